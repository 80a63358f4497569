#pragma once
// Adds the person's files: single ones, whole folders, pasted text. Reads them in the pool, cuts them into passages, indexes them, compares
// them with the disk later and takes them out again. Each import is a job ("context.import") that can be paused and goes on after a
// restart: every file that is in the store is its checkpoint. One import a source at a time; what is in the index stays usable meanwhile.
// Owned by ProfileSession; main thread. Leaving a page stops nothing; cancel() does, and keeps what is ready.
//
// Never an error: a file that cannot be read is a Document with a reason. An error is only for the source itself: NotFound "source.missing"
// (no such path), NotFound "source.emptied" (a folder that had files has none, as a mount point without its disk), Forbidden
// "source.unreadable", DiskFull. Adding what is already there reads what has changed.

#include "core/context/pdfreader.h"
#include "core/jobs/jobs.h"
#include "core/store/sourcestore.h"

namespace Layers {

struct ScannedFile;

struct ImportProgress
{
    enum class Phase { Queued, Looking, Reading, Done };

    SourceId source;
    Phase phase = Phase::Queued;
    int done = 0; // files
    int total = 0; // 0 while it is still looking
    int ready = 0;
    int failed = 0;
    QString current = {}; // the path within the source
    bool isPaused = false;

    bool operator==(const ImportProgress &) const = default;
};

struct ImportOutcome
{
    Source source = {}; // with its counts
    int files = 0; // ready ones
    int unchanged = 0; // not read again
    qint64 passages = 0;
    qint64 bytes = 0;
    std::vector<Document> failed = {}; // with reasons
    std::vector<Document> skipped = {};
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
        Jobs &jobs;
        PdfReader pdf = {}; // none: each PDF is a Document that says so
    };

    explicit SourceService(Deps deps);
    ~SourceService() override;

    // After the jobs of an earlier run were taken up: also sources whose first import never got as far as a job. Settles with how many.
    Task<int> takeUp();

    Task<ImportOutcome> add(QString path);
    // The text is safe from here on, whoever waits: one that is not in the index when the program ends is put there after the next start.
    Task<ImportOutcome> addText(QString title, QString text);
    Task<ImportOutcome> refresh(SourceId source); // reads what has changed on disk; wakes a paused import
    // A file that failed, once more. A password is used for this one time and kept nowhere; a wrong one is the reason "wrong_password".
    Task<ImportOutcome> readAgain(DocumentId document, QString password = {});
    Task<Unit> leaveOut(DocumentId document); // it stays out, whatever happens on disk, until readAgain()
    Task<Unit> remove(SourceId source); // stops its import first
    bool pause(SourceId source);
    bool resume(SourceId source);
    void cancel(SourceId source);

    // How many files of these sources, or of all, the imports that go on have still to read; 0 while they look for them. Nothing: no
    // import.
    std::optional<int> unread(const std::optional<std::vector<SourceId>> &sources) const;
    std::optional<ImportProgress> progress(SourceId source) const; // of an import that waits, runs or is paused
    std::optional<Error> failure(SourceId source) const; // why the last import of this run of the program ended

signals:
    void progressed(const Layers::ImportProgress &progress); // at most once a frame
    void imported(const Layers::SourceId &source);

private:
    struct Import;

    Task<ImportOutcome> addReal(QString path);
    Task<ImportOutcome> indexPasted(Document document, QString text);
    Task<Unit> takeUpPasted(SourceId source);
    Task<Unit> work(const QByteArray &payload, const JobContext &context);
    Task<Unit> ended(SourceId source); // its import, if there is one
    Task<Unit> idle(SourceId source); // no import any more
    void jobChanged(JobId id);
    void stop(const std::shared_ptr<Import> &going);
    std::optional<Job> jobOf(SourceId source) const; // the last one
    void startJob(const std::shared_ptr<Import> &going);

    void scan(const std::shared_ptr<Import> &going);
    void begin(const std::shared_ptr<Import> &going, std::vector<ScannedFile> files);
    bool isUnchanged(const Import &going, const Document &document) const;
    void pump(const std::shared_ptr<Import> &going);
    void readNext(const std::shared_ptr<Import> &going);
    void store(const std::shared_ptr<Import> &going, const Document &document, const QString &text, const std::vector<Passage> &passages);
    void count(Import &going, const Document &document, qint64 passages);
    void removeGone(const std::shared_ptr<Import> &going);
    void conclude(const std::shared_ptr<Import> &going);
    void settle(const std::shared_ptr<Import> &going, Result<Source> source);
    void tell(Import &going);

    Deps m_deps;
    std::map<SourceId, std::shared_ptr<Import>> m_running;
    std::map<QString, std::vector<Resolver<Unit>>> m_adding; // paths whose source is being saved, and who else wants them
    struct Pasting
    {
        TaskScope::Id task = 0;
        Resolver<ImportOutcome> done;
    };
    std::map<SourceId, Pasting> m_pasting; // until they are in the index
    std::map<DocumentId, QString> m_passwords; // each for one reading
    TaskScope m_tasks;
};

} // namespace Layers
