#pragma once
// A database, the services of core/context over it, and a folder to fill with files; for tests.

#include "core/context/passageretriever.h"
#include "core/context/recall.h"
#include "core/context/sourceservice.h"
#include "core/store/jobstore.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"
#include "tests/support/reader.h"
#include "tests/support/waitfor.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

namespace LayersTest {

using namespace Layers;
using namespace std::chrono_literals;

class Shelf
{
public:
    explicit Shelf(const PdfReader &pdf = pdfReader())
        : folder(home.filePath(QStringLiteral("files")))
        , threads(storeOptions(home.filePath(QStringLiteral("layers.db")), {Tables::conversations, Tables::messages}))
        , store(threads)
        , jobStore(threads)
        , jobs(clock, &jobStore)
        , sources({clock, store, jobs, pdf})
        , retriever(store)
        , recall(
              {retriever,
               store,
               {[](const QStringList &paths) { return QLatin1String("no answer: ") + paths.join(QLatin1String(", ")); },
                [] { return QStringLiteral("no files"); },
                [](const QStringList &open) { return QLatin1String("nothing about: ") + open.join(QLatin1String(" | ")); },
                [](int files) { return QStringLiteral("also in %1:").arg(files); },
                [](const QString &path) { return QLatin1String("empty: ") + path; }, [] { return QStringLiteral("greeting"); },
                [] { return QStringLiteral("none chosen"); }, [](int files) { return QStringLiteral("more unread %1").arg(files); },
                [](const QString &place) { return QLatin1String("not complete: ") + place; }, [] { return QStringLiteral("no summary"); },
                [](int files) { return QStringLiteral("still reading %1").arg(files); }, [] { return QStringLiteral("no words"); },
                [](const QStringList &words) { return QLatin1String("not mentioned: ") + words.join(QLatin1String(", ")); }},
               [this](const std::optional<std::vector<SourceId>> &chosen) { return unread ? unread : sources.unread(chosen); }})
    {
        QDir().mkpath(folder);
    }

    QString path(const QString &name) const { return folder + QLatin1Char('/') + name; }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        const bool opened = file.open(QIODevice::WriteOnly);
        Q_ASSERT(opened);
        file.write(bytes);
    }

    ImportOutcome add()
    {
        auto outcome = waitFor(sources.add(folder));
        if (!outcome)
            qFatal("the folder was not added: %s %s", outcome.error().code.constData(), qPrintable(outcome.error().detail));
        return std::move(*outcome);
    }

    ImportOutcome refresh()
    {
        auto outcome = waitFor(sources.refresh(source()));
        if (!outcome)
            qFatal("the folder was not read again: %s %s", outcome.error().code.constData(), qPrintable(outcome.error().detail));
        return std::move(*outcome);
    }

    SourceId source() { return waitFor(store.list())->front().id; }

    Document document(const QString &name)
    {
        const auto documents = waitFor(store.documents(source()));
        Q_ASSERT(documents);
        for (const Document &document : *documents) {
            if (document.path == name)
                return document;
        }
        return {};
    }

    // "a.md ready, b.bin skipped unknown"
    QString states()
    {
        static constexpr const char *names[] = {"waiting", "ready", "failed", "skipped"};
        QStringList said;
        const auto documents = waitFor(store.documents(source()));
        Q_ASSERT(documents);
        for (const Document &document : *documents) {
            QString one = document.path + QLatin1Char(' ') + QLatin1String(names[int(document.state)]);
            if (!document.reason.isEmpty())
                one += QLatin1Char(' ') + QString::fromLatin1(document.reason);
            said << one;
        }
        return said.join(QLatin1String(", "));
    }

    Retrieval retrieve(const QString &text, int limit = 8)
    {
        auto found = waitFor(retriever.retrieve({text, {}, limit}));
        Q_ASSERT(found);
        return std::move(*found);
    }

    QTemporaryDir home;
    QString folder;
    std::optional<int> unread; // as if so many files were still to be read
    SystemClock clock;
    DbThreads threads;
    SourceStore store;
    JobStore jobStore;
    Jobs jobs;
    SourceService sources;
    PassageRetriever retriever;
    RecallProvider recall;
};

struct Answer
{
    Result<Completion> result = Error{.kind = Error::Kind::Internal};
    QString text;
    std::vector<Citation> citations;
};

inline CompletionRequest recallRequest(const QString &question, std::optional<std::vector<SourceId>> sources)
{
    CompletionRequest request;
    request.prompt.model = ModelRef::recall();
    request.prompt.sources = std::move(sources);
    Message message;
    message.parts.push_back(TextPart{question});
    request.prompt.messages.push_back(message);
    return request;
}

inline Answer ask(Shelf &shelf, const QString &question, std::optional<std::vector<SourceId>> sources = {})
{
    Answer answer;
    answer.result = waitFor(shelf.recall.complete(recallRequest(question, std::move(sources)), [&](std::vector<Delta> deltas) {
        for (const Delta &delta : deltas) {
            if (const auto *words = std::get_if<TextDelta>(&delta))
                answer.text += words->text;
            else if (const auto *cited = std::get_if<CitationDelta>(&delta))
                answer.citations.push_back(cited->citation);
        }
    }));
    return answer;
}

// What recall quotes first of files made for the question; empty when it finds no answer.
inline Citation firstQuote(const std::vector<std::pair<QString, QByteArray>> &files, const QString &question)
{
    Shelf shelf;
    for (const auto &[name, text] : files)
        shelf.write(name, text);
    shelf.add();
    const Answer answer = ask(shelf, question);
    Citation first;
    if (!answer.result)
        first.quote = QStringLiteral("(failed)");
    else if (answer.result->finish != "no_answer")
        first = answer.citations.front();
    return first;
}

} // namespace LayersTest
