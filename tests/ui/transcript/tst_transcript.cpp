#include "tests/ui/transcript/stage.h"
#include "ui/transcript/copying.h"
#include "ui/transcript/messageblocks.h"

#include <QtGui/QAccessible>
#include <QtCore/QMimeData>
#include <QtGui/QClipboard>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QScrollBar>

using namespace Layers;
using namespace LayersTest;

class TstTranscript : public QObject
{
    Q_OBJECT
private slots:
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

    // What a mark stands for goes along, the numbers of code lines do not, and editors that take HTML get it.
    void aCopiedAnswerNamesItsSources()
    {
        Citation citation;
        citation.mark = 1;
        citation.path = QStringLiteral("boats/handbook.md");
        citation.heading = QStringLiteral("Engine");
        citation.page = 3;
        const std::vector<Part> parts{TextPart{QStringLiteral("> - a\n>   - b\n\n```cpp start=42\nint x;\n```\n")}, CitationPart{citation}};
        const QString text = copiedMarkdown(parts);
        QCOMPARE(text, QStringLiteral("> - a\n>   - b\n\n```cpp\nint x;\n```\n[1]\n\n- [1] boats/handbook.md, Engine, page 3"));
        putOnClipboard(text, copiedHtml(text, Role::Assistant));
        QCOMPARE(QGuiApplication::clipboard()->text(), text);
        const QString html = QGuiApplication::clipboard()->mimeData()->html();
        QVERIFY2(html.contains(QLatin1String("<blockquote>\n<ul>\n<li>a<ul>\n<li>b</li>")), qPrintable(html));
        QVERIFY(html.contains(QLatin1String("<code class=\"language-cpp\">int x;")));
        QCOMPARE(copiedHtml(QStringLiteral("*a*\n<b>"), Role::User), QStringLiteral("<p>*a*<br>\n&lt;b&gt;</p>\n"));
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

    // Who comes by Tab stands in a message that he sees, wherever he has scrolled to and wherever he stood before.
    void tabLeadsToWhatIsInView()
    {
        std::vector<TranscriptItem> items;
        for (int i = 0; i < 6; ++i) {
            items.push_back(ownMessage(2 * i + 1, QStringLiteral("Question %1").arg(i)));
            items.push_back(answer(2 * i + 2, QStringLiteral("A paragraph of it.\n\n").repeated(5 + 6 * (i % 3))));
        }
        Stage stage(items);
        QWidget before(&stage.view);
        before.show();
        for (int top = stage.view.verticalScrollBar()->maximum(); top >= 0; top -= 23) {
            before.setFocus();
            stage.view.verticalScrollBar()->setValue(top);
            const int place = stage.view.verticalScrollBar()->value();
            stage.view.setFocus(Qt::BacktabFocusReason);
            const auto current = stage.view.currentMessage();
            QVERIFY(current);
            const QRect rect = stage.view.messageRect(stage.model.indexOf(*current));
            const int seen = rect.intersected(stage.view.viewport()->rect()).height();
            QVERIFY2(seen >= std::min(rect.height(), 150), qPrintable(QStringLiteral("%1 of %2").arg(seen).arg(rect.height())));
            QCOMPARE(stage.view.verticalScrollBar()->value(), place);
        }
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
