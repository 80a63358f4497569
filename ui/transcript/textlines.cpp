#include "ui/transcript/textlines.h"

#include "ui/transcript/textlines_p.h"

#include <QtCore/QLocale>
#include <QtGui/QGlyphRun>
#include <QtGui/QPainter>

#include <cmath>

namespace Layers {

namespace {

constexpr qreal codePadding = 5; // 4 and the hairline
constexpr int markSize = 18;

QFont withAdvance(QFont font, qreal advance)
{
    // The padding character takes exactly the room that is asked for.
    font.setLetterSpacing(QFont::AbsoluteSpacing, advance - QFontMetricsF(font).horizontalAdvance(shownPadding));
    return font;
}

qreal markWidth(const Theme &theme, int number)
{
    const qreal words = QFontMetricsF(theme.font(Type::Micro)).horizontalAdvance(QString::number(number));
    return std::max<qreal>(theme.scaled(markSize), std::ceil(words) + 8);
}

bool isPlainlyLeftToRight(char32_t c)
{
    if (c < 0x300)
        return true;
    switch (QChar::direction(c)) {
    case QChar::DirL:
    case QChar::DirEN:
    case QChar::DirES:
    case QChar::DirET:
    case QChar::DirCS:
    case QChar::DirON:
    case QChar::DirWS:
    case QChar::DirS:
    case QChar::DirB:
    case QChar::DirNSM:
        return true;
    default:
        return false;
    }
}

bool isPlainlyLeftToRight(const QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (!isPlainlyLeftToRight(isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : char32_t(text[i].unicode())))
            return false;
        i += isPair ? 1 : 0;
    }
    return true;
}

// Letters with more than two marks on or under them reach as far out of their line as they like.
// This is how many the one with most of them has; 0: no such letter.
int tallestTower(const QString &text)
{
    int tallest = 0;
    int marks = 0;
    for (const QChar c : text) {
        marks = c.unicode() >= 0x300 && c.isMark() ? marks + 1 : 0;
        tallest = std::max(tallest, marks);
    }
    return tallest > 2 ? tallest : 0;
}

// Behind a space, with a letter: nothing before it changes how it is drawn.
bool canStartAt(const QString &text, int position)
{
    return position > 0 && position < text.size() && text[position].isLetter() && text[position - 1].isSpace();
}

bool hasSpace(QStringView text, int from, int to)
{
    return from < to && std::any_of(text.begin() + from, text.begin() + to, [](QChar c) { return c.isSpace() && c != shownPadding; });
}

} // namespace

QList<QTextLayout::FormatRange> TextLines::formats(const Theme &theme, Look look, const std::vector<const Citation *> *citations) const
{
    QList<QTextLayout::FormatRange> ranges;
    const QFont &base = theme.font(look.type);
    for (const ShownText::Style &style : m_shown.styles) {
        QFont font = base;
        if (style.style & RichText::Code) {
            font = theme.font(Type::Code);
            font.setPixelSize(std::max(9, qRound(base.pixelSize() * 0.867)));
        }
        if (style.style & (RichText::Maths | RichText::DisplayMaths)) {
            font.setFamilies({QStringLiteral("STIX Two Text"), QStringLiteral("STIX Two Math"), QStringLiteral("STIX"),
                              QStringLiteral("DejaVu Serif"), QStringLiteral("serif")});
            font.setStyleHint(QFont::Serif);
            font.setItalic(true);
            font.setPixelSize(qRound(base.pixelSize() * 1.08));
        }
        if (style.style & RichText::Bold)
            font.setWeight(QFont::DemiBold);
        if (style.style & RichText::Italic)
            font.setItalic(true);
        if (style.style & RichText::Strike)
            font.setStrikeOut(true);
        QTextLayout::FormatRange range;
        range.start = style.from;
        range.length = style.length;
        range.format.setFont(font);
        if (style.link >= 0)
            range.format.setForeground(theme.colour(Colour::Accent));
        else if (style.style & RichText::Code)
            range.format.setForeground(theme.colour(Colour::CodeText));
        if (style.style & RichText::Code && style.length > 2) {
            const QFont pad = withAdvance(font, codePadding);
            QTextLayout::FormatRange edge = range;
            edge.length = 1;
            edge.format.setFont(pad);
            ranges << edge;
            range.start += 1;
            range.length -= 2;
            ranges << range;
            edge.start = style.from + style.length - 1;
            ranges << edge;
        } else {
            ranges << range;
        }
    }
    for (size_t i = 0; i < m_shown.marks.size(); ++i) {
        const ShownText::Mark &mark = m_shown.marks[i];
        QTextLayout::FormatRange range;
        range.start = mark.at;
        range.length = 1;
        range.format.setFont(withAdvance(base, markWidth(theme, numberOf(mark.citation, citations)) + 1 + nameRoom(theme, m_names[i])));
        ranges << range;
    }
    return ranges;
}

