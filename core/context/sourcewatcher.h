#pragma once
// Looks for changes on disk below the person's folders and files, and has just the source that changed read again: a moment after the last
// change, and not for ever later while something keeps changing. Owned by ProfileSession; main thread; knows no settings, is switched on
// and off from above. Links are never followed. A place that is not there is asked for every few seconds; what cannot be watched (more than
// `limit` paths) is looked at every few minutes and when lookAgain() is called, such as when the window comes to the front. Never an error:
// watching is a convenience.

#include "core/context/sourceservice.h"

#include <QtCore/QFileSystemWatcher>
#include <QtCore/QSet>

#include <set>

namespace Layers {

class SourceWatcher : public QObject
{
    Q_OBJECT
public:
    struct Deps
    {
        Clock &clock;
        ChangeFeed &feed;
        SourceStore &store;
        SourceService &sources;
    };
    struct Limits
    {
        int paths = 4096; // of all sources together; a system has a few times as many for all programs
        std::chrono::milliseconds quiet{1500}; // after the last change
        std::chrono::milliseconds longest{10'000}; // after the first one
        std::chrono::milliseconds again{300'000}; // what is not watched
        std::chrono::milliseconds away{5'000}; // a place that is not there
        std::chrono::milliseconds atMost{60'000}; // lookAgain() not more often
    };

    SourceWatcher(Deps deps, Limits limits);
    explicit SourceWatcher(Deps deps);
    ~SourceWatcher() override;

    void setEnabled(bool isEnabled); // off at first; switched on, it looks at every source once
    bool isEnabled() const { return m_isEnabled; }
    void lookAgain(); // at what is not watched

    bool isWatched(SourceId source) const; // wholly
    int paths() const;

signals:
    void watching(const Layers::SourceId &source); // its paths are watched from now on

private:
    struct Watched
    {
        Source source = {};
        QStringList paths = {};
        bool isWhole = false;
        bool isPlanned = false; // is being planned
        bool isPlanOld = false; // something came meanwhile
        bool isThere = true; // as its folder told last
        bool isAway = false; // not there, and asked for from time to time
        Clock::Monotonic firstChange{0};
        Clock::Monotonic lastChange{0};
        bool isChanged = false;
    };

    void reload();
    void plan(SourceId source);
    void watch(SourceId source, QStringList paths, bool isWhole);
    void release(SourceId source, const QSet<QString> &paths);
    void changed(const QString &path);
    void changedIn(SourceId source);
    void wait(SourceId source, std::chrono::milliseconds duration);
    void settled(SourceId source);
    void lookLater();
    void look(SourceId source);
    void awaitReturn(SourceId source);

    Deps m_deps;
    Limits m_limits;
    bool m_isEnabled = false;
    std::unique_ptr<QFileSystemWatcher> m_watcher;
    std::map<SourceId, Watched> m_watched;
    QHash<QString, std::set<SourceId>> m_owners; // a path may be below two sources
    QSet<QString> m_touched; // have told a change since they were watched
    Clock::Monotonic m_lastLook{0};
    TaskScope m_tasks;
};

} // namespace Layers
