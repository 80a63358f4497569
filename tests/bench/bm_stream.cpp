// bm_stream [MIB]: how fast the bytes of an answer become events, and typed deltas: one JSON line a figure. The decoding is the one of the
// provider: UTF-8 repair, lines, events, JSON, deltas.

#include "core/ai/openaidecoder.h"
#include "core/net/sse.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace Layers;

static double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

namespace {

qsizetype streamSize = 32 * 1024 * 1024;
constexpr int rounds = 5;

void say(const char *what, const char *events, const char *unit, double value)
{
    std::printf("{\"bench\":\"stream\",\"what\":\"%s\",\"events\":\"%s\",\"unit\":\"%s\",\"value\":%.1f}\n", what, events, unit, value);
    std::fflush(stdout);
}

// feed(chunk) for every piece of the stream.
template <class Feed>
void inChunks(const QByteArray &stream, qsizetype chunk, Feed &&feed)
{
    for (qsizetype at = 0; at < stream.size(); at += chunk)
        feed(QByteArrayView(stream).sliced(at, std::min(chunk, stream.size() - at)));
}

// "TOKEN" and "NOISE" in an event are another word of a few letters each time, as in a real stream.
QByteArray streamOf(const QByteArray &event, qsizetype events)
{
    static const char *const words[]
        = {" the", " a", " tenant", " gives", " notice", ".", " It", " is", "\u00e9t\u00e9", "-", " 1889", " in", " months"};
    QByteArray stream;
    stream.reserve(events * (event.size() + 8));
    quint32 random = 1;
    for (qsizetype i = 0; i < events; ++i) {
        random = random * 1664525 + 1013904223;
        QByteArray one = event;
        one.replace("TOKEN", words[(random >> 16) % std::size(words)]);
        one.replace("NOISE", QByteArray::number(random, 36));
        stream += one;
    }
    return stream;
}

void measure(const char *name, const QByteArray &event, qsizetype chunk)
{
    const qsizetype events = streamSize / event.size();
    const QByteArray stream = streamOf(event, events);
    double start = cpuSeconds();
    qsizetype seen = 0;
    for (int round = 0; round < rounds; ++round) {
        SseReader reader;
        inChunks(stream, chunk, [&](QByteArrayView bytes) { (void)reader.feed(bytes, [&](const SseEvent &) { ++seen; }); });
    }
    double seconds = cpuSeconds() - start;
    if (seen != events * rounds)
        std::abort();
    say("split", name, "MB/s", double(stream.size()) * rounds / seconds / 1e6);

    start = cpuSeconds();
    for (int round = 0; round < rounds; ++round) {
        SseReader reader;
        JsonDocument json;
        inChunks(stream, chunk, [&](QByteArrayView bytes) {
            (void)reader.feed(bytes, [&](const SseEvent &one) {
                if (!json.parse(one.data))
                    std::abort();
            });
        });
    }
    seconds = cpuSeconds() - start;
    say("json", name, "MB/s", double(stream.size()) * rounds / seconds / 1e6);

    start = cpuSeconds();
    qsizetype letters = 0;
    for (int round = 0; round < rounds; ++round) {
        OpenAiDecoder decoder;
        decoder.begin(200, "text/event-stream");
        std::vector<Delta> deltas;
        inChunks(stream, chunk, [&](QByteArrayView bytes) {
            deltas.clear();
            decoder.feed(bytes, deltas);
            for (const Delta &delta : deltas) {
                if (const auto *text = std::get_if<TextDelta>(&delta))
                    letters += text->text.size();
            }
        });
    }
    seconds = cpuSeconds() - start;
    if (letters < events * rounds)
        std::abort();
    say("deltas", name, "MB/s", double(stream.size()) * rounds / seconds / 1e6);
    say("deltas-each", name, "ns an event", seconds * 1e9 / double(events * rounds));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1)
        streamSize = std::clamp(std::atoi(argv[1]), 1, 1024) * qsizetype(1024 * 1024);
    const QByteArray usual = "data: {\"id\":\"chatcmpl-A1b2C3d4E5f6G7h8I9j0\",\"object\":\"chat.completion.chunk\",\"created\":1795010700,"
                             "\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
                             "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"TOKEN\"},\"logprobs\":null,\"finish_reason\":null}],"
                             "\"usage\":null}\n\n";
    const QByteArray varying = QByteArray(usual).replace("\"usage\":null", "\"usage\":null,\"obfuscation\":\"NOISE\"");
    const QByteArray small = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"TOKEN\"}}]}\n\n";
    // A long paragraph that arrives as one event.
    const QByteArray large = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + QByteArray("The quick brown foxTOKEN ").repeated(80) + "\"}}]}\n\n";
    measure("310 bytes, 16 KiB", usual, 16 * 1024);
    measure("310 bytes, TCP segments", usual, 1448);
    measure("310 bytes, CR LF", QByteArray(usual).replace("\n", "\r\n"), 16 * 1024);
    measure("330 bytes that vary, 16 KiB", varying, 16 * 1024);
    measure("57 bytes, 16 KiB", small, 16 * 1024);
    measure("2 KiB, 16 KiB", large, 16 * 1024);
    return 0;
}
