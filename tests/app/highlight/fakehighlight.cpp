// A highlighter that does what the language says: hang, crash, garbage, lies.

#include "core/process/frames.h"

#include <QtCore/QDataStream>
#include <QtCore/QIODevice>

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace Layers;

int main()
{
    FrameReader reader;
    for (;;) {
        char bytes[4096];
        const ssize_t count = ::read(0, bytes, sizeof bytes);
        if (count <= 0)
            return 0;
        reader.add(QByteArray(bytes, count));
        for (;;) {
            const auto next = reader.next();
            if (!next || !next.value())
                break;
            const auto request = numberedFrom(next.value()->payload);
            if (!request)
                return 1;
            QDataStream in(request->payload);
            in.setVersion(QDataStream::Qt_5_0);
            quint64 session = 0;
            qint32 first = 0;
            QString language;
            QStringList lines;
            in >> session >> first >> language >> lines;
            QByteArray answer;
            QDataStream out(&answer, QIODevice::WriteOnly);
            out.setVersion(QDataStream::Qt_5_0);
            out << session << first;
            if (language == QLatin1String("hang"))
                ::pause();
            if (language == QLatin1String("crash"))
                std::abort();
            if (language == QLatin1String("garbage"))
                answer = "no answer at all";
            else if (language == QLatin1String("lies"))
                out << quint32(4'000'000'000U) << qint32(-5) << qint32(1'000'000) << quint8(200);
            else
                for (qsizetype i = 0; i < lines.size(); ++i)
                    out << quint32(1) << qint32(0) << qint32(3) << quint8(1);
            const QByteArray frame = toBytes(FrameType::Answer, numbered(request->id, answer));
            std::fwrite(frame.constData(), 1, size_t(frame.size()), stdout);
            std::fflush(stdout);
        }
    }
}
