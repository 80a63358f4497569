#include "core/context/quotable_p.h"

#include "core/context/chunk.h"

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

// Sentences, but a short item of a list as a whole: cut after its first sentence it would end in the middle of a line.
std::vector<TextRange> wholeItems(QStringView text)
{
    std::vector<TextRange> all;
    bool isOpen = false; // the last is an item
    for (const TextRange &sentence : sentencesOf(text)) {
        const bool goesOn = isOpen && !text.mid(all.back().to, sentence.from - all.back().to).contains(u'\n');
        if (goesOn && sentence.to - all.back().from <= longestItem) {
            all.back().to = sentence.to;
            continue;
        }
        isOpen = isItem(text.mid(sentence.from, sentence.length()));
        all.push_back(sentence);
    }
    return all;
}

TextRange withoutSpace(QStringView text, TextRange range)
{
    while (range.from < range.to && text[range.from].isSpace())
        ++range.from;
    while (range.to > range.from && text[range.to - 1].isSpace())
        --range.to;
    return range;
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
    for (const TextRange &sentence : wholeItems(text)) {
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
            isBare = isBare && line.contains(u'|');
            if (isTableRule(line)) {
                const TextRange above = lineBefore(text, {from, at});
                isBare = above.length() > 0 && text.mid(above.from, above.length()).contains(u'|');
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

QString definedName(QStringView code)
{
    // "def rate(", "pub fn rate(", "#define RATE", "class Rate".
    static const QRegularExpression keyword(QStringLiteral(
        "^(?:(?:export|default|public|private|protected|internal|static|final|inline|async|pub(?:\\([^)]*\\))?|abstract|"
        "sealed|unsafe|extern|const|constexpr)\\s+)*(?:def|fn|fun|func|function\\*?|class|struct|enum(?:\\s+class)?|"
        "interface|trait|type|module|namespace|macro_rules!|sub|proc|#\\s*define)\\s+(?:\\([^)]*\\)\\s*)?([A-Za-z_$][\\w$]*)"));
    // "RATE = 3", "const double rate = 3", "let rate: f64 = 3".
    static const QRegularExpression assignment(QStringLiteral(
        "^(?:[\\w:<>,*&\\s]*[\\s*&])?\\$?([A-Za-z_$][\\w$]*)(?:\\[[^\\]]*\\])?\\s*(?::\\s*[\\w<>\\[\\], .|&]+?)?\\s*(?::=|=(?![=>]))"));
    // "double rate(int x) {", with the brace here or on the next line.
    static const QRegularExpression function(
        QStringLiteral("^(?!return\\b|else\\b|throw\\b|new\\b)[\\w:<>,*&\\s]+[\\s*&:]([A-Za-z_]\\w*)\\s*\\([^;]*$"));
    constexpr qsizetype longest = 300; // what is longer is data
    const qsizetype end = code.indexOf(u'\n');
    const QString line = code.left(end < 0 ? code.size() : end).trimmed().left(longest).toString();
    for (const QRegularExpression *expression : {&keyword, &assignment, &function}) {
        const QRegularExpressionMatch match = expression->match(line);
        if (match.hasMatch())
            return match.captured(1);
    }
    return {};
}

} // namespace Layers
