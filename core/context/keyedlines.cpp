#include "core/context/keyedlines_p.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QStringList>

#include <algorithm>

namespace Layers {

namespace {

constexpr qsizetype longestKey = 80;
constexpr qsizetype longestBlock = 600;
constexpr int mostBlockLines = 16;
constexpr int mostKeys = 12; // one below the other
constexpr int mostLines = 200'000; // above a line

TextRange lineAround(QStringView text, qsizetype at)
{
    const qsizetype end = text.indexOf(u'\n', at);
    return {text.left(at).lastIndexOf(u'\n') + 1, end < 0 ? text.size() : end};
}

qsizetype indentOf(QStringView line)
{
    return std::find_if(line.begin(), line.end(), [](QChar c) { return c != u' ' && c != u'\t'; }) - line.begin();
}

// The end of what is set in below a key; the key's own end when there is nothing, or too much of it.
qsizetype endOfBlock(QStringView text, TextRange key)
{
    const qsizetype indent = indentOf(text.mid(lineAround(text, key.from).from));
    const bool isItem = text.mid(key.from, key.length()).startsWith(u"- ");
    qsizetype end = key.to;
    int lines = 0;
    for (qsizetype at = text.indexOf(u'\n', key.to); at >= 0; at = text.indexOf(u'\n', at + 1)) {
        const TextRange next = lineAround(text, at + 1);
        const QStringView line = text.mid(next.from, next.length());
        if (line.trimmed().isEmpty())
            continue;
        // The items of a list may stand directly below their key.
        const bool isInside = indentOf(line) > indent || (!isItem && indentOf(line) == indent && line.trimmed().startsWith(u"- "));
        if (!isInside)
            return end;
        end = next.from + line.size();
        if (++lines > mostBlockLines || end - key.from > longestBlock)
            return key.to;
    }
    return end;
}

// "[remote]", "[[servers]]", "[mail server] ; production", and no line of an array.
bool isSection(QStringView line)
{
    static const QRegularExpression section(QStringLiteral(
        "^(?:\\[(?:[^\\[\\],=\"]+|[^\\[\\]=\"]*\\*[^\\[\\]=\"]*|[\\w.]+ ?\\.?\"[^\"\\]]*\")\\]|\\[\\[[^\\[\\],=]+\\]\\])\\s*(?:[#;].*)?$"));
    return line.startsWith(u'[') && line.size() < 200 && section.match(line.toString()).hasMatch();
}

bool isComment(QStringView line)
{
    return line.startsWith(u'#') || line.startsWith(u';') || line.startsWith(u"//");
}

// What is said directly above a line about it.
QString commentAbove(QStringView text, qsizetype at)
{
    constexpr int mostCommentLines = 8;
    QStringList said;
    TextRange line = lineAround(text, at);
    for (int i = 0; i < mostCommentLines && line.from > 0; ++i) {
        line = lineAround(text, line.from - 1);
        const QStringView words = text.mid(line.from, line.length()).trimmed();
        if (!isComment(words))
            break;
        said.prepend(words.toString());
    }
    return said.join(QLatin1Char(' '));
}

QString shortened(QStringView key)
{
    const qsizetype end = std::min(key.size(), longestKey);
    return key.left(end > 0 && key[end - 1].isHighSurrogate() ? end - 1 : end).toString();
}

// The end of the lines below a "[section]"; its own end when there are none, or too many.
qsizetype endOfSection(QStringView text, TextRange title)
{
    qsizetype end = title.to;
    int lines = 0;
    for (qsizetype at = text.indexOf(u'\n', title.to); at >= 0; at = text.indexOf(u'\n', at + 1)) {
        const TextRange next = lineAround(text, at + 1);
        const QStringView line = text.mid(next.from, next.length()).trimmed();
        if (isSection(line))
            return end;
        if (line.isEmpty())
            continue;
        end = next.to;
        if (++lines > mostBlockLines || end - title.from > longestBlock)
            return title.to;
    }
    return end;
}

QString sectionAbove(QStringView text, qsizetype at)
{
    TextRange line = lineAround(text, at);
    if (isSection(text.mid(line.from, line.length()).trimmed()))
        return {};
    for (int read = 0; line.from > 0 && read < mostLines; ++read) {
        line = lineAround(text, line.from - 1);
        const QStringView words = text.mid(line.from, line.length()).trimmed();
        if (isSection(words))
            return shortened(words);
    }
    return {};
}

using Having = std::vector<bool>; // which words of the question

Having having(const QSet<QByteArray> &words, const std::vector<RetrievalTerm> &terms)
{
    Having all;
    for (const RetrievalTerm &term : terms)
        all.push_back(term.need > 0 && shareIn(words, term) > 0);
    return all;
}

bool isPartOf(const Having &part, const Having &whole)
{
    return part != whole && std::equal(part.begin(), part.end(), whole.begin(), [](bool a, bool b) { return !a || b; });
}

} // namespace

Keys keysOf(const QString &path)
{
    const QString ending = path.section(QLatin1Char('.'), -1).toLower();
    if (ending == QLatin1String("yaml") || ending == QLatin1String("yml"))
        return Keys::SetIn;
    static const QSet<QString> sectioned{QStringLiteral("toml"), QStringLiteral("ini"), QStringLiteral("cfg"), QStringLiteral("conf")};
    return sectioned.contains(ending) ? Keys::InSections : Keys::None;
}

QString keysAbove(QStringView text, qsizetype at, Keys kind)
{
    if (kind != Keys::SetIn)
        return kind == Keys::InSections ? sectionAbove(text, at) : QString();
    TextRange line = lineAround(text, at);
    qsizetype indent = indentOf(text.mid(line.from, line.length()));
    QStringList keys;
    for (int read = 0; indent > 0 && line.from > 0 && keys.size() < mostKeys && read < mostLines; ++read) {
        line = lineAround(text, line.from - 1);
        const QStringView whole = text.mid(line.from, line.length());
        const QStringView words = whole.trimmed();
        if (words.isEmpty() || words.startsWith(u'#') || indentOf(whole) >= indent)
            continue;
        indent = indentOf(whole);
        keys.prepend(shortened(words));
    }
    return keys.join(QStringLiteral(" \u203a "));
}

void takeBlocksOfKeys(QStringView text, Keys kind, std::vector<Quotable> &lines)
{
    for (Quotable &line : lines) {
        const QStringView words = text.mid(line.range.from, line.range.length());
        const bool isKey = kind == Keys::SetIn ? words.endsWith(u':') : kind == Keys::InSections && isSection(words);
        if (!isKey || words.contains(u'\n'))
            continue;
        const qsizetype end = kind == Keys::SetIn ? endOfBlock(text, line.range) : endOfSection(text, line.range);
        if (end == line.range.to)
            continue;
        line.headEnd = line.range.to;
        line.range = {lineAround(text, line.range.from).from, end};
    }
}

void keepNamedKeys(std::vector<RecallQuote> &quotes, const std::vector<RetrievalTerm> &terms)
{
    const auto isLine = [](const RecallQuote &quote) { return quote.isCode && keysOf(quote.passage.path) != Keys::None; };
    std::vector<Having> has(quotes.size());
    for (size_t i = 0; i < quotes.size(); ++i) {
        if (!isLine(quotes[i]))
            continue;
        const QString &text = quotes[i].passage.text;
        const qsizetype at = quotes[i].range.from - quotes[i].passage.range.from;
        const QString above = keysAbove(text, at, keysOf(quotes[i].passage.path)) + QLatin1Char(' ') + commentAbove(text, at);
        has[i] = having(stemsOf(above + QLatin1Char(' ') + quotes[i].text), terms);
        const QString title = text.section(QLatin1Char('\n'), 0, 0);
        const Having ofAll = having(stemsOf(title.startsWith(QLatin1Char('#')) ? title : QString()), terms);
        for (size_t term = 0; term < has[i].size(); ++term)
            has[i][term] = has[i][term] && !ofAll[term];
    }
    std::vector<bool> leftOut(quotes.size(), false);
    for (size_t i = 0; i < quotes.size(); ++i) {
        for (size_t j = 0; j < quotes.size() && isLine(quotes[i]) && !leftOut[i]; ++j)
            leftOut[i] = isLine(quotes[j]) && fileOf(quotes[j].passage) == fileOf(quotes[i].passage) && !isComment(quotes[j].text)
                && isPartOf(has[i], has[j]);
    }
    size_t at = 0;
    std::erase_if(quotes, [&](const RecallQuote &) { return leftOut[at++]; });
}

} // namespace Layers
