#include "core/context/sourceservice.h"

#include "core/base/log.h"
#include "core/base/taskops.h"
#include "core/context/chunk.h"
#include "core/context/extract.h"
#include "core/context/folderscan_p.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QSet>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr int readAtOnce = 2; // cores of a small machine; the writer is one more
constexpr auto frame = 33ms;

// What the pool makes of one file.
struct ReadFile
{
    Document document;
    QString text;
    std::vector<Passage> passages;
    bool isSame = false; // the bytes are those of the last time
};

Result<QByteArray> hashOf(const QString &path, const StopToken &stop)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{.kind = Error::Kind::Rejected, .code = "file.unreadable"};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray buffer(1024 * 1024, Qt::Uninitialized);
    for (;;) {
        if (stop && stop())
            return Error{.kind = Error::Kind::Cancelled, .code = "cancelled"};
        const qint64 length = file.read(buffer.data(), buffer.size());
        if (length < 0)
            return Error{.kind = Error::Kind::Rejected, .code = "file.unreadable"};
        if (length == 0)
            return hash.result();
        hash.addData(QByteArrayView(buffer.constData(), length));
    }
}

void addPassages(ReadFile &read, const ExtractedText &extracted, Time now)
{
    read.document.state = Document::State::Ready;
    read.document.format = extracted.format;
    read.document.pages = int(extracted.pages.size());
    read.document.textLength = extracted.text.size();
    read.document.reason.clear();
    read.document.reasonDetail.clear();
    read.text = extracted.text;
    int ordinal = 0;
    for (const Chunk &chunk : chunksOf(extracted)) {
        Passage passage;
        passage.id = PassageId::make(now);
        passage.document = read.document.id;
        passage.source = read.document.source;
        passage.ordinal = ordinal++;
        passage.path = read.document.path;
        passage.heading = chunk.heading;
        passage.page = chunk.page;
        passage.range = chunk.range;
        passage.text = extracted.text.mid(chunk.range.from, chunk.range.length());
        read.passages.push_back(std::move(passage));
    }
}

void refuseFile(ReadFile &read, const Error &error)
{
    const QByteArray reason = error.code.startsWith("file.") ? error.code.mid(5) : QByteArray("unreadable");
    // What no program of this kind would read is left out; what ought to have been readable has failed.
    const bool isExpected = reason == "binary" || reason == "empty" || reason == "unknown";
    read.document.state = isExpected ? Document::State::Skipped : Document::State::Failed;
    read.document.reason = reason;
    read.document.reasonDetail = reason == "no_text" ? error.detail : QString();
}

ReadFile readFile(Document document, const QByteArray &knownHash, Time now, const StopToken &stop)
{
    ReadFile read;
    read.document = std::move(document);
    // Two gigabytes are not hashed only to be refused for their size.
    const ExtractLimits limits;
    const Document::Format format = formatOf(read.document.path);
    if (read.document.size > (format == Document::Format::Pdf ? limits.pdf : limits.file)) {
        refuseFile(read,
                   Error{.kind = Error::Kind::Rejected, .code = format == Document::Format::Unknown ? "file.unknown" : "file.too_large"});
        return read;
    }
    auto hash = hashOf(read.document.absolutePath, stop);
    if (!hash) {
        refuseFile(read, hash.error());
        return read;
    }
    read.document.contentHash = *hash;
    if (!knownHash.isEmpty() && knownHash == *hash) {
        read.isSame = true;
        return read;
    }
    auto extracted = extractFile(read.document.absolutePath, stop, limits);
    if (!extracted) {
        if (format == Document::Format::Unknown && extracted.error().code == "file.binary")
            extracted.error().code = "file.unknown";
        refuseFile(read, extracted.error());
        return read;
    }
    addPassages(read, *extracted, now);
    return read;
}

} // namespace

