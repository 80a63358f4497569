// probe_yjs FILE.jsonl...: plays scenario files of the generator in tests/data/yjs on our engine, on every level; see README.md.

#include "tests/support/yjs/scenario.h"

#include <cstdio>
#include <fstream>
#include <string>

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: probe_yjs FILE.jsonl...\n");
        return 2;
    }
    long passed = 0;
    long failed = 0;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i]);
        if (!file) {
            std::fprintf(stderr, "%s cannot be read\n", argv[i]);
            return 2;
        }
        for (std::string line; std::getline(file, line);) {
            if (line.empty())
                continue;
            const Layers::Crdt::Yjs::Verdict verdict = Layers::Crdt::Yjs::check(line);
            passed += verdict.passed;
            failed += verdict.failed;
            std::fputs(verdict.report.c_str(), stdout);
        }
    }
    std::printf("%ld passed, %ld failed\n", passed, failed);
    return failed > 0 ? 1 : 0;
}
