#include "core/context/sourcewatcher.h"

#include "core/base/log.h"
#include "core/context/watchplan_p.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace Layers {

SourceWatcher::SourceWatcher(Deps deps)
    : SourceWatcher(deps, Limits{})
{ }

SourceWatcher::SourceWatcher(Deps deps, Limits limits)
    : m_deps(deps)
    , m_limits(limits)
{
    connect(&deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (m_isEnabled && changes.has(Tables::sources))
            reload();
    });
    // What an import has found may have new folders; and a file that was replaced has to be watched anew.
    connect(&deps.sources, &SourceService::imported, this, [this](const SourceId &source) {
        if (m_isEnabled && m_watched.contains(source))
            plan(source);
    });
}

SourceWatcher::~SourceWatcher() = default;

void SourceWatcher::setEnabled(bool isEnabled)
{
    if (std::exchange(m_isEnabled, isEnabled) == isEnabled)
        return;
    m_tasks.cancelAll();
    m_watched.clear();
    m_owners.clear();
    m_touched.clear();
    m_watcher.reset();
    if (!isEnabled)
        return;
    m_watcher = std::make_unique<QFileSystemWatcher>();
    connect(m_watcher.get(), &QFileSystemWatcher::directoryChanged, this, &SourceWatcher::changed);
    connect(m_watcher.get(), &QFileSystemWatcher::fileChanged, this, &SourceWatcher::changed);
    m_lastLook = m_deps.clock.monotonic();
    reload();
    lookLater();
}

void SourceWatcher::reload()
{
    m_tasks.run(m_deps.store.list(), [this](Result<std::vector<Source>> sources) {
        if (!sources)
            return;
        std::set<SourceId> there;
        for (const Source &source : *sources) {
            if (source.kind == Source::Kind::Pasted)
                continue;
            there.insert(source.id);
            const bool isNew = !m_watched.contains(source.id);
            m_watched[source.id].source = source;
            if (!isNew)
                continue;
            plan(source.id);
            look(source.id); // what changed while nobody watched
        }
        for (auto it = m_watched.begin(); it != m_watched.end();) {
            if (there.contains(it->first)) {
                ++it;
                continue;
            }
            release(it->first, QSet<QString>(it->second.paths.begin(), it->second.paths.end()));
            it = m_watched.erase(it);
        }
    });
}

void SourceWatcher::plan(SourceId id)
{
    Watched &watched = m_watched.at(id);
    if (std::exchange(watched.isPlanned, true)) {
        watched.isPlanOld = true;
        return;
    }
    watched.isPlanOld = false;
    const int room = m_limits.paths - paths() + int(watched.paths.size());
    auto planned = runOnPool([path = watched.source.path, room](const StopToken &stop) { return watchPlan(path, room, stop); });
    m_tasks.run(std::move(planned), [this, id](Result<WatchPlan> made) {
        const auto found = m_watched.find(id);
        if (found == m_watched.end())
            return;
        found->second.isPlanned = false;
        if (made)
            watch(id, std::move(made->paths), made->isWhole);
        if (found->second.isPlanOld)
            plan(id);
    });
}

void SourceWatcher::watch(SourceId id, QStringList wanted, bool isWhole)
{
    Watched &watched = m_watched.at(id);
    const QSet<QString> before(watched.paths.begin(), watched.paths.end());
    const QSet<QString> after(wanted.begin(), wanted.end());
    QStringList fresh;
    for (const QString &path : after - before) {
        if (m_owners[path].empty())
            fresh << path;
        m_owners[path].insert(id);
    }
    release(id, before - after);
    // What has changed may be another file with the same name, which is watched only when it is told anew.
    const QStringList again(m_touched.values());
    if (!again.isEmpty()) {
        m_watcher->removePaths(again);
        for (const QString &path : again) {
            if (m_owners.contains(path) && !fresh.contains(path))
                fresh << path;
        }
        m_touched.clear();
    }
    const QStringList refused = fresh.isEmpty() ? QStringList() : m_watcher->addPaths(fresh);
    if (!refused.isEmpty())
        qCInfo(lcContext) << refused.size() << "paths cannot be watched";
    const bool hasGrown = !before.isEmpty() && !(after - before).isEmpty();
    watched.paths = std::move(wanted);
    watched.isWhole = isWhole && refused.isEmpty();
    // Between the import and this moment something may have come into a new folder.
    if (hasGrown)
        changedIn(id);
    emit watching(id);
}

