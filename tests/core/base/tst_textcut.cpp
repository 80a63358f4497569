#include "core/base/textcut.h"
#include "tests/support/layerstest.h"

using namespace Layers;

class TstTextCut : public QObject
{
    Q_OBJECT
private slots:
    void noHalfLetterIsLeft_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("most");
        QTest::addColumn<QString>("left");
        const QString wave = QString::fromUtf8("\U0001F44B");
        QTest::newRow("short") << QStringLiteral("ab") << 5 << QStringLiteral("ab");
        QTest::newRow("as long") << QStringLiteral("ab") + wave << 4 << QStringLiteral("ab") + wave;
        QTest::newRow("long") << QStringLiteral("abcd") << 3 << QStringLiteral("abc");
        QTest::newRow("before a pair") << QStringLiteral("ab") + wave << 2 << QStringLiteral("ab");
        QTest::newRow("inside a pair") << QStringLiteral("ab") + wave << 3 << QStringLiteral("ab");
        QTest::newRow("a half that was one before") << QStringLiteral("a") + wave.left(1) + u'b' << 2 << QStringLiteral("a") + wave.left(1);
        QTest::newRow("nothing fits") << wave << 1 << QString();
        QTest::newRow("nothing") << QString() << 3 << QString();
    }
    void noHalfLetterIsLeft()
    {
        QFETCH(QString, text);
        QFETCH(int, most);
        QTEST(leftWhole(text, most), "left");
    }
};

LAYERS_TEST(TstTextCut, "tst_textcut", Guiless)
#include "tst_textcut.moc"
