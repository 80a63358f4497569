#include "core/net/retryafter.h"
#include "tests/support/layerstest.h"

using namespace Layers;
using namespace std::chrono_literals;

class TstRetryAfter : public QObject
{
    Q_OBJECT
private slots:
    void hints_data()
    {
        QTest::addColumn<QByteArray>("retryAfterField");
        QTest::addColumn<QByteArray>("milliseconds");
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<qint64>("expected"); // -1: no hint
        const auto row = [](const char *name, const char *after, const char *ms, const char *date, qint64 expected) {
            QTest::newRow(name) << QByteArray(after) << QByteArray(ms) << QByteArray(date) << expected;
        };
        row("seconds", "2", "", "", 2000);
        row("a fraction of a second", "0.25", "", "", 250);
        row("zero means at once", "0", "", "", 0);
        row("retry-after-ms goes first", "2", "250", "", 250);
        row("junk in retry-after-ms falls back to Retry-After", "2", "soon", "", 2000);
        row("a date is measured against the server's Date", "Wed, 21 Oct 2026 07:28:00 GMT", "", "Wed, 21 Oct 2026 07:27:30 GMT", 30'000);
        row("a date without a Date is measured against our clock", "Wed, 21 Oct 2026 07:28:00 GMT", "", "", 60'000);
        row("the old form of a date", "Wednesday, 21-Oct-26 07:28:00 GMT", "", "", 60'000);
        row("the form of asctime", "Wed Oct 21 07:28:00 2026", "", "", 60'000);
        row("a date that is past is no hint", "Wed, 21 Oct 2026 07:00:00 GMT", "", "", -1);
        row("a negative number is no hint", "-1", "", "", -1);
        row("a word is no hint", "abc", "", "", -1);
        row("eleven days are no hint", "999999", "", "", -1);
        row("two minutes are a hint, though nobody waits so long unasked", "120", "", "", 120'000);
        row("nan is no hint", "nan", "", "", -1);
        row("nothing is no hint", "", "", "", -1);
    }
    void hints()
    {
        QFETCH(QByteArray, retryAfterField);
        QFETCH(QByteArray, milliseconds);
        QFETCH(QByteArray, date);
        QFETCH(qint64, expected);
        HeaderMap headers;
        for (const auto &[name, value] : {std::pair{"retry-after", retryAfterField}, {"Retry-After-Ms", milliseconds}, {"date", date}}) {
            if (!value.isEmpty())
                headers.add(name, value);
        }
        const auto now = *parseHttpDate("Wed, 21 Oct 2026 07:27:00 GMT");
        const auto hint = retryAfter(headers, now);
        QCOMPARE(hint ? hint->count() : -1, expected);
    }
};

LAYERS_TEST(TstRetryAfter, "tst_retryafter", Guiless)
#include "tst_retryafter.moc"
