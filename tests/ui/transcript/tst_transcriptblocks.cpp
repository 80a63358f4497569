#include "tests/ui/transcript/stage.h"
#include "ui/transcript/messageblocks.h"
#include "ui/transcript/quotedtables.h"

#include <QtWidgets/QScrollBar>

#include <ctime>

using namespace Layers;
using namespace LayersTest;

// What the kinds of blocks show, in the view.
class TstTranscriptBlocks : public QObject
{
    Q_OBJECT
private slots:
    // What is read from the right stands inside of its bubble.
    void turnedQuestionsStandInTheirBubble()
    {
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        const QString hebrew = QString::fromUtf8("\u05de\u05d9 \u05d4\u05d2\u05d6\u05d1\u05e8");
        for (const QString &words :
             {hebrew, hebrew + QStringLiteral(" Anna?"), hebrew + QLatin1Char('\n') + hebrew, (hebrew + QLatin1Char(' ')).repeated(40)}) {
            const TranscriptItem item = ownMessage(1, words);
            const MessageBlocks blocks(item, context, {.isLastMessage = true});
            const BlockSource source = blocks.source(item, 0);
            const auto box = blockKind(blocks.block(0).type).layout(source, context);
            for (int i = 0; i <= int(words.size()); ++i) {
                const QRectF caret = box->caretRect(i);
                QVERIFY2(caret.left() > 0 && caret.right() <= context.width - 15, qPrintable(QStringLiteral("%1 at %2").arg(words).arg(i)));
            }
        }
    }

