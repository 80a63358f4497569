// probe_transcript [--scroll PIXELS] [--text PERCENT] [--size WxH] [--dark] [--end] OUT.png [FILE.md]: the picture of a thread with every
// kind of block, or of an answer that holds the Markdown of a file.

#include "app/highlight/helperhighlighter.h"
#include "tests/ui/transcript/sample.h"
#include "ui/kit/style.h"
#include "ui/transcript/transcriptview.h"

#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollBar>

#include <cstdio>

using namespace Layers;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QStringList words = application.arguments().mid(1);
    const auto take = [&](const QString &name) {
        const auto at = words.indexOf(name);
        if (at < 0 || at + 1 >= words.size())
            return QString();
        const QString value = words[at + 1];
        words.remove(at, 2);
        return value;
    };
    const int percent = std::max(80, take(QStringLiteral("--text")).toInt());
    const int scroll = take(QStringLiteral("--scroll")).toInt();
    const QStringList size = take(QStringLiteral("--size")).split(u'x');
    const QString hover = take(QStringLiteral("--hover"));
    const QString find = take(QStringLiteral("--find"));
    const bool isDark = words.removeAll(QStringLiteral("--dark")) > 0;
    const bool isAtEnd = words.removeAll(QStringLiteral("--end")) > 0;
    const bool isStreaming = words.removeAll(QStringLiteral("--streaming")) > 0;
    const bool isErrors = words.removeAll(QStringLiteral("--notes")) > 0;
    if (words.isEmpty()) {
        std::fprintf(stderr, "probe_transcript [--scroll PIXELS] [--text PERCENT] [--size WxH] [--dark] [--end] OUT.png [FILE.md]\n");
        return 2;
    }
    Theme theme(isDark ? Theme::Scheme::Dark : Theme::Scheme::Light, percent == 80 ? 100 : percent);
    QApplication::setStyle(new Style(theme));
    TranscriptModel model;
    std::vector<TranscriptItem> thread = LayersTest::richThread();
    if (words.size() > 1) {
        QFile file(words[1]);
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        thread[1] = LayersTest::answer(2, QString::fromUtf8(file.readAll()));
    }
    if (isStreaming)
        thread[1].state = MessageState::Streaming;
    if (isErrors) {
        thread[1] = LayersTest::answer(
            2,
            QStringLiteral("Three plans read best when each answers one question: how many people, how many answers, who sees the bill."));
        thread[1].notes
            = {{TranscriptNote::Tone::Warn,
                QStringLiteral("Connection lost after 38 words. They are kept and cost 0.7 cr."),
                {{.id = "continue",
                  .text = QStringLiteral("Continue, about 0.9 cr"),
                  .icon = QStringLiteral("continue"),
                  .name = {},
                  .look = TranscriptAction::Look::Plain},
                 {.id = "again", .text = QStringLiteral("Ask again"), .icon = {}, .name = {}}}},
               {TranscriptNote::Tone::Info,
                QStringLiteral("Claude is busy for your team. Trying again in 18 s, attempt 2 of 3. Waiting costs nothing."),
                {{.id = "other", .text = QStringLiteral("Use GPT now"), .icon = {}, .name = {}, .look = TranscriptAction::Look::Plain},
                 {.id = "stop", .text = QStringLiteral("Stop"), .icon = {}, .name = {}}}},
               {TranscriptNote::Tone::Bad,
                QStringLiteral("This answer could not be saved: the disk is full. It is shown, and saved once there is room."),
                {}}};
        TranscriptItem waiting = LayersTest::ownMessage(3, QStringLiteral("And what would you call the free plan?"));
        waiting.isWaiting = true;
        waiting.siblings = 3;
        waiting.sibling = 1;
        thread.push_back(waiting);
    }
    model.insert(0, std::move(thread));
    SystemClock clock;
    HelperHighlighter highlighter({.program = QCoreApplication::applicationDirPath() + QStringLiteral("/../../app/layers-highlight")},
                                  clock);
    TranscriptView view(model, theme, &highlighter);
    view.setOpenCitation([] {
        Citation open;
        open.mark = 1;
        open.path = QStringLiteral("incident-2026-10-21.md");
        open.heading = QStringLiteral("Timeline, lines 40 to 58");
        return open;
    }());
    view.resize(size.size() == 2 ? QSize(size[0].toInt(), size[1].toInt()) : QSize(1440 - 56 - 272 - 320, 900 - 52));
    view.show();
    if (!find.isEmpty())
        view.setFindText(find);
    else if (!isAtEnd)
        view.verticalScrollBar()->setValue(scroll);
    if (!hover.isEmpty()) {
        view.setFocus(Qt::TabFocusReason);
    }
    // Colours come from another program.
    QEventLoop loop;
    QTimer::singleShot(1500, &loop, &QEventLoop::quit);
    loop.exec();
    return view.grab().save(words[0]) ? 0 : 1;
}
