#include "ui/reader/sourcemarkdown.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QTextDocument>

#include <numeric>

namespace Layers {

namespace {

constexpr qreal columnGap = 6; // behind the widest cell

bool isTableRow(const QString &text)
{
    const QString row = text.trimmed();
    return row.size() > 2 && row.startsWith(u'|') && row.endsWith(u'|');
}

// Where the bars stand that end a cell.
QList<int> barsOf(const QString &text)
{
    QList<int> bars;
    for (int i = 0; i < text.size(); ++i) {
        if (text[i] == u'|' && (i == 0 || text[i - 1] != u'\\'))
            bars << i;
    }
    return bars;
}

} // namespace

SourceMarkdown::SourceMarkdown(const Theme &theme, QTextDocument *document)
    : QSyntaxHighlighter(document)
    , m_theme(theme)
{ }

void SourceMarkdown::prepare(bool isMarkdown, qreal width)
{
    m_isMarkdown = isMarkdown;
    m_width = width;
    m_first = m_last = -1;
}

void SourceMarkdown::restyle(qreal width)
{
    m_first = m_last = -1;
    m_width = width;
    if (m_isMarkdown)
        rehighlight();
}

void SourceMarkdown::findTable(const QTextBlock &row)
{
    QTextBlock first = row;
    while (first.previous().isValid() && isTableRow(first.previous().text()))
        first = first.previous();
    m_first = first.blockNumber();
    m_columns.clear();
    const QFontMetricsF metrics(document()->defaultFont());
    for (QTextBlock block = first; block.isValid() && isTableRow(block.text()); block = block.next()) {
        m_last = block.blockNumber();
        const QString text = block.text();
        const QList<int> bars = barsOf(text);
        for (int i = 0; i + 1 < bars.size(); ++i) {
            const qreal wide = metrics.horizontalAdvance(text.mid(bars[i] + 1, bars[i + 1] - bars[i] - 1));
            if (i >= m_columns.size())
                m_columns << 0;
            m_columns[i] = std::max(m_columns[i], wide + columnGap);
        }
    }
    const qreal total = std::accumulate(m_columns.begin(), m_columns.end(), qreal(m_columns.size() + 1) * metrics.horizontalAdvance(u'|'));
    if (total > m_width)
        m_columns.clear();
}

void SourceMarkdown::highlightBlock(const QString &text)
{
    if (!m_isMarkdown || text.isEmpty())
        return;
    QTextCharFormat faint;
    faint.setForeground(m_theme.colour(Colour::Faint));
    if (text[0] == u'#') {
        int level = 0;
        while (level < text.size() && text[level] == u'#')
            ++level;
        if (level > 6 || level >= text.size() || text[level] != u' ')
            return;
        QTextCharFormat strong;
        strong.setFontWeight(QFont::DemiBold);
        setFormat(0, level, faint);
        setFormat(level, int(text.size()) - level, strong);
        return;
    }
    if (!isTableRow(text))
        return;
    const int number = currentBlock().blockNumber();
    if (number < m_first || number > m_last)
        findTable(currentBlock());
    const QFontMetricsF metrics(document()->defaultFont());
    const QList<int> bars = barsOf(text);
    const bool isRuling = std::all_of(text.begin(), text.end(), [](QChar c) { return c == u'|' || c == u'-' || c == u':' || c == u' '; });
    if (isRuling)
        setFormat(0, int(text.size()), faint);
    for (int i = 0; i < bars.size(); ++i) {
        setFormat(bars[i], 1, faint);
        if (i == 0 || i > m_columns.size() || bars[i] == bars[i - 1] + 1)
            continue;
        const qreal wide = metrics.horizontalAdvance(text.mid(bars[i - 1] + 1, bars[i] - bars[i - 1] - 1));
        QTextCharFormat stretched = isRuling ? faint : QTextCharFormat();
        stretched.setFontLetterSpacingType(QFont::AbsoluteSpacing);
        stretched.setFontLetterSpacing(std::max(0.0, m_columns[i - 1] - wide));
        setFormat(bars[i] - 1, 1, stretched);
    }
}

} // namespace Layers