struct SourceService::Import
{
    Source source;
    ImportProgress progress;
    std::vector<ScannedFile> files;
    QHash<QString, size_t> places; // of the files, by path
    QHash<QString, Document> known; // by path, what the store had
    QHash<QByteArray, QString> hashes; // of this source: which path has them
    QSet<QString> pending; // known ones that the disk still has to confirm; what is left at the end is gone
    size_t next = 0;
    int reading = 0;
    bool isCancelled = false;
    ImportOutcome outcome;
    std::optional<Error> failure;
    std::vector<Resolver<ImportOutcome>> waiting;
    Clock::Monotonic lastTold{-1s};
    TaskScope tasks;
};

SourceService::SourceService(Deps deps)
    : m_deps(deps)
{ }

SourceService::~SourceService()
{
    // The tasks of an import refer to it, so they are dropped by hand.
    for (const auto &[id, import] : m_running)
        import->tasks.cancelAll();
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
    auto extracted = extractBytes(text.toUtf8(), Document::Format::Markdown);
    if (!extracted)
        return extracted.error();
    Source source;
    source.id = SourceId::make(m_deps.clock.now());
    source.kind = Source::Kind::Pasted;
    source.title = title.trimmed().isEmpty() ? text.trimmed().section(QLatin1Char('\n'), 0, 0).left(60) : title.trimmed();
    source.added = m_deps.clock.now();
    source.checked = source.added;
    ReadFile read;
    read.document.id = DocumentId::make(m_deps.clock.now());
    read.document.source = source.id;
    read.document.path = source.title;
    read.document.size = text.toUtf8().size();
    read.document.modified = source.added;
    read.document.contentHash = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
    addPassages(read, *extracted, m_deps.clock.now());
    const auto count = qint64(read.passages.size());
    return m_deps.store.save(source)
        .then([this, read](Unit) { return m_deps.store.saveDocument(read.document, read.text, read.passages); })
        .then([this, id = source.id](Unit) { return m_deps.store.find(id); })
        .then([this, count, bytes = read.document.size](const Source &saved) {
            ImportOutcome outcome;
            outcome.source = saved;
            outcome.files = 1;
            outcome.passages = count;
            outcome.bytes = bytes;
            emit imported(saved.id);
            return outcome;
        });
}

Task<ImportOutcome> SourceService::refresh(SourceId id)
{
    Resolver<ImportOutcome> done;
    auto task = done.task();
    if (const auto running = m_running.find(id); running != m_running.end()) {
        running->second->waiting.push_back(done);
        return task;
    }
    auto import = std::make_shared<Import>();
    import->waiting.push_back(done);
    import->progress.source = id;
    m_running.emplace(id, import);
    auto scanned = m_deps.store.find(id).then([this, import](const Source &source) {
        import->source = source;
        return m_deps.store.documents(source.id).then([this, import](const std::vector<Document> &documents) -> Task<FolderScan> {
            for (const Document &document : documents)
                import->known.insert(document.path, document);
            if (import->source.kind == Source::Kind::Pasted)
                return FolderScan{};
            const QString path = import->source.path;
            if (!QFileInfo::exists(path)) {
                Error error{
                    .kind = Error::Kind::NotFound, .code = "source.missing", .detail = QStringLiteral("the folder or file is gone")};
                error.params.insert(QStringLiteral("path"), path);
                return error;
            }
            const bool isFolder = import->source.kind == Source::Kind::Folder;
            tell(*import);
            return runOnPool([path, isFolder](const StopToken &stop) -> Result<FolderScan> {
                if (isFolder)
                    return scanFolder(path, stop, {});
                FolderScan one;
                one.files.push_back(scanFile(path, QFileInfo(path).fileName()));
                return one;
            });
        });
    });
    import->tasks.run(std::move(scanned), [this, import](Result<FolderScan> scan) {
        if (scan) {
            begin(import, std::move(scan->files));
    return;
}
import->failure = scan.error();
conclude(import);
} // namespace Layers
);
return task;
}

