#include "core/context/shownquote_p.h"

#include "core/base/textcut.h"
#include "core/base/markdowntext.h"
#include "core/context/chunk.h"
#include "core/context/outline_p.h"
#include "core/context/tablelines_p.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

// What a file's language is called, as it stands behind a fence.
QString languageOf(const QString &path)
{
    static const QHash<QString, QString> names{
        {QStringLiteral("cs"), QStringLiteral("csharp")},      {QStringLiteral("py"), QStringLiteral("python")},
        {QStringLiteral("js"), QStringLiteral("javascript")},  {QStringLiteral("mjs"), QStringLiteral("javascript")},
        {QStringLiteral("ts"), QStringLiteral("typescript")},  {QStringLiteral("rb"), QStringLiteral("ruby")},
        {QStringLiteral("rs"), QStringLiteral("rust")},        {QStringLiteral("sh"), QStringLiteral("bash")},
        {QStringLiteral("kt"), QStringLiteral("kotlin")},      {QStringLiteral("h"), QStringLiteral("cpp")},
        {QStringLiteral("hpp"), QStringLiteral("cpp")},        {QStringLiteral("hh"), QStringLiteral("cpp")},
        {QStringLiteral("cc"), QStringLiteral("cpp")},         {QStringLiteral("cxx"), QStringLiteral("cpp")},
        {QStringLiteral("yml"), QStringLiteral("yaml")},       {QStringLiteral("pl"), QStringLiteral("perl")},
        {QStringLiteral("ps1"), QStringLiteral("powershell")}, {QStringLiteral("hs"), QStringLiteral("haskell")},
        {QStringLiteral("jl"), QStringLiteral("julia")},       {QStringLiteral("ex"), QStringLiteral("elixir")},
        {QStringLiteral("exs"), QStringLiteral("elixir")},     {QStringLiteral("erl"), QStringLiteral("erlang")}};
    const QString name = path.section(QLatin1Char('/'), -1).toLower();
    const QString ending = name.section(QLatin1Char('.'), -1); // of "Makefile" it is the name
    return names.value(ending, ending);
}

// `first`: the line of the file that the code begins with; 0: not known. So few lines are shown without numbers, and need none.
QString fenced(const QString &code, const QString &language, qsizetype first)
{
    constexpr qsizetype fewBreaks = 2;
    QString fence = QStringLiteral("```");
    while (code.contains(fence))
        fence += QLatin1Char('`');
    const bool isNumbered = first > 1 && code.count(QLatin1Char('\n')) > fewBreaks;
    return fence + (isNumbered ? language + QStringLiteral(" start=%1").arg(first) : language) + QLatin1Char('\n') + code
        + QLatin1Char('\n') + fence + QLatin1Char('\n');
}

// Rows stand below the line that names their columns; their mark stands below both, because a cell more would be none of the table's.
QString asTable(const QString &head, const QString &rows, qsizetype columns)
{
    QString below = rows;
    below.replace(QLatin1Char('\n'), QLatin1String("\n> "));
    return QLatin1String("> ") + head + QLatin1String("\n> |") + QStringLiteral("---|").repeated(columns) + QLatin1String("\n> ") + below
        + QLatin1String("\n>\n> ");
}

// A row whose words are shown as they stand.
QString shownRow(const QStringList &cells)
{
    QString row = QStringLiteral("|");
    for (const QString &cell : cells)
        row += QLatin1Char(' ') + markdownOf(cell).replace(QLatin1Char('|'), QLatin1String("\\|")) + QLatin1String(" |");
    return row;
}

QString shownRows(const RecallQuote &quote, QString head, bool isMarkdown)
{
    head = head.trimmed();
    const auto cells = [&](QStringView line) { return quote.separator.isNull() ? cellsOfBars(line) : cellsOf(line, quote.separator); };
    const qsizetype columns = std::max<qsizetype>(1, cells(head).size());
    if (isMarkdown && quote.separator.isNull())
        return asTable(head, quote.text, columns);
    QStringList rows;
    for (const TextRange row : recordsOf(quote.text, quote.separator))
        rows << shownRow(cells(QStringView(quote.text).mid(row.from, row.length())));
    return asTable(shownRow(cells(head)), rows.join(QLatin1Char('\n')), columns);
}

