#include "tests/support/layerstest.h"
#include "tests/ui/transcript/sample.h"
#include "ui/transcript/messageblocks.h"
#include "ui/transcript/quotedtables.h"
#include "ui/transcript/transcriptview.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QScrollBar>

#include <ctime>

using namespace Layers;
using namespace LayersTest;

namespace {

QByteArray readFile(const QString &name)
{
    QFile file(dataPath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<TranscriptItem> longThread(int count, int firstNumber = 1)
{
    std::vector<TranscriptItem> items;
    for (int i = 0; i < count; ++i) {
        const int number = firstNumber + i;
        items.push_back(i % 2 == 0 ? ownMessage(number, QStringLiteral("Question %1").arg(number))
                                   : answer(number, QStringLiteral("Answer %1 has **words**.\n\n").arg(number).repeated(1 + i % 5)));
    }
    return items;
}

// Blocks in view: none overlaps another, each is where its neighbours end.
QString overlaps(const TranscriptView &view)
{
    int bottom = -100'000;
    for (const auto &block : view.visibleBlocks()) {
        if (block.rect.height() == 0)
            continue;
        if (block.rect.top() < bottom)
            return QStringLiteral("block %1 at %2 lies over one that ends at %3").arg(block.id.index).arg(block.rect.top()).arg(bottom);
        bottom = block.rect.top() + block.rect.height();
    }
    return {};
}

QString shape(const TranscriptView &view)
{
    QStringList lines;
    for (const auto &block : view.visibleBlocks())
        lines << QStringLiteral("%1:%2 %3+%4").arg(block.id.index).arg(int(block.type)).arg(block.rect.top()).arg(block.rect.height());
    return lines.join(u'|');
}

struct Stage
{
    explicit Stage(std::vector<TranscriptItem> items = {}, QSize size = {800, 600})
        : view(model, theme)
    {
        theme.setMotionReduced(true);
        model.insert(0, std::move(items));
        view.resize(size);
        view.show();
        QApplication::setActiveWindow(&view);
        QCoreApplication::processEvents();
        view.clearFocus();
    }

    Theme theme{Theme::Scheme::Light};
    TranscriptModel model;
    TranscriptView view;
};

// Pixels of exactly this colour in view.
int countOf(Stage &stage, Colour colour)
{
    const QImage image = stage.view.viewport()->grab().toImage();
    const QRgb wanted = stage.theme.colour(colour).rgb();
    int pixels = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            pixels += image.pixel(x, y) == wanted ? 1 : 0;
    }
    return pixels;
}

} // namespace

class TstTranscript : public QObject
{
    Q_OBJECT
private slots:
    // A stopped answer that goes on shows each word as it comes.
    void aContinuedAnswerGrowsAtOnce()
    {
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        TranscriptItem item = answer(1, QStringLiteral("one two"));
        item.state = MessageState::Stopped;
        MessageBlocks blocks(item, context, {.isLastMessage = true});
        const auto shown = [&] {
            QString text;
            for (int i = 0; i < blocks.count(); ++i)
                text += blockKind(blocks.block(i).type).text(blocks.source(item, i));
            return text.simplified();
        };
        QCOMPARE(shown(), QStringLiteral("one two"));
        item.state = MessageState::Streaming;
        blocks.update(item, context, {.isLastMessage = true});
        appendPart(item.parts, TextPart{QStringLiteral(" three")});
        blocks.grow(item, context, {.isLastMessage = true});
        QCOMPARE(shown(), QStringLiteral("one two three"));
        appendPart(item.parts, TextPart{QStringLiteral(" four")});
        blocks.grow(item, context, {.isLastMessage = true});
        QCOMPARE(shown(), QStringLiteral("one two three four"));
    }

