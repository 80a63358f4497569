#include "core/context/sourceimport_p.h"

#include "core/base/taskops.h"
#include "core/context/fileread_p.h"

#include <QtCore/QFileInfo>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr int readAtOnce = 2; // cores of a small machine; the writer is one more
constexpr auto tellEvery = 33ms;

} // namespace

void SourceService::scan(const std::shared_ptr<Import> &import)
{
    import->progress.phase = ImportProgress::Phase::Looking;
    tell(*import);
    auto scanned = m_deps.store.find(import->progress.source).then([this, import](const Source &source) {
        import->source = source;
        return m_deps.store.documents(source.id).then([import](const std::vector<Document> &documents) -> Task<FolderScan> {
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
            return runOnPool([path, isFolder](const StopToken &stop) -> Result<FolderScan> {
                if (isFolder)
                    return scanFolder(path, stop, {});
                FolderScan one;
                one.files.push_back(scanFile(path, QFileInfo(path).fileName()));
                return one;
            });
        });
    });
    import->tasks.run(std::move(scanned), [this, import](Result<FolderScan> found) {
        if (found) {
            begin(import, std::move(found->files));
    return;
}
import->failure = found.error();
conclude(import);
} // namespace Layers
);
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
    if (document.reason == "left_out")
        return true;
    // Nothing of a file says that its owner has opened it to others.
    if (document.reason == "unreadable")
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
    while (!import->isCancelled && !import->isAtGate && import->reading < readAtOnce && import->next < import->files.size()) {
        if (!import->progress.isPaused) {
            readNext(import);
            continue;
        }
        import->isAtGate = true;
        import->tasks.run(import->job->gate(), [this, import](Result<Unit>) {
            import->isAtGate = false;
        pump(import);
    });
}
if (import->reading == 0 && (import->isCancelled || import->next >= import->files.size()))
    removeGone(import);
}

void SourceService::readNext(const std::shared_ptr<Import> &import)
{
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
        ++import->outcome.unchanged;
        count(*import, document, 0);
        return;
    }
    if (!file.refusal.isEmpty()) {
        document.state = file.refusal == "unreadable" ? Document::State::Failed : Document::State::Skipped;
        document.reason = file.refusal;
        store(import, document, {}, {});
        return;
    }
    ++import->reading;
    const QByteArray knownHash = isKnown && document.state == Document::State::Ready ? document.contentHash : QByteArray();
    QString password;
    if (const auto given = m_passwords.find(document.id); given != m_passwords.end()) {
        password = given->second;
        m_passwords.erase(given);
    }
    auto reading = runOnPool([document, knownHash, password, now = m_deps.clock.now()](const StopToken &stop) {
        return readFile(document, knownHash, password, now, stop);
    });
    import->tasks.run(std::move(reading), [this, import](Result<ReadFile> result) {
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
    if (std::exchange(import->isEnding, true))
        return;
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
    import->isEnding = true;
    if (import->failure && import->source.id.isNull()) {
        settle(import, *import->failure);
        return;
    }
    const auto end = [this, import](Result<Source> source) { settle(import, std::move(source)); };
    // What was not read to its end has not been compared with the disk.
    if (import->isCancelled || import->failure) {
        import->tasks.run(m_deps.store.find(import->progress.source), end);
        return;
    }
    Source checked = import->source;
    checked.checked = m_deps.clock.now();
    import->tasks.run(m_deps.store.save(checked).then([this, id = checked.id](Unit) { return m_deps.store.find(id);
}), end);
}

void SourceService::settle(const std::shared_ptr<Import> &import, Result<Source> source)
{
    const SourceId id = import->progress.source;
    m_running.erase(id);
    for (const Document &document : std::as_const(import->known))
        m_passwords.erase(document.id);
    import->progress.phase = ImportProgress::Phase::Done;
    import->progress.isPaused = false;
    import->lastTold = -1s;
    tell(*import);
    import->outcome.isCancelled = import->isCancelled && !import->failure;
    if (source) {
        import->outcome.source = *source;
        import->outcome.passages = source->passages;
    } else if (!import->failure) {
        import->failure = source.error();
    }
    if (import->ended)
        import->ended->resolve(import->failure ? Result<Unit>(*import->failure) : Result<Unit>(Unit{}));
    for (const auto &waiting : std::exchange(import->waiting, {})) {
        if (import->failure)
            waiting.resolve(*import->failure);
        else
            waiting.resolve(import->outcome);
    }
    emit imported(id);
}

void SourceService::tell(Import &import)
{
    const auto now = m_deps.clock.monotonic();
    if (now - import.lastTold < tellEvery && import.progress.done < import.progress.total)
        return;
    import.lastTold = now;
    if (import.job)
        import.job->report({import.progress.done, import.progress.total, import.progress.current});
    emit progressed(import.progress);
}

} // namespace Layers
