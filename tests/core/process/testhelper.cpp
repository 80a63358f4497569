// A helper program that does what the request says: echo, hang, crash, flood, and lies about its frames.

#include "core/process/frames.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace Layers;

static void say(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

static void obey(const NumberedPayload &request)
{
    const QByteArray &word = request.payload;
    if (word.startsWith("echo ")) {
        say(toBytes(FrameType::Answer, numbered(request.id, word.mid(5))));
    } else if (word == "pid") {
        say(toBytes(FrameType::Answer, numbered(request.id, QByteArray::number(qint64(::getpid())))));
    } else if (word == "fail") {
        say(toBytes(FrameType::Failure, numbered(request.id, "cannot")));
    } else if (word == "crash") {
        std::fputs("about to crash\n", stderr);
        std::abort();
    } else if (word == "exit") {
        std::exit(0);
    } else if (word == "hang") {
        for (;;)
            ::pause();
    } else if (word == "child") {
        // A child that outlives its parent unless the whole group is killed.
        const pid_t child = ::fork();
        if (child == 0) {
            for (;;)
                ::pause();
        }
        say(toBytes(FrameType::Answer, numbered(request.id, QByteArray::number(qint64(child)))));
    } else if (word == "flood") {
        const QByteArray event = toBytes(FrameType::Event, QByteArray(60'000, 'f'));
        for (int i = 0; i < 2000; ++i)
            say(event);
        say(toBytes(FrameType::Answer, numbered(request.id, "done")));
    } else if (word == "chatter") {
        const QByteArray line(1000, 'e');
        for (int i = 0; i < 1000; ++i)
            std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
        say(toBytes(FrameType::Answer, numbered(request.id, "done")));
    } else if (word == "garbage") {
        say("this is no frame at all, and it goes on for a while\n");
    } else if (word == "huge") {
        say(QByteArray("\xff\xff\xff\xff\x02", 5));
    } else if (word == "empty") {
        say(QByteArray(4, '\0'));
    } else if (word == "stranger") {
        say(toBytes(FrameType::Answer, numbered(4'000'000'000U, "x")));
    } else if (word == "short") {
        say(toBytes(FrameType::Answer, "x"));
    } else if (word == "twice") {
        say(toBytes(FrameType::Answer, numbered(request.id, "one")) + toBytes(FrameType::Answer, numbered(request.id, "two")));
    }
}

int main()
{
    FrameReader reader;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (count <= 0)
            return 0;
        reader.add(QByteArray(buffer, qsizetype(count)));
        for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
            if ((*frame)->type == FrameType::Request)
                obey(*numberedFrom((*frame)->payload));
            else if ((*frame)->type == FrameType::Cancel)
                say(toBytes(FrameType::Event, "cancelled"));
        }
    }
}