void SourceWatcher::release(SourceId id, const QSet<QString> &paths)
{
    QStringList free;
    for (const QString &path : paths) {
        auto &owners = m_owners[path];
        owners.erase(id);
        if (!owners.empty())
            continue;
        m_owners.remove(path);
        m_touched.remove(path);
        free << path;
    }
    if (!free.isEmpty())
        m_watcher->removePaths(free);
}

void SourceWatcher::changed(const QString &path)
{
    m_touched.insert(path);
    const auto owners = m_owners.value(path);
    for (const SourceId &id : owners) {
        Watched &watched = m_watched.at(id);
        // The folder that a folder stands in tells when that goes or comes; all else that happens there is no matter.
        const bool isAbove = watched.source.kind == Source::Kind::Folder && watched.source.path != path
            && !path.startsWith(watched.source.path + QLatin1Char('/'));
        if (isAbove) {
            const bool isThere = QFileInfo::exists(watched.source.path);
            if (std::exchange(watched.isThere, isThere) == isThere)
                continue;
            if (isThere)
                plan(id);
        }
        changedIn(id);
    }
}

void SourceWatcher::changedIn(SourceId id)
{
    Watched &watched = m_watched.at(id);
    watched.lastChange = m_deps.clock.monotonic();
    if (std::exchange(watched.isChanged, true))
        return;
    watched.firstChange = watched.lastChange;
    wait(id, m_limits.quiet);
}

void SourceWatcher::wait(SourceId id, std::chrono::milliseconds duration)
{
    m_tasks.run(m_deps.clock.after(duration), [this, id](Result<Unit>) { settled(id); });
}

void SourceWatcher::settled(SourceId id)
{
    const auto found = m_watched.find(id);
    if (found == m_watched.end())
        return;
    Watched &watched = found->second;
    const auto now = m_deps.clock.monotonic();
    const auto due = std::min(watched.lastChange + m_limits.quiet, watched.firstChange + m_limits.longest);
    if (now < due) {
        wait(id, std::chrono::ceil<std::chrono::milliseconds>(due - now));
        return;
    }
    // An import that is under way ends first; a paused one is the person's wish.
    if (m_deps.sources.progress(id)) {
        watched.firstChange = now;
        watched.lastChange = now;
        wait(id, m_limits.quiet);
        return;
    }
    watched.isChanged = false;
    look(id);
}

void SourceWatcher::look(SourceId id)
{
    // A first import is under way by itself, or the person has stopped it.
    if (m_watched.at(id).source.checked == Time{})
        return;
    // What is under way may have passed the place; it is looked at once more afterwards.
    if (m_deps.sources.progress(id))
        changedIn(id);
    else
        m_tasks.run(m_deps.sources.refresh(id), [this, id](Result<ImportOutcome> looked) {
            if (!looked && looked.error().kind == Error::Kind::NotFound)
                awaitReturn(id);
        });
}

// What is not there tells nobody when it comes.
void SourceWatcher::awaitReturn(SourceId id)
{
    const auto found = m_watched.find(id);
    if (found == m_watched.end() || std::exchange(found->second.isAway, true))
        return;
    m_tasks.run(m_deps.clock.after(m_limits.away), [this, id](Result<Unit>) {
        const auto away = m_watched.find(id);
        if (away == m_watched.end())
            return;
        auto asked = runOnPool([path = away->second.source.path](const StopToken &) -> Result<bool> {
            const QFileInfo place(path);
            return place.isDir() ? !QDir(path).isEmpty() : place.exists();
        });
        m_tasks.run(std::move(asked), [this, id](Result<bool> isBack) {
            const auto still = m_watched.find(id);
            if (still == m_watched.end())
                return;
            still->second.isAway = false;
            if (!isBack.valueOr(false)) {
                awaitReturn(id);
                return;
            }
            plan(id);
            look(id);
        });
    });
}

void SourceWatcher::lookLater()
{
    m_tasks.run(m_deps.clock.after(m_limits.again), [this](Result<Unit>) {
        m_lastLook = {};
        lookAgain();
        lookLater();
    });
}

void SourceWatcher::lookAgain()
{
    const auto now = m_deps.clock.monotonic();
    if (!m_isEnabled || (m_lastLook != Clock::Monotonic{} && now - m_lastLook < m_limits.atMost))
        return;
    m_lastLook = now;
    for (const auto &[id, watched] : m_watched) {
        if (!watched.isWhole)
            look(id);
    }
}

bool SourceWatcher::isWatched(SourceId source) const
{
    const auto found = m_watched.find(source);
    return found != m_watched.end() && found->second.isWhole;
}

int SourceWatcher::paths() const
{
    return int(m_owners.size());
}

} // namespace Layers