void SourceService::begin(const std::shared_ptr<Import> &import, std::vector<ScannedFile> files)
{
    import->files = std::move(files);
    for (size_t i = 0; i < import->files.size(); ++i)
        import->places.insert(import->files[i].path, i);
    for (const Document &document : std::as_const(import->known)) {
        import->pending.insert(document.path);
        // A file that is gone or has changed is no twin of another any more.
        if (document.state == Document::State::Ready && isUnchanged(*import, document))
            import->hashes.insert(document.contentHash, document.path);
    }
    import->progress.phase = ImportProgress::Phase::Reading;
    import->progress.total = int(import->files.size());
    tell(*import);
    pump(import);
}

bool SourceService::isUnchanged(const Import &import, const Document &document) const
{
    const auto place = import.places.constFind(document.path);
    if (place == import.places.constEnd() || document.state == Document::State::Waiting)
        return false;
    const ScannedFile &file = import.files[*place];
    if (document.size != file.size || document.modified != file.modified || !file.refusal.isEmpty())
        return false;
    // A double is one only as long as the other file stays as it was.
    if (document.state != Document::State::Skipped || document.reason != "double")
        return true;
    const auto twin = import.known.constFind(document.reasonDetail);
    return twin != import.known.constEnd() && twin->state == Document::State::Ready && isUnchanged(import, *twin);
}

// Keeps a few files in the pool at a time and ends the import when the last one is in the store.
void SourceService::pump(const std::shared_ptr<Import> &import)
{
    while (!import->isCancelled && import->reading < readAtOnce && import->next < import->files.size()) {
        const ScannedFile file = import->files[import->next++];
        import->progress.current = file.path;
        const auto known = import->known.constFind(file.path);
        const bool isKnown = known != import->known.constEnd();
        Document document = isKnown ? *known : Document{};
        if (!isKnown)
            document.id = DocumentId::make(m_deps.clock.now());
        const bool isSame = isKnown && isUnchanged(*import, document);
        import->pending.remove(file.path);
        document.source = import->source.id;
        document.path = file.path;
        document.absolutePath = file.absolutePath;
        document.size = file.size;
        document.modified = file.modified;
        if (isSame) {
            count(*import, document, 0);
            ++import->outcome.unchanged;
            continue;
        }
        if (!file.refusal.isEmpty()) {
            document.state = file.refusal == "unreadable" ? Document::State::Failed : Document::State::Skipped;
            document.reason = file.refusal;
            store(import, document, {}, {});
            continue;
        }
        ++import->reading;
        const QByteArray knownHash = isKnown && document.state == Document::State::Ready ? document.contentHash : QByteArray();
        import->tasks.run(runOnPool([document, knownHash, now = m_deps.clock.now()](const StopToken &stop) { return readFile(document, knownHash, now, stop);
    }),
                          [this, import](Result<ReadFile> result) {
        --import->reading;
        if (!result || import->isCancelled) {
            pump(import);
            return;
        }
        ReadFile read = std::move(*result);
        if (read.isSame) {
            ++import->outcome.unchanged;
            store(import, read.document, {}, {});
            return;
        }
        const QString twin = import->hashes.value(read.document.contentHash);
        if (read.document.state == Document::State::Ready && !twin.isEmpty() && twin != read.document.path) {
            read.document.state = Document::State::Skipped;
            read.document.reason = "double";
            read.document.reasonDetail = twin;
            read.passages.clear();
            read.text.clear();
        } else if (read.document.state == Document::State::Ready) {
            import->hashes.insert(read.document.contentHash, read.document.path);
        }
        store(import, read.document, read.text, read.passages);
                          });
}
if (import->reading == 0 && (import->isCancelled || import->next >= import->files.size()))
    removeGone(import);
}