// The fence that a quotation begins in.
MarkdownFence fenceAt(QStringView before)
{
    MarkdownFence fence;
    for (qsizetype at = 0; at < before.size();) {
        qsizetype end = before.indexOf(u'\n', at);
        if (end < 0)
            break; // the line that the quotation is in
        fence.read(before.mid(at, end - at));
        at = end + 1;
    }
    return fence;
}

qsizetype indentOf(QStringView line)
{
    qsizetype spaces = 0;
    while (spaces < line.size() && line[spaces] == u' ')
        ++spaces;
    return spaces;
}

// The line that names the columns of the table that a place is in: the first of its lines, above a rule.
QString headAbove(QStringView text, qsizetype at)
{
    if (at > text.size())
        return {};
    qsizetype begin = text.left(at).lastIndexOf(u'\n') + 1;
    QStringView first; // of the table
    QStringView second;
    while (true) {
        const qsizetype end = text.indexOf(u'\n', begin);
        const QStringView line = text.mid(begin, (end < 0 ? text.size() : end) - begin).trimmed();
        if (!line.startsWith(u'|'))
            break;
        second = first;
        first = line;
        if (begin == 0)
            break;
        begin = text.left(begin - 1).lastIndexOf(u'\n') + 1;
    }
    return second.startsWith(u'|') && second.contains(u'-') && !second.contains(QRegularExpression(QStringLiteral("[^-|:\\s]")))
        ? first.toString()
        : QString();
}

// How far the line is set in that the quotation begins with; its other lines are as much.
qsizetype indentBefore(const RecallQuote &quote)
{
    const QStringView before = QStringView(quote.passage.text).left(quote.range.from - quote.passage.range.from);
    const QStringView line = before.mid(before.lastIndexOf(u'\n') + 1);
    return indentOf(line) == line.size() ? line.size() : 0;
}

// Words as a quotation, what stands inside a fence as code. A quotation may begin or end inside one.
QString shownMarkdown(const RecallQuote &quote, QStringView before, qsizetype first)
{
    MarkdownFence fence = fenceAt(before);
    const qsizetype indent = indentBefore(quote);
    QString shown;
    QStringList part;
    qsizetype partBreaks = 0; // of the quotation, above the part
    qsizetype breaks = 0;
    const auto close = [&](bool isCode, const QString &language) {
        while (!part.isEmpty() && part.last().trimmed().isEmpty())
            part.removeLast();
        if (!isCode) {
            while (!part.isEmpty() && part.first().trimmed().isEmpty())
                part.removeFirst();
        }
        if (part.isEmpty())
            return;
        if (!shown.isEmpty())
            shown += shown.endsWith(QLatin1Char('\n')) ? QLatin1String("\n") : QLatin1String("\n\n");
        shown += isCode ? fenced(part.join(QLatin1Char('\n')), language, first > 0 ? first + partBreaks : 0)
                        : QLatin1String("> ") + part.join(QLatin1String("\n> "));
        part.clear();
    };
    bool isFirst = true;
    for (const QString &line : quote.text.split(QLatin1Char('\n'))) {
        const bool wasOpen = fence.isOpen();
        const QString language = fence.language;
        fence.read(line);
        if (part.isEmpty())
            partBreaks = breaks;
        ++breaks;
        if (fence.isFenceLine)
            close(wasOpen, language);
        else
            part << (isFirst ? line : line.mid(std::min(indent, indentOf(line))));
        isFirst = false;
    }
    close(fence.isOpen(), fence.language);
    return shown.endsWith(QLatin1Char('\n')) ? shown : shown + QLatin1Char(' ');
}

struct Paragraph
{
    qsizetype from = 0;
    qsizetype to = 0;
    qsizetype width = 0; // of its longest line
};

// The paragraph around a place of a passage.
Paragraph paragraphAround(QStringView text, qsizetype at)
{
    Paragraph found;
    const qsizetype gap = text.left(at).lastIndexOf(QLatin1String("\n\n"));
    found.from = gap < 0 ? 0 : gap + 2;
    const qsizetype end = text.indexOf(QLatin1String("\n\n"), at);
    found.to = end < 0 ? text.size() : end;
    for (qsizetype line = found.from; line < found.to;) {
        qsizetype stop = text.indexOf(u'\n', line);
        if (stop < 0 || stop > found.to)
            stop = found.to;
        found.width = std::max(found.width, stop - line);
        line = stop + 1;
    }
    return found;
}

