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

void SourceService::scan(const std::shared_ptr<Import> &going)
{
    going->progress.phase = ImportProgress::Phase::Looking;
    tell(*going);
    auto scanned = m_deps.store.find(going->progress.source).then([this, going](const Source &source) {
        going->source = source;
        return m_deps.store.documents(source.id).then([going](const std::vector<Document> &documents) -> Task<FolderScan> {
            for (const Document &document : documents)
                going->known.insert(document.path, document);
            if (going->source.kind == Source::Kind::Pasted)
                return FolderScan{};
            const QString path = going->source.path;
            if (!QFileInfo::exists(path)) {
                Error error{
                    .kind = Error::Kind::NotFound, .code = "source.missing", .detail = QStringLiteral("the folder or file is gone")};
                error.params.insert(QStringLiteral("path"), path);
                return error;
            }
            const bool isFolder = going->source.kind == Source::Kind::Folder;
            return runOnPool([path, isFolder](const StopToken &stop) -> Result<FolderScan> {
                if (isFolder)
                    return scanFolder(path, stop);
                FolderScan one;
                one.files.push_back(scanFile(path, QFileInfo(path).fileName()));
                return one;
            });
        });
    });
    going->tasks.run(std::move(scanned), [this, going](Result<FolderScan> found) {
        if (found && found->files.empty() && going->source.kind == Source::Kind::Folder && !going->known.isEmpty()) {
            // So looks a mount point whose disk is not there.
            found = Error{.kind = Error::Kind::NotFound,
                          .code = "source.emptied",
                          .detail = QStringLiteral("a folder that had files is empty"),
                          .params = {{QStringLiteral("path"), going->source.path}}};
        }
        if (found) {
            going->isCut = found->isCut;
            begin(going, std::move(found->files));
            return;
        }
        going->failure = found.error();
        conclude(going);
    });
}

void SourceService::begin(const std::shared_ptr<Import> &going, std::vector<ScannedFile> files)
{
    going->files = std::move(files);
    for (size_t i = 0; i < going->files.size(); ++i)
        going->places.insert(going->files[i].path, i);
    for (const Document &document : std::as_const(going->known)) {
        going->pending.insert(document.path);
        // A file that is gone or has changed is no twin of another any more.
        if (document.state == Document::State::Ready && isUnchanged(*going, document))
            going->hashes.insert(document.contentHash, document.path);
    }
    going->progress.phase = ImportProgress::Phase::Reading;
    going->progress.total = int(going->files.size());
    tell(*going);
    pump(going);
}

bool SourceService::isUnchanged(const Import &going, const Document &document) const
{
    const auto place = going.places.constFind(document.path);
    if (place == going.places.constEnd() || document.state == Document::State::Waiting)
        return false;
    if (document.reason == "left_out")
        return true;
    // Nothing of a file says that its owner has opened it to others, or that the program for it was installed.
    if (document.reason == "unreadable" || document.reason == "no_reader")
        return false;
    const ScannedFile &file = going.files[*place];
    if (document.size != file.size || document.modified != file.modified || !file.refusal.isEmpty())
        return false;
    // A double is one only as long as the other file stays as it was.
    if (document.state != Document::State::Skipped || document.reason != "double")
        return true;
    const auto twin = going.known.constFind(document.reasonDetail);
    return twin != going.known.constEnd() && twin->state == Document::State::Ready && isUnchanged(going, *twin);
}

// Keeps a few files in the pool at a time and ends the import when the last one is in the store.
void SourceService::pump(const std::shared_ptr<Import> &going)
{
    while (!going->isCancelled && !going->isAtGate && going->reading < readAtOnce && going->next < going->files.size()) {
        if (!going->progress.isPaused) {
            readNext(going);
            continue;
        }
        going->isAtGate = true;
        going->tasks.run(going->job->gate(), [this, going](Result<Unit>) {
            going->isAtGate = false;
            pump(going);
        });
    }
    if (going->reading == 0 && (going->isCancelled || going->next >= going->files.size()))
        removeGone(going);
}

void SourceService::readNext(const std::shared_ptr<Import> &going)
{
    const ScannedFile file = going->files[going->next++];
    going->progress.current = file.path;
    const auto known = going->known.constFind(file.path);
    const bool isKnown = known != going->known.constEnd();
    Document document = isKnown ? *known : Document{};
    if (!isKnown)
        document.id = DocumentId::make(m_deps.clock.now());
    const bool isSame = isKnown && isUnchanged(*going, document);
    going->pending.remove(file.path);
    document.source = going->source.id;
    document.path = file.path;
    document.absolutePath = file.absolutePath;
    document.size = file.size;
    document.modified = file.modified;
    if (isSame) {
        ++going->outcome.unchanged;
        count(*going, document, 0);
        return;
    }
    if (!file.refusal.isEmpty()) {
        document.state = file.refusal == "unreadable" ? Document::State::Failed : Document::State::Skipped;
        document.reason = file.refusal;
        store(going, document, {}, {});
        return;
    }
    ++going->reading;
    const QByteArray knownHash = isKnown && document.state == Document::State::Ready ? document.contentHash : QByteArray();
    QString password;
    if (const auto given = m_passwords.find(document.id); given != m_passwords.end()) {
        password = given->second;
        m_passwords.erase(given);
    }
    auto reading = runOnPool(
        [document, knownHash, password, pdf = m_deps.pdf, isStopped = going->isStopped, now = m_deps.clock.now()](const StopToken &stop) {
            return readFile(document, knownHash, password, pdf, now, [&] { return *isStopped || stop(); });
        });
    going->tasks.run(std::move(reading), [this, going](Result<ReadFile> result) {
        --going->reading;
        if (!result || going->isCancelled) {
            pump(going);
            return;
        }
        ReadFile read = std::move(*result);
        if (read.isSame) {
            ++going->outcome.unchanged;
            store(going, read.document, {}, {});
            return;
        }
        const QString twin = going->hashes.value(read.document.contentHash);
        if (read.document.state == Document::State::Ready && !twin.isEmpty() && twin != read.document.path) {
            read.document.state = Document::State::Skipped;
            read.document.reason = "double";
            read.document.reasonDetail = twin;
            read.passages.clear();
            read.text.clear();
        } else if (read.document.state == Document::State::Ready) {
            going->hashes.insert(read.document.contentHash, read.document.path);
        }
        store(going, read.document, read.text, read.passages);
    });
}

