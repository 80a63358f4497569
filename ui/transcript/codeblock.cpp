#include "ui/kit/codehighlighter.h"
#include "ui/transcript/blockmarkdown.h"
#include "ui/transcript/textlines.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtGui/QGlyphRun>
#include <QtGui/QPainter>
#include <QtGui/QRawFont>

#include <cmath>

// Code: every line has the same height, so a block of any length is laid out by counting lines; only lines in view are shaped. Plain ASCII
// is drawn glyph by glyph on a grid, which is fast and keeps ligatures out; other lines are shaped.

namespace Layers {

namespace {

constexpr int codeHeader = 36;
constexpr int codePad = 12;
constexpr int longestShownLine = 4000; // columns; copying gives all of it
constexpr int tabColumns = 4;
constexpr int fewLines = 3; // up to here lines need no numbers

QString languageName(const QString &language)
{
    static const QHash<QString, QString> names{{QStringLiteral("cpp"), QStringLiteral("C++")},
                                               {QStringLiteral("c++"), QStringLiteral("C++")},
                                               {QStringLiteral("c"), QStringLiteral("C")},
                                               {QStringLiteral("cs"), QStringLiteral("C#")},
                                               {QStringLiteral("csharp"), QStringLiteral("C#")},
                                               {QStringLiteral("js"), QStringLiteral("JavaScript")},
                                               {QStringLiteral("javascript"), QStringLiteral("JavaScript")},
                                               {QStringLiteral("ts"), QStringLiteral("TypeScript")},
                                               {QStringLiteral("typescript"), QStringLiteral("TypeScript")},
                                               {QStringLiteral("py"), QStringLiteral("Python")},
                                               {QStringLiteral("sql"), QStringLiteral("SQL")},
                                               {QStringLiteral("html"), QStringLiteral("HTML")},
                                               {QStringLiteral("css"), QStringLiteral("CSS")},
                                               {QStringLiteral("json"), QStringLiteral("JSON")},
                                               {QStringLiteral("yaml"), QStringLiteral("YAML")},
                                               {QStringLiteral("yml"), QStringLiteral("YAML")},
                                               {QStringLiteral("xml"), QStringLiteral("XML")},
                                               {QStringLiteral("sh"), QStringLiteral("Shell")},
                                               {QStringLiteral("bash"), QStringLiteral("Bash")},
                                               {QStringLiteral("md"), QStringLiteral("Markdown")},
                                               {QStringLiteral("rs"), QStringLiteral("Rust")},
                                               {QStringLiteral("rb"), QStringLiteral("Ruby")},
                                               {QStringLiteral("php"), QStringLiteral("PHP")},
                                               {QStringLiteral("toml"), QStringLiteral("TOML")}};
    if (const auto found = names.constFind(language); found != names.constEnd())
        return *found;
    return language.left(1).toUpper() + language.mid(1);
}

class CodeBox final : public BlockBox
{
public:
    CodeBox(const BlockSource &source, const BlockContext &context)
        : m_code(source.rich->code)
        , m_language(source.rich->language)
        , m_firstLine(source.rich->firstLine)
        , m_highlighter(context.highlighter)
        , m_arrived(context.coloured)
        , m_isOpen(source.isOpen)
    {
        m_starts = {0};
        measure(0);
        place(context);
        colour(source.isOpen);
    }

    bool grow(const BlockSource &source, const BlockContext &context, QPoint &dirty) override
    {
        const QString &code = source.rich->code;
        // Code is only ever appended to while it streams; comparing all of it would make a token's cost grow.
        const qsizetype tail = std::min<qsizetype>(64, m_code.size());
        if (code.size() < m_code.size() || source.rich->language != m_language || source.rich->firstLine != m_firstLine
            || QStringView(code).mid(m_code.size() - tail, tail) != QStringView(m_code).right(tail))
            return false;
        const auto before = int(m_starts.size());
        const qsizetype old = m_code.size();
        m_code = code;
        measure(old);
        const int oldGutter = m_gutter;
        place(context);
        const bool wasNumbered = before > fewLines;
        const bool wasOpen = std::exchange(m_isOpen, source.isOpen);
        if (oldGutter != m_gutter || wasNumbered != isNumbered() || wasOpen != m_isOpen)
            dirty = {};
        else
            dirty = {int(m_starts.size()) == before && scrollRange() == 0 ? int(caretRect(int(old)).x()) - 2 : 0,
                     m_header + codePad + (before - 1) * m_line};
        colour(source.isOpen);
        return true;
    }

    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        const QRectF frame(0, 0, m_width, m_height);
        const int header = headerHeight();
        drawTallPanel(painter, theme, frame, theme.measure(Measure::RadiusCard), Colour::Code, Colour::Border, paint.clip);
        painter.fillRect(QRectF(1, header, m_width - 2, 1), theme.colour(Colour::Border));
        if (paint.clip.top() <= header)
            paintHeader(painter, paint);

