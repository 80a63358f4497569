#include "app/newwords.h"
#include "tests/support/layerstest.h"

#include <ctime>

using namespace Layers;

class TstNewWords : public QObject
{
    Q_OBJECT

    static Part text(const char *words) { return TextPart{QString::fromLatin1(words)}; }
    static Part thought(const char *words)
    {
        ReasoningPart part;
        part.text = QString::fromLatin1(words);
        return part;
    }

private slots:
    void eachWordIsToldOnce()
    {
        std::vector<Part> parts;
        NewWords news;
        QString told;
        const auto look = [&](bool isWhole = false) {
            const NewWords::Words words = news.take(parts, isWhole);
            told += QLatin1Char('[') + words.reasoning + QLatin1Char('|') + words.text + QLatin1Char(']');
        };
        look();
        for (const Part &part :
             {thought("hm"), thought("m"), text("Low"), text(" water"), Part(CitationPart{}), text(" is"), text(" at")}) {
            appendPart(parts, part);
            look();
        }
        appendPart(parts, text(" nine"));
        appendPart(parts, Part(CitationPart{}));
        appendPart(parts, text("."));
        look();
        look();
        look(true);
        QCOMPARE(told, QStringLiteral("[|][hm|][m|][|Low][| water][|][| is][| at][| nine.][|][|]"));
    }

    // What an answer gains at its end as a whole, and one that is made anew.
    void anotherAnswerIsComparedWhole()
    {
        NewWords news;
        std::vector<Part> parts{thought("a"), text("one"), Part(CitationPart{}), text("two")};
        QCOMPARE(news.take(parts, false).text, QStringLiteral("onetwo"));
        parts = {text("onetwothree")};
        QCOMPARE(news.take(parts, false).text, QStringLiteral("three"));
        parts = {text("x")};
        QCOMPARE(news.take(parts, false).text, QString());
        parts = {text("onetwothreefour"), Part(CitationPart{})};
        QCOMPARE(news.take(parts, true).text, QStringLiteral("four"));
    }

    // Thirty-two times the words cost about as many times as much, not the square of it.
    void longAnswersAreLinear()
    {
        const auto cost = [](int pieces) {
            std::vector<Part> parts;
            NewWords news;
            qsizetype told = 0;
            const std::clock_t start = std::clock();
            for (int i = 0; i < pieces; ++i) {
                appendPart(parts, text("a piece of an answer that is told as it comes "));
                told += news.take(parts, false).text.size();
            }
            told += news.take(parts, true).text.size();
            return std::pair(double(std::clock() - start), told);
        };
        (void)cost(1000);
        const auto [few, fewTold] = cost(2000);
        const auto [many, manyTold] = cost(64000);
        QCOMPARE(fewTold, 2000 * 46);
        QCOMPARE(manyTold, 64000 * 46);
        QVERIFY2(many < 90 * std::max(few, 1000.0), qPrintable(QStringLiteral("%1 and %2").arg(few).arg(many)));
    }
};

LAYERS_TEST(TstNewWords, "tst_newwords", Guiless)
#include "tst_newwords.moc"
