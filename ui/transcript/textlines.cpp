#include "ui/transcript/textlines.h"

#include <QtCore/QLocale>
#include <QtGui/QGlyphRun>
#include <QtGui/QPainter>

#include <cmath>

namespace Layers {

namespace {

constexpr QChar padding(0x00A0);
constexpr QChar object(0xFFFC);
constexpr qreal codePadding = 5; // 4 and the hairline
constexpr int markSize = 18;
constexpr qreal nameGap = 5; // between a mark and the name of its file

QFont withAdvance(QFont font, qreal advance)
{
    // The padding character takes exactly the room that is asked for.
    font.setLetterSpacing(QFont::AbsoluteSpacing, advance - QFontMetricsF(font).horizontalAdvance(padding));
    return font;
}

qreal markWidth(const Theme &theme, int number)
{
    const qreal words = QFontMetricsF(theme.font(Type::Micro)).horizontalAdvance(QString::number(number));
    return std::max<qreal>(theme.scaled(markSize), std::ceil(words) + 8);
}

qreal nameRoom(const Theme &theme, const QString &name)
{
    return name.isEmpty() ? 0 : nameGap + std::ceil(QFontMetricsF(theme.font(Type::Caption)).horizontalAdvance(name));
}

int numberOf(int citation, const std::vector<const Citation *> *citations)
{
    if (citations && citation < int(citations->size()))
        return (*citations)[size_t(citation)]->mark;
    return citation + 1;
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
bool hasTowers(const QString &text)
{
    int marks = 0;
    for (const QChar c : text) {
        if (c.unicode() < 0x300) {
            marks = 0;
            continue;
        }
        marks = c.isMark() ? marks + 1 : 0;
        if (marks > 2)
            return true;
    }
    return false;
}

// Behind a space, with a letter: nothing before it changes how it is drawn.
bool canStartAt(const QString &text, int position)
{
    return position > 0 && position < text.size() && text[position].isLetter() && text[position - 1].isSpace();
}

bool hasSpace(QStringView text, int from, int to)
{
    return from < to && std::any_of(text.begin() + from, text.begin() + to, [](QChar c) { return c.isSpace() && c != padding; });
}

// What of the ranges lies behind `from`, counted from there.
QList<QTextLayout::FormatRange> shifted(QList<QTextLayout::FormatRange> ranges, int from)
{
    if (from == 0)
        return ranges;
    for (QTextLayout::FormatRange &range : ranges) {
        const int end = range.start + range.length - from;
        range.start = std::max(0, range.start - from);
        range.length = end - range.start;
    }
    ranges.removeIf([](const QTextLayout::FormatRange &range) { return range.length <= 0; });
    return ranges;
}

} // namespace

ShownText shownTextOf(const RichText &rich, int from, int to, int firstCitation)
{
    const int end = to < 0 ? int(rich.text.size()) : std::min(to, int(rich.text.size()));
    ShownText shown;
    shown.links = rich.links;
    shown.text.reserve(end - from + 8);
    const auto addPlain = [&](int a, int b) {
        for (int i = a; i < b; ++i) {
            QChar c = rich.text[i];
            if (c == object) {
                // A mark stays with the word before it.
                if (shown.text.endsWith(u' '))
                    shown.text.back() = padding;
                shown.marks.push_back({int(shown.text.size()), firstCitation + int(shown.marks.size())});
                c = padding;
            } else if (c == u'\n') {
                c = QChar::LineSeparator;
            }
            shown.text += c;
        }
    };
    int at = from;
    for (const RichText::Run &run : rich.runs) {
        const int a = std::max(run.from, from);
        const int b = std::min(run.from + run.length, end);
        if (a >= b || a < at)
            continue;
        addPlain(at, a);
        const bool isCode = run.style & RichText::Code;
        ShownText::Style style{int(shown.text.size()), 0, run.style, run.link};
        if (isCode) {
            shown.pads.push_back(int(shown.text.size()));
            shown.text += padding;
        }
        addPlain(a, b);
        if (isCode) {
            shown.pads.push_back(int(shown.text.size()));
            shown.text += padding;
        }
        style.length = int(shown.text.size()) - style.from;
        shown.styles.push_back(style);
        at = b;
    }
    addPlain(at, end);
    return shown;
}

QString plainOf(const ShownText &shown, BlockSpan span, const std::vector<const Citation *> *citations)
{
    QString plain;
    size_t pad = 0;
    size_t mark = 0;
    for (int i = 0; i < std::min(span.to, int(shown.text.size())); ++i) {
        if (pad < shown.pads.size() && shown.pads[pad] == i) {
            ++pad;
            continue;
        }
        if (mark < shown.marks.size() && shown.marks[mark].at == i) {
            if (i >= span.from)
                plain += QLatin1Char('[') + QString::number(numberOf(shown.marks[mark].citation, citations)) + QLatin1Char(']');
            ++mark;
            continue;
        }
        const bool isBeforeMark = mark < shown.marks.size() && shown.marks[mark].at == i + 1;
        if (i >= span.from && isBeforeMark && shown.text[i] == padding)
            plain += QLatin1Char(' ');
        else if (i >= span.from)
            plain += shown.text[i] == QChar::LineSeparator ? QChar(u'\n') : shown.text[i];
    }
    return plain;
}

int markCount(const RichText &rich)
{
    return int(rich.text.count(object));
}

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
    m_hasTowers = hasTowers(m_shown.text);
    m_look = look;
    m_width = width;
    m_lineHeight = theme.lineHeight(look.type);
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

void TextLines::paintBehind(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    for (const ShownText::Style &style : m_shown.styles) {
        if (!(style.style & RichText::Code))
            continue;
        const auto places = rects({style.from, style.from + style.length});
        const bool isRightToLeft = m_isTurned && m_shown.text.isRightToLeft();
        for (size_t i = 0; i < places.size(); ++i) {
            QRectF rect = places[i];
            if (!rect.translated(origin).intersects(paint.clip))
                continue;
            const qreal height = std::round(m_lineHeight * 20.0 / 24);
            rect = {rect.x(), std::round(rect.center().y() - height / 2), rect.width(), height};
            // A piece that began in the line above has its padding as an inset, where the line begins.
            const bool isStart = lineAt(lineFor(style.from)).line.y() + m_lineHeight > rect.y() + 1;
            const size_t beside = isRightToLeft ? i + 1 : i - 1;
            const bool isFirst = beside >= places.size() || places[beside].y() != places[i].y();
            if (!isStart && isFirst)
                isRightToLeft ? rect.setRight(rect.right() + codePadding) : rect.setLeft(rect.left() - codePadding);
            rect.setCoords(std::round(rect.left()), rect.top(), std::round(rect.right()), rect.bottom()); // crisp edges
            paint.theme.drawPanel(painter, rect.translated(origin), paint.theme.measure(Measure::RadiusTag), Colour::Code, Colour::Border);
        }
    }
    const auto fill = [&](BlockSpan span, Colour colour) {
        for (const QRectF &rect : rects(span))
            painter.fillRect(rect.translated(origin).adjusted(0, 0, 0, 0), paint.theme.colour(colour));
    };
    for (size_t i = 0; i < paint.matches.size(); ++i) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(paint.theme.colour(int(i) == paint.currentMatch ? Colour::MarkOn : Colour::Mark));
        for (const QRectF &rect : rects(paint.matches[i]))
            painter.drawRoundedRect(rect.translated(origin).adjusted(-1, 2, 1, -2), 2, 2);
    }
    if (!paint.selection.isEmpty())
        fill(paint.selection, Colour::Select);
}

void TextLines::paintMark(QPainter &painter, const BlockPaint &paint, QRectF rect, size_t index, int target) const
{
    const Theme &theme = paint.theme;
    const std::optional<Citation> &citation = m_marked[index];
    const bool isOpen = paint.openCitation && citation && *paint.openCitation == *citation;
    const bool isHovered = paint.hovered == target;
    if (paint.focused == target)
        theme.drawFocusRing(painter, rect, theme.measure(Measure::RadiusTag));
    if (!m_names[index].isEmpty()) {
        const bool isTurned = m_shown.text.isRightToLeft();
        const qreal room = nameRoom(theme, m_names[index]);
        QFont font = theme.font(Type::Caption);
        font.setUnderline(isHovered);
        painter.setFont(font);
        painter.setPen(theme.colour(isOpen || isHovered ? Colour::Accent : Colour::Muted));
        const QRectF name(isTurned ? rect.left() : rect.right() - room + nameGap, rect.top(), room - nameGap + 1, rect.height());
        painter.drawText(name, int(Qt::AlignVCenter | Qt::AlignLeft | Qt::AlignAbsolute | Qt::TextSingleLine), m_names[index]);
        rect.adjust(isTurned ? room : 0, 0, isTurned ? 0 : -room, 0);
    }
    theme.drawPanel(painter, rect, theme.measure(Measure::RadiusTag), isOpen ? Colour::Accent : Colour::AccentSoft,
                    !isOpen && (isHovered || paint.pressed == target) ? Colour::AccentLine : Colour::Count);
    QFont font = theme.font(Type::Micro);
    font.setUnderline(isHovered && m_names[index].isEmpty());
    painter.setFont(font);
    painter.setPen(theme.colour(isOpen ? Colour::OnAccent : Colour::Accent));
    painter.drawText(rect, Qt::AlignCenter, QString::number(citation ? citation->mark : m_shown.marks[index].citation + 1));
}

void TextLines::paintText(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    QList<QTextLayout::FormatRange> over;
    if (paint.currentMatch >= 0 && paint.currentMatch < int(paint.matches.size())) {
        const BlockSpan span = paint.matches[size_t(paint.currentMatch)];
        QTextLayout::FormatRange range;
        range.start = span.from;
        range.length = span.to - span.from;
        range.format.setForeground(paint.theme.colour(Colour::OnMark));
        over << range;
    }
    if (m_hasTowers) {
        // All lines, whichever is wanted: their marks stand in one another's place, but never in that of another text.
        painter.save();
        painter.setClipRect(QRectF(origin.x() + std::min(0.0, paint.clip.left()), origin.y(), 1e5, m_height), Qt::IntersectClip);
        for (const Piece &piece : m_pieces)
            piece.layout->draw(&painter, origin, shifted(over, piece.from));
        painter.restore();
        return;
    }
    for (const Piece &piece : m_pieces) {
        // Lines that a later piece has taken over begin below this clip.
        QRectF clip(paint.clip.left(), origin.y() + lineTop(piece.firstLine), paint.clip.width(), 0);
        clip.setBottom(origin.y() + lineTop(piece.firstLine + piece.lines) - 1);
        clip = clip & paint.clip;
        if (!clip.isEmpty())
            piece.layout->draw(&painter, origin, shifted(over, piece.from), clip);
    }
}

void TextLines::paint(QPainter &painter, QPointF origin, const BlockPaint &paint) const
{
    if (lineCount() == 0)
        return;
    paintBehind(painter, origin, paint);
    painter.setPen(paint.theme.colour(m_look.colour));
    paintText(painter, origin, paint);

    int target = m_firstTarget;
    for (size_t i = 0; i < m_shown.marks.size(); ++i, ++target) {
        const QRectF rect = markRect(m_shown.marks[i]).translated(origin);
        if (rect.intersects(paint.clip.adjusted(-8, -8, 8, 8)))
            paintMark(painter, paint, rect, i, target);
    }
    for (const ShownText::Style &style : m_shown.styles) {
        if (style.link < 0)
            continue;
        if (paint.hovered == target || paint.pressed == target) {
            painter.setPen(QPen(paint.theme.colour(Colour::Accent), 1));
            for (const QRectF &rect : rects({style.from, style.from + style.length})) {
                const qreal y = origin.y() + std::round(rect.center().y() + m_lineHeight * 0.3) + 0.5;
                painter.drawLine(QPointF(origin.x() + rect.left(), y), QPointF(origin.x() + rect.right(), y));
            }
        }
        if (paint.focused == target) {
            for (const QRectF &rect : rects({style.from, style.from + style.length}))
                paint.theme.drawFocusRing(painter, rect.translated(origin).adjusted(1, 3, -1, -3), 2);
        }
        ++target;
    }
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
    return {line, isTurned || change <= start ? 0 : std::max(0.0, caretRect(change).x())};
}

} // namespace Layers