        painter.save();
        painter.setClipRect(QRectF(1, header + 1, m_width - 2, m_height - header - 2), Qt::IntersectClip);
        const qreal top = header + 1 + codePad;
        const int first = std::max(0, int((paint.clip.top() - top) / m_line));
        const int last = std::min(int(m_starts.size()) - 1, int((paint.clip.bottom() - top) / m_line));
        for (int i = first; i <= last; ++i)
            paintLine(painter, paint, i, top + i * m_line);
        if (paint.showsCaret) {
            const QRectF at = caretRect(int(m_code.size()));
            QColor colour = theme.colour(Colour::Text);
            colour.setAlphaF(0.55f);
            painter.fillRect(QRectF(at.x() + 2, at.y() + 3, 8, at.height() - 6), colour);
        }
        painter.restore();
        if (isNumbered()) {
            painter.setFont(theme.font(Type::Code));
            painter.setPen(theme.colour(Colour::CodeLine));
            if (m_scroll > 0)
                painter.fillRect(
                    QRectF(1, header + 1, codePad + m_gutter - 2 * m_cell, m_height - header - 1 - theme.measure(Measure::RadiusCard)),
                    theme.colour(Colour::Code));
            for (int i = first; i <= last; ++i)
                painter.drawText(QRectF(codePad, top + i * m_line, m_gutter - 2 * m_cell, m_line),
                                 Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter, QString::number(m_firstLine + i));
        }
        if (scrollRange() > 0) {
            const qreal room = m_width - 2.0 * codePad;
            const qreal length = std::max(24.0, room * room / (room + scrollRange()));
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.colour(Colour::BorderStrong));
            painter.drawRoundedRect(QRectF(codePad + (room - length) * m_scroll / scrollRange(), m_height - 8, length, 4), 2, 2);
        }
    }

    int positionAt(QPointF point) const override
    {
        const int line = qBound(0, int((point.y() - headerHeight() - 1 - codePad) / m_line), int(m_starts.size()) - 1);
        const int start = m_starts[size_t(line)];
        const qreal x = point.x() - textLeft();
        if (isGrid(line)) {
            int column = 0;
            const QStringView words = lineText(line);
            const int wanted = int(std::floor(x / m_cell + 0.5));
            int i = 0;
            for (; i < words.size(); ++i) {
                const int next = words[i] == u'\t' ? (column / tabColumns + 1) * tabColumns : column + 1;
                if (next > wanted)
                    break;
                column = next;
            }
            return start + i;
        }
        return start + shaped(line)->lineAt(0).xToCursor(x);
    }

    QRectF caretRect(int position) const override
    {
        position = qBound(0, position, int(m_code.size()));
        const int line = int(std::upper_bound(m_starts.begin(), m_starts.end(), position) - m_starts.begin()) - 1;
        return {textLeft() + xIn(line, position - m_starts[size_t(line)]), qreal(headerHeight() + 1 + codePad + line * m_line), 1,
                qreal(m_line)};
    }

    int scrollRange() const override { return std::max(0, int(std::ceil(m_columns * m_cell)) + m_gutter + 2 * codePad - m_width); }
    int scrollOffset() const override { return m_scroll; }
    void scrollTo(int offset) override { m_scroll = qBound(0, offset, scrollRange()); }

private:
    QStringView lineText(int line) const
    {
        const int from = m_starts[size_t(line)];
        const int to = line + 1 < int(m_starts.size()) ? m_starts[size_t(line) + 1] - 1 : int(m_code.size());
        return QStringView(m_code).mid(from, std::min(to - from, longestShownLine));
    }

