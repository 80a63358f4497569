#include "tests/support/layerstest.h"
#include "ui/kit/paragraph.h"
#include "ui/kit/theme.h"
#include "ui/kit/widgets.h"

#include <QtWidgets/QLabel>

#include <numeric>

using namespace Layers;

class TstParagraph : public QObject
{
    Q_OBJECT

    Theme m_theme{Theme::Scheme::Light};

private slots:
    // What a label asks for is what QLabel asks for: no page is laid out in another way because its words are shaped once.
    void sizesAreThoseOfQLabel_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("a word") << QStringLiteral("Files");
        QTest::newRow("a sentence") << QStringLiteral("Nothing has been added yet. Dropping files anywhere on this window adds them.");
        QTest::newRow("a long text") << QStringLiteral("Recall quotes your files word for word. ").repeated(12).trimmed();
        QTest::newRow("lines") << QStringLiteral("The first\nand the second, which is a good deal longer than the first\n\nand the last");
        QTest::newRow("a long word") << QStringLiteral(
            "See Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft.");
        QTest::newRow("Arabic") << QString::fromUtf8("مرحبا بالعالم هذا نص طويل بما يكفي ليمتد على أكثر من سطر واحد في النافذة");
        QTest::newRow("Chinese") << QString::fromUtf8("这是一段足够长的文字,它会在窗口中换行,因为它比一行要长。");
        QTest::newRow("a space at the end") << QStringLiteral("Ends with a space ");
    }
    void sizesAreThoseOfQLabel()
    {
        QFETCH(QString, text);
        for (const Type type : {Type::Caption, Type::Small, Type::Title}) {
            Label label(m_theme, text, type);
            label.setWordWrap(true);
            QLabel plain(text);
            plain.setTextFormat(Qt::PlainText);
            plain.setFont(m_theme.font(type));
            plain.setWordWrap(true);
            QCOMPARE(label.sizeHint(), plain.sizeHint());
            QCOMPARE(label.minimumSizeHint(), plain.minimumSizeHint());
            for (const int width : {0, 40, 120, 304, 640, 2000})
                QCOMPARE(label.heightForWidth(width), plain.heightForWidth(width));
            label.setMinimumSize(200, 90);
            QCOMPARE(label.sizeHint(), plain.sizeHint().expandedTo({200, 90})); // QLabel has kept the one from before
            QVERIFY(label.heightForWidth(640) >= 90);
        }
    }

    void picturesAreThoseOfQLabel_data() { sizesAreThoseOfQLabel_data(); }
    void picturesAreThoseOfQLabel()
    {
        QFETCH(QString, text);
        for (const Qt::Alignment alignment : {Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter), Qt::Alignment(Qt::AlignCenter),
                                              Qt::Alignment(Qt::AlignRight | Qt::AlignBottom), Qt::Alignment(Qt::AlignTop)}) {
            Label label(m_theme, text, Type::Small);
            QLabel plain(text);
            plain.setTextFormat(Qt::PlainText);
            plain.setFont(label.font());
            plain.setPalette(label.palette());
            QImage pictures[2];
            int i = 0;
            for (QLabel *each : {static_cast<QLabel *>(&label), &plain}) {
                each->setWordWrap(true);
                each->setAlignment(alignment);
                each->resize(300, 200);
                pictures[i] = QImage(300, 200, QImage::Format_RGB32);
                pictures[i].fill(Qt::white);
                each->render(&pictures[i], {}, {}, QWidget::DrawChildren);
                ++i;
            }
            // A line may stand a row higher or lower than that of QLabel: the ink is the same, within its edges.
            std::array<std::vector<qint64>, 2> rows;
            for (int which = 0; which < 2; ++which) {
                for (int y = 0; y < 200; ++y) {
                    qint64 sum = 0;
                    for (int x = 0; x < 300; ++x)
                        sum += 255 - qGray(pictures[which].pixel(x, y));
                    rows[size_t(which)].push_back(sum);
                }
            }
            const qint64 ink = std::accumulate(rows[1].begin(), rows[1].end(), qint64(0));
            qint64 apart = ink;
            for (const int shift : {-1, 0, 1}) {
                qint64 sum = 0;
                for (int y = 1; y < 199; ++y)
                    sum += std::abs(rows[0][size_t(y + shift)] - rows[1][size_t(y)]);
                apart = std::min(apart, sum);
            }
            QVERIFY(ink > 0);
            QVERIFY2(apart * 20 < ink, qPrintable(QStringLiteral("%1 of %2").arg(apart).arg(ink)));
        }
    }

    void aChangedTextIsMeasuredAnew()
    {
        Label label(m_theme, QStringLiteral("Short"), Type::Small);
        label.setWordWrap(true);
        const int one = label.heightForWidth(100);
        label.setText(QStringLiteral("A good deal longer than that, so that it needs lines"));
        QVERIFY(label.heightForWidth(100) > 2 * one);
        m_theme.setTextPercent(150);
        QVERIFY(label.heightForWidth(100) > 3 * one);
        m_theme.setTextPercent(100);
    }
};

LAYERS_TEST(TstParagraph, "tst_paragraph", Gui)
#include "tst_paragraph.moc"