    // The contract of a kind of block, for every row of the registry, on blocks of a real thread.
    void everyKindKeepsItsPromises()
    {
        QStringList names;
        for (int i = 0; i < int(BlockType::Count); ++i) {
            const BlockKind &kind = blockKind(BlockType(i));
            QVERIFY(kind.name && kind.estimate && kind.layout && kind.text && kind.markdown && kind.plain && kind.gap);
            QVERIFY2(!names.contains(QLatin1String(kind.name)), kind.name);
            names << QLatin1String(kind.name);
        }
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        QSet<int> seen;
        auto thread = richThread();
        thread.push_back(answer(901, QStringLiteral("Above\n\n---\n\nbelow")));
        thread.back().notes.push_back({TranscriptNote::Tone::Warn,
                                       QStringLiteral("The connection was lost."),
                                       {{.id = "retry", .text = QStringLiteral("Try again")}}});
        thread.push_back(ownMessage(902, QStringLiteral("With a file")));
        thread.back().parts.push_back(BlobPart{QByteArray(32, 'a'), "text/plain", QStringLiteral("notes.txt"), 1200});
        for (const TranscriptItem &item : thread) {
            MessageBlocks blocks(item, context, {.isLastMessage = true});
            for (int i = 0; i < blocks.count(); ++i) {
                const auto type = blocks.block(i).type;
                const BlockKind &kind = blockKind(type);
                const BlockSource source = blocks.source(item, i);
                seen.insert(int(type));
                const auto box = kind.layout(source, context);
                QVERIFY2(box && box->height() > 0, kind.name);
                QVERIFY2(kind.estimate(source, context) > 0, kind.name);
                const QString text = kind.text(source);
                QVERIFY2(kind.plain(source, {0, 0}).isEmpty(), kind.name);
                if (!text.isEmpty())
                    QVERIFY2(!kind.plain(source, {0, int(text.size())}).isEmpty() && !kind.markdown(source).isEmpty(), kind.name);
                for (const BlockTarget &target : box->targets())
                    QVERIFY2(!target.label.isEmpty() && !target.rects.empty(), kind.name);
                QImage image(context.width, std::min(box->height(), 4000), QImage::Format_RGB32);
                QPainter painter(&image);
                box->paint(painter, {.theme = theme, .clip = image.rect(), .selection = {0, int(text.size())}, .matches = {}});
                box->paint(painter, {.theme = theme, .clip = {}, .selection = {}, .matches = {}});
                QVERIFY2(box->positionAt({-100, -100}) >= 0 && box->positionAt({1e6, 1e6}) <= text.size(), kind.name);
            }
        }
        QCOMPARE(seen.size(), int(BlockType::Count));
    }

    void opensAtTheEnd()
    {
        Stage stage(longThread(200));
        QVERIFY(stage.view.isFollowing());
        const auto blocks = stage.view.visibleBlocks();
        QVERIFY(!blocks.empty());
        QCOMPARE(blocks.back().id.message, messageId(200));
        QCOMPARE(overlaps(stage.view), QString());
        QCOMPARE(blocks.back().rect.bottom() + 1 + MessageBlocks::below, stage.view.viewport()->height());
    }

    void heightsSumWhileScrolling()
    {
        Stage stage(longThread(300));
        QScrollBar *bar = stage.view.verticalScrollBar();
        for (int i = 0; i < 200 && bar->value() > 0; ++i) {
            const auto before = stage.view.visibleBlocks();
            const int value = bar->value();
            bar->setValue(value - 90);
            QCOMPARE(overlaps(stage.view), QString());
            // What was seen has moved by exactly what was scrolled, whatever was measured above.
            for (const auto &block : stage.view.visibleBlocks()) {
                for (const auto &old : before) {
                    if (old.id == block.id && bar->value() > 0)
                        QCOMPARE(block.rect.top() - old.rect.top(), 90);
                }
            }
        }
        bar->setValue(0);
        QCOMPARE(stage.view.visibleBlocks().front().id.message, messageId(1));
        QCOMPARE(stage.view.visibleBlocks().front().rect.top(), MessageBlocks::above);
    }

    // A very long paragraph is laid out in slices, and nobody sees where they meet.
    void slicesOfAParagraphStandTogether()
    {
        QString words;
        for (int i = 0; i < 1500; ++i)
            words += QStringLiteral("word%1 ").arg(i);
        Stage stage({answer(1, words + QStringLiteral("\n\nAnother paragraph."))});
        TranscriptView &view = stage.view;
        int met = 0;
        for (int value = 0; value <= view.verticalScrollBar()->maximum(); value += 100) {
            view.verticalScrollBar()->setValue(value);
            QApplication::processEvents();
            const auto blocks = view.visibleBlocks();
            for (size_t i = 1; i < blocks.size(); ++i) {
                if (blocks[i].type != BlockType::Text || blocks[i - 1].type != BlockType::Text || blocks[i].rect.height() < 200)
                    continue;
                QCOMPARE(blocks[i].rect.top() - blocks[i - 1].rect.bottom() - 1, 0);
                ++met;
            }
        }
        QVERIFY(met > 0);
    }

