// probe_retrieval CORPUS QUESTIONS.jsonl OUT.jsonl: indexes a folder with the product's own import and writes ranked passages; see
// README.md.

#include "app/profilesession.h"
#include "core/base/json.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>

#include <cstdio>

using namespace Layers;

namespace {

struct Question
{
    QString id;
    QString text;
    QString first; // the file that must come first; empty: any
    std::optional<bool> answered; // what must be said of it
};

std::vector<Question> readQuestions(const QString &path)
{
    std::vector<Question> questions;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return questions;
    JsonDocument document;
    while (!file.atEnd()) {
        const auto root = document.parse(file.readLine().trimmed());
        if (root && (*root)["question"].isString())
            questions.push_back({(*root)["id"].toText(), (*root)["question"].toString(), (*root)["first"].toString(),
                                 (*root)["answered"].isNull() ? std::nullopt : std::optional((*root)["answered"].toBool())});
    }
    return questions;
}

// Whether the answer is the one that the question wants.
bool isWanted(const Question &question, const Result<Retrieval> &found)
{
    if (!found) {
        std::printf("%s: %s\n", qPrintable(question.id), found.error().code.constData());
        return false;
    }
    const QString first = found->passages.empty() ? QString() : found->passages.front().path;
    const bool isFirst = question.first.isEmpty() || first == question.first;
    const bool isAnswered = !question.answered || *question.answered == found->isAnswered;
    if (!isFirst)
        std::printf("%s: first is \"%s\", not %s\n", qPrintable(question.id), qPrintable(first), qPrintable(question.first));
    if (!isAnswered)
        std::printf("%s: answered is %s\n", qPrintable(question.id), found->isAnswered ? "true" : "false");
    return isFirst && isAnswered;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = application.arguments();
    if (words.size() < 4) {
        std::fprintf(stderr, "usage: probe_retrieval CORPUS QUESTIONS.jsonl OUT.jsonl\n");
        return 2;
    }
    const auto questions = readQuestions(words[2]);
    QFile out(words[3]);
    if (questions.empty() || !out.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        std::fprintf(stderr, "cannot read %s or write %s\n", qPrintable(words[2]), qPrintable(words[3]));
        return 2;
    }
    QTemporaryDir dir;
    AppCore::Options options;
    options.dataDir = dir.path();
    options.secrets = std::make_unique<MemorySecrets>();
    options.pdf.command.program = QCoreApplication::applicationDirPath() + QStringLiteral("/../../app/layers-reader");
    auto core = AppCore::create(std::move(options));
    auto session = core ? (*core)->openLocalProfile() : Result<std::unique_ptr<ProfileSession>>(core.error());
    if (!session) {
        std::fprintf(stderr, "no profile: %s\n", session.error().code.constData());
        return 1;
    }
    ProfileSession &profile = **session;
    QElapsedTimer timer;
    timer.start();
    TaskScope tasks;
    size_t next = 0;
    int unwanted = 0;
    std::function<void()> ask = [&] {
        if (next >= questions.size()) {
            std::printf("%zu questions in %lld ms\n", questions.size(), timer.elapsed());
            QCoreApplication::exit(unwanted == 0 ? 0 : 1);
            return;
        }
        const Question question = questions[next++];
        tasks.run(profile.retriever().retrieve(RetrievalQuery{question.text, {}, 50}), [&, question](Result<Retrieval> found) {
            unwanted += isWanted(question, found) ? 0 : 1;
            JsonWriter writer;
            writer.beginObject().field("id", question.id).field("answered", found.ok() && found->isAnswered);
            writer.field("coverage", found.ok() ? found->coverage : 0.0);
            writer.key("results").beginArray();
            if (found) {
                for (const Passage &passage : found->passages)
                    writer.beginObject().field("file", passage.path).field("text", passage.text).field("score", passage.score).endObject();
            }
            writer.endArray().endObject();
            out.write(writer.take() + '\n');
            ask();
        });
    };
    tasks.run(profile.opened().then([&](Unit) { return profile.sources().add(words[1]); }), [&](Result<ImportOutcome> imported) {
        if (!imported) {
            std::fprintf(stderr, "the folder was not imported: %s\n", imported.error().code.constData());
            QCoreApplication::exit(1);
            return;
        }
        std::printf("%d files, %lld passages, %zu failed, %zu left out, %lld ms\n", imported->files,
                    static_cast<long long>(imported->passages), imported->failed.size(), imported->skipped.size(), timer.restart());
        if (imported->passages == 0) {
            std::fprintf(stderr, "nothing was indexed\n");
            QCoreApplication::exit(1);
            return;
        }
        ask();
    });
    return QCoreApplication::exec();
}