void TextLines::setText(ShownText shown, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations)
{
    m_shown = std::move(shown);
    m_isTurned = !isPlainlyLeftToRight(m_shown.text);
    const int tower = tallestTower(m_shown.text);
    m_hasTowers = tower > 0;
    m_look = look;
    m_width = width;
    m_lineHeight = theme.lineHeight(look.type);
    m_towerReach = tower * m_lineHeight; // a mark is less high than a line
    m_marked.clear();
    m_names.clear();
    for (const ShownText::Mark &mark : m_shown.marks) {
        m_marked.push_back(citations && mark.citation < int(citations->size()) ? std::optional(*(*citations)[size_t(mark.citation)])
                                                                               : std::nullopt);
        m_names.push_back({});
        if (look.namesSources && m_marked.back())
            m_names.back() = QFontMetricsF(theme.font(Type::Caption))
                                 .elidedText(shownText(m_marked.back()->path.section(QLatin1Char('/'), -1)), Qt::ElideMiddle,
                                             std::min<qreal>(width / 2, theme.scaled(260)));
    }
}

void TextLines::layout(ShownText shown, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations)
{
    setText(std::move(shown), theme, width, look, citations);
    dropLinesFrom(0);
    addPiece(0, theme, width, look, citations);
}

TextLines::Difference TextLines::grow(ShownText shown, const Theme &theme, qreal width, Look look,
                                      const std::vector<const Citation *> *citations)
{
    // Where letters join or turn round, a line cannot be shaped without those before it.
    const bool canKeep = !m_pieces.empty() && !m_hasTowers && width == m_width && look == m_look && !look.isNoWrap
        && font() == theme.font(look.type) && isPlainlyLeftToRight(shown.text);
    const int same = canKeep ? unchangedUpTo(shown, citations) : 0;
    // A line ends where the next word did not fit: it stays as long as that word does.
    int kept = 0;
    while (kept + 1 < lineCount() && hasSpace(m_shown.text, lineAt(kept + 1).start(), same))
        ++kept;
    while (!m_pieces.empty() && m_pieces.back().firstLine > kept)
        m_pieces.pop_back();
    const int first = m_pieces.empty() ? 0 : m_pieces.back().firstLine;
    while (kept > first && !canStartAt(m_shown.text, lineAt(kept).start()))
        --kept;
    const int from = kept < lineCount() ? lineAt(kept).start() : 0;
    const TextLines before = *this;
    setText(std::move(shown), theme, width, look, citations);
    dropLinesFrom(kept);
    addPiece(from, theme, width, look, citations);
    return differenceTo(before);
}

// How much of the text is laid out as before.
int TextLines::unchangedUpTo(const ShownText &shown, const std::vector<const Citation *> *citations) const
{
    const QStringView a = shown.text;
    const QStringView b = m_shown.text;
    auto same = int(std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first - a.begin());
    const auto limit = [&](const auto &news, const auto &olds, auto place) {
        for (size_t i = 0; i < std::max(news.size(), olds.size()); ++i) {
            if (i < news.size() && i < olds.size() && news[i] == olds[i])
                continue;
            for (const auto *list : {&news, &olds}) {
                if (i < list->size())
                    same = std::min(same, place((*list)[i]));
            }
            return;
        }
    };
    limit(shown.styles, m_shown.styles, [](const ShownText::Style &style) { return style.from; });
    limit(shown.marks, m_shown.marks, [](const ShownText::Mark &mark) { return mark.at; });
    for (size_t i = 0; i < std::min(shown.marks.size(), m_marked.size()); ++i) {
        const auto number = size_t(shown.marks[i].citation);
        const Citation *now = citations && number < citations->size() ? (*citations)[number] : nullptr;
        if (now ? m_marked[i] != *now : m_marked[i].has_value())
            same = std::min(same, shown.marks[i].at);
    }
    return same;
}

void TextLines::dropLinesFrom(int line)
{
    while (!m_pieces.empty() && m_pieces.back().firstLine >= line)
        m_pieces.pop_back();
    if (!m_pieces.empty())
        m_pieces.back().lines = line - m_pieces.back().firstLine;
    if (line < lineCount()) {
        m_height = m_tops[size_t(line)];
        m_tops.resize(size_t(line));
    }
    if (line == 0)
        m_height = 0;
}

