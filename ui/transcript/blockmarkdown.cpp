#include "ui/transcript/blockmarkdown.h"

namespace Layers {

QString inlineMarkdown(const RichText &text, int firstCitation)
{
    QString out;
    int citation = firstCitation;
    const auto add = [&](QStringView piece, bool isLiteral) {
        for (const QChar c : piece) {
            if (c == QChar(0xFFFC)) {
                out += QStringLiteral("[%1]").arg(++citation);
                continue;
            }
            if (!isLiteral && (c == u'*' || c == u'_' || c == u'`' || c == u'[' || c == u'\\' || c == u'~' || c == u'<'))
                out += u'\\';
            if (c == u'\n')
                out += QLatin1String("  ");
            out += c;
        }
    };
    int at = 0;
    for (const RichText::Run &run : text.runs) {
        add(QStringView(text.text).mid(at, run.from - at), false);
        const QStringView words = QStringView(text.text).mid(run.from, run.length);
        QString open;
        QString close;
        const auto wrap = [&](QLatin1String mark) {
            open += mark;
            close.prepend(mark);
        };
        if (run.image >= 0) {
            open = QStringLiteral("![");
            close = QLatin1String("](") + text.images.value(run.image) + QLatin1Char(')');
        } else if (run.link >= 0) {
            open = QStringLiteral("[");
            close = QLatin1String("](") + text.links.value(run.link) + QLatin1Char(')');
        }
        if (run.style & RichText::Bold)
            wrap(QLatin1String("**"));
        if (run.style & RichText::Italic)
            wrap(QLatin1String("*"));
        if (run.style & RichText::Strike)
            wrap(QLatin1String("~~"));
        if (run.style & RichText::Code)
            wrap(words.contains(u'`') ? QLatin1String("``") : QLatin1String("`"));
        if (run.style & RichText::DisplayMaths)
            wrap(QLatin1String("$$"));
        else if (run.style & RichText::Maths)
            wrap(QLatin1String("$"));
        out += open;
        add(words, run.style & (RichText::Code | RichText::Maths | RichText::DisplayMaths));
        out += close;
        at = run.from + run.length;
    }
    add(QStringView(text.text).mid(at), false);
    return out;
}

QString blockMarkdown(const RichBlock &block, int firstCitation)
{
    QString body;
    switch (block.kind) {
    case RichBlock::Kind::Paragraph:
        body = inlineMarkdown(block.text, firstCitation);
        break;
    case RichBlock::Kind::Heading:
        body = QString(block.level, u'#') + u' ' + inlineMarkdown(block.text, firstCitation);
        break;
    case RichBlock::Kind::Code: {
        QString fence = QStringLiteral("```");
        while (block.code.contains(fence))
            fence += u'`';
        body = fence + block.language + u'\n' + block.code + (block.code.endsWith(u'\n') ? QString() : QStringLiteral("\n")) + fence;
        break;
    }
    case RichBlock::Kind::Table: {
        if (!block.table.written.isEmpty()) {
            body = block.table.written;
            break;
        }
        int citation = firstCitation;
        const auto row = [&](const std::vector<RichText> &cells) {
            QString line = QStringLiteral("|");
            for (const RichText &cell : cells) {
                line += u' ' + inlineMarkdown(cell, citation).replace(u'|', QLatin1String("\\|")) + QLatin1String(" |");
                citation += int(cell.text.count(QChar(0xFFFC)));
            }
            return line;
        };
        body = row(block.table.header) + u'\n' + u'|';
        for (const RichTable::Align align : block.table.columns) {
            static constexpr const char *rules[] = {"---|", ":--|", ":-:|", "--:|"};
            body += QLatin1String(rules[int(align)]);
        }
        for (const auto &cells : block.table.rows)
            body += u'\n' + row(cells);
        break;
    }
    case RichBlock::Kind::Rule:
        body = QStringLiteral("---");
        break;
    }
    const bool isItem = !block.marker.isEmpty();
    const QString marker = !isItem ? QStringLiteral("   ")
                                   : (block.marker.at(0).isDigit() ? block.marker : QStringLiteral("-")) + u' '
            + (block.task == RichBlock::Task::None       ? QString()
                   : block.task == RichBlock::Task::Done ? QStringLiteral("[x] ")
                                                         : QStringLiteral("[ ] "));
    // In the order in which they stand around each other; the marker is that of the innermost list.
    QString first;
    QString others;
    int lists = 0;
    for (const RichBlock::Around &around : block.around) {
        const bool isQuote = around.kind == RichBlock::Around::Kind::Quote;
        lists += isQuote ? 0 : 1;
        first += isQuote ? QStringLiteral("> ") : lists == block.indent ? marker : QStringLiteral("   ");
        others += isQuote ? QStringLiteral("> ") : QStringLiteral("   ");
    }
    QStringList lines = body.split(u'\n');
    for (int i = 0; i < lines.size(); ++i)
        lines[i] = (i == 0 ? first : others) + lines[i];
    return lines.join(u'\n');
}

} // namespace Layers
