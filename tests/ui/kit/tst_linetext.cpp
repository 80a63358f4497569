#include "tests/support/layerstest.h"
#include "ui/kit/linetext.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QImage>
#include <QtGui/QPainter>

using namespace Layers;

namespace {

// The first and the last column with ink.
std::pair<int, int> inkOf(const QImage &image)
{
    int first = image.width();
    int last = -1;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(image.pixel(x, y)) > 0) {
                first = std::min(first, x);
                last = std::max(last, x);
            }
        }
    }
    return {first, last};
}

} // namespace

class TstLineText : public QObject
{
    Q_OBJECT
private slots:
    // What is kept is what would be made anew, whatever changes.
    void aKeptLineIsAFreshOne()
    {
        KeptLine kept;
        QFont small;
        small.setPixelSize(12);
        QFont large = small;
        large.setPixelSize(24);
        const QString words = QStringLiteral("The ferry leaves at nine");
        struct Step
        {
            QString text;
            QFont font;
            qreal width;
            Qt::TextElideMode mode;
        };
        const Step steps[]
            = {{words, small, 0, Qt::ElideNone},    {words, small, 400, Qt::ElideRight},         {words, small, 60, Qt::ElideRight},
               {words, small, 60, Qt::ElideRight},  {words, small, 80, Qt::ElideRight},          {words, small, 0, Qt::ElideNone},
               {words, large, 400, Qt::ElideRight}, {words.left(9), large, 400, Qt::ElideRight}, {QString(), large, 10, Qt::ElideNone}};
        for (const Step &step : steps) {
            const LineText &line = kept.line(step.text, step.font, step.width, step.mode);
            const LineText fresh(step.text, step.font, step.width, step.mode);
            QCOMPARE(line.width(), fresh.width());
            QCOMPARE(line.isElided(), fresh.isElided());
        }
    }

    void widths_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("a word") << QStringLiteral("Chats");
        QTest::newRow("a sentence") << QStringLiteral("The price of a move, with what it needs.");
        QTest::newRow("accents") << QString::fromUtf8("Übergröße naïve façade");
        QTest::newRow("Arabic") << QString::fromUtf8("مرحبا بالعالم");
        QTest::newRow("Chinese") << QString::fromUtf8("一行文字");
        QTest::newRow("both directions") << QString::fromUtf8("file مرحبا 12.txt");
    }
    void widths()
    {
        QFETCH(QString, text);
        const QFont font;
        const qreal natural = QFontMetricsF(font).horizontalAdvance(text);
        const LineText whole(text, font, natural + 1);
        QVERIFY(!whole.isElided());
        QVERIFY2(qAbs(whole.width() - natural) <= 1.0, qPrintable(QStringLiteral("%1 beside %2").arg(whole.width()).arg(natural)));
        if (text.size() < 4)
            return;
        const LineText cut(text, font, natural / 2);
        QVERIFY(cut.isElided());
        QVERIFY(cut.width() <= natural / 2 + 1);
        QVERIFY(cut.width() > 0);
        QVERIFY(!LineText(text, font, natural / 2, Qt::ElideNone).isElided());
    }

    // The line that is shaped already says where it is cut; that is where Qt cuts.
    void cutsWhereQtDoes()
    {
        QFont font;
        font.setPixelSize(14);
        const QFontMetricsF metrics(font);
        for (const QString &text : {QStringLiteral("The ferry leaves at nine, and the last one back at half past eleven"),
                                    QStringLiteral("WWWWWWWWiiiiiiiiiiii"), QString::fromUtf8("Übergröße naïve façade — “quoted” words")}) {
            for (int width = 0; width < 300; width += 7) {
                const LineText line(text, font, width);
                if (!line.isElided())
                    continue;
                const qreal expected = metrics.horizontalAdvance(metrics.elidedText(text, Qt::ElideRight, width));
                QVERIFY2(std::abs(line.width() - expected) < 0.6,
                         qPrintable(QStringLiteral("%1 at %2: %3, not %4").arg(text).arg(width).arg(line.width()).arg(expected)));
            }
        }
    }

    void lineEndsBecomeSpaces()
    {
        const QFont font;
        const LineText two(QStringLiteral("one\ntwo"), font, 1000);
        QVERIFY(qAbs(two.width() - LineText(QStringLiteral("one two"), font, 1000).width()) < 0.1);
    }

    void alignment_data()
    {
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::newRow("left to right") << Qt::LeftToRight;
        QTest::newRow("right to left") << Qt::RightToLeft;
    }
    void alignment()
    {
        QFETCH(Qt::LayoutDirection, direction);
        const QRectF rect(100, 0, 200, 40);
        const auto drawn = [&](Qt::Alignment alignment) {
            QImage image(400, 40, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            painter.setLayoutDirection(direction);
            drawLine(painter, rect, alignment | Qt::AlignVCenter, QStringLiteral("Words"));
            painter.end();
            return inkOf(image);
        };
        QVERIFY(qAbs(drawn(Qt::AlignLeft).first - 100) <= 3);
        QVERIFY(qAbs(drawn(Qt::AlignRight).second - 299) <= 3);
        const auto middle = drawn(Qt::AlignHCenter);
        QVERIFY(qAbs((middle.first + middle.second) / 2 - 200) <= 3);
    }
};

LAYERS_TEST(TstLineText, "tst_linetext", Gui)
#include "tst_linetext.moc"
