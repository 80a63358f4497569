#include "core/context/quotable_p.h"

#include "core/context/chunk.h"
#include "core/context/tablelines_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestDefinition = 400;
constexpr qsizetype definitionLines = 10;
constexpr qsizetype longestItem = 300;

bool isTableRow(QStringView line)
{
    return line.startsWith(u'|');
}

// "|---|:--:|", which has no words.
bool isTableRule(QStringView line)
{
    return line.contains(u'-') && line.contains(u'|')
        && std::all_of(line.begin(), line.end(), [](QChar c) { return c.isSpace() || c == u'|' || c == u'-' || c == u':' || c == u'+'; });
}

bool isFragment(QStringView line)
{
    static const QRegularExpression weak(QStringLiteral(
        "^(#\\s*(include|import|pragma|if|ifdef|ifndef|else|endif|undef)\\b|(import|from|using|package|use|require|export\\s*\\*)\\b|"
        "(public|private|protected|signals|default|else|try|do|finally)\\b[^(=]*:?\\s*\\{?$|(const\\s+\\w+\\s*=\\s*)?require\\s*\\()"));
    if (std::none_of(line.begin(), line.end(), [](QChar c) { return c.isLetterOrNumber(); }))
        return true;
    return line.endsWith(u'{') || line.endsWith(u'(') || line.endsWith(u'[') || weak.match(line.toString()).hasMatch();
}

// The end of the definition whose head ends with a brace, when the text holds all of it and it is short.
qsizetype endOfDefinition(QStringView text, const TextRange &head)
{
    int depth = 0;
    qsizetype lines = 1;
    for (qsizetype i = head.from; i < text.size() && i - head.from < longestDefinition && lines <= definitionLines; ++i) {
        if (text[i] == u'\n') {
            ++lines;
        } else if (text[i] == u'{') {
            ++depth;
        } else if (text[i] == u'}' && --depth <= 0) {
            const bool hasMark = i + 1 < text.size() && text[i + 1] == u';';
            return depth == 0 ? i + (hasMark ? 2 : 1) : head.from;
        }
    }
    return head.from;
}

bool isItem(QStringView sentence)
{
    return !sentence.startsWith(u'#') && !sentence.startsWith(u'|') && startsListItem(sentence);
}

// The line that a place is in.
QStringView lineAt(QStringView text, qsizetype at)
{
    const qsizetype begin = text.left(at).lastIndexOf(u'\n') + 1;
    const qsizetype end = text.indexOf(u'\n', at);
    return text.mid(begin, (end < 0 ? text.size() : end) - begin);
}

// Sentences, but a row of a table and a short item of a list as a whole: cut after its first sentence it would end in the middle of a line.
std::vector<TextRange> wholeItems(QStringView text)
{
    std::vector<TextRange> all;
    bool isOpen = false; // the last is an item
    for (const TextRange &sentence : sentencesOf(text)) {
        const bool isSameLine = !all.empty() && !text.mid(all.back().to, sentence.from - all.back().to).contains(u'\n');
        const bool isInRow = isSameLine && isTableRow(lineAt(text, sentence.from).trimmed());
        if (isInRow || (isSameLine && isOpen && sentence.to - all.back().from <= longestItem)) {
            all.back().to = sentence.to;
            continue;
        }
        // The points of minutes and contracts are numbered and say several things.
        isOpen = isItem(text.mid(sentence.from, sentence.length())) && !text[sentence.from].isDigit();
        all.push_back(sentence);
    }
    return all;
}

TextRange withoutSpace(QStringView text, TextRange range)
{
    while (range.to > range.from && text[range.to - 1].isSpace())
        --range.to;
    // A line of a quote without words is no beginning either.
    for (;;) {
        while (range.from < range.to && text[range.from].isSpace())
            ++range.from;
        const QStringView rest = text.mid(range.from, range.length());
        const qsizetype words
            = std::find_if(rest.begin(), rest.end(), [](QChar c) { return c != u'>' && c != u' ' && c != u'\t'; }) - rest.begin();
        if (words == 0 || words == rest.size() || rest[0] != u'>' || rest[words] != u'\n')
            return range;
        range.from += words;
    }
}

TextRange lineBefore(QStringView text, TextRange within)
{
    const TextRange range = withoutSpace(text, within);
    const qsizetype end = text.mid(range.from, range.length()).lastIndexOf(u'\n');
    return withoutSpace(text, {range.from + end + 1, range.to});
}

// Lines whose brackets are open go on: a call over three lines is one statement.
std::vector<TextRange> statementsOf(QStringView text)
{
    std::vector<TextRange> all;
    qsizetype depth = 0;
    qsizetype lines = 0;
    for (const TextRange &line : codeLinesOf(text)) {
        const QStringView words = text.mid(line.from, line.length());
        const bool isComment = words.startsWith(u"//") || words.startsWith(u'#') || words.startsWith(u"/*") || words.startsWith(u'*');
        if (depth > 0 && lines < definitionLines && line.to - all.back().from <= longestDefinition) {
            all.back().to = line.to;
            ++lines;
        } else {
            depth = 0;
            lines = 1;
            all.push_back(line);
        }
        if (!isComment)
            depth += words.count(u'(') + words.count(u'[') - words.count(u')') - words.count(u']');
    }
    return all;
}

} // namespace

