#include "core/base/ids.h"
#include "tests/support/layerstest.h"

using namespace Layers;

class TstIds : public QObject
{
    Q_OBJECT
private slots:
    void sortsByTimeAndCallOrder()
    {
        const auto now = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(1795010700123));
        Uuid last = Uuid::v7(now);
        QSet<Uuid> seen;
        for (int i = 0; i < 20000; ++i) {
            const Uuid next = Uuid::v7(now);
            QVERIFY(last < next);
            QVERIFY(!seen.contains(next));
            seen.insert(next);
            last = next;
        }
        QVERIFY(last < Uuid::v7(now + std::chrono::hours(1)));
    }

    void hasVersionAndVariant()
    {
        const QString text = Uuid::v7(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(1))).toString();
        QCOMPARE(text.size(), 36);
        QCOMPARE(text[14], QLatin1Char('7'));
        QVERIFY(QStringLiteral("89ab").contains(text[19]));
    }

    void readsOnlyWellFormedText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("ok");
        QTest::newRow("hyphens") << QStringLiteral("0193f1a2-7b3c-7def-8123-456789abcdef") << true;
        QTest::newRow("upper case") << QStringLiteral("0193F1A2-7B3C-7DEF-8123-456789ABCDEF") << true;
        QTest::newRow("no hyphens") << QStringLiteral("0193f1a27b3c7def8123456789abcdef") << true;
        QTest::newRow("braces") << QStringLiteral("{0193f1a2-7b3c-7def-8123-456789abcdef}") << false;
        QTest::newRow("hyphen in the wrong place") << QStringLiteral("0193f1a27-b3c-7def-8123-456789abcdef") << false;
        QTest::newRow("not hex") << QStringLiteral("0193f1a2-7b3c-7def-8123-456789abcdeg") << false;
        QTest::newRow("empty") << QString() << false;
    }
    void readsOnlyWellFormedText()
    {
        QFETCH(QString, text);
        QFETCH(bool, ok);
        const auto id = Uuid::fromString(text);
        QCOMPARE(id.has_value(), ok);
        if (id) {
            QCOMPARE(Uuid::fromString(id->toString()), id);
            QCOMPARE(Uuid::fromBytes(id->bytes()), id);
        }
    }
};

LAYERS_TEST(TstIds, "tst_ids", Guiless)
#include "tst_ids.moc"
