#include "core/context/outline_p.h"

#include "core/base/textcut.h"

#include <QtCore/QRegularExpression>

#include <optional>

namespace Layers {

namespace {

constexpr qsizetype longestHeading = 300;
constexpr size_t mostHeadings = 100'000;

struct Line
{
    qsizetype from = 0;
    QStringView text; // without its end
};

template <class F>
void eachLine(QStringView text, F &&visit)
{
    qsizetype from = 0;
    while (from < text.size()) {
        qsizetype end = text.indexOf(u'\n', from);
        if (end < 0)
            end = text.size();
        visit(Line{from, text.mid(from, end - from)});
        from = end + 1;
    }
}

// Three or more of one character and nothing else.
QChar ruleOf(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.size() < 3 || trimmed.size() > 200)
        return {};
    const QChar c = trimmed[0];
    if (!QStringView(u"=-~^\"*#+`'.:_<>").contains(c))
        return {};
    return std::all_of(trimmed.begin(), trimmed.end(), [c](QChar other) { return other == c; }) ? c : QChar();
}

// The headings of a page that was HTML: lines with their mark, with nothing above and below.
std::vector<Heading> markedOutline(QStringView text)
{
    std::vector<Heading> headings;
    bool isFree = true; // the line above is empty
    std::optional<Heading> open;
    const auto take = [&] {
        if (open)
            headings.push_back(*std::exchange(open, std::nullopt));
    };
    eachLine(text, [&](const Line &line) {
        const bool isEmpty = line.text.trimmed().isEmpty();
        if (isEmpty)
            take();
        open.reset();
        int level = 0;
        while (level < line.text.size() && line.text[level] == u'#')
            ++level;
        if (isFree && line.text == u"---")
            open = Heading{line.from, 0, {}}; // a section of the page ends: what stood above it is no heading of what follows
        if (isFree && line.text == u"***")
            open = Heading{line.from, 6, {}}; // the last group of a table ends
        if (isFree && level >= 1 && level <= 6 && line.text.mid(level).startsWith(u' '))
            open = Heading{line.from, level, leftWhole(line.text.mid(level).toString().simplified(), longestHeading)};
        isFree = isEmpty;
    });
    take();
    return headings;
}

std::vector<Heading> markdownOutline(QStringView text)
{
    std::vector<Heading> headings;
    QStringView fence;
    Line previous;
    eachLine(text, [&](const Line &line) {
        const QStringView trimmed = line.text.trimmed();
        if (!fence.isEmpty()) {
            if (trimmed.startsWith(fence) && ruleOf(trimmed) == fence[0])
                fence = {};
            previous = {};
            return;
        }
        if (trimmed.startsWith(u"```") || trimmed.startsWith(u"~~~")) {
            qsizetype length = 0;
            while (length < trimmed.size() && trimmed[length] == trimmed[0])
                ++length;
            fence = trimmed.left(length);
            previous = {};
            return;
        }
        if (line.text.startsWith(u'#')) {
            qsizetype level = 0;
            while (level < line.text.size() && line.text[level] == u'#')
                ++level;
            if (level <= 6 && (level == line.text.size() || line.text[level].isSpace())) {
                QString title = line.text.mid(level).trimmed().toString();
                while (title.endsWith(u'#'))
                    title.chop(1);
                title = plainHeading(title.trimmed());
                if (!title.isEmpty())
                    headings.push_back({line.from, int(level), leftWhole(title, longestHeading)});
            }
            previous = {};
            return;
        }
        const QChar rule = ruleOf(line.text);
        if ((rule == u'=' || rule == u'-') && !previous.text.trimmed().isEmpty() && previous.text.size() < longestHeading
            && !previous.text.startsWith(u'|') && !previous.text.trimmed().startsWith(u'-') && !previous.text.trimmed().startsWith(u'>')) {
            headings.push_back({previous.from, rule == u'=' ? 1 : 2, plainHeading(previous.text.trimmed())});
            previous = {};
            return;
        }
        previous = trimmed.isEmpty() ? Line{} : line;
    });
    return headings;
}

// Underlined lines; the order in which the underlines appear gives their level.
std::vector<Heading> underlinedOutline(QStringView text)
{
    std::vector<Heading> headings;
    QString ranks;
    Line previous;
    bool previousIsFirst = true; // of its paragraph
    bool paragraphStart = true;
    eachLine(text, [&](const Line &line) {
        const QStringView trimmed = line.text.trimmed();
        const QChar rule = ruleOf(line.text);
        if (!rule.isNull() && !previous.text.isEmpty() && previousIsFirst && previous.text.size() < longestHeading
            && trimmed.size() + 2 >= previous.text.trimmed().size() && !previous.text[0].isSpace()) {
            if (!ranks.contains(rule))
                ranks.append(rule);
            headings.push_back({previous.from, int(ranks.indexOf(rule)) + 1, previous.text.trimmed().toString()});
            previous = {};
            paragraphStart = true;
            return;
        }
        if (trimmed.isEmpty() || !rule.isNull()) {
            previous = {};
            paragraphStart = true;
            return;
        }
        previous = line;
        previousIsFirst = paragraphStart;
        paragraphStart = false;
    });
    return headings;
}

// The name that a line like "int *Shape::area(double scale) const {" defines; empty when it looks like no such line. Each character is
// looked at once or twice: files are hostile, and expressions with optional parts cost a thousand times that.
QStringView callableIn(QStringView line)
{
    constexpr qsizetype longestType = 102;
    constexpr qsizetype longestName = 81;
    constexpr qsizetype longestArguments = 200;
    constexpr qsizetype longestRest = 262;
    const auto isWord = [](QChar c) { return c == u'_' || (c < u'\x80' && c.isLetterOrNumber()); };
    const auto begins = [](QChar c) { return c == u'_' || (c < u'\x80' && c.isLetter()); };
    const qsizetype bracket = line.indexOf(u'(');
    qsizetype from = bracket;
    while (from > 0 && (isWord(line[from - 1]) || line[from - 1] == u':' || line[from - 1] == u'~'))
        --from;
    const QStringView name = line.mid(from, bracket - from);
    if (name.size() < 2 || name.size() > longestName || (!begins(name[0]) && name[0] != u'~'))
        return {};
    const QStringView type = line.left(from);
    const auto standsInType = [&](QChar c) { return isWord(c) || QStringView(u":<>,*&[] ").contains(c); };
    if (!type.isEmpty()
        && (type.size() < 2 || type.size() > longestType || !begins(type[0]) || !QStringView(u" *&").contains(type.back())
            || !std::all_of(type.begin(), type.end(), standsInType)))
        return {};
    QStringView rest = line.mid(bracket + 1);
    while (!rest.isEmpty() && rest.back().isSpace())
        rest.chop(1);
    if (rest.size() > longestRest || rest.contains(u';') || rest.mid(longestArguments).contains(u'='))
        return {};
    return name;
}

// Lines that begin a definition, in the languages people have most of. A wrong guess costs a worse chunk, nothing else.
std::vector<Heading> codeOutline(QStringView text)
{
    static const QRegularExpression definition(
        QStringLiteral("^(\\s{0,8})(?:export\\s+|default\\s+|public\\s+|private\\s+|protected\\s+|internal\\s+|static\\s+|final\\s+|"
                       "abstract\\s+|async\\s+|pub(?:\\([a-z]+\\))?\\s+|"
                       "unsafe\\s+|extern\\s+|inline\\s+|constexpr\\s+|virtual\\s+|override\\s+|open\\s+|sealed\\s+|data\\s+|template\\s*<["
                       "^>]{0,80}>\\s*)*"
                       "(?:class|struct|interface|enum|trait|impl|union|namespace|module|def|fn|func|fun|function|sub|procedure|type|"
                       "object|protocol|extension|mod|macro_rules!|CREATE\\s+"
                       "(?:OR\\s+REPLACE\\s+)?(?:TABLE|VIEW|FUNCTION|PROCEDURE|INDEX|TRIGGER|POLICY))\\s+[\"`\\[]?([A-Za-z_$][\\w$.:<>]*)"),
        QRegularExpression::CaseInsensitiveOption);
    std::vector<Heading> headings;
    eachLine(text, [&](const Line &line) {
        if (line.text.size() < 4 || line.text.size() > 400 || headings.size() >= mostHeadings)
            return;
        if (const auto match = definition.match(line.text.toString()); match.hasMatch()) {
            headings.push_back({line.from, 1 + int(match.capturedLength(1) / 2), leftWhole(match.captured(2), longestHeading)});
            return;
        }
        if (!line.text[0].isSpace() && line.text.contains(u'(')) {
            static const QRegularExpression keyword(
                QStringLiteral("^(if|for|while|switch|return|else|catch|elif|case|do|try|with|assert|print|echo|#|//|\\*)"));
            if (const QStringView name = callableIn(line.text); !name.isEmpty() && !keyword.match(line.text.toString()).hasMatch())
                headings.push_back({line.from, 2, leftWhole(name, longestHeading).toString()});
        }
    });
    return headings;
}

// What stands in [] before an address in (), from the opening bracket on; nothing when it is no link.
struct LinkPlace
{
    QStringView text;
    qsizetype length = 0; // with brackets and address
};

std::optional<LinkPlace> linkAt(QStringView line, qsizetype at)
{
    const qsizetype close = line.indexOf(u"](", at);
    const qsizetype end = close < 0 ? -1 : line.indexOf(u')', close);
    if (end < 0)
        return {};
    return LinkPlace{line.mid(at + 1, close - at - 1), end + 1 - at};
}

// Marks of emphasis lie at a word; a lone one is a letter, and so is a line inside a name.
bool isEmphasis(QStringView line, qsizetype from, qsizetype to)
{
    const QChar before = from > 0 ? line[from - 1] : QChar(u' ');
    const QChar after = to < line.size() ? line[to] : QChar(u' ');
    if (before.isSpace() && after.isSpace())
        return false;
    return line[from] == u'*' || !(before.isLetterOrNumber() && after.isLetterOrNumber());
}

} // namespace

