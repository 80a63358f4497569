#include "core/context/sourceservice.h"

#include "core/base/json.h"
#include "core/base/taskops.h"
#include "core/base/textcut.h"
#include "core/context/fileread_p.h"
#include "core/context/sourceimport_p.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QFileInfo>

namespace Layers {

namespace {

constexpr auto importKind = "context.import";
constexpr auto titleSource = "source";
constexpr qsizetype longestTitle = 200; // of pasted text

QByteArray importPayload(const SourceId &source)
{
    JsonWriter writer;
    writer.beginObject().field("v", 1).field("source", source.toString()).endObject();
    return writer.take();
}

std::optional<SourceId> importedSource(const QByteArray &payload)
{
    JsonDocument document;
    const auto root = document.parse(payload);
    if (!root || (*root)["v"].toInteger() != 1)
        return {};
    const SourceId source = SourceId::fromString((*root)["source"].toString()).value_or(SourceId());
    return source.isNull() ? std::nullopt : std::optional(source);
}

bool isImportOf(const Job &job, const QString &source)
{
    return job.kind == importKind && job.title.value(QLatin1String(titleSource)).toString() == source;
}

} // namespace

SourceService::SourceService(Deps deps)
    : m_deps(deps)
{
    m_deps.jobs.registerKind(importKind, [this](const QByteArray &payload) {
        return [this, payload](const JobContext &context) { return work(payload, context); };
    });
    connect(&m_deps.jobs, &Jobs::stateChanged, this, &SourceService::jobChanged);
}

SourceService::~SourceService()
{
    // The tasks of an import refer to it, so they are dropped by hand.
    for (const auto &[id, going] : m_running)
        going->tasks.cancelAll();
}

Task<int> SourceService::takeUp()
{
    m_tasks.run(m_deps.store.removed(), [this](const Result<std::vector<SourceId>> &removed) {
        for (const SourceId &source : removed.valueOr({}))
            m_tasks.run(m_deps.store.remove(source));
    });
    return m_deps.store.list().then([this](const std::vector<Source> &sources) {
        int count = 0;
        for (const Source &source : sources) {
            // One that the person has stopped has at least the files that were in by then.
            const bool isRead = source.documents + source.failed + source.skipped > 0;
            if (source.kind == Source::Kind::Pasted) {
                if (isRead || m_pasting.contains(source.id))
                    continue;
                auto indexed = takeUpPasted(source.id);
                Pasting &pasting = m_pasting[source.id];
                pasting.task = m_tasks.run(std::move(indexed), [this, id = source.id](Result<Unit>) { m_pasting.erase(id); });
                ++count;
                continue;
            }
            if (isRead || source.checked != Time{} || m_running.contains(source.id) || jobOf(source.id))
                continue;
            m_tasks.run(refresh(source.id));
            ++count;
        }
        return count;
    });
}

Task<ImportOutcome> SourceService::add(QString path)
{
    const QFileInfo info(path);
    if (!info.exists()) {
        Error error{.kind = Error::Kind::NotFound, .code = "source.missing", .detail = QStringLiteral("no such file or folder")};
        error.params.insert(QStringLiteral("path"), path);
        return error;
    }
    return addReal(info.canonicalFilePath());
}

Task<ImportOutcome> SourceService::addReal(QString real)
{
    return m_deps.store.list().then([this, real](const std::vector<Source> &sources) -> Task<ImportOutcome> {
        for (const Source &source : sources) {
            if (source.path == real)
                return refresh(source.id);
        }
        // The same folder dropped twice is one source.
        if (const auto other = m_adding.find(real); other != m_adding.end()) {
            Resolver<Unit> saved;
            auto task = saved.task();
            other->second.push_back(saved);
            return std::move(task).then([this, real](Unit) { return addReal(real); });
        }
        const QFileInfo place(real);
        Source source;
        source.id = SourceId::make(m_deps.clock.now());
        source.kind = place.isDir() ? Source::Kind::Folder : Source::Kind::File;
        source.path = real;
        source.title = place.fileName().isEmpty() ? real : place.fileName();
        source.added = m_deps.clock.now();
        m_adding[real];
        Resolver<Unit> saved;
        auto task = saved.task();
        m_tasks.run(m_deps.store.save(source), [this, real, saved](Result<Unit> result) {
            const auto others = std::move(m_adding[real]);
            m_adding.erase(real);
            for (const auto &other : others)
                other.resolve(Unit{});
            saved.resolve(std::move(result));
        });
        return std::move(task).then([this, id = source.id](Unit) { return refresh(id); });
    });
}

Task<ImportOutcome> SourceService::addText(QString title, QString text)
{
    if (std::all_of(text.cbegin(), text.cend(), [](QChar letter) { return letter.isSpace(); }))
        return Error{.kind = Error::Kind::Rejected, .code = "file.empty"};
    Source source;
    source.id = SourceId::make(m_deps.clock.now());
    source.kind = Source::Kind::Pasted;
    source.title = title.trimmed().isEmpty() ? leftWhole(text.trimmed().section(QLatin1Char('\n'), 0, 0), 60)
                                             : leftWhole(title.trimmed(), longestTitle);
    source.added = m_deps.clock.now();
    source.checked = source.added;
    Document document;
    document.id = DocumentId::make(m_deps.clock.now());
    document.source = source.id;
    document.path = source.title;
    document.format = Document::Format::Markdown;
    document.size = text.toUtf8().size();
    document.modified = source.added;
    document.textLength = text.size();
    if (const ExtractLimits limits; document.size > limits.file || text.size() > limits.text)
        return Error{.kind = Error::Kind::Rejected, .code = "file.too_large"};
    // There is no file to read again: the text goes to the store as it is, before it is cut, and nobody who stops waiting stops that.
    Pasting &pasting = m_pasting[source.id];
    auto task = pasting.done.task();
    auto saved = m_deps.store.saveText(source, document, text).then([this, document, text](Unit) { return indexPasted(document, text); });
    pasting.task = m_tasks.run(std::move(saved), [this, id = source.id](Result<ImportOutcome> outcome) {
        const auto done = m_pasting.at(id).done;
        m_pasting.erase(id);
        done.resolve(std::move(outcome));
    });
    return task;
}

// Of a document that waits in the store with its text.
Task<ImportOutcome> SourceService::indexPasted(Document document, QString text)
{
    return runOnPool([document, text = std::move(text), now = m_deps.clock.now()]() -> Result<ReadFile> {
               const QByteArray bytes = text.toUtf8();
               TRY_ASSIGN(const auto extracted, extractBytes(bytes, Document::Format::Markdown));
               ReadFile read;
               read.document = document;
               read.document.contentHash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
               addPassages(read, extracted, now);
               return read;
           })
        .then([this](const ReadFile &read) -> Task<ImportOutcome> {
            ImportOutcome outcome;
            outcome.files = 1;
            outcome.passages = qint64(read.passages.size());
            outcome.bytes = read.document.size;
            return m_deps.store.saveDocument(read.document, read.text, read.passages, SourceStore::AtEnd::GiveUp)
                .then([this, id = read.document.source](Unit) { return m_deps.store.find(id); })
                .then([this, outcome](const Source &source) mutable {
                    outcome.source = source;
                    emit imported(source.id);
                    return outcome;
                });
        })
        .orElse([this, id = document.source](const Error &error) -> Task<ImportOutcome> {
            // What is no text is not kept.
            if (!error.code.startsWith("file."))
                return error;
            return m_deps.store.remove(id).then([error](Unit) -> Result<ImportOutcome> { return error; });
        });
}

// One whose text was saved when the program ended, and not more.
Task<Unit> SourceService::takeUpPasted(SourceId source)
{
    return m_deps.store.documents(source).then([this](const std::vector<Document> &documents) {
        std::vector<Task<Unit>> waiting;
        for (const Document &document : documents) {
            if (document.state != Document::State::Waiting)
                continue;
            waiting.push_back(m_deps.store.text(document.id)
                                  .then([this, document](const QString &text) { return indexPasted(document, text); })
                                  .then([](const ImportOutcome &) { return Unit{}; }));
        }
        return all(std::move(waiting)).then([](const std::vector<Unit> &) { return Unit{}; });
    });
}

Task<ImportOutcome> SourceService::refresh(SourceId id)
{
    Resolver<ImportOutcome> done;
    auto task = done.task();
    if (const auto running = m_running.find(id); running != m_running.end()) {
        const auto going = running->second;
        if (going->isCancelled)
            return ended(id).then([this, id](Unit) { return refresh(id); });
        going->waiting.push_back(done);
        m_deps.jobs.resume(going->jobId);
        return task;
    }
    auto going = std::make_shared<Import>();
    going->waiting.push_back(done);
    going->progress.source = id;
    m_running.emplace(id, going);
    startJob(going);
    return task;
}

// A job that an earlier run of the program left waits or is paused: it is this import. Otherwise there is a new one.
void SourceService::startJob(const std::shared_ptr<Import> &going)
{
    const SourceId id = going->progress.source;
    if (const auto job = jobOf(id)) {
        if (job->state == JobState::Queued || job->state == JobState::Paused) {
            going->jobId = job->id;
            m_deps.jobs.resume(job->id);
            return;
        }
        m_deps.jobs.forget(job->id);
    }
    const JobId started
        = m_deps.jobs.start({.kind = importKind, .title = {{QLatin1String(titleSource), id.toString()}}, .payload = importPayload(id)});
    going->jobId = started;
}

Task<Unit> SourceService::work(const QByteArray &payload, const JobContext &context)
{
    const auto id = importedSource(payload);
    if (!id)
        return Error{.kind = Error::Kind::Internal, .code = "import.payload"};
    std::shared_ptr<Import> going;
    if (const auto running = m_running.find(*id); running != m_running.end())
        going = running->second;
    if (going && going->job) // a stopped one that still waits for its last file
        return ended(*id).then([this, payload, context](Unit) { return work(payload, context); });
    if (!going) {
        going = std::make_shared<Import>();
        going->progress.source = *id;
        m_running.emplace(*id, going);
    }
    going->jobId = context.id();
    going->job = context;
    going->ended.emplace();
    auto task = going->ended->task();
    scan(going);
    return task;
}

Task<Unit> SourceService::ended(SourceId source)
{
    const auto running = m_running.find(source);
    if (running == m_running.end())
        return Unit{};
    Resolver<ImportOutcome> done;
    auto task = done.task();
    running->second->waiting.push_back(done);
    return std::move(task).then([](const ImportOutcome &) { return Unit{}; }).orElse([](const Error &) { return Unit{}; });
}

// Not even one that began when the last had ended.
Task<Unit> SourceService::idle(SourceId source)
{
    return ended(source).then(
        [this, source](Unit) -> Task<Unit> { return m_running.contains(source) ? idle(source) : Task<Unit>(Unit{}); });
}

void SourceService::jobChanged(JobId id)
{
    const auto job = m_deps.jobs.find(id);
    if (!job || job->kind != importKind)
        return;
    const SourceId source = SourceId::fromString(job->title.value(QLatin1String(titleSource)).toString()).value_or(SourceId());
    const auto found = m_running.find(source);
    const auto going = found == m_running.end() || found->second->jobId != id ? nullptr : found->second;
    if (going && !job->isOver()) {
        going->progress.isPaused = job->state == JobState::Paused;
        going->lastTold = -std::chrono::seconds(1);
        tell(*going);
    } else if (!job->isOver()) {
        emit progressed({.source = source, .isPaused = job->state == JobState::Paused});
    }
    if (job->state == JobState::Cancelled && going)
        stop(going);
    // A failed one stays, so that the person can be told; what became of the others stands in the store.
    const bool isGone = job->error && job->error->code == "store.source";
    if (job->state == JobState::Done || job->state == JobState::Cancelled || isGone)
        m_tasks.run(Task<Unit>(Unit{}), [this, id](Result<Unit>) { m_deps.jobs.forget(id); });
}

void SourceService::stop(const std::shared_ptr<Import> &going)
{
    going->isCancelled = true;
    *going->isStopped = true;
    // The files that are being read end first, so that the store is not asked after the end.
    if (going->progress.phase == ImportProgress::Phase::Reading) {
        going->tasks.run(Task<Unit>(Unit{}), [this, going](Result<Unit>) { pump(going); });
        return;
    }
    going->tasks.cancelAll();
    conclude(going);
}

std::optional<Job> SourceService::jobOf(SourceId source) const
{
    const auto jobs = m_deps.jobs.all();
    const auto found
        = std::find_if(jobs.rbegin(), jobs.rend(), [name = source.toString()](const Job &job) { return isImportOf(job, name); });
    return found == jobs.rend() ? std::nullopt : std::optional(*found);
}

Task<ImportOutcome> SourceService::readAgain(DocumentId id, QString password)
{
    return m_deps.store.document(id).then([this, password](Document document) {
        // A file that waits is read, whatever the disk says.
        document.state = Document::State::Waiting;
        document.reason.clear();
        document.reasonDetail.clear();
        return m_deps.store.saveDocument(document)
            .then([this, source = document.source](Unit) { return idle(source); })
            .then([this, id = document.id, source = document.source, password](Unit) {
                if (!password.isEmpty())
                    m_passwords[id] = password;
                return refresh(source);
            });
    });
}

Task<Unit> SourceService::leaveOut(DocumentId id)
{
    return m_deps.store.document(id).then([this](Document document) {
        document.state = Document::State::Skipped;
        document.reason = "left_out";
        document.reasonDetail.clear();
        return m_deps.store.saveDocument(document).then([this, source = document.source](Unit) {
            emit imported(source);
            return Unit{};
        });
    });
}

Task<Unit> SourceService::remove(SourceId source)
{
    // The import ends first, so that it does not put back what is taken out.
    if (const auto pasting = m_pasting.find(source); pasting != m_pasting.end()) {
        m_tasks.cancel(pasting->second.task);
        const auto done = pasting->second.done;
        m_pasting.erase(pasting);
        done.resolve(Error{.kind = Error::Kind::Cancelled, .code = "cancelled"});
    }
    cancel(source);
    Resolver<Unit> done;
    auto task = done.task();
    auto removed = ended(source).then([this, source](Unit) {
        if (const auto job = jobOf(source))
            m_deps.jobs.forget(job->id);
        return m_deps.store.remove(source);
    });
    m_tasks.run(std::move(removed), [done](Result<Unit> outcome) { done.resolve(std::move(outcome)); });
    return task;
}

bool SourceService::pause(SourceId source)
{
    const auto job = jobOf(source);
    return job && m_deps.jobs.pause(job->id);
}

bool SourceService::resume(SourceId source)
{
    const auto job = jobOf(source);
    return job && m_deps.jobs.resume(job->id);
}

void SourceService::cancel(SourceId source)
{
    if (const auto job = jobOf(source))
        m_deps.jobs.cancel(job->id);
}

std::optional<ImportProgress> SourceService::progress(SourceId source) const
{
    if (const auto running = m_running.find(source); running != m_running.end())
        return running->second->progress;
    const auto job = jobOf(source);
    if (!job || (job->state != JobState::Queued && job->state != JobState::Paused))
        return {};
    return ImportProgress{.source = source, .isPaused = job->state == JobState::Paused};
}

std::optional<int> SourceService::unread(const std::optional<std::vector<SourceId>> &sources) const
{
    std::optional<int> files;
    for (const auto &[source, going] : m_running) {
        const ImportProgress &progress = going->progress;
        const bool isMeant = !sources || std::find(sources->begin(), sources->end(), source) != sources->end();
        if (isMeant && !progress.isPaused && progress.phase != ImportProgress::Phase::Done)
            files = files.value_or(0) + std::max(0, progress.total - progress.done);
    }
    return files;
}

std::optional<Error> SourceService::failure(SourceId source) const
{
    const auto job = jobOf(source);
    return job && job->state == JobState::Failed ? job->error : std::nullopt;
}

} // namespace Layers
