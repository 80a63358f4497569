// A program in the place of layers-reader that does what its first argument says: hang, crash, lie. It first writes its number into the
// file of the second argument.

#include "core/context/pdfframes.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace Layers;

static void sayFrame(FrameType type, const QByteArray &payload)
{
    const QByteArray bytes = toBytes(type, payload);
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

static void hangForEver()
{
    for (;;)
        ::pause();
}

int main(int argc, char **argv)
{
    const QByteArray word = argc > 1 ? argv[1] : "";
    if (argc > 2) {
        if (std::FILE *file = std::fopen(argv[2], "a")) {
            std::fprintf(file, "%d\n", int(::getpid()));
            std::fclose(file);
        }
    }
    const QByteArray page = pdfPagePayload(QStringLiteral("One page."));
    if (word == "hang") {
        hangForEver();
    } else if (word == "hang after a page") {
        sayFrame(pdfPageFrame, page);
        hangForEver();
    } else if (word == "drip") {
        for (;;) {
            sayFrame(pdfPageFrame, page);
            ::usleep(50'000);
        }
    } else if (word == "close and hang") {
        std::fclose(stdout);
        hangForEver();
    } else if (word == "crash") {
        sayFrame(pdfPageFrame, page);
        std::abort();
    } else if (word == "end") {
        sayFrame(pdfPageFrame, page);
    } else if (word == "flood") {
        for (;;)
            sayFrame(pdfPageFrame, pdfPagePayload(QString(100'000, QLatin1Char('x'))));
    } else if (word == "huge") {
        std::fwrite("\xff\xff\xff\xff\x10", 1, 5, stdout);
        std::fflush(stdout);
        hangForEver();
    } else if (word == "half a character") {
        sayFrame(pdfPageFrame, "abc");
    } else if (word == "stranger") {
        sayFrame(FrameType::Answer, numbered(7, {}));
    } else if (word == "nonsense") {
        std::fputs("this is no frame at all, and it goes on for a while\n", stdout);
    } else if (word == "own words") {
        sayFrame(FrameType::Failure, numbered(pdfRequestId, "profile.in_use"));
    } else if (word == "broken words") {
        sayFrame(pdfPageFrame,
                 pdfPagePayload(QStringLiteral("Pay be\uFFFEfore noon, and har\uFFFE\r\nbour fees after\uFFFE\r\n\r\n2 May.")));
        sayFrame(FrameType::Answer, numbered(pdfRequestId, {}));
    } else if (word == "pages") {
        for (int i = 0; i < 3; ++i)
            sayFrame(pdfPageFrame, page);
        sayFrame(FrameType::Answer, numbered(pdfRequestId, {}));
    }
    return 0;
}
