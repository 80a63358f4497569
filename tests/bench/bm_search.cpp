// bm_search DIR: searches over the messages of a profile that makeprofile wrote, one JSON line a figure: CPU of all threads and the time
// until the hits are there, for words of every kind. The index is complete before the first search. Then a read of a chat while 500
// messages are written, in a profile of its own.

#include "app/profilesession.h"
#include "app/syncedtables.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace Layers;

namespace {

constexpr int rounds = 9;
constexpr int hits = 20;

double cpuMs()
{
    return double(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

void say(const char *what, const QByteArray &words, const char *unit, double value)
{
    std::printf("{\"bench\":\"search\",\"what\":\"%s\",\"words\":\"%s\",\"unit\":\"%s\",\"value\":%.2f}\n", what, words.constData(), unit,
                value);
    std::fflush(stdout);
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + qsizetype(values.size() / 2), values.end());
    return values[values.size() / 2];
}

// Runs the loop until the task has settled.
template <class T>
Result<T> await(Task<T> task)
{
    std::optional<Result<T>> settled;
    TaskScope scope;
    scope.run(std::move(task), [&](Result<T> result) {
        settled = std::move(result);
        QCoreApplication::quit();
    });
    if (!settled)
        QCoreApplication::exec();
    return std::move(*settled);
}

Message written(const ConversationId &chat, int second)
{
    Message message;
    message.created = Time(std::chrono::seconds(1'700'000'000 + second));
    message.id = MessageId::make(message.created);
    message.conversation = chat;
    message.role = Role::User;
    message.state = MessageState::Complete;
    message.parts = {TextPart{QString(700, QLatin1Char('m'))}};
    return message;
}

bool readBesideAWrite()
{
    const QTemporaryDir folder;
    DbThreads threads(storeOptions(folder.filePath(QStringLiteral("layers.db")), syncedTables()));
    ConversationStore conversations(threads);
    MessageStore messages(threads);
    Conversation chat;
    chat.id = ConversationId::make(Time(std::chrono::seconds(1'700'000'000)));
    chat.title = QStringLiteral("Chat");
    if (!await(threads.opened()) || !await(conversations.save(chat)))
        return false;
    std::vector<double> reads;
    std::vector<double> writes;
    for (int round = 0; round < 15; ++round) {
        std::vector<Message> many;
        for (int i = 0; i < 500; ++i)
            many.push_back(written(chat.id, round * 1000 + i));
        QElapsedTimer time;
        time.start();
        auto write = messages.save(std::move(many), MessageStore::View::Stay);
        if (!await(messages.recent(chat.id, 50)))
            return false;
        reads.push_back(double(time.nsecsElapsed()) / 1e6);
        if (!await(std::move(write)))
            return false;
        writes.push_back(double(time.nsecsElapsed()) / 1e6);
    }
    say("read-beside-write", "", "ms", median(reads));
    say("write-500", "", "ms", median(writes));
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "bm_search DIR: a folder that makeprofile wrote\n");
        return 2;
    }
    DbThreads threads(storeOptions(QString::fromLocal8Bit(argv[1]) + QLatin1String("/profiles/local/layers.db"), syncedTables()));
    if (!await(threads.opened()))
        return 1;
    SearchStore search(threads);
    QElapsedTimer time;
    time.start();
    const double before = cpuMs();
    if (!await(search.catchUp()))
        return 1;
    say("index", "", "ms CPU", cpuMs() - before);
    for (const char *words : {"notice", "the", "t", "conn", "paragraph of the", "zzzunknown", "\"with the\""}) {
        for (const auto order : {SearchStore::Order::NewestFirst, SearchStore::Order::Ranked}) {
            std::vector<double> cpu;
            std::vector<double> wall;
            for (int round = 0; round < rounds; ++round) {
                const double start = cpuMs();
                time.restart();
                if (!await(search.find(QString::fromUtf8(words), order, hits)))
                    return 1;
                wall.push_back(double(time.nsecsElapsed()) / 1e6);
                cpu.push_back(cpuMs() - start);
            }
            const bool isNewest = order == SearchStore::Order::NewestFirst;
            const QByteArray shown = QByteArray(words).replace('"', '\'');
            say(isNewest ? "newest" : "ranked", shown, "ms CPU", median(cpu));
            say(isNewest ? "newest-wall" : "ranked-wall", shown, "ms", median(wall));
        }
    }
    return readBesideAWrite() ? 0 : 1;
}