void SourceService::count(Import &going, const Document &document, qint64 passages)
{
    switch (document.state) {
    case Document::State::Ready:
        ++going.outcome.files;
        ++going.progress.ready;
        going.outcome.bytes += document.size;
        going.outcome.passages += passages;
        break;
    case Document::State::Failed:
        going.outcome.failed.push_back(document);
        ++going.progress.failed;
        break;
    case Document::State::Skipped:
        going.outcome.skipped.push_back(document);
        break;
    case Document::State::Waiting:
        break;
    }
    ++going.progress.done;
    tell(going);
}

void SourceService::store(const std::shared_ptr<Import> &going, const Document &document, const QString &text,
                          const std::vector<Passage> &passages)
{
    ++going->reading;
    const bool hasText = document.state == Document::State::Ready && !text.isEmpty();
    auto saved
        = hasText ? m_deps.store.saveDocument(document, text, passages, SourceStore::AtEnd::GiveUp) : m_deps.store.saveDocument(document);
    going->tasks.run(std::move(saved), [this, going, document, passageCount = qint64(passages.size())](Result<Unit> result) {
        --going->reading;
        if (result) {
            count(*going, document, passageCount);
        } else {
            // A store that cannot take one file will not take the next: the import ends and keeps what it has.
            going->failure = result.error();
            going->isCancelled = true;
            *going->isStopped = true;
        }
        pump(going);
    });
}

void SourceService::removeGone(const std::shared_ptr<Import> &going)
{
    if (std::exchange(going->isEnding, true))
        return;
    // Of a folder that was not looked through to its end nobody knows what is gone.
    if (going->isCancelled || going->isCut || going->source.kind == Source::Kind::Pasted || going->pending.isEmpty()) {
        conclude(going);
        return;
    }
    // Nor of one below it that cannot be looked at.
    QSet<QString> unreadable;
    for (const ScannedFile &file : going->files) {
        if (file.refusal == "unreadable")
            unreadable.insert(file.path);
    }
    going->pending.removeIf([&unreadable](const QString &path) {
        for (qsizetype end = path.indexOf(QLatin1Char('/')); end > 0; end = path.indexOf(QLatin1Char('/'), end + 1)) {
            if (unreadable.contains(path.left(end)))
                return true;
        }
        return false;
    });
    std::vector<Task<Unit>> removals;
    for (const QString &gone : std::as_const(going->pending))
        removals.push_back(m_deps.store.removeDocument(going->known.value(gone).id));
    going->pending.clear();
    going->tasks.run(all(std::move(removals)), [this, going](Result<std::vector<Unit>> removed) {
        if (!removed)
            going->failure = removed.error();
        conclude(going);
    });
}

void SourceService::conclude(const std::shared_ptr<Import> &going)
{
    going->isEnding = true;
    if (going->failure && going->source.id.isNull()) {
        settle(going, *going->failure);
        return;
    }
    const auto end = [this, going](Result<Source> source) { settle(going, std::move(source)); };
    // What was not read to its end has not been compared with the disk.
    if (going->isCancelled || going->failure) {
        going->tasks.run(m_deps.store.find(going->progress.source), end);
        return;
    }
    Source checked = going->source;
    checked.checked = m_deps.clock.now();
    going->tasks.run(m_deps.store.save(checked).then([this, id = checked.id](Unit) { return m_deps.store.find(id); }), end);
}

void SourceService::settle(const std::shared_ptr<Import> &going, Result<Source> source)
{
    const SourceId id = going->progress.source;
    m_running.erase(id);
    for (const Document &document : std::as_const(going->known))
        m_passwords.erase(document.id);
    going->progress.phase = ImportProgress::Phase::Done;
    going->progress.isPaused = false;
    going->lastTold = -1s;
    tell(*going);
    // Files are read side by side and end in any order.
    for (std::vector<Document> *told : {&going->outcome.failed, &going->outcome.skipped})
        std::sort(told->begin(), told->end(), [](const Document &a, const Document &b) { return a.path < b.path; });
    going->outcome.isCancelled = going->isCancelled && !going->failure;
    if (source) {
        going->outcome.source = *source;
        going->outcome.passages = source->passages;
    } else if (!going->failure) {
        going->failure = source.error();
    }
    if (going->ended)
        going->ended->resolve(going->failure ? Result<Unit>(*going->failure) : Result<Unit>(Unit{}));
    for (const auto &waiting : std::exchange(going->waiting, {})) {
        if (going->failure)
            waiting.resolve(*going->failure);
        else
            waiting.resolve(going->outcome);
    }
    emit imported(id);
}

void SourceService::tell(Import &going)
{
    const auto now = m_deps.clock.monotonic();
    if (now - going.lastTold < tellEvery && going.progress.done < going.progress.total)
        return;
    going.lastTold = now;
    if (going.job)
        going.job->report({going.progress.done, going.progress.total, going.progress.current});
    emit progressed(going.progress);
}

} // namespace Layers