    void olderMessagesDoNotMoveTheReader()
    {
        Stage stage(longThread(60, 1001));
        stage.model.setOlder(1000);
        QSignalSpy wanted(&stage.model, &TranscriptModel::olderWanted);
        stage.view.verticalScrollBar()->setValue(stage.view.verticalScrollBar()->maximum() / 2 + 100);
        stage.view.reveal(messageId(1001));
        QVERIFY(wanted.count() >= 1);
        const QRect before = stage.view.messageRect(0);
        stage.model.insert(0, longThread(50, 951));
        stage.model.setOlder(950);
        QCOMPARE(stage.view.messageRect(50).top(), before.top());
        QCOMPARE(overlaps(stage.view), QString());
    }

    void followsUntilTheReaderScrolls()
    {
        Stage stage(longThread(40));
        TranscriptItem item = answer(500, {});
        item.state = MessageState::Streaming;
        stage.model.append(item);
        const int row = stage.model.count() - 1;
        for (int i = 0; i < 60; ++i) {
            stage.model.grow(row, TextPart{QStringLiteral("word word word word word word\n\n")});
            QVERIFY(stage.view.isFollowing());
            QCOMPARE(stage.view.verticalScrollBar()->value(), stage.view.verticalScrollBar()->maximum());
        }
        auto *jump = stage.view.findChild<QAbstractButton *>(QStringLiteral("jumpToLatest"));
        QVERIFY(jump->isHidden());
        stage.view.verticalScrollBar()->setValue(stage.view.verticalScrollBar()->value() - 40);
        QVERIFY(!stage.view.isFollowing());
        QVERIFY(!jump->isHidden());
        const QString before = shape(stage.view).section(u'|', 0, 3);
        for (int i = 0; i < 60; ++i)
            stage.model.grow(row, TextPart{QStringLiteral("more more more more\n\n")});
        QCOMPARE(shape(stage.view).section(u'|', 0, 3), before);
        QTest::mouseClick(jump, Qt::LeftButton);
        QVERIFY(stage.view.isFollowing());
        QCOMPARE(stage.view.verticalScrollBar()->value(), stage.view.verticalScrollBar()->maximum());
        QVERIFY(jump->isHidden());
    }

    void streamingEndsLikeAWholeLayout_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"2k", "10k", "code8k", "table8k"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void streamingEndsLikeAWholeLayout()
    {
        QFETCH(QString, name);
        const QJsonArray tokens = QJsonDocument::fromJson(readFile(QStringLiteral("markdown/%1.tokens.json").arg(name))).array();
        QVERIFY(!tokens.isEmpty());
        Stage stage({ownMessage(1, QStringLiteral("Q"))});
        TranscriptItem item = answer(2, {});
        item.state = MessageState::Streaming;
        stage.model.append(item);
        int i = 0;
        for (const auto &token : tokens) {
            stage.model.grow(1, TextPart{token.toString()});
            if (++i % 97 == 0) {
                stage.view.catchUp();
                QCOMPARE(overlaps(stage.view), QString());
            }
            if (i % 970 == 0) {
                stage.view.catchUp();
                // What was laid out bit by bit is what a window that sees it for the first time lays out.
                TranscriptView fresh(stage.model, stage.theme);
                fresh.resize(stage.view.size());
                fresh.show();
                QCOMPARE(shape(stage.view), shape(fresh));
            }
        }
        item.parts = stage.model.item(1).parts;
        item.state = MessageState::Complete;
        stage.model.replace(1, item);
        TranscriptView fresh(stage.model, stage.theme);
        fresh.resize(stage.view.size());
        fresh.show();
        QCoreApplication::processEvents();
        QCOMPARE(shape(stage.view), shape(fresh));
        // And it looks the same, pixel by pixel.
        QCOMPARE(stage.view.viewport()->grab().toImage(), fresh.viewport()->grab().toImage());
    }