    // The bar of a quotation and the mark of a list stand where its lines begin.
    void turnedQuotationsHaveTheirBarAtTheRight_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<bool>("isRight");
        const QString hebrew = QString::fromUtf8("\u05de\u05d9 \u05d4\u05d2\u05d6\u05d1\u05e8");
        QTest::newRow("from the left") << QStringLiteral("> The treasurer") << false;
        QTest::newRow("from the right") << QStringLiteral("> ") + hebrew << true;
        QTest::newRow("in a list") << QStringLiteral("> - ") + hebrew << true;
        QTest::newRow("numbered") << QStringLiteral("> 1. ") + hebrew << true;
        QTest::newRow("twice") << QStringLiteral("> > ") + hebrew << true;
    }
    void turnedQuotationsHaveTheirBarAtTheRight()
    {
        QFETCH(QString, markdown);
        QFETCH(bool, isRight);
        Stage stage({answer(1, markdown)});
        const auto blocks = stage.view.visibleBlocks();
        const auto text = std::find_if(blocks.begin(), blocks.end(), [](const auto &block) { return block.type == BlockType::Text; });
        QVERIFY(text != blocks.end());
        const QImage image = stage.view.viewport()->grab().toImage();
        const auto isBar = [&](int x) {
            for (int y = text->rect.top(); y < text->rect.top() + text->rect.height(); ++y) {
                if (image.pixel(x, y) != stage.theme.colour(Colour::BorderStrong).rgb())
                    return false;
            }
            return true;
        };
        QCOMPARE(isBar(text->rect.right() - 1), isRight);
        QCOMPARE(isBar(text->rect.left() + 1), !isRight);
        // The words and the marks keep clear of it.
        const QRgb ground = stage.theme.colour(Colour::Surface).rgb();
        for (int y = text->rect.top(); y < text->rect.bottom(); ++y) {
            for (int x = 4; x < 12; ++x)
                QCOMPARE(image.pixel(isRight ? text->rect.right() - x : text->rect.left() + x, y), ground);
        }
    }

    // What can be done with a message stands within its ring, and the ring clear of the next message.
    void theRingEnclosesTheActions_data()
    {
        QTest::addColumn<int>("percent");
        QTest::addColumn<int>("row");
        for (const int percent : {100, 150, 200}) {
            QTest::addRow("question at %d", percent) << percent << 0;
            QTest::addRow("answer at %d", percent) << percent << 1;
            QTest::addRow("last answer at %d", percent) << percent << 3;
        }
    }
    void theRingEnclosesTheActions()
    {
        QFETCH(int, percent);
        QFETCH(int, row);
        std::vector<TranscriptItem> items{ownMessage(1, QStringLiteral("One?")), answer(2, QStringLiteral("Two.")),
                                          ownMessage(3, QStringLiteral("Three?")), answer(4, QStringLiteral("Four."))};
        for (TranscriptItem &item : items)
            item.actions = {{"retry", QStringLiteral("Ask again"), QStringLiteral("retry"), QStringLiteral("Ask again"),
                             TranscriptAction::Look::Quiet}};
        Stage stage(items, {900, 1200});
        stage.theme.setTextPercent(percent);
        const QImage without = stage.view.viewport()->grab().toImage();
        stage.view.setFocus(Qt::TabFocusReason);
        for (int i = 3; i > row; --i)
            QTest::keyClick(&stage.view, Qt::Key_Up);
        QCOMPARE(stage.view.currentMessage(), std::optional(messageId(row + 1)));
        const QImage image = stage.view.viewport()->grab().toImage();
        QRect ring;
        const QRgb line = stage.theme.colour(Colour::Accent).rgb();
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                ring = image.pixel(x, y) == line && without.pixel(x, y) != line ? ring | QRect(x, y, 1, 1) : ring;
        }
        const auto actions = stage.view.reachable(row);
        QCOMPARE(actions.size(), size_t(1));
        QVERIFY(!actions[0].rect.isEmpty());
        QVERIFY2(ring.top() + 5 <= actions[0].rect.top() && ring.bottom() - 5 >= actions[0].rect.bottom(),
                 qPrintable(QStringLiteral("%1 %2").arg(ring.bottom()).arg(actions[0].rect.bottom())));
        for (const auto &block : stage.view.visibleBlocks()) {
            if (row < 3 && block.id.message == messageId(row + 2))
                QVERIFY2(block.rect.top() >= ring.bottom() + 3,
                         qPrintable(QStringLiteral("%1 %2").arg(ring.bottom()).arg(block.rect.top())));
        }
    }

    // Below its buttons a hint is whole, however large the text is.
    void aHintBelowIsWhole()
    {
        TranscriptItem item = answer(1, QStringLiteral("One."));
        item.actions
            = {{"retry", QStringLiteral("Ask again"), QStringLiteral("retry"), QStringLiteral("Ask again"), TranscriptAction::Look::Quiet}};
        item.hint = QStringLiteral("Found by matching words, not by understanding. Check what stands around each quotation.");
        const auto barHeight = [&](int percent) {
            Stage stage({item}, {720, 480});
            stage.theme.setTextPercent(percent);
            const auto blocks = stage.view.visibleBlocks();
            const bool isBar = !blocks.empty() && blocks.back().type == BlockType::Actions;
            return isBar ? double(blocks.back().rect.height()) / stage.theme.lineHeight(Type::Caption) : 0;
        };
        QVERIFY2(barHeight(100) < 2.4, qPrintable(QString::number(barHeight(100)))); // beside them
        QVERIFY2(barHeight(200) > 3.4, qPrintable(QString::number(barHeight(200)))); // two lines
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

    // A piece of a file has the numbers of the file; the code itself is what it is without them.
    void codeIsNumberedFromItsLine()
    {
        const auto ink = [](const QString &fence) {
            Stage stage({answer(1, fence + QStringLiteral("\nalpha = 1\nbeta = 2\ngamma = 3\ndelta = 4\n```"))});
            stage.view.selectAll();
            return std::pair(countOf(stage, Colour::CodeLine), stage.view.selectedText(TranscriptView::CopyAs::PlainText));
        };
        const auto [plain, plainText] = ink(QStringLiteral("```zz"));
        const auto [numbered, numberedText] = ink(QStringLiteral("```zz start=8848"));
        QVERIFY(plain > 0);
        QVERIFY2(numbered > plain, qPrintable(QStringLiteral("%1 and %2").arg(numbered).arg(plain))); // four digits a line
        QCOMPARE(numberedText, plainText);
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

    // A message that has nothing to show is a place in the thread like any other.
    void nothingToShow_data()
    {
        QTest::addColumn<std::vector<Part>>("parts");
        QTest::newRow("empty text") << std::vector<Part>{TextPart{}};
        QTest::newRow("no parts") << std::vector<Part>{};
        QTest::newRow("an unknown part") << std::vector<Part>{UnknownPart{}};
    }
    void nothingToShow()
    {
        QFETCH(std::vector<Part>, parts);
        std::vector<TranscriptItem> items;
        for (int i = 1; i <= 12; ++i) {
            items.push_back(ownMessage(i, {}));
            items.back().parts = parts;
        }
        items.push_back(answer(20, QStringLiteral("An answer.\n\n").repeated(60)));
        items.push_back(ownMessage(21, {}));
        items.back().parts = parts;
        Stage stage(items);
        stage.view.setFocus(Qt::TabFocusReason);
        for (const Qt::Key key : {Qt::Key_End, Qt::Key_Up, Qt::Key_Home, Qt::Key_Down, Qt::Key_Return, Qt::Key_PageDown, Qt::Key_PageUp})
            QTest::keyClick(&stage.view, key);
        QTest::keyClick(&stage.view, Qt::Key_Right, Qt::ShiftModifier);
        for (int y = 0; y <= stage.view.verticalScrollBar()->maximum(); y += 50)
            stage.view.verticalScrollBar()->setValue(y);
        stage.view.selectAll();
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
        // CPU time, and far above what it takes: what never ends is caught.
        const auto seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 30, qPrintable(QString::number(seconds)));
    }

    // A line that is four times as long costs about four times as much, to open and to search: work that grows with the square of it would
    // cost sixteen times as much, and the window would stand still.
    void longLinesCostWhatTheirLengthIs_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::newRow("words") << QStringLiteral("word ");
        QTest::newRow("one word") << QStringLiteral("x");
        QTest::newRow("formats") << QStringLiteral("**a** ");
    }
    void longLinesCostWhatTheirLengthIs()
    {
        QFETCH(QString, piece);
        struct Cost
        {
            double opening;
            double finding;
        };
        const auto cpu = [](auto work) {
            const std::clock_t start = std::clock();
            work();
            return double(std::clock() - start) / CLOCKS_PER_SEC;
        };
        const auto costOf = [&](qsizetype size) {
            Cost least{1e9, 1e9};
            for (int i = 0; i < 3; ++i) { // the least is what the computer did for nothing else
                Stage stage;
                const TranscriptItem item = answer(1, piece.repeated(size / piece.size()));
                least.opening = std::min(least.opening, cpu([&] {
                                             stage.model.append(item);
                                             stage.view.grab();
                                         }));
                least.finding = std::min(least.finding, cpu([&] { stage.view.setFindText(piece.trimmed().left(1) + u'?'); }));
            }
            return least;
        };
        constexpr qsizetype size = 1024 * 1024;
        const Cost one = costOf(size);
        const Cost four = costOf(4 * size);
        const auto told
            = [](double little, double much) { return QStringLiteral("%1 s, and %2 s for four times as much").arg(little).arg(much); };
        QVERIFY2(four.opening < 9 * one.opening, qPrintable(told(one.opening, four.opening)));
        QVERIFY2(four.finding < 9 * one.finding, qPrintable(told(one.finding, four.finding)));
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
};

LAYERS_TEST(TstTranscriptBlocks, "tst_transcriptblocks", Gui)
#include "tst_transcriptblocks.moc"
