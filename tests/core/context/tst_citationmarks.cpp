#include "core/context/citationmarks.h"
#include "tests/support/layerstest.h"

using namespace Layers;

// Marks in a model's text become citations, however the text is cut; what is no mark stays text.

namespace {

Passage passageOf(const char *text, qsizetype from, const char *path)
{
    Passage passage;
    passage.text = QString::fromUtf8(text);
    passage.range = {from, from + passage.text.size()};
    passage.path = QString::fromUtf8(path);
    return passage;
}

CitationMarks marks()
{
    return CitationMarks({passageOf("It was fitted in 2019. The pressure is 1.2 bar. Call Harris.", 100, "boiler.md"),
                          passageOf("Bins go out on Thursday.", 0, "bins.md"), passageOf("The lift stands still.", 7, "lift.md")},
                         {"hash-1", "hash-2", "hash-3"});
}

QString shown(const std::vector<CitationMarks::Piece> &pieces)
{
    QString all;
    for (const auto &piece : pieces) {
        if (const auto *words = std::get_if<QString>(&piece))
            all += *words;
        else
            all += QStringLiteral("{%1}").arg(std::get<Citation>(piece).mark);
    }
    return all;
}

} // namespace

class TstCitationMarks : public QObject
{
    Q_OBJECT
private slots:
    void becomes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *text, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("no mark", "Plain words.", "Plain words.");
        row("one", "So it is [1].", "So it is {1}.");
        row("at the start and the end", "[1] so it is [2]", "{1} so it is {2}");
        row("several in one", "So [1, 2,3].", "So {1}{2}{3}.");
        row("one behind the other", "So [1][3].", "So {1}{3}.");
        row("a number without a passage", "So [4].", "So [4].");
        row("one known, one not", "So [1, 9].", "So [1, 9].");
        row("zero", "So [0].", "So [0].");
        row("a link", "See [1](https://a.example).", "See [1](https://a.example).");
        row("a definition", "[1]: https://a.example", "[1]: https://a.example");
        row("a footnote", "So [^1].", "So [^1].");
        row("a task in a list", "- [ ] do [x] done", "- [ ] do [x] done");
        row("an index", "a[i] = b[2]", "a[i] = b{2}");
        row("an open bracket at the end", "So [1", "So [1");
        row("only a bracket", "[", "[");
        row("brackets in brackets", "[[1]]", "[{1}]");
        row("a long run of digits", "[11111111111111111111111111111111111]", "[11111111111111111111111111111111111]");
        row("empty brackets", "[] [,] [ ]", "[] [,] [ ]");
        row("other scripts", "\u4e95\u6238[1]\u3002", "\u4e95\u6238{1}\u3002");
    }
    void becomes()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        // In one piece, and cut at every place, and unit by unit.
        for (qsizetype cut = 0; cut <= text.size(); ++cut) {
            CitationMarks one = marks();
            QString all = shown(one.feed(text.left(cut)));
            all += shown(one.feed(text.mid(cut)));
            QCOMPARE(all + shown(one.finish()), expected);
        }
        CitationMarks slow = marks();
        QString all;
        for (const QChar unit : text)
            all += shown(slow.feed(QString(unit)));
        QCOMPARE(all + shown(slow.finish()), expected);
    }

    void theSentenceThatIsMeant()
    {
        CitationMarks one = marks();
        auto pieces = one.feed(QStringLiteral("It works at a pressure of 1.2 bar [1]. In 2019 it was fitted [1]. "));
        const auto rest = one.finish();
        pieces.insert(pieces.end(), rest.begin(), rest.end());
        std::vector<Citation> cited;
        for (const auto &piece : pieces) {
            if (const auto *citation = std::get_if<Citation>(&piece))
                cited.push_back(*citation);
        }
        QCOMPARE(cited.size(), 2u);
        QCOMPARE(cited[0].quote, QStringLiteral("The pressure is 1.2 bar."));
        QCOMPARE(cited[0].range, (TextRange{123, 147}));
        QCOMPARE(cited[0].contentHash, "hash-1");
        QCOMPARE(cited[1].quote, QStringLiteral("It was fitted in 2019."));
    }

    void withoutPassagesNothingIsHeldBack()
    {
        CitationMarks none({}, {});
        QVERIFY(none.isEmpty());
        QCOMPARE(shown(none.feed(QStringLiteral("So [1"))), QStringLiteral("So [1"));
        QVERIFY(none.finish().empty());
    }

    void aClaimThatSharesNoWordCitesThePassage()
    {
        const Passage passage = passageOf("One. Two.", 40, "a.md");
        QCOMPARE(bestSentence(passage, QStringLiteral("zebra")), passage.range);
        QCOMPARE(bestSentence(passage, QString()), passage.range);
    }

    void longTextsAreLinear()
    {
        CitationMarks one = marks();
        const QString piece = QStringLiteral("[").repeated(1000) + QStringLiteral("[1] word ").repeated(1000);
        qsizetype length = 0;
        for (int i = 0; i < 50; ++i)
            length += shown(one.feed(piece)).size();
        length += shown(one.finish()).size();
        QCOMPARE(length, 50 * piece.size());
    }
};

LAYERS_TEST(TstCitationMarks, "tst_citationmarks", Guiless)
#include "tst_citationmarks.moc"