    int headerHeight() const { return m_header; }
    bool isNumbered() const { return int(m_starts.size()) > fewLines; }
    qreal textLeft() const { return codePad + m_gutter - m_scroll; }

    void measure(qsizetype from)
    {
        for (qsizetype at = m_code.indexOf(u'\n', from); at >= 0; at = m_code.indexOf(u'\n', at + 1)) {
            m_starts.push_back(int(at) + 1);
            m_columns = std::max(m_columns, columnsOf(lineText(int(m_starts.size()) - 2)));
        }
        m_columns = std::max(m_columns, columnsOf(lineText(int(m_starts.size()) - 1)));
    }

    static int columnsOf(QStringView words)
    {
        int columns = 0;
        for (const QChar c : words)
            columns = c == u'\t' ? (columns / tabColumns + 1) * tabColumns : columns + (c.unicode() >= 0x1100 ? 2 : 1);
        return columns;
    }

    void place(const BlockContext &context)
    {
        const Theme &theme = context.theme;
        m_width = context.width;
        m_line = theme.lineHeight(Type::Code);
        m_header = std::max(codeHeader, theme.lineHeight(Type::Small) + 16);
        if (m_cell == 0) {
            m_raw = QRawFont::fromFont(theme.font(Type::Code));
            m_cell = QFontMetricsF(theme.font(Type::Code)).horizontalAdvance(u'0');
        }
        const int digits = std::max<int>(2, int(QString::number(m_firstLine + int(m_starts.size()) - 1).size()));
        m_gutter = isNumbered() ? int(std::round((digits + 2) * m_cell)) : 0;
        m_height = m_header + 1 + codePad + int(m_starts.size()) * m_line + codePad + 1;
        if (m_targets.empty()) {
            BlockTarget copy;
            copy.kind = BlockTarget::Kind::CopyCode;
            copy.label = QCoreApplication::translate("Transcript", "Copy");
            const qreal width = QFontMetricsF(theme.font(Type::SmallStrong)).horizontalAdvance(copy.label) + theme.iconSize(16) + 6 + 16;
            copy.rects = {QRectF(m_width - 4 - std::ceil(width), (m_header - theme.scaled(28)) / 2.0, std::ceil(width), theme.scaled(28))};
            m_targets.push_back(std::move(copy));
        }
    }

    void colour(bool isOpen)
    {
        if (!m_highlighter || m_language.isEmpty())
            return;
        if (!m_colouring) {
            m_colouring = std::make_shared<CodeColouring>();
            m_colouring->language = m_language;
            m_colouring->arrived = m_arrived;
        }
        // Lines that are whole; the last one waits until it is.
        const int whole = int(m_starts.size()) - (isOpen ? 1 : 0);
        if (whole <= m_given)
            return;
        QStringList lines;
        for (int i = m_given; i < whole; ++i)
            lines << lineText(i).toString();
        m_given = whole;
        m_highlighter->addLines(m_colouring, lines);
    }

