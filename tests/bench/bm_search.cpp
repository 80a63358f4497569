// bm_search DIR: searches over the messages of a profile that makeprofile wrote, one JSON line a figure: CPU of all threads and the time
// until the hits are there, for words of every kind. The index is complete before the first search.

#include "app/profilesession.h"
#include "app/syncedtables.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

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
    return 0;
}
