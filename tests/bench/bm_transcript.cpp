// bm_transcript [DATA]: one JSON line a figure. CPU time of the GUI thread: tokens with a frame painted for each, opening a thread,
// scrolling.

#include "tests/ui/transcript/sample.h"
#include "ui/kit/style.h"
#include "ui/transcript/transcriptview.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtWidgets/QApplication>
#include <QtWidgets/QScrollBar>

#include <cstdio>
#include <ctime>

using namespace Layers;

namespace {

double cpuMs()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

void say(const char *what, const char *size, const char *unit, double value)
{
    std::printf("{\"bench\":\"transcript\",\"what\":\"%s\",\"size\":\"%s\",\"unit\":\"%s\",\"value\":%.4f}\n", what, size, unit, value);
    std::fflush(stdout);
}

double quantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, size_t(q * double(values.size())))];
}

// A mean says nothing when frames are left out.
class FrameCount : public QObject
{
public:
    explicit FrameCount(QWidget *painted)
        : QObject(painted)
    {
        painted->installEventFilter(this);
    }
    int frames = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        frames += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

bool stream(const Theme &theme, const QString &data, const char *name)
{
    QFile file(data + QLatin1String("/markdown/") + QLatin1String(name) + QLatin1String(".tokens.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "cannot read %s\n", qPrintable(file.fileName()));
        return false;
    }
    QStringList tokens;
    for (const auto &token : QJsonDocument::fromJson(file.readAll()).array())
        tokens << token.toString();
    TranscriptModel model;
    TranscriptView view(model, theme);
    view.resize(1280, 800);
    view.show();
    TranscriptItem item = LayersTest::answer(2, {});
    item.state = MessageState::Streaming;
    model.append(LayersTest::ownMessage(1, QStringLiteral("Question")));
    model.append(item);
    QApplication::processEvents();
    view.setPaced(false);
    auto *count = new FrameCount(view.viewport());
    std::vector<double> times;
    times.reserve(size_t(tokens.size()));
    const double begin = cpuMs();
    for (const QString &token : tokens) {
        const double start = cpuMs();
        model.grow(1, TextPart{token});
        QApplication::processEvents(); // paints what has changed into the window's picture
        times.push_back(cpuMs() - start);
    }
    const double all = cpuMs() - begin;
    const size_t tenth = times.size() / 10;
    const auto mean = [&](size_t from, size_t to) {
        double sum = 0;
        for (size_t i = from; i < to; ++i)
            sum += times[i];
        return sum / double(to - from);
    };
    say("stream-mean", name, "ms/token", all / double(times.size()));
    say("stream-frames", name, "frames/token", double(count->frames) / double(times.size()));
    // The second tenth is the first one with a full window.
    say("stream-first-tenth", name, "ms/token", mean(0, tenth));
    say("stream-second-tenth", name, "ms/token", mean(tenth, 2 * tenth));
    say("stream-last-tenth", name, "ms/token", mean(times.size() - tenth, times.size()));
    say("stream-last-to-first", name, "ratio", mean(times.size() - tenth, times.size()) / mean(0, tenth));
    say("stream-p99", name, "ms/token", quantile(times, 0.99));
    say("stream-longest", name, "ms", quantile(times, 1.0));
    const double start = cpuMs();
    item.parts = model.item(1).parts;
    item.state = MessageState::Complete;
    model.replace(1, item);
    QApplication::processEvents();
    say("stream-end", name, "ms", cpuMs() - start);
    return true;
}

std::vector<TranscriptItem> thread(int count, const QString &markdown)
{
    std::vector<TranscriptItem> items;
    const qsizetype size = 900;
    for (int i = 0; i < count; ++i) {
        const qsizetype from = (qsizetype(i) * 577) % std::max<qsizetype>(1, markdown.size() - size);
        const QString text = markdown.mid(from, i % 2 == 0 ? 120 : size);
        items.push_back(i % 2 == 0 ? LayersTest::ownMessage(i + 1, text) : LayersTest::answer(i + 1, text));
    }
    return items;
}

void open(const Theme &theme, const QString &markdown, int count, const char *name)
{
    std::vector<TranscriptItem> items = thread(count, markdown);
    std::vector<double> opens;
    TranscriptModel model;
    model.insert(0, std::move(items));
    for (int i = 0; i < 5; ++i) {
        const double start = cpuMs();
        TranscriptView view(model, theme);
        view.resize(1280, 800);
        view.show();
        QApplication::processEvents();
        opens.push_back(cpuMs() - start);
    }
    say("open-all-loaded-first", name, "ms", opens.front());
    say("open-all-loaded", name, "ms", quantile(opens, 0.5));

    TranscriptView view(model, theme);
    view.resize(1280, 800);
    view.show();
    QApplication::processEvents();
    std::vector<double> frames;
    for (int i = 0; i < 400; ++i) {
        const double start = cpuMs();
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->value() - 240);
        QApplication::processEvents();
        frames.push_back(cpuMs() - start);
    }
    say("scroll-p50", name, "ms/frame", quantile(frames, 0.5));
    say("scroll-p99", name, "ms/frame", quantile(frames, 0.99));
    const double start = cpuMs();
    view.setFindText(QStringLiteral("layer"));
    say("find-first-slice", name, "ms", cpuMs() - start);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QString data = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("tests/data");
    Theme theme(Theme::Scheme::Light);
    theme.setMotionReduced(true); // every frame shows all that is there
    QApplication::setStyle(new Style(theme));
    QFile file(data + QLatin1String("/markdown/10k.md"));
    const QString markdown = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    bool isWhole = true;
    for (const char *name : {"2k", "10k", "50k", "code8k", "table8k"})
        isWhole = stream(theme, data, name) && isWhole;
    if (markdown.isEmpty() || !isWhole) {
        std::fprintf(stderr, "%s is not all there\n", qPrintable(data));
        return 1;
    }
    open(theme, markdown, 1000, "1k");
    open(theme, markdown, 10000, "10k");
    return 0;
}