    void paintHeader(QPainter &painter, const BlockPaint &paint) const
    {
        const Theme &theme = paint.theme;
        const int header = headerHeight();
        qreal x = codePad;
        QFont strong = theme.font(Type::Caption);
        strong.setWeight(QFont::DemiBold);
        const QString name = m_language.isEmpty() ? QCoreApplication::translate("Transcript", "Text") : languageName(m_language);
        const QString shown = QFontMetricsF(strong).elidedText(name, Qt::ElideRight, m_width / 3.0);
        painter.setFont(strong);
        painter.setPen(theme.colour(Colour::Text));
        painter.drawText(QRectF(x, 0, m_width / 3.0, header), Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, shown);
        x += QFontMetricsF(strong).horizontalAdvance(shown) + 8;
        if (!m_isOpen) {
            painter.setFont(theme.font(Type::Caption));
            painter.setPen(theme.colour(Colour::Muted));
            const auto count = int(m_starts.size());
            //: In the head of a piece of code, behind the name of its language.
            const QString facts = count == 1 ? QCoreApplication::translate("Transcript", "1 line")
                                             : QCoreApplication::translate("Transcript", "%1 lines").arg(QLocale().toString(count));
            painter.drawText(QRectF(x, 0, std::max(0.0, m_targets[0].rects[0].left() - x - 8), header),
                             Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, facts);
        }
        const QRectF button = m_targets[0].rects[0];
        if (paint.hovered == 0 || paint.pressed == 0)
            theme.drawPanel(painter, button, theme.measure(Measure::RadiusControl), paint.pressed == 0 ? Colour::Pressed : Colour::Hover);
        const qreal icon = theme.iconSize(16);
        theme.drawIcon(painter, QRectF(button.left() + 8, button.center().y() - icon / 2, icon, icon), QStringLiteral("copy"),
                       Colour::Muted);
        painter.setFont(theme.font(Type::SmallStrong));
        painter.setPen(theme.colour(paint.hovered == 0 ? Colour::Text : Colour::Muted));
        painter.drawText(button.adjusted(8 + icon + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, m_targets[0].label);
        if (paint.focused == 0)
            theme.drawFocusRing(painter, button.adjusted(2, 2, -2, -2), theme.measure(Measure::RadiusControl) - 2);
    }

    bool isGrid(int line) const
    {
        const QStringView words = lineText(line);
        return std::all_of(words.begin(), words.end(), [](QChar c) { return (c >= u' ' && c < QChar(0x7F)) || c == u'\t'; });
    }

    std::unique_ptr<QTextLayout> shaped(int line) const
    {
        auto layout = std::make_unique<QTextLayout>(lineText(line).toString(), m_font);
        QTextOption option;
        option.setWrapMode(QTextOption::NoWrap);
        option.setTextDirection(Qt::LeftToRight);
        option.setTabStopDistance(m_cell * tabColumns);
        layout->setTextOption(option);
        layout->beginLayout();
        QTextLine only = layout->createLine();
        if (only.isValid()) {
            only.setLineWidth(1e6);
            only.setPosition({0, std::round((m_line - only.height()) / 2)});
        }
        layout->endLayout();
        return layout;
    }

    qreal xIn(int line, int offset) const
    {
        const QStringView words = lineText(line);
        offset = std::min(offset, int(words.size()));
        if (isGrid(line))
            return columnsOf(words.left(offset)) * m_cell;
        return shaped(line)->lineAt(0).cursorToX(offset);
    }

    void paintSpan(QPainter &painter, int line, qreal y, BlockSpan span, const QColor &colour) const
    {
        const int start = m_starts[size_t(line)];
        const auto length = int(lineText(line).size());
        const int from = std::max(span.from - start, 0);
        const int to = std::min(span.to - start, length);
        const bool takesEnd = span.to > start + length && span.from <= start + length;
        if (from > length || (to <= from && !takesEnd))
            return;
        const qreal a = xIn(line, from);
        const qreal b = xIn(line, std::max(from, to)) + (takesEnd ? m_cell / 2 : 0);
        painter.fillRect(QRectF(textLeft() + a, y, b - a, m_line), colour);
    }

    // What is found, rounded as in running text.
    QRectF markIn(int line, qreal y, BlockSpan span) const
    {
        const int start = m_starts[size_t(line)];
        const int from = std::max(span.from - start, 0);
        const int to = std::min(span.to - start, int(lineText(line).size()));
        if (to <= from)
            return {};
        const qreal left = textLeft() + xIn(line, from);
        return {left - 1, y + 1, textLeft() + xIn(line, to) - left + 2, qreal(m_line - 2)};
    }

    void paintLine(QPainter &painter, const BlockPaint &paint, int line, qreal y) const
    {
        const Theme &theme = paint.theme;
        const int start = m_starts[size_t(line)];
        const QStringView words = lineText(line);
        QRectF current; // its letters have one ink, whatever they are in the code
        for (size_t i = 0; i < paint.matches.size(); ++i) {
            const QRectF mark = markIn(line, y, paint.matches[i]);
            if (mark.isEmpty())
                continue;
            const bool isCurrent = int(i) == paint.currentMatch;
            if (isCurrent)
                current = mark;
            theme.drawPanel(painter, mark, 2, isCurrent ? Colour::MarkOn : Colour::Mark);
        }
        if (!paint.selection.isEmpty() && paint.selection.from <= start + words.size() && paint.selection.to > start)
            paintSpan(painter, line, y, paint.selection, theme.colour(Colour::Select));
        if (words.isEmpty())
            return;
        static const std::vector<CodeSpan> plain;
        const auto &spans = m_colouring && size_t(line) < m_colouring->lines.size() ? m_colouring->lines[size_t(line)] : plain;
        if (!isGrid(line)) {
            m_font = theme.font(Type::Code);
            QList<QTextLayout::FormatRange> ranges;
            for (const CodeSpan &span : spans) {
                QTextLayout::FormatRange range;
                range.start = span.from;
                range.length = span.length;
                range.format.setForeground(theme.colour(codeColour(span.token)));
                ranges << range;
            }
            painter.setPen(theme.colour(Colour::CodeText));
            const auto layout = shaped(line);
            layout->draw(&painter, {textLeft(), y}, ranges);
            if (!current.isEmpty()) {
                painter.save();
                painter.setClipRect(current, Qt::IntersectClip);
                theme.drawPanel(painter, current, 2, Colour::MarkOn);
                painter.setPen(theme.colour(Colour::OnMark));
                layout->draw(&painter, {textLeft(), y});
                painter.restore();
            }
            return;
        }
        const qreal baseline = std::round(y + (m_line - m_raw.ascent() - m_raw.descent()) / 2 + m_raw.ascent());
        const auto draw = [&](int from, int to, Colour colour) {
            if (from >= to)
                return;
            int column = columnsOf(words.left(from));
            QString drawn;
            QList<QPointF> places;
            for (int i = from; i < to; ++i) {
                if (words[i] == u'\t') {
                    column = (column / tabColumns + 1) * tabColumns;
                    continue;
                }
                if (words[i] != u' ') {
                    drawn += words[i];
                    places << QPointF(column * m_cell, 0);
                }
                ++column;
            }
            if (drawn.isEmpty())
                return;
            QGlyphRun run;
            run.setRawFont(m_raw);
            run.setGlyphIndexes(m_raw.glyphIndexesForString(drawn));
            run.setPositions(places);
            painter.setPen(theme.colour(colour));
            painter.drawGlyphRun(QPointF(textLeft(), baseline), run);
        };
        int at = 0;
        for (const CodeSpan &span : spans) {
            const int from = qBound(at, span.from, int(words.size()));
            const int to = qBound(from, span.from + span.length, int(words.size()));
            draw(at, from, Colour::CodeText);
            draw(from, to, codeColour(span.token));
            at = to;
        }
        draw(at, int(words.size()), Colour::CodeText);
        if (current.isEmpty())
            return;
        painter.save();
        painter.setClipRect(current, Qt::IntersectClip);
        theme.drawPanel(painter, current, 2, Colour::MarkOn);
        draw(0, int(words.size()), Colour::OnMark);
        painter.restore();
    }

    QString m_code;
    QString m_language;
    int m_firstLine;
    CodeHighlighter *m_highlighter;
    std::function<void()> m_arrived;
    std::shared_ptr<CodeColouring> m_colouring;
    std::vector<int> m_starts;
    mutable QFont m_font;
    QRawFont m_raw;
    qreal m_cell = 0;
    int m_columns = 0;
    int m_width = 0;
    int m_line = 20;
    int m_header = codeHeader;
    int m_gutter = 0;
    int m_scroll = 0;
    int m_given = 0; // lines
    bool m_isOpen = false; // the number of lines is not known yet
};

int estimateCode(const BlockSource &source, const BlockContext &context)
{
    const auto lines = int(source.rich->code.count(u'\n')) + 1;
    const Theme &theme = context.theme;
    return std::max(codeHeader, theme.lineHeight(Type::Small) + 16) + 2 + 2 * codePad + lines * theme.lineHeight(Type::Code);
}

std::unique_ptr<BlockBox> makeCode(const BlockSource &source, const BlockContext &context)
{
    return std::make_unique<CodeBox>(source, context);
}

QString textOfCode(const BlockSource &source)
{
    return source.rich->code;
}

QString markdownOfCode(const BlockSource &source)
{
    return blockMarkdown(*source.rich, 0);
}

QString plainOfCode(const BlockSource &source, BlockSpan span)
{
    return source.rich->code.mid(span.from, span.to - span.from);
}

BlockGap gapOfCode(const BlockSource &)
{
    return {12, 12};
}

} // namespace

const BlockKind codeBlockKind{"code", estimateCode, makeCode, textOfCode, markdownOfCode, plainOfCode, gapOfCode};

} // namespace Layers
