// probe_markdown [--html] FILE: prints our blocks of a Markdown file, or HTML made from our blocks; see README.md.

#include "ui/kit/markdownstream.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

#include <cstdio>

using namespace Layers;

static void printBlock(const RichBlock &block)
{
    static constexpr const char *kinds[] = {"paragraph", "heading", "code", "table", "rule"};
    QString line = QLatin1String(kinds[int(block.kind)]);
    if (block.level > 0)
        line += QStringLiteral(" level=%1").arg(block.level);
    if (block.quote > 0)
        line += QStringLiteral(" quote=%1").arg(block.quote);
    if (block.indent > 0)
        line += QStringLiteral(" indent=%1").arg(block.indent);
    if (!block.marker.isEmpty())
        line += QLatin1String(" marker=") + block.marker;
    if (block.task != RichBlock::Task::None)
        line += block.task == RichBlock::Task::Done ? QLatin1String(" task=done") : QLatin1String(" task=open");
    if (!block.language.isEmpty())
        line += QLatin1String(" language=") + block.language;
    std::printf("%s\n", qPrintable(line));
    for (const QString &text : block.plainText().split(QLatin1Char('\n')))
        std::printf("    %s\n", text.toUtf8().constData());
    for (const RichText::Run &run : block.text.runs) {
        std::printf("    @%d+%d style=%u", run.from, run.length, run.style);
        if (run.link >= 0)
            std::printf(" link=%s", block.text.links[run.link].toUtf8().constData());
        if (run.image >= 0)
            std::printf(" image=%s", block.text.images[run.image].toUtf8().constData());
        std::printf("\n");
    }
}

// The way that an answer takes: in pieces of a token, or of a frame's worth when the text is long. What is closed stays as it is, and the
// end is the whole.
static bool streamsAlike(const QString &markdown, const std::vector<RichBlock> &whole)
{
    constexpr qsizetype shortest = 4;
    constexpr qsizetype mostPieces = 2000;
    const qsizetype piece = std::max(shortest, markdown.size() / mostPieces);
    MarkdownStream stream;
    std::vector<RichBlock> closed;
    for (qsizetype at = 0; at < markdown.size(); at += piece) {
        stream.append(QStringView(markdown).mid(at, piece));
        for (size_t i = closed.size(); i < stream.closed(); ++i)
            closed.push_back(stream.blocks()[i]);
    }
    stream.showWaiting();
    if (stream.blocks().size() < closed.size() || !std::equal(closed.begin(), closed.end(), stream.blocks().begin())) {
        std::fprintf(stderr, "a closed block changed while the text was streamed\n");
        return false;
    }
    const bool isSame = stream.blocks() == whole;
    stream.finish();
    if (stream.blocks() != whole) {
        std::fprintf(stderr, "streamed and whole parse differ\n");
        return false;
    }
    if (!isSame)
        std::fprintf(stderr, "note: up to its end the stream showed something else, such as a link that is defined later\n");
    return true;
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QStringList words = application.arguments().mid(1);
    const bool html = words.removeAll(QStringLiteral("--html")) > 0;
    if (words.size() != 1) {
        std::fprintf(stderr, "usage: probe_markdown [--html] FILE\n");
        return 2;
    }
    QFile file(words[0]);
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "cannot read %s: %s\n", qPrintable(words[0]), qPrintable(file.errorString()));
        return 2;
    }
    const QString markdown = QString::fromUtf8(file.readAll());
    const auto blocks = parseMarkdown(markdown);
    if (!streamsAlike(markdown, blocks))
        return 1;
    if (html) {
        std::printf("%s", toHtml(blocks).toUtf8().constData());
        return 0;
    }
    for (const RichBlock &block : blocks)
        printBlock(block);
    return 0;
}