// Wrapped prose goes on with a small letter somewhere.
bool looksWrapped(QStringView text)
{
    for (qsizetype at = text.indexOf(u'\n'); at >= 0 && at + 1 < text.size(); at = text.indexOf(u'\n', at + 1)) {
        qsizetype begin = at + 1;
        while (begin < text.size() && text[begin] == u' ')
            ++begin;
        if (begin < text.size() && text[begin].isLower() && at > 0 && text[at - 1] != u'\n')
            return true;
    }
    return false;
}

// Whether a line of plain text ends because it is one, and not because its words had no more room.
bool endsByItself(QStringView line, QStringView next, const Paragraph &paragraph)
{
    constexpr qsizetype narrow = 40;
    constexpr qsizetype wide = 60; // of prose
    static const QRegularExpression field(QStringLiteral("^[A-Z][A-Za-z-]{1,24}: "));
    const QStringView begin = next.trimmed();
    if (paragraph.width < narrow || startsListItem(next) || startsEntry(next) || begin.startsWith(u'>') || line.contains(u'\t'))
        return true;
    const bool isSetIn = indentOf(next) > indentOf(line) && !begin.front().isLower() && !startsListItem(line);
    if (isSetIn || field.match(leftWhole(next, 40).toString()).hasMatch())
        return true;
    if (line.size() >= wide)
        return false;
    // By hand lines are wrapped earlier; a small letter goes on more often than it begins.
    const qsizetype space = begin.indexOf(u' ');
    const qsizetype full = paragraph.width * (begin.front().isLower() ? 6 : 9) / 10;
    return line.size() + 1 + (space < 0 ? begin.size() : space) <= full;
}

// Plain words: lines stay lines, but prose that was wrapped flows. Of a page that was HTML the headings are marked.
QString shownPlain(const RecallQuote &quote, bool isMarked)
{
    const QStringView all = quote.passage.text;
    const bool isWrapped = !quote.isRow && looksWrapped(all);
    const QStringList lines = markdownOf(quote.text).split(QLatin1Char('\n'));
    QString shown;
    qsizetype at = quote.range.from - quote.passage.range.from; // in the passage
    Paragraph paragraph;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString line = lines[i];
        while (!line.isEmpty() && line.back().isSpace())
            line.chop(1);
        if (isMarked && lines[i].startsWith(QLatin1String("\\#")))
            line = QStringLiteral("**%1**").arg(line.mid(1).remove(QRegularExpression(QStringLiteral("^#{1,6} "))));
        shown += QLatin1String(line.isEmpty() ? ">" : "> ") + line;
        if (i + 1 == lines.size())
            break;
        if (at >= paragraph.to)
            paragraph = paragraphAround(all, at);
        const qsizetype begin = all.left(at).lastIndexOf(u'\n') + 1;
        qsizetype end = all.indexOf(u'\n', at);
        qsizetype after = all.indexOf(u'\n', end + 1);
        const QStringView next = all.mid(end + 1, (after < 0 ? all.size() : after) - end - 1);
        const bool isHard
            = !line.isEmpty() && !next.trimmed().isEmpty() && (!isWrapped || endsByItself(all.mid(begin, end - begin), next, paragraph));
        shown += QLatin1String(isHard ? "  \n" : "\n");
        at = end + 1;
    }
    return shown + QLatin1Char(' ');
}

// The head of a file of rows, for a passage that begins below it.
QString headOf(const RecallQuote &quote, const QuotedFile &file)
{
    if (!quote.tableHead.isEmpty())
        return quote.tableHead;
    if (quote.separator.isNull()) // the table may have begun in a passage before
        return quote.text.startsWith(u'|') ? headAbove(file.text, quote.range.from) : QString();
    constexpr qsizetype opening = 4000;
    const QString text = file.text.left(opening);
    const TextRange head = headOfRows(text, quote.separator);
    const QString line = text.mid(head.from, head.length());
    const std::vector<TextRange> rows = recordsOf(quote.text, quote.separator);
    const QStringView row = rows.empty() ? QStringView() : QStringView(quote.text).mid(rows[0].from, rows[0].length());
    return cellsOf(line, quote.separator).size() == cellsOf(row, quote.separator).size() ? line : QString();
}

