#include "tests/ui/transcript/stage.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractButton>

using namespace Layers;
using namespace LayersTest;

// Words that are looked for in a thread: where their hits stand, and that they can be seen.
class TstTranscriptFind : public QObject
{
    Q_OBJECT
private slots:
    // A hit that is gone to lies under no button.
    void aHitStandsClearOfThePill()
    {
        Stage stage(longThread(60), {800, 400});
        auto *jump = stage.view.findChild<QAbstractButton *>(QStringLiteral("jumpToLatest"));
        stage.view.setFindText(QStringLiteral("words"));
        QTRY_VERIFY(stage.view.findCount() > 60);
        const QRgb wanted = stage.theme.colour(Colour::MarkOn).rgb();
        int underPill = 0;
        for (int i = 0; i < stage.view.findCount(); ++i) {
            stage.view.findNext();
            const QImage image = stage.view.viewport()->grab().toImage();
            QRect hit;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    hit = image.pixel(x, y) == wanted ? hit | QRect(x, y, 1, 1) : hit;
            }
            QVERIFY(!hit.isEmpty());
            underPill += jump->isVisible() && hit.bottom() + 8 >= jump->y() ? 1 : 0;
        }
        QCOMPARE(underPill, 0);
    }

    // Beside the words where there is room for it.
    void thePillCoversNoWords()
    {
        for (const int width : {1400, 800}) {
            Stage stage(longThread(60), {width, 400});
            stage.view.scrollByKey(Qt::Key_Home);
            const auto *jump = stage.view.findChild<QAbstractButton *>(QStringLiteral("jumpToLatest"));
            QVERIFY(jump->isVisible());
            const QRect column = stage.view.messageRect(0);
            QCOMPARE(jump->x() > column.right() + 8, width == 1400);
            QCOMPARE(std::abs(jump->geometry().center().x() - stage.view.viewport()->width() / 2) < 4, width == 800);
            QVERIFY(stage.view.viewport()->rect().adjusted(0, 0, -8, 0).contains(jump->geometry()));
        }
    }

    // Heights that nobody has measured are only believed: a list of short items is much taller than its letters.
    void everyHitComesIntoView()
    {
        std::vector<TranscriptItem> items;
        for (int i = 0; i < 4; ++i) {
            items.push_back(ownMessage(2 * i + 1, QStringLiteral("Question %1").arg(i)));
            items.push_back(answer(2 * i + 2, QStringLiteral("A lantern.\n\n") + QStringLiteral("- a\n").repeated(18 + 3 * i)));
        }
        for (const int height : {400, 600, 900}) {
            for (const bool forwards : {true, false}) {
                Stage stage(items, {800, height});
                stage.view.setFindText(QStringLiteral("lantern"));
                QTRY_COMPARE(stage.view.findCount(), 4);
                for (int i = 0; i < 6; ++i) {
                    forwards ? stage.view.findNext() : stage.view.findPrevious();
                    QVERIFY2(countOf(stage, Colour::MarkOn) > 200, qPrintable(QStringLiteral("%1 %2 %3").arg(height).arg(forwards).arg(i)));
                }
            }
        }
    }

    // The hit in hand has its own ground and ink in code as well, whatever colours the code has.
    void theCurrentHitInCodeStandsOut()
    {
        for (const Theme::Scheme scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
            Stage stage({answer(1, QStringLiteral("```python\ndef retry(n):\n    return retry(n - 1)\n```"))});
            stage.theme.setScheme(scheme);
            stage.view.setFindText(QStringLiteral("retry"));
            QTRY_COMPARE(stage.view.findCount(), 2);
            const auto count = [&](Colour colour) {
                const QImage image = stage.view.viewport()->grab().toImage();
                const QRgb wanted = stage.theme.colour(colour).rgb();
                int pixels = 0;
                for (int y = 0; y < image.height(); ++y) {
                    for (int x = 0; x < image.width(); ++x)
                        pixels += image.pixel(x, y) == wanted ? 1 : 0;
                }
                return pixels;
            };
            QVERIFY(count(Colour::MarkOn) > 200);
            QVERIFY(count(Colour::Mark) > 200);
            QVERIFY(count(Colour::OnMark) > 10);
            stage.view.setFindText({});
            QCOMPARE(count(Colour::MarkOn), 0);
        }
    }

    // What stands beside a number can be found like a word; where no name stands there is nothing to find.
    void aNameBesideACitationIsFound()
    {
        Citation citation;
        citation.mark = 1;
        citation.path = QStringLiteral("Contracts/Lease of the workshop.md");
        for (const char *words : {"> A lost key costs 80 euros. ", "A lost key costs 80 euros. "}) {
            TranscriptItem item = answer(1, QString::fromLatin1(words));
            item.parts.push_back(CitationPart{citation});
            Stage stage({item});
            const int expected = words[0] == '>' ? 1 : 0;
            stage.view.setFindText(QStringLiteral("workshop"));
            QCOMPARE(stage.view.findCount(), expected);
            QCOMPARE(countOf(stage, Colour::MarkOn) > 200, expected == 1);
            stage.view.setFindText(QStringLiteral("contracts")); // its folder is not shown
            QCOMPARE(stage.view.findCount(), 0);
            stage.view.setFindText(QStringLiteral("key"));
            QCOMPARE(stage.view.findCount(), 1);
        }
    }

    // Folding takes hits away, and what is left can be walked.
    void hitsOfAFoldedQuestionAreForgotten()
    {
        Stage stage(
            {ownMessage(1, QStringLiteral("lantern ") + QStringLiteral("so it goes on and on ").repeated(400) + QStringLiteral("lantern")),
             answer(2, QStringLiteral("A lantern."))});
        stage.view.setFindText(QStringLiteral("lantern"));
        QTRY_COMPARE(stage.view.findCount(), 3);
        stage.view.setFocus(Qt::TabFocusReason);
        QTest::keyClick(&stage.view, Qt::Key_End);
        QTest::keyClick(&stage.view, Qt::Key_Up);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QVERIFY(stage.view.focusedTarget() && stage.view.focusedTarget()->kind == BlockTarget::Kind::Fold);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(stage.view.findCount(), 2);
        for (int i = 0; i < 4; ++i)
            stage.view.findNext();
        QCOMPARE(overlaps(stage.view), QString());
    }

    // Show more and show less: what is searched is what is shown, also when nothing was found before.
    void turningTheFoldSearchesAgain()
    {
        Stage stage({ownMessage(1, QStringLiteral("so it goes on and on ").repeated(400) + QStringLiteral("lantern")),
                     answer(2, QStringLiteral("An answer."))});
        const auto turn = [&stage] {
            stage.view.setFocus(Qt::TabFocusReason);
            QTest::keyClick(&stage.view, Qt::Key_Home);
            QTest::keyClick(&stage.view, Qt::Key_Return);
            QTest::keyClick(&stage.view, Qt::Key_Return);
        };
        stage.view.setFindText(QStringLiteral("la"));
        QCOMPARE(stage.view.findCount(), 0);
        turn();
        QCOMPARE(stage.view.findCount(), 1);
        turn();
        QCOMPARE(stage.view.findCount(), 0);
        turn();
        QCOMPARE(stage.view.findCount(), 1);
        QCOMPARE(stage.view.findIndex(), 0);
    }

    // What is written while the bar is open is found too, and the hit in hand stays in hand.
    void wordsThatStreamInAreFound()
    {
        TranscriptItem written = answer(2, QStringLiteral("A lantern.\n\nMore of"));
        written.state = MessageState::Streaming;
        Stage stage({ownMessage(1, QStringLiteral("A lantern?")), written});
        stage.view.setFindText(QStringLiteral("lantern"));
        QTRY_COMPARE(stage.view.findCount(), 2);
        const int current = stage.view.findIndex();
        stage.model.grow(1, TextPart{QStringLiteral(" the lan")});
        stage.model.grow(1, TextPart{QStringLiteral("tern.\n\nAnother lantern")});
        QTRY_COMPARE(stage.view.findCount(), 4);
        QCOMPARE(stage.view.findIndex(), current);
        QSignalSpy told(&stage.view, &TranscriptView::findChanged);
        for (int i = 0; i < 400; ++i)
            stage.model.grow(1, TextPart{QStringLiteral(" lantern")});
        QCOMPARE(told.count(), 0); // not once a word
        TranscriptItem whole = stage.model.item(1);
        whole.state = MessageState::Complete;
        stage.model.replace(1, whole);
        QTRY_COMPARE(stage.view.findCount(), 404);
        QCOMPARE(stage.view.findIndex(), current);
    }

    // Also while it grows far from what is seen.
    void wordsThatStreamInFarAwayAreFound()
    {
        std::vector<TranscriptItem> items = longThread(200);
        items.push_back(answer(201, QStringLiteral("A lantern.")));
        items.back().state = MessageState::Streaming;
        Stage stage(items);
        stage.view.setFindText(QStringLiteral("lantern"));
        QTRY_COMPARE(stage.view.findCount(), 1);
        stage.view.scrollByKey(Qt::Key_Home);
        stage.model.grow(200, TextPart{QStringLiteral(" Another lantern.\n\nNo lantern.")});
        stage.view.findNext();
        QCOMPARE(stage.view.findCount(), 3);
        QVERIFY(countOf(stage, Colour::MarkOn) > 200);
    }

    // No hit is left where nothing stands.
    void hitsOfWordsThatVanishAreForgotten()
    {
        const QString many = QStringLiteral("The lantern.\n\n").repeated(40);
        for (const bool isFar : {false, true}) {
            std::vector<TranscriptItem> items = {answer(1, many)};
            for (TranscriptItem &item : longThread(isFar ? 100 : 1, 2))
                items.push_back(item);
            Stage stage(items);
            stage.view.setFindText(QStringLiteral("lantern"));
            QTRY_COMPARE(stage.view.findCount(), 40);
            stage.view.findPrevious();
            if (isFar)
                stage.view.jumpToLatest();
            stage.model.replace(0, answer(1, QStringLiteral("No light.\n\nA lantern.")));
            QVERIFY(stage.view.findCount() <= 1);
            stage.view.findNext();
            QCOMPARE(stage.view.findCount(), 1);
            QCOMPARE(stage.view.findIndex(), 0);
            stage.model.replace(0, answer(1, QStringLiteral("No light.")));
            QCOMPARE(stage.view.findCount(), 0);
            QCOMPARE(stage.view.findIndex(), -1);
            stage.view.findNext();
        }
    }

    // Messages that go while they are searched are not searched.
    void aThreadMayGoWhileItIsSearched()
    {
        Stage stage(longThread(2000));
        stage.view.setFindText(QStringLiteral("words"));
        stage.model.remove(1, 1999);
        QTest::qWait(20);
        QCOMPARE(stage.view.findCount(), 0);
    }

    // However often a letter stands in one message, the hits have an end, and beyond it none is left behind either.
    void hitsHaveAnEnd()
    {
        Stage stage({ownMessage(1, QStringLiteral("a day")), answer(2, QStringLiteral("a a a a a a a a a a.\n\n").repeated(6000))});
        stage.view.setFindText(QStringLiteral("a"));
        QTest::qWait(20);
        QCOMPARE(stage.view.findCount(), 20'000);
        stage.view.findIn(messageId(1));
        QCOMPARE(stage.view.findIndex(), 0);
        stage.model.replace(0, ownMessage(1, QStringLiteral("no")));
        QCOMPARE(stage.view.findCount(), 20'000);
        for (int i = 0; i < 3; ++i) {
            stage.view.findPrevious();
            QVERIFY(countOf(stage, Colour::MarkOn) > 0);
        }
    }
};

LAYERS_TEST(TstTranscriptFind, "tst_transcriptfind", Gui)
#include "tst_transcriptfind.moc"
