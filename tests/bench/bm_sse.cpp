// How fast bytes of an event stream become events: one line a figure.

#include "core/net/sse.h"

#include <chrono>
#include <cstdio>
#include <ctime>

using namespace Layers;

static double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

static void measure(const char *name, const QByteArray &event, qsizetype chunk)
{
    const QByteArray stream = event.repeated(32 * 1024 * 1024 / event.size());
    qsizetype events = 0;
    qsizetype bytes = 0;
    const auto count = [&](const SseEvent &one) {
        ++events;
        bytes += one.data.size();
    };
    const double start = cpuSeconds();
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        SseReader reader;
        for (qsizetype at = 0; at < stream.size(); at += chunk) {
            if (!reader.feed(QByteArrayView(stream).sliced(at, std::min(chunk, stream.size() - at)), count))
                return;
        }
    }
    const double seconds = cpuSeconds() - start;
    std::printf("sse %s: %.0f MB/s, %.0f ns an event\n", name, double(stream.size()) * rounds / seconds / 1e6,
                seconds * 1e9 / double(events));
}

int main()
{
    const QByteArray small = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    const QByteArray usual = "data: {\"id\":\"chatcmpl-A1b2C3d4E5f6G7h8I9j0\",\"object\":\"chat.completion.chunk\",\"created\":1795010700,"
                             "\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
                             "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}],"
                             "\"usage\":null,\"obfuscation\":\"abcdefgh\"}\n\n";
    const QByteArray named
        = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
          "\"text\":\" token\"}}\n\n";
    measure("usual events of 330 bytes, chunks of 16 KiB", usual, 16 * 1024);
    measure("usual events, chunks of one TCP segment", usual, 1448);
    measure("named events, chunks of 16 KiB", named, 16 * 1024);
    measure("small events of 57 bytes, chunks of 16 KiB", small, 16 * 1024);
    measure("usual events with CR LF", QByteArray(usual).replace("\n", "\r\n"), 16 * 1024);
    return 0;
}
