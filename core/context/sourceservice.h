#pragma once
// Adds the person's files: single ones, whole folders, pasted text. Reads them in the pool, cuts them into passages, indexes them, compares
// them with the disk later and takes them out again. One import a source at a time; what is in the index stays usable meanwhile.
// Owned by ProfileSession; main thread. Leaving a page stops nothing; cancel() does, and keeps what is ready.
//
// Never an error: a file that cannot be read is a Document with a reason. An error is only for the source itself: NotFound "source.missing"
// (no such path), Forbidden "source.unreadable", DiskFull. Adding what is already there reads what has changed.

#include "core/base/clock.h"
#include "core/store/sourcestore.h"

#include <QtCore/QObject>

namespace Layers {

struct ScannedFile;

struct ImportProgress
{
    enum class Phase { Looking, Reading, Done };

    SourceId source;
    Phase phase = Phase::Looking;
    int done = 0; // files
    int total = 0; // 0 while it is still looking
    int failed = 0;
    QString current; // the path within the source

    bool operator==(const ImportProgress &) const = default;
};

struct ImportOutcome
{
    Source source; // with its counts
    int files = 0; // ready ones
    int unchanged = 0; // of these, not read again
    qint64 passages = 0;
    qint64 bytes = 0;
    std::vector<Document> failed; // with reasons
    std::vector<Document> skipped;
    bool isCancelled = false;
};

class SourceService : public QObject
{
    Q_OBJECT
public:
    struct Deps
    {
        Clock &clock;
        SourceStore &store;
    };

    explicit SourceService(Deps deps);
    ~SourceService() override;

    Task<ImportOutcome> add(QString path);
    Task<ImportOutcome> addText(QString title, QString text);
    Task<ImportOutcome> refresh(SourceId source); // reads what has changed on disk
    Task<Unit> remove(SourceId source); // stops its import first
    void cancel(SourceId source);

    std::optional<ImportProgress> progress(SourceId source) const; // of a running import

signals:
    void progressed(const Layers::ImportProgress &progress); // at most once a frame
    void imported(const Layers::SourceId &source);

private:
    struct Import;

    Task<ImportOutcome> addReal(QString path);
    void begin(const std::shared_ptr<Import> &import, std::vector<ScannedFile> files);
    bool isUnchanged(const Import &import, const Document &document) const;
    void pump(const std::shared_ptr<Import> &import);
    void store(const std::shared_ptr<Import> &import, const Document &document, const QString &text, const std::vector<Passage> &passages);
    void count(Import &import, const Document &document, qint64 passages);
    void removeGone(const std::shared_ptr<Import> &import);
    void conclude(const std::shared_ptr<Import> &import);
    void tell(Import &import);

    Deps m_deps;
    std::map<SourceId, std::shared_ptr<Import>> m_running;
    std::map<QString, std::vector<Resolver<Unit>>> m_adding; // paths whose source is being saved, and who else wants them
    TaskScope m_tasks;
};

} // namespace Layers
