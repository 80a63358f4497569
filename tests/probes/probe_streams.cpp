// probe_streams CASES.json [SEED]: runs recorded streams through our decoders at every split; see README.md.

#include "tests/probes/streamcases.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = application.arguments();
    if (words.size() < 2) {
        std::fprintf(stderr, "usage: probe_streams CASES.json [SEED]\n");
        return 2;
    }
    const quint32 seed = words.size() > 2 ? words[2].toUInt() : 20261118;
    QString problem;
    const auto cases = LayersTest::readStreamCases(words[1], problem);
    if (cases.empty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return 2;
    }
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    std::printf("seed %u\n", seed);
    for (const auto &streamCase : cases) {
        if (!LayersTest::hasDecoder(streamCase.dialect)) {
            ++skipped;
            continue;
        }
        const QStringList differences = LayersTest::runStreamCase(streamCase, seed);
        for (const QString &difference : differences)
            std::printf("%s\n", qPrintable(difference));
        ++(differences.isEmpty() ? passed : failed);
    }
    if (skipped > 0)
        std::printf("%d cases of dialects that this program does not speak yet were left out\n", skipped);
    std::printf("%d passed, %d failed\n", passed, failed);
    if (passed + failed == 0)
        std::fprintf(stderr, "no case was run\n");
    return failed == 0 && passed > 0 ? 0 : 1;
}
