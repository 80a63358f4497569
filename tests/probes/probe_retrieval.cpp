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
            questions.push_back({(*root)["id"].toText(), (*root)["question"].toString()});
    }
    return questions;
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
    std::function<void()> ask = [&] {
        if (next >= questions.size()) {
            std::printf("%zu questions in %lld ms\n", questions.size(), timer.elapsed());
            QCoreApplication::exit(0);
            return;
        }
        const Question &question = questions[next++];
        tasks.run(profile.retriever().retrieve(RetrievalQuery{question.text, {}, 50}), [&](Result<Retrieval> found) {
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
        ask();
    });
    return QCoreApplication::exec();
}
