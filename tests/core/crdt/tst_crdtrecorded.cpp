// What Yjs recorded: primitives, hand-made documents and protocols whole, and the first scenarios of each profile. probe_yjs plays all of
// them.

#include "tests/support/layerstest.h"
#include "tests/support/yjs/scenario.h"

namespace {

using namespace Layers;

class TstCrdtRecorded : public QObject
{
    Q_OBJECT
private slots:
    void recorded_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("most"); // lines; 0: all
        for (const char *whole : {"wire", "edge", "protocol"})
            QTest::newRow(whole) << QString::fromLatin1(whole) << 0;
        for (const char *profile :
             {"text", "rich", "unicode", "map", "array", "nested", "xml", "undo", "undotext", "disorder", "snapshot", "events"})
            QTest::newRow(profile) << QString::fromLatin1(profile) << 3;
    }
    void recorded()
    {
        QFETCH(QString, name);
        QFETCH(int, most);
        QFile file(LayersTest::dataPath(QStringLiteral("yjs/vectors/%1.jsonl").arg(name)));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        int passed = 0;
        for (int lines = 0; !file.atEnd() && (most == 0 || lines < most); ++lines) {
            const QByteArray line = file.readLine().trimmed();
            const Crdt::Yjs::Verdict verdict = Crdt::Yjs::check(line.toStdString());
            QVERIFY2(verdict.failed == 0, verdict.report.c_str());
            passed += verdict.passed;
        }
        QVERIFY(passed > 0);
    }

    // The comparison itself can fail.
    void anotherResultIsTold()
    {
        QVERIFY(Crdt::Yjs::check(R"({"kind":"varuint","v":1,"hex":"02"})").failed > 0);
        QVERIFY(Crdt::Yjs::check("{").failed > 0);
        QFile file(LayersTest::dataPath(QStringLiteral("yjs/vectors/text.jsonl")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray line = file.readLine();
        const qsizetype update = line.indexOf("\"updates\":[[\"") + 13;
        line[update + 8] = line[update + 8] == 'A' ? 'B' : 'A';
        QVERIFY(Crdt::Yjs::check(line.toStdString()).failed > 0);
    }
};

LAYERS_TEST(TstCrdtRecorded, "tst_crdtrecorded", Guiless)

} // namespace

#include "tst_crdtrecorded.moc"
