#include "tests/ui/transcript/stage.h"
#include "ui/transcript/messageblocks.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtWidgets/QScrollBar>

using namespace Layers;
using namespace LayersTest;

namespace {

QByteArray readFile(const QString &name)
{
    QFile file(dataPath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// The view while an answer grows: what is laid out and painted of it.
class TstTranscriptGrowth : public QObject
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

    // Its actions come when it has ended, in the room that was kept for them.
    void nothingMovesWhenAnAnswerEnds()
    {
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        TranscriptItem item = answer(1, QStringLiteral("one two"));
        item.state = MessageState::Streaming;
        item.actions.clear();
        MessageBlocks blocks(item, context, {.isLastMessage = true});
        const auto height = [&] {
            for (int i = 0; i < blocks.count(); ++i)
                blocks.measure(item, i, context);
            return blocks.height();
        };
        const int written = height();
        item.state = MessageState::Complete;
        item.actions = {{"copy", {}, QStringLiteral("copy"), QStringLiteral("Copy"), TranscriptAction::Look::Quiet}};
        blocks.update(item, context, {.isLastMessage = true});
        QCOMPARE(height(), written);
    }

    // A list in a quote stands as close as one that is in none.
    void listsInQuotesAreTight()
    {
        const Theme theme(Theme::Scheme::Light);
        BlockContext context{.theme = theme};
        context.width = 760;
        const auto gaps = [&](const QString &markdown) {
            const TranscriptItem item = answer(1, markdown);
            MessageBlocks blocks(item, context, {});
            std::vector<int> found;
            for (int i = 0; i < blocks.count(); ++i) {
                if (blocks.block(i).type == BlockType::Text)
                    found.push_back(blocks.block(i).gap);
            }
            return found;
        };
        const std::vector<int> quoted = gaps(QStringLiteral("> a\n>\n> - b\n> - c\n>   - d\n> - e\n>\n> f"));
        QCOMPARE(quoted.size(), 6u);
        QCOMPARE(std::vector<int>(quoted.begin() + 2, quoted.begin() + 5), std::vector<int>({0, 0, 0}));
        QCOMPARE(quoted[1], 12);
        QCOMPARE(quoted[5], 8);
        QCOMPARE(gaps(QStringLiteral("> - b\n>\n> - c"))[1], 12);
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

    // What waits for more because its paragraph is dear to read is there a moment after the last token.
    void aPauseShowsWhatHasCome()
    {
        Stage stage({ownMessage(1, QStringLiteral("Q"))}, {1000, 700});
        TranscriptItem item = answer(2, {});
        item.state = MessageState::Streaming;
        stage.model.append(item);
        stage.view.setPaced(false);
        const QString many = QStringLiteral("word ").repeated(8 * 1024);
        stage.model.grow(1, TextPart{many});
        const qint64 height = stage.view.contentHeight();
        stage.model.grow(1, TextPart{QStringLiteral("line\\\n").repeated(10)});
        QCOMPARE(stage.view.contentHeight(), height);
        const auto isWhole = [&] {
            TranscriptView fresh(stage.model, stage.theme);
            fresh.resize(stage.view.size());
            fresh.show();
            QCoreApplication::processEvents();
            return shape(stage.view) == shape(fresh);
        };
        QVERIFY(!isWhole());
        QTRY_VERIFY(isWhole());
        // And the next words stand behind them.
        stage.model.grow(1, TextPart{QStringLiteral("line\\\n").repeated(10)});
        QTRY_VERIFY(isWhole());
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
};

LAYERS_TEST(TstTranscriptGrowth, "tst_transcriptgrowth", Gui)
#include "tst_transcriptgrowth.moc"