    // Words that are dear to show, here thousands of marks in one paragraph, do not take the window's time from everything else: most
    // of them are shown together. All of them are there a moment later, also when nothing more comes.
    void dearWordsAreShownTogether()
    {
        Stage stage({ownMessage(1, QStringLiteral("Q"))}, {1000, 700});
        TranscriptItem item = answer(2, {});
        item.state = MessageState::Streaming;
        stage.model.append(item);
        stage.view.setGrowthCost(std::chrono::seconds(1)); // what is dear differs from computer to computer
        stage.model.grow(1, TextPart{QStringLiteral("`a` ").repeated(4000)});
        QCoreApplication::processEvents();
        int shown = 0;
        qint64 height = stage.view.contentHeight();
        for (int i = 0; i < 60; ++i) {
            stage.model.grow(1, TextPart{QStringLiteral("`a` `b` `c` `d` `e` ").repeated(8)}); // more than a line
            QCoreApplication::processEvents();
            shown += std::exchange(height, stage.view.contentHeight()) != height ? 1 : 0;
        }
        QVERIFY2(shown > 0 && shown < 20, qPrintable(QString::number(shown)));
        const auto isWhole = [&] {
            TranscriptView fresh(stage.model, stage.theme);
            fresh.resize(stage.view.size());
            fresh.show();
            return stage.view.contentHeight() == fresh.contentHeight();
        };
        QTRY_VERIFY(isWhole());
        // The end of an answer does not wait.
        stage.model.grow(1, TextPart{QStringLiteral("`z` ").repeated(40)});
        item.parts = stage.model.item(1).parts;
        item.state = MessageState::Complete;
        stage.model.replace(1, item);
        QVERIFY(isWhole());
    }

    void partialPaintsAreWholePaints()
    {
        const QJsonArray tokens = QJsonDocument::fromJson(readFile(QStringLiteral("markdown/2k.tokens.json"))).array();
        Stage stage({ownMessage(1, QStringLiteral("Q"))});
        TranscriptItem item = answer(2, {});
        item.state = MessageState::Streaming;
        stage.model.append(item);
        int i = 0;
        for (const auto &token : tokens) {
            stage.model.grow(1, TextPart{token.toString()});
            QCoreApplication::processEvents();
            if (++i % 61 != 0)
                continue;
            // The window's own picture, made of many small paints, against one paint of everything.
            const QImage shown = stage.view.window()->screen()->grabWindow(stage.view.winId()).toImage();
            if (shown.isNull())
                QSKIP("this platform keeps no picture of its windows");
            const QImage whole = stage.view.grab().toImage();
            if (qEnvironmentVariableIsSet("LAYERS_KEEP_PICTURES")) {
                shown.save(QStringLiteral("shown.png"));
                whole.save(QStringLiteral("whole.png"));
            }
            QCOMPARE(shown.convertToFormat(QImage::Format_RGB32), whole.convertToFormat(QImage::Format_RGB32));
        }
    }