void SourceService::count(Import &import, const Document &document, qint64 passages)
{
    switch (document.state) {
    case Document::State::Ready:
        ++import.outcome.files;
        import.outcome.bytes += document.size;
        import.outcome.passages += passages;
        break;
    case Document::State::Failed:
        import.outcome.failed.push_back(document);
        ++import.progress.failed;
        break;
    case Document::State::Skipped:
        import.outcome.skipped.push_back(document);
        break;
    case Document::State::Waiting:
        break;
    }
    ++import.progress.done;
    tell(import);
}

void SourceService::store(const std::shared_ptr<Import> &import, const Document &document, const QString &text,
                          const std::vector<Passage> &passages)
{
    ++import->reading;
    const bool hasText = document.state == Document::State::Ready && !text.isEmpty();
    auto saved = hasText ? m_deps.store.saveDocument(document, text, passages) : m_deps.store.saveDocument(document);
    import->tasks.run(std::move(saved), [this, import, document, passageCount = qint64(passages.size())](Result<Unit> result) {
        --import->reading;
    if (result) {
        count(*import, document, passageCount);
    } else {
        // A store that cannot take one file will not take the next: the import ends and keeps what it has.
        import->failure = result.error();
        import->isCancelled = true;
    }
    pump(import);
});
}

void SourceService::removeGone(const std::shared_ptr<Import> &import)
{
    if (import->isCancelled || import->source.kind == Source::Kind::Pasted || import->pending.isEmpty()) {
        conclude(import);
        return;
    }
    std::vector<Task<Unit>> removals;
    for (const QString &gone : std::as_const(import->pending))
        removals.push_back(m_deps.store.removeDocument(import->known.value(gone).id));
    import->pending.clear();
    import->tasks.run(all(std::move(removals)), [this, import](Result<std::vector<Unit>> removed) {
        if (!removed)
            import->failure = removed.error();
    conclude(import);
});
}

void SourceService::conclude(const std::shared_ptr<Import> &import)
{
    const auto settle = [this, import](Result<Source> source) {
        const SourceId id = import->progress.source;
        const auto keep = import;
        m_running.erase(id);
        import->progress.phase = ImportProgress::Phase::Done;
        import->lastTold = -1s;
        tell(*import);
        import->outcome.isCancelled = import->isCancelled && !import->failure;
        if (source) {
            import->outcome.source = *source;
            import->outcome.passages = source->passages;
        } else if (!import->failure) {
            import->failure = source.error();
        }
        for (const auto &waiting : std::exchange(import->waiting, {})) {
            if (import->failure)
                waiting.resolve(*import->failure);
            else
                waiting.resolve(import->outcome);
        }
        emit imported(id);
    };
    if (import->failure && import->source.id.isNull()) {
        settle(*import->failure);
        return;
    }
    Source checked = import->source;
    checked.checked = m_deps.clock.now();
    import->tasks.run(m_deps.store.save(checked).then([this, id = checked.id](Unit) { return m_deps.store.find(id);
}), settle);
}

void SourceService::tell(Import &import)
{
    const auto now = m_deps.clock.monotonic();
    if (now - import.lastTold < frame && import.progress.done < import.progress.total)
        return;
    import.lastTold = now;
    emit progressed(import.progress);
}

Task<Unit> SourceService::remove(SourceId source)
{
    cancel(source);
    if (const auto running = m_running.find(source); running != m_running.end()) {
        // The import ends first, so that it does not put back what is taken out.
        Resolver<ImportOutcome> ended;
        auto task = ended.task();
        running->second->waiting.push_back(ended);
        return std::move(task).orElse([](const Error &) { return ImportOutcome{}; }).then([this, source](const ImportOutcome &) {
            return m_deps.store.remove(source);
        });
    }
    return m_deps.store.remove(source);
}

void SourceService::cancel(SourceId source)
{
    const auto running = m_running.find(source);
    if (running != m_running.end())
        running->second->isCancelled = true;
}

std::optional<ImportProgress> SourceService::progress(SourceId source) const
{
    const auto running = m_running.find(source);
    return running == m_running.end() ? std::nullopt : std::optional(running->second->progress);
}

} // namespace Layers