void TextLines::addPiece(int from, const Theme &theme, qreal width, Look look, const std::vector<const Citation *> *citations)
{
    const QFont &font = theme.font(look.type);
    Piece piece{std::make_shared<QTextLayout>(m_shown.text.mid(from), font), from, lineCount(), 0};
    QTextLayout &layout = *piece.layout;
    const bool isRightToLeft = m_shown.text.isRightToLeft();
    QTextOption option(isRightToLeft && look.alignment == Qt::AlignLeft ? Qt::AlignRight | Qt::AlignAbsolute : look.alignment);
    option.setTextDirection(isRightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    option.setWrapMode(look.isNoWrap ? QTextOption::NoWrap : QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    layout.setFormats(shifted(formats(theme, look, citations), from));
    const QFontMetricsF metrics(font);
    layout.beginLayout();
    for (;;) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        // Inline code that goes on in the next line keeps its padding there.
        qreal inset = 0;
        const int start = from + line.textStart();
        for (const ShownText::Style &style : m_shown.styles) {
            if (style.style & RichText::Code && style.from < start && start < style.from + style.length - 1)
                inset = codePadding;
        }
        line.setLineWidth(look.isNoWrap ? 1e6 : std::max(16.0, width - inset));
        const qreal room = std::max<qreal>(m_lineHeight, std::ceil(line.height()));
        const qreal baseline = std::round(m_height + (room - metrics.height()) / 2 + metrics.ascent());
        line.setPosition({isRightToLeft ? 0 : inset, std::max(m_height, baseline - line.ascent())});
        m_tops.push_back(m_height);
        ++piece.lines;
        m_height += room;
    }
    layout.endLayout();
    m_height = std::max<qreal>(m_height, m_lineHeight);
    m_pieces.push_back(std::move(piece));
    m_naturalWidth = 0;
    for (int i = 0; i < lineCount(); ++i) {
        const QTextLine line = lineAt(i).line;
        m_naturalWidth = std::max(m_naturalWidth, line.naturalTextWidth() + line.x());
    }
}

TextLines::Line TextLines::lineAt(int index) const
{
    auto piece = m_pieces.end() - 1;
    while (piece->firstLine > index)
        --piece;
    return {piece->layout->lineAt(index - piece->firstLine), piece->from};
}

int TextLines::lineFor(int position) const
{
    int low = 0;
    int high = lineCount() - 1;
    while (low < high) {
        const int middle = (low + high + 1) / 2;
        if (lineAt(middle).start() <= position)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

BlockSpan TextLines::seenIn(QRectF clip, QPointF origin) const
{
    const auto lineAtHeight
        = [&](qreal y) { return int(std::upper_bound(m_tops.begin(), m_tops.end(), y - origin.y()) - m_tops.begin()) - 1; };
    const int first = qBound(0, lineAtHeight(clip.top()) - 1, lineCount() - 1);
    const int last = qBound(0, lineAtHeight(clip.bottom()) + 1, lineCount() - 1);
    return {lineAt(first).start(), lineAt(last).end()};
}

// Where words of both directions meet, letters that follow one another may stand apart: from left to right, each stretch once.
std::vector<std::pair<qreal, qreal>> TextLines::stretches(const Line &line, int from, int to) const
{
    if (!m_isTurned)
        return {std::minmax(line.x(from), line.x(to))};
    // A cursor between two directions has one place of two, so the letters are asked and not it.
    std::vector<std::pair<qreal, qreal>> found;
    for (const QGlyphRun &run : line.line.glyphRuns(from - line.from, to - from)) {
        if (const QRectF place = run.boundingRect(); place.width() > 0)
            found.emplace_back(place.left(), place.right());
    }
    std::sort(found.begin(), found.end());
    size_t last = 0;
    for (size_t i = 1; i < found.size(); ++i) {
        if (found[i].first <= found[last].second + 0.5)
            found[last].second = std::max(found[last].second, found[i].second);
        else
            found[++last] = found[i];
    }
    found.resize(std::min(found.size(), last + 1));
    return found;
}

std::vector<QRectF> TextLines::rects(BlockSpan span) const
{
    std::vector<QRectF> result;
    if (lineCount() == 0 || span.isEmpty())
        return result;
    const QFontMetricsF metrics(font());
    for (int i = lineFor(span.from); i < lineCount(); ++i) {
        const Line line = lineAt(i);
        const int from = std::max(span.from, line.start());
        const int to = std::min(span.to, line.end());
        if (line.start() >= span.to)
            break;
        if (from >= to)
            continue;
        const qreal middle = line.line.y() + line.line.ascent() - metrics.ascent() + metrics.height() / 2;
        const qreal top = std::round(middle - m_lineHeight / 2.0);
        for (const auto &[left, right] : stretches(line, from, to))
            result.push_back({left, top, right - left, qreal(m_lineHeight)});
    }
    return result;
}

QRectF TextLines::markRect(const ShownText::Mark &mark) const
{
    const auto places = rects({mark.at, mark.at + 1});
    if (places.empty())
        return {};
    const QRectF place = places.front();
    const qreal size = std::min<qreal>(std::round(m_lineHeight * markSize / 24.0), place.height());
    return {std::round(place.x()), std::round(place.center().y() - size / 2), std::round(place.width() - 1), size};
}

void TextLines::addTargets(std::vector<BlockTarget> &targets, QPointF origin, const std::vector<const Citation *> *citations) const
{
    for (const ShownText::Mark &mark : m_shown.marks) {
        BlockTarget target;
        target.kind = BlockTarget::Kind::Citation;
        target.rects = {markRect(mark).translated(origin)};
        target.index = mark.citation;
        target.label = QString::number(numberOf(mark.citation, citations));
        targets.push_back(std::move(target));
    }
    for (const ShownText::Style &style : m_shown.styles) {
        if (style.link < 0)
            continue;
        BlockTarget target;
        target.kind = BlockTarget::Kind::Link;
        for (const QRectF &rect : rects({style.from, style.from + style.length}))
            target.rects.push_back(rect.translated(origin));
        target.label = plainOf(m_shown, {style.from, style.from + style.length}, citations);
        target.value = m_shown.links.value(style.link);
        targets.push_back(std::move(target));
    }
}

int TextLines::positionAt(QPointF point) const
{
    if (lineCount() == 0)
        return 0;
    const auto below = std::find_if(m_tops.begin() + 1, m_tops.end(), [&](qreal top) { return top > point.y(); });
    const auto index = int(below - m_tops.begin()) - 1;
    const Line line = lineAt(index);
    const int position = line.from + line.line.xToCursor(point.x());
    // The place after the last word of a wrapped line is the start of the next one.
    return position == line.end() && index + 1 < lineCount() ? std::max(line.start(), position - 1) : position;
}

QRectF TextLines::caretRect(int position) const
{
    if (lineCount() == 0)
        return {0, 0, 1, qreal(m_lineHeight)};
    position = qBound(0, position, int(m_shown.text.size()));
    const Line line = lineAt(lineFor(position));
    const QFontMetricsF metrics(font());
    const qreal middle = line.line.y() + line.line.ascent() - metrics.ascent() + metrics.height() / 2;
    return {line.x(position), std::round(middle - m_lineHeight / 2.0), 1, qreal(m_lineHeight)};
}

TextLines::Difference TextLines::differenceTo(const TextLines &old) const
{
    if (m_look != old.m_look || m_hasTowers || old.m_hasTowers)
        return {};
    const QStringView a = m_shown.text;
    const QStringView b = old.m_shown.text;
    const auto common = int(std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first - a.begin());
    int change = common;
    for (size_t i = 0; i < std::max(m_shown.styles.size(), old.m_shown.styles.size()); ++i) {
        const auto *x = i < m_shown.styles.size() ? &m_shown.styles[i] : nullptr;
        const auto *y = i < old.m_shown.styles.size() ? &old.m_shown.styles[i] : nullptr;
        if (x && y && *x == *y)
            continue;
        change = std::min({change, x ? x->from : change, y ? y->from : change});
        break;
    }
    for (size_t i = 0; i < std::min(m_marked.size(), old.m_marked.size()); ++i) {
        if (m_marked[i] != old.m_marked[i])
            change = std::min(change, m_shown.marks[i].at);
    }
    int line = 0;
    for (; line + 1 < std::min(lineCount(), old.lineCount()); ++line) {
        const Line x = lineAt(line);
        const Line y = old.lineAt(line);
        if (x.start() != y.start() || x.end() != y.end() || x.end() >= change)
            break;
    }
    if (line + 1 != lineCount() || line + 1 != old.lineCount() || lineAt(line).start() != old.lineAt(line).start())
        return {line, 0};
    // A letter may look different by what follows it in its word.
    const int start = lineAt(line).start();
    while (change > start && !m_shown.text[change - 1].isSpace())
        --change;
    const bool isTurned = m_look.alignment != Qt::AlignLeft || m_isTurned || old.m_isTurned;
    // Letters of another font may stand a part of a pixel elsewhere, by what is beside them: a fallback engine draws them in one run or in
    // two.
    const QStringView last = QStringView(m_shown.text).mid(start);
    const bool fallsBack
        = std::any_of(last.begin(), last.end(), [](QChar c) { return c.unicode() >= 0x2e80 && c != QChar::ObjectReplacementCharacter; });
    return {line, isTurned || fallsBack || change <= start ? 0 : std::max(0.0, caretRect(change).x())};
}

} // namespace Layers