std::vector<Quotable> quotablesOf(QStringView text)
{
    std::vector<Quotable> all;
    TextRange head; // of the table that goes on
    bool isBare = false; // it has no bars at its sides
    qsizetype columns = 0; // of such a table
    qsizetype last = 0;
    for (const TextRange &sentence : wholeItems(text)) {
        // A table ends with a line that is empty.
        if (text.mid(last, sentence.from - last).count(u'\n') > 1) {
            isBare = false;
            head = {};
        }
        last = sentence.to;
        // Rows do not end like sentences: a table comes as one, with what stands before and after it.
        qsizetype from = sentence.from;
        const auto keep = [&](qsizetype to, Quotable::Kind kind) {
            const TextRange range = withoutSpace(text, {from, to});
            from = to;
            if (range.length() == 0)
                return;
            if (kind != Quotable::Kind::Row)
                head = {};
            all.push_back({.range = range, .kind = kind, .tableHead = head});
        };
        for (qsizetype at = sentence.from; at < sentence.to;) {
            qsizetype end = text.indexOf(u'\n', at);
            if (end < 0 || end > sentence.to)
                end = sentence.to;
            const QStringView line = text.mid(at, end - at).trimmed();
            isBare = isBare && line.contains(u'|') && cellsOfBars(line).size() == columns;
            if (isTableRule(line)) {
                const TextRange above = lineBefore(text, {from, at});
                isBare = above.length() > 0 && text.mid(above.from, above.length()).contains(u'|');
                columns = isBare ? cellsOfBars(text.mid(above.from, above.length())).size() : 0;
                keep(isBare ? above.from : at, Quotable::Kind::Prose);
                if (isBare) {
                    head = above;
                } else if (!all.empty() && all.back().kind == Quotable::Kind::Row && all.back().tableHead.length() == 0) {
                    head = all.back().range;
                    all.pop_back();
                }
                from = end;
            } else if (isTableRow(line) || isBare) {
                keep(at, Quotable::Kind::Prose);
                keep(end, Quotable::Kind::Row);
            }
            at = end + 1;
        }
        keep(sentence.to, Quotable::Kind::Prose);
    }
    return all;
}

std::vector<Quotable> quotablesOfCode(QStringView text)
{
    std::vector<Quotable> all;
    for (const TextRange &line : statementsOf(text)) {
        const QStringView words = text.mid(line.from, line.length());
        if (!isFragment(words)) {
            all.push_back({.range = line, .kind = Quotable::Kind::Prose});
            continue;
        }
        const qsizetype end = words.endsWith(u'{') ? endOfDefinition(text, line) : line.from;
        if (end > line.to)
            all.push_back({.range = {line.from, end}, .kind = Quotable::Kind::Prose, .headEnd = line.to});
        else
            all.push_back({.range = line, .kind = Quotable::Kind::Fragment});
    }
    return all;
}

// A passage that was cut out of a fence: its first line of marks stands behind a line of code, and before none or an empty one.
static bool beginsInFence(QStringView text)
{
    bool isAfterWords = false; // the line before
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            end = text.size();
        const QStringView line = text.mid(at, end - at).trimmed();
        if (line.startsWith(u"```") || line.startsWith(u"~~~")) {
            const bool isBare = std::all_of(line.begin(), line.end(), [&](QChar c) { return c == line[0]; });
            const qsizetype next = text.indexOf(u'\n', end + 1);
            const QStringView after = text.mid(std::min(end + 1, text.size()), (next < 0 ? text.size() : next) - end - 1);
            return isBare && isAfterWords && after.trimmed().isEmpty();
        }
        isAfterWords = !line.isEmpty();
        at = end + 1;
    }
    return false;
}

std::vector<Quotable> quotablesOfMarkdown(QStringView text)
{
    std::vector<Quotable> all;
    const auto add = [&](TextRange part, bool isCode) {
        part = withoutSpace(text, part);
        if (part.length() == 0)
            return;
        const QStringView words = text.mid(part.from, part.length());
        const bool isShort = part.length() <= longestDefinition && words.count(u'\n') < definitionLines;
        std::vector<Quotable> some;
        if (isCode && isShort)
            some.push_back({.range = {0, part.length()}});
        else
            some = isCode ? quotablesOfCode(words) : quotablesOf(words);
        for (Quotable &one : some) {
            one.range = {one.range.from + part.from, one.range.to + part.from};
            if (one.tableHead.length() > 0)
                one.tableHead = {one.tableHead.from + part.from, one.tableHead.to + part.from};
            if (one.headEnd >= 0)
                one.headEnd += part.from;
            one.isCode = isCode;
            all.push_back(one);
        }
    };
    MarkdownFence fence = beginsInFence(text) ? MarkdownFence{u'`', 3, {}, false} : MarkdownFence{};
    qsizetype from = 0;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            end = text.size();
        const bool wasOpen = fence.isOpen();
        fence.read(text.mid(at, end - at));
        if (fence.isFenceLine) {
            add({from, at}, wasOpen);
            from = std::min(end + 1, text.size());
        }
        at = end + 1;
    }
    add({from, text.size()}, fence.isOpen());
    return all;
}

void MarkdownFence::read(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    isFenceLine = false;
    if (!trimmed.startsWith(u"```") && !trimmed.startsWith(u"~~~"))
        return;
    qsizetype marks = 0;
    while (marks < trimmed.size() && trimmed[marks] == trimmed[0])
        ++marks;
    const QStringView info = trimmed.mid(marks).trimmed();
    if (isOpen()) {
        const bool closes = trimmed[0] == mark && marks >= length && info.isEmpty();
        if (closes)
            *this = {};
        isFenceLine = closes;
        return;
    }
    if (trimmed[0] == u'`' && info.contains(u'`'))
        return; // words in a line
    const qsizetype end = info.indexOf(u' ');
    *this = MarkdownFence{trimmed[0], marks, info.left(end < 0 ? info.size() : end).toString(), true};
}

} // namespace Layers
