// What the fuzzers found worth keeping is read again: tests/data/yjs/corpus holds a file a target, a line of hex digits an input.

#include "tests/fuzz/fuzzcrdt.h"
#include "tests/support/layerstest.h"

#include <QtCore/QFile>

namespace {

class TstCrdtCorpus : public QObject
{
    Q_OBJECT
private slots:
    void replays_data()
    {
        QTest::addColumn<QString>("name");
        for (const Layers::Crdt::Fuzz::Target &target : Layers::Crdt::Fuzz::targets()) {
            const auto name = QString::fromUtf8(target.name.data(), qsizetype(target.name.size()));
            QTest::newRow(qPrintable(name)) << name;
        }
    }
    void replays()
    {
        QFETCH(QString, name);
        QFile file(LayersTest::dataPath(QStringLiteral("yjs/corpus/%1.hex").arg(name)));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const auto *target = Layers::Crdt::Fuzz::target(name.toStdString());
        QVERIFY(target);
        int lines = 0;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QByteArray input = QByteArray::fromHex(line);
            if (line.isEmpty())
                continue;
            target->run({reinterpret_cast<const std::uint8_t *>(input.constData()), std::size_t(input.size())});
            ++lines;
        }
        QVERIFY(lines > 0);
    }
};

LAYERS_TEST(TstCrdtCorpus, "tst_crdtcorpus", Guiless)

} // namespace

#include "tst_crdtcorpus.moc"