QString plainHeading(QStringView line)
{
    // The marks of a shown heading may take as much again; what is longer is no heading that anybody reads.
    line = line.left(2 * longestHeading);
    const qsizetype lastAddress = line.lastIndexOf(u"](");
    const bool hasLinks = lastAddress >= 0 && line.lastIndexOf(u')') > lastAddress;
    QString plain;
    for (qsizetype at = 0; at < line.size();) {
        const QChar c = line[at];
        qsizetype end = at + 1;
        while (end < line.size() && line[end] == c)
            ++end;
        if (c == u'\\' && at + 1 < line.size() && line[at + 1] < u'\x80' && (line[at + 1].isPunct() || line[at + 1].isSymbol())) {
            plain += line[at + 1];
            at += 2;
        } else if (const qsizetype close = c == u'`' ? line.indexOf(line.mid(at, end - at), end) : -1; close >= 0) {
            plain += line.mid(end, close - end);
            at = close + (end - at);
        } else if (const auto link = hasLinks && at < lastAddress && (c == u'[' || (c == u'!' && line.mid(end).startsWith(u'[')))
                       ? linkAt(line, c == u'[' ? at : end)
                       : std::nullopt) {
            plain += plainHeading(link->text);
            at = (c == u'[' ? at : end) + link->length;
        } else if ((c == u'*' || c == u'_' || (c == u'~' && end - at == 2)) && isEmphasis(line, at, end)) {
            at = end;
        } else {
            plain += c;
            ++at;
        }
    }
    return plain.trimmed().isEmpty() ? line.toString() : plain.trimmed();
}

std::vector<Heading> outlineOf(const QString &text, Document::Format format)
{
    std::vector<Heading> headings;
    switch (format) {
    case Document::Format::Markdown:
        headings = markdownOutline(text);
        break;
    case Document::Format::Code:
        headings = codeOutline(text);
        break;
    case Document::Format::PlainText:
        headings = underlinedOutline(text);
        break;
    case Document::Format::Html:
        headings = markedOutline(text);
        break;
    case Document::Format::Pdf:
    case Document::Format::Unknown:
        break;
    }
    if (headings.size() > mostHeadings)
        headings.resize(mostHeadings);
    return headings;
}

} // namespace Layers