// Counted from 1; 0: what stands above it is not at hand.
qsizetype lineOf(const RecallQuote &quote, const QuotedFile &file)
{
    if (file.text.isEmpty() && quote.passage.range.from > 0)
        return 0;
    const QStringView text = file.text.isEmpty() ? quote.passage.text : file.text;
    return text.left(quote.range.from).count(u'\n') + 1;
}

QString shownWhole(const RecallQuote &quote, const QuotedFile &file)
{
    const Document::Format format = file.document.format;
    const QString head = headOf(quote, file);
    if (head.contains(quote.separator.isNull() ? QLatin1Char('|') : quote.separator))
        return shownRows(quote, head, format == Document::Format::Markdown);
    const bool isEntry = quote.isRow && !quote.text.contains(QLatin1Char('|'));
    if (format == Document::Format::Markdown && !isEntry) {
        const QString &text = file.text.isEmpty() ? quote.passage.text : file.text;
        const qsizetype offset = file.text.isEmpty() ? quote.passage.range.from : 0;
        return shownMarkdown(quote, QStringView(text).left(quote.range.from - offset), lineOf(quote, file));
    }
    return format == Document::Format::Code ? fenced(quote.text, languageOf(file.document.path), lineOf(quote, file))
                                            : shownPlain(quote, format == Document::Format::Html);
}

// Whether the sentence goes on behind what is quoted of it: it was too long to be quoted whole, or to be in one passage.
bool isCut(const RecallQuote &quote, const QuotedFile &file)
{
    constexpr qsizetype longEnough = 600;
    const QString &text = file.text.isEmpty() ? quote.passage.text : file.text;
    const qsizetype end = quote.range.to - (file.text.isEmpty() ? quote.passage.range.from : 0);
    const bool mayBe = quote.text.size() >= longEnough || quote.range.to >= quote.passage.range.to;
    const QString words = quote.text.trimmed();
    if (!mayBe || quote.isCode || quote.isRow || words.isEmpty() || end >= text.size())
        return false;
    qsizetype last = words.size() - 1;
    while (last > 0 && QStringView(u"\"'\u201d\u2019\u00bb*_").contains(words[last]))
        --last;
    if (QStringView(u".!?:\u2026\u3002\uff01\uff1f|").contains(words[last]))
        return false;
    const QStringView rest = QStringView(text).mid(end, 4000);
    const qsizetype line = rest.indexOf(u'\n');
    if (!(line < 0 ? rest : rest.left(line)).trimmed().isEmpty())
        return true;
    const QStringView next = line < 0 ? QStringView() : rest.mid(line + 1);
    return !next.isEmpty() && next[0].isLower(); // the line was wrapped there
}

} // namespace

QString shownQuote(const RecallQuote &quote, const QuotedFile &file)
{
    QString shown = shownWhole(quote, file);
    if (!isCut(quote, file) || shown.trimmed().endsWith(u'`'))
        return shown;
    return shown.trimmed() + QStringLiteral(" \u2026 "); // its end is in the passage
}

void readHeadings(QuotedFile &file)
{
    file.headings = outlineOf(file.text.left(file.read), file.document.format);
}

QString headingAbove(const RecallQuote &quote, const QuotedFile &file)
{
    std::vector<const Heading *> open;
    for (const Heading &heading : file.headings) {
        if (heading.offset > quote.range.from)
            break;
        while (!open.empty() && open.back()->level >= heading.level)
            open.pop_back();
        open.push_back(&heading);
    }
    if (open.empty()) // in a text that is at hand there is none then, and the passage may name the columns of its rows
        return file.document.format != Document::Format::Pdf && !file.text.isEmpty() ? QString() : quote.passage.heading;
    QStringList titles;
    for (const Heading *heading : open) {
        if (!heading->title.isEmpty())
            titles << heading->title;
    }
    return leftWhole(titles.join(QLatin1String(" > ")), 500);
}

} // namespace Layers