    void copies_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("plain");
        const auto row = [](const char *name, const char *markdown, const char *plain) {
            QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(plain);
        };
        row("paragraphs", "a **b** `c`\n\nd", "a b c\n\nd");
        row("list", "- a\n- b\n  1. c", "\xe2\x80\xa2 a\n\xe2\x80\xa2 b\n  1. c");
        row("code", "x\n\n```cpp\nint a;\n  b\n```", "x\n\nint a;\n  b");
        row("table", "| a | b |\n|---|--:|\n| 1 | `2` |", "a\tb\n1\t2");
        row("heading and quote", "## A\n\n> q", "A\n\nq");
        row("link", "see [here](https://example.org/)", "see here");
    }
    void copies()
    {
        QFETCH(QString, markdown);
        QFETCH(QString, plain);
        Stage stage({ownMessage(1, QStringLiteral("Question\nof two lines")), answer(2, markdown)});
        stage.view.selectAll();
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::Markdown), QStringLiteral("Question\nof two lines\n\n") + markdown);
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::PlainText), QStringLiteral("Question\nof two lines\n\n") + plain);
        stage.view.setFocus();
        QTest::keyClick(&stage.view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Question\nof two lines\n\n") + plain);
    }

    void selectsWithTheMouse()
    {
        Stage stage(
            {ownMessage(1, QStringLiteral("Question")), answer(2, QStringLiteral("First paragraph here.\n\nSecond paragraph there."))});
        QWidget *area = stage.view.viewport();
        std::vector<QRect> texts;
        for (const auto &block : stage.view.visibleBlocks()) {
            if (block.type == BlockType::Text)
                texts.push_back(block.rect);
        }
        QCOMPARE(texts.size(), size_t(2));
        const auto drag = [&](QPoint from, QPoint to) {
            QTest::mousePress(area, Qt::LeftButton, {}, from);
            QMouseEvent move(QEvent::MouseMove, to, area->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(area, &move);
            QTest::mouseRelease(area, Qt::LeftButton, {}, to);
        };
        drag(texts[0].topLeft() + QPoint(0, 8), QPoint(texts[1].right(), texts[1].center().y()));
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::PlainText),
                 QStringLiteral("First paragraph here.\n\nSecond paragraph there."));
        QTest::mouseDClick(area, Qt::LeftButton, {}, texts[0].topLeft() + QPoint(10, 8));
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::PlainText), QStringLiteral("First"));
        QTest::mousePress(area, Qt::LeftButton, {}, texts[0].topLeft() + QPoint(10, 8));
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::PlainText), QStringLiteral("First paragraph here."));
        QTest::mouseRelease(area, Qt::LeftButton, {}, texts[0].topLeft() + QPoint(10, 8));
    }

    void selectsWithTheKeyboard()
    {
        Stage stage({answer(2, QStringLiteral("abc\n\ndef"))});
        stage.view.setFocus(Qt::TabFocusReason);
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&stage.view, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(stage.view.selectedText(TranscriptView::CopyAs::PlainText), QStringLiteral("abc\n\nd"));
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QVERIFY(!stage.view.hasSelection());
    }

    void keyboardReachesEverything()
    {
        Stage stage(richThread());
        TranscriptView &view = stage.view;
        QSignalSpy links(&view, &TranscriptView::linkActivated);
        QSignalSpy citations(&view, &TranscriptView::citationActivated);
        QSignalSpy actions(&view, &TranscriptView::actionActivated);
        QSignalSpy siblings(&view, &TranscriptView::siblingWanted);
        view.setFocus(Qt::TabFocusReason);
        QCOMPARE(view.currentMessage(), std::optional(messageId(2)));
        QTest::keyClick(&view, Qt::Key_Up);
        QCOMPARE(view.currentMessage(), std::optional(messageId(1)));
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Return);
        std::map<BlockTarget::Kind, int> seen;
        QStringList labels;
        for (int i = 0; i < 60; ++i) {
            const auto focus = view.focusedTarget();
            if (!focus)
                break;
            ++seen[focus->kind];
            labels << focus->label;
            if (focus->kind != BlockTarget::Kind::Fold)
                QTest::keyClick(&view, Qt::Key_Return);
            QTest::keyClick(&view, Qt::Key_Tab);
        }
        QCOMPARE(labels.first(), QStringLiteral("Thought for 14 s"));
        QCOMPARE(seen[BlockTarget::Kind::Fold], 2);
        QCOMPARE(seen[BlockTarget::Kind::Citation], 3 + 4);
        QCOMPARE(citations.count(), 7);
        QCOMPARE(links.count(), 1);
        QCOMPARE(links[0][0].toString(), QStringLiteral("https://example.org/runbook"));
        QCOMPARE(seen[BlockTarget::Kind::CopyCode], 1);
        QCOMPARE(actions.count(), 2); // copying is done by the view
        QCOMPARE(siblings.count(), 1); // there is no later version
        QTest::keyClick(&view, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(siblings.count(), 2);
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(!view.focusedTarget());
        QSignalSpy typed(&view, &TranscriptView::typed);
        QTest::keyClick(&view, Qt::Key_H);
        QCOMPARE(typed.count(), 1);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
        QTest::keyClick(&view, Qt::Key_PageDown);
        QVERIFY(view.verticalScrollBar()->value() > 300);
        QTest::keyClick(&view, Qt::Key_End);
        QVERIFY(view.isFollowing());
    }

    void theFoldOpens()
    {
        Stage stage(richThread());
        const qint64 before = stage.view.contentHeight();
        stage.view.setFocus(Qt::TabFocusReason);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QVERIFY(stage.view.contentHeight() > before);
        QCOMPARE(overlaps(stage.view), QString());
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(stage.view.contentHeight(), before);
    }

    void finds()
    {
        Stage stage(longThread(400));
        QSignalSpy changed(&stage.view, &TranscriptView::findChanged);
        stage.view.setFindText(QStringLiteral("question 3"));
        // 3, 31 to 39 and 301 to 399 among the odd numbers.
        QTRY_COMPARE(stage.view.findCount(), 1 + 5 + 50);
        QVERIFY(!changed.isEmpty());
        const int first = stage.view.findIndex();
        stage.view.findNext();
        QCOMPARE(stage.view.findIndex(), (first + 1) % stage.view.findCount());
        stage.view.findPrevious();
        stage.view.findPrevious();
        QCOMPARE(overlaps(stage.view), QString());
        stage.view.setFindText({});
        QCOMPARE(stage.view.findCount(), 0);
    }

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

    // A quotation says from which file it is, beside its number; the number of a citation in running text stands alone.
    void aQuotationNamesItsFile()
    {
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        Citation citation;
        citation.mark = 1;
        citation.path = QStringLiteral("Contracts/Lease of the workshop.md");
        const auto markWidth = [&](const QString &before) {
            TranscriptItem item = answer(1, before);
            item.parts.push_back(CitationPart{citation});
            MessageBlocks blocks(item, context, {.isLastMessage = true});
            for (int i = 0; i < blocks.count(); ++i) {
                if (blocks.block(i).type != BlockType::Text)
                    continue;
                const auto box = blockKind(BlockType::Text).layout(blocks.source(item, i), context);
                if (!box->targets().empty())
                    return box->targets()[0].rects[0].width();
            }
            return 0.0;
        };
        const qreal name = QFontMetricsF(theme.font(Type::Caption)).horizontalAdvance(QStringLiteral("Lease of the workshop.md"));
        QVERIFY(markWidth(QStringLiteral("A lost key costs 80 euros. ")) < 30);
        QVERIFY(markWidth(QStringLiteral("> A lost key costs 80 euros. ")) > 18 + name);
        QVERIFY(markWidth(QStringLiteral("```py\ncost = 80\n```\n")) > 18 + name);
        citation.path = QString(400, u'x');
        QVERIFY(markWidth(QStringLiteral("> A lost key costs 80 euros. ")) < 320);
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

    // What was pasted into a question does not stand between the person and the answer; all of it can be shown, found and copied.
    void aLongQuestionIsFolded_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("100 KB in one line") << QStringLiteral("so it goes on and on ").repeated(5000) + QStringLiteral("until the lantern");
        QTest::newRow("many short lines") << QStringLiteral("a line\n").repeated(400) + QStringLiteral("until the lantern");
    }
    void aLongQuestionIsFolded()
    {
        QFETCH(QString, words);
        Stage stage({ownMessage(1, QStringLiteral("short")), ownMessage(2, words), answer(3, QStringLiteral("An answer."))});
        const qint64 folded = stage.view.contentHeight();
        QVERIFY2(folded < 800, qPrintable(QString::number(folded)));
        QCOMPARE(overlaps(stage.view), QString());
        stage.view.setFocus(Qt::TabFocusReason);
        stage.view.selectAll();
        QVERIFY(stage.view.selectedText(TranscriptView::CopyAs::PlainText).contains(QLatin1String("lantern")));
        stage.view.clearSelection();
        // By keyboard: into the message, to what shows more of it.
        QTest::keyClick(&stage.view, Qt::Key_End);
        QTest::keyClick(&stage.view, Qt::Key_Up);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QVERIFY(stage.view.focusedTarget() && stage.view.focusedTarget()->kind == BlockTarget::Kind::Fold);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QVERIFY(stage.view.contentHeight() > 4 * folded);
        QCOMPARE(overlaps(stage.view), QString());
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(stage.view.contentHeight(), folded);
        // A hit in what is folded is shown, but not while a word is only begun.
        stage.view.setFindText(QStringLiteral("la"));
        QCOMPARE(stage.view.contentHeight(), folded);
        stage.view.setFindText(QStringLiteral("lantern"));
        QTRY_COMPARE(stage.view.findCount(), 1);
        QVERIFY(stage.view.contentHeight() > 4 * folded);
        QVERIFY(countOf(stage, Colour::MarkOn) > 200);
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

    // Rows of a table in a quotation are shown as one; what is copied is what was written.
    void quotedRowsAreATable()
    {
        const QString rows = QStringLiteral("| Item | Price |\n|------|------:|\n| Oven **B54** | 899 EUR |");
        for (const QString &quote : {rows, QStringLiteral("| Oven B54 | 899 EUR |")}) {
            TranscriptItem item = answer(1, QStringLiteral("> ") + quote + QStringLiteral(" "));
            Citation citation;
            citation.mark = 1;
            citation.path = QStringLiteral("offers.md");
            citation.quote = quote;
            item.parts.push_back(CitationPart{citation});
            Stage stage({item});
            int tables = 0;
            for (const auto &block : stage.view.visibleBlocks())
                tables += block.type == BlockType::Table ? 1 : 0;
            QCOMPARE(tables, 1);
            QCOMPARE(overlaps(stage.view), QString());
            stage.view.selectAll();
            QVERIFY(stage.view.selectedText(TranscriptView::CopyAs::PlainText).contains(quote));
            QVERIFY2(!stage.view.grab().isNull(), "painted");
        }
        QVERIFY(!tableOfRows(QStringLiteral("A | b")));
        QVERIFY(!tableOfRows(QStringLiteral("| only one |")));
        const auto table = tableOfRows(rows);
        QVERIFY(table);
        QCOMPARE(table->header.size(), size_t(2));
        QCOMPARE(table->rows.size(), size_t(1));
        QCOMPARE(table->rows[0][0].text, QStringLiteral("Oven B54"));
        QCOMPARE(table->columns[1], RichTable::Align::Right);
    }

    void hostileText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("5 MB on one line") << QString(5 * 1024 * 1024, u'x');
        QTest::newRow("5 MB of words on one line") << QStringLiteral("word ").repeated(1024 * 1024);
        QTest::newRow("5 MB of code on one line") << QStringLiteral("```\n") + QString(5 * 1024 * 1024, u'x') + QStringLiteral("\n```");
        QTest::newRow("200k brackets") << QString(200'000, u'[');
        QTest::newRow("200k quotes") << QString(200'000, u'>');
        QTest::newRow("overrides of direction") << QString::fromUtf8("a\xe2\x80\xae"
                                                                     "b `c\xe2\x80\xae` \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d");
        QTest::newRow("object characters") << QString(1000, QChar(0xFFFC));
        QTest::newRow("10,000 rows") << QStringLiteral("|a|b|\n|-|-|\n") + QStringLiteral("|1|2|\n").repeated(10'000);
        QTest::newRow("60 columns") << QStringLiteral("|a").repeated(60) + u'\n' + QStringLiteral("|-").repeated(60) + u'\n'
                + QStringLiteral("|b").repeated(60);
    }
    void hostileText()
    {
        QFETCH(QString, text);
        Stage stage({ownMessage(1, text), answer(2, text)});
        const std::clock_t start = std::clock();
        stage.view.grab();
        QCOMPARE(overlaps(stage.view), QString());
        for (int i = 0; i < 20; ++i)
            stage.view.verticalScrollBar()->setValue(stage.view.verticalScrollBar()->maximum() * i / 20);
        stage.view.grab();
        QCOMPARE(overlaps(stage.view), QString());
        // CPU time, and far above what it takes: only work that grows with the square of the text is caught.
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 30, qPrintable(QString::number(seconds)));
    }

    void tenThousandMessages()
    {
        Stage stage(longThread(10'000));
        QCOMPARE(stage.view.visibleBlocks().back().id.message, messageId(10'000));
        stage.view.verticalScrollBar()->setValue(0);
        QCOMPARE(stage.view.visibleBlocks().front().id.message, messageId(1));
        stage.view.verticalScrollBar()->setValue(stage.view.verticalScrollBar()->maximum() / 2);
        QCOMPARE(overlaps(stage.view), QString());
        stage.view.jumpToLatest();
        QCOMPARE(stage.view.visibleBlocks().back().id.message, messageId(10'000));
    }

    void themeAndTextSize()
    {
        Stage stage(richThread());
        const QImage light = stage.view.grab().toImage();
        stage.theme.setScheme(Theme::Scheme::Dark);
        const QImage dark = stage.view.grab().toImage();
        QVERIFY(light != dark);
        QVERIFY(qGray(light.pixel(2, 2)) > 200);
        QVERIFY(qGray(dark.pixel(2, 2)) < 80);
        for (const int percent : {80, 125, 200}) {
            stage.theme.setTextPercent(percent);
            QCOMPARE(overlaps(stage.view), QString());
            QVERIFY(stage.view.isFollowing());
            stage.view.verticalScrollBar()->setValue(0);
            QCOMPARE(overlaps(stage.view), QString());
            stage.view.jumpToLatest();
        }
        stage.view.resize(300, 400);
        QCOMPARE(overlaps(stage.view), QString());
    }

    void noBlankPicture()
    {
        for (const auto scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
            Stage stage(richThread());
            stage.theme.setScheme(scheme);
            const QImage picture = stage.view.grab().toImage();
            QSet<QRgb> colours;
            for (int y = 0; y < picture.height(); y += 3) {
                for (int x = 0; x < picture.width(); x += 3)
                    colours.insert(picture.pixel(x, y));
            }
            QVERIFY(colours.size() > 50);
        }
    }

    void removedAndChanged()
    {
        Stage stage(longThread(30));
        stage.view.selectAll();
        stage.model.remove(10, 5);
        QVERIFY(stage.view.hasSelection());
        stage.model.remove(0);
        QVERIFY(!stage.view.hasSelection());
        stage.model.replace(3, answer(900, QStringLiteral("Other words")));
        QCOMPARE(overlaps(stage.view), QString());
        stage.model.clear();
        QVERIFY(stage.view.visibleBlocks().empty());
        stage.view.grab();
        stage.model.insert(0, longThread(4));
        QCOMPARE(stage.view.visibleBlocks().back().id.message, messageId(4));
    }

    void screenReadersHearMessages()
    {
        Stage stage(richThread());
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&stage.view);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), 2);
        QAccessibleInterface *message = list->child(1);
        QVERIFY(message && message->isValid());
        QCOMPARE(message->text(QAccessible::Name), QStringLiteral("Claude Sonnet"));
        QVERIFY(message->textInterface());
        const QString words = message->textInterface()->text(0, message->textInterface()->characterCount());
        QVERIFY2(words.contains(QStringLiteral("Every client retried at once")), qPrintable(words));
        QCOMPARE(list->indexOfChild(message), 1);
        // What can be pressed is reached, named, in its place, and can be pressed from there.
        stage.view.verticalScrollBar()->setValue(0);
        QVERIFY(message->childCount() >= 5);
        QSet<int> roles;
        int pressed = 0;
        for (int i = 0; i < message->childCount(); ++i) {
            QAccessibleInterface *child = message->child(i);
            QVERIFY(child && child->isValid() && child->parent() == message);
            QVERIFY2(!child->text(QAccessible::Name).isEmpty(), qPrintable(QString::number(i)));
            QCOMPARE(message->indexOfChild(child), i);
            roles.insert(child->role());
            if (child->rect().isValid())
                QCOMPARE(message->childAt(child->rect().center().x(), child->rect().center().y()), child);
            if (child->role() == QAccessible::Link && pressed == 0) {
                QSignalSpy links(&stage.view, &TranscriptView::linkActivated);
                QSignalSpy citations(&stage.view, &TranscriptView::citationActivated);
                QVERIFY(child->actionInterface());
                child->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
                QCOMPARE(links.size() + citations.size(), 1);
                ++pressed;
            }
        }
        QVERIFY(roles.contains(QAccessible::Link) && roles.contains(QAccessible::Button));
        QCOMPARE(pressed, 1);
        QVERIFY(stage.view.viewport()->rect().translated(stage.view.mapToGlobal(QPoint())).intersects(message->rect()));
        stage.model.remove(1);
        QVERIFY(!message->isValid());
    }
};

LAYERS_TEST(TstTranscript, "tst_transcript", Gui)
#include "tst_transcript.moc"
