#pragma once
// Blocks of Markdown in words, for messages and tables of tests.

#include "ui/kit/richtext.h"

namespace LayersTest {

using namespace Layers;

inline QString drawn(const std::vector<RichBlock> &blocks)
{
    // One line a block: kind, place, marker, text with its styles.
    QStringList lines;
    for (const RichBlock &block : blocks) {
        QString line;
        static constexpr const char *kinds[] = {"p", "h", "code", "table", "rule"};
        line += QLatin1String(kinds[int(block.kind)]);
        if (block.level > 0)
            line += QString::number(block.level);
        if (block.quote > 0)
            line += QStringLiteral(" q%1").arg(block.quote);
        if (block.indent > 0)
            line += QStringLiteral(" i%1").arg(block.indent);
        if (!block.marker.isEmpty())
            line += QLatin1String(" [") + block.marker + QLatin1Char(']');
        if (block.task != RichBlock::Task::None)
            line += block.task == RichBlock::Task::Done ? QLatin1String(" x") : QLatin1String(" o");
        if (!block.language.isEmpty())
            line += QLatin1Char(' ') + block.language;
        if (block.firstLine != 1)
            line += QStringLiteral(" @%1").arg(block.firstLine);
        line += QLatin1String(": ") + block.plainText().replace(u'\n', QLatin1String("\\n")).replace(u'\t', u'/');
        for (const RichText::Run &run : block.text.runs)
            line += QStringLiteral(" {%1+%2 %3%4}")
                        .arg(run.from)
                        .arg(run.length)
                        .arg(run.style)
                        .arg(run.link >= 0 ? QLatin1Char(' ') + block.text.links[run.link] : QString());
        lines << line;
    }
    return lines.join(QLatin1Char('|'));
}

} // namespace LayersTest
