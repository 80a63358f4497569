#include "core/process/frames.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"

using namespace Layers;

class TstFrames : public QObject
{
    Q_OBJECT
private slots:
    void anySplitGivesTheSameFrames()
    {
        const std::vector<Frame> frames{
            {FrameType::Request, numbered(7, "abc")}, {FrameType::Event, {}}, {FrameType::FirstOwn, QByteArray(300, 'x')}};
        QByteArray stream;
        for (const Frame &frame : frames)
            stream += toBytes(frame.type, frame.payload);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            FrameReader reader;
            std::vector<Frame> read;
            for (const QByteArray &part : {stream.first(cut), stream.sliced(cut)}) {
                reader.add(part);
                for (auto frame = reader.next(); frame && *frame; frame = reader.next())
                    read.push_back(**frame);
            }
            QVERIFY(read == frames);
        }
        const auto request = numberedFrom(frames.front().payload);
        QCOMPARE(request->id, 7U);
        QCOMPARE(request->payload, "abc");
        QVERIFY(!numberedFrom("abc"));
    }

    void badLengths_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code"); // empty: no failure
        QTest::newRow("the largest length of all") << QByteArray("\xff\xff\xff\xff\x01", 5) << QByteArray("process.frame_too_large");
        QTest::newRow("one byte above the cap") << QByteArray("\0\0\0\x66\x01", 5) << QByteArray("process.frame_too_large");
        QTest::newRow("exactly the cap") << QByteArray("\0\0\0\x65\x01", 5) << QByteArray();
        QTest::newRow("no type") << QByteArray("\0\0\0\0\x01", 5) << QByteArray("process.frame");
        QTest::newRow("a page of HTML") << QByteArray("<html>") << QByteArray("process.frame_too_large");
    }
    void badLengths()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        FrameReader reader(100);
        reader.add(bytes);
        const auto frame = reader.next();
        QCOMPARE(frame ? QByteArray() : frame.error().code, code);
        if (!frame) {
            reader.add(toBytes(FrameType::Event, "x"));
            QVERIFY(!reader.next().ok());
        }
    }
};

LAYERS_TEST(TstFrames, "tst_frames", Guiless)
#include "tst_frames.moc"
