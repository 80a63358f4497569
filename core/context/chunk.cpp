#include "core/context/chunk.h"

#include "core/base/textcut.h"
#include "core/context/tablelines_p.h"

#include <array>

namespace Layers {

TextRange trimmedRange(QStringView text, TextRange range)
{
    while (range.from < range.to && text[range.from].isSpace())
        ++range.from;
    while (range.to > range.from && text[range.to - 1].isSpace())
        --range.to;
    return range;
}

namespace {

struct Block
{
    TextRange range;
    bool isHeading = false;
    bool startsPage = false;
};

// Where to cut a run that is too long: after a sentence, a line, a clause or a word, and never inside a surrogate pair.
qsizetype cutWithin(QStringView text, qsizetype from, qsizetype limit)
{
    const qsizetype least = from + limit / 3;
    const QStringView window = text.mid(from, limit);
    const auto after = [&](QStringView mark) -> qsizetype {
        const qsizetype at = window.lastIndexOf(mark);
        return at < 0 ? -1 : from + at + mark.size();
    };
    qsizetype best = std::max({after(u". "), after(u".\n"), after(u"\n"), after(u"; "), after(u"? "), after(u"! "), after(u"\u3002")});
    if (best < least)
        best = std::max(after(u", "), after(u" "));
    if (best < least)
        best = from + limit;
    if (best < text.size() && text[best].isLowSurrogate() && text[best - 1].isHighSurrogate())
        --best;
    return best;
}

// Paragraphs, with headings on their own, in order.
std::vector<Block> blocksOf(const ExtractedText &document)
{
    const QStringView text = document.text;
    std::vector<Block> blocks;
    size_t heading = 0;
    size_t page = 0;
    qsizetype from = 0; // of the open block
    bool open = false;
    bool pageStart = false;
    const auto close = [&](qsizetype to) {
        if (!open)
            return;
        open = false;
        const TextRange range = trimmedRange(text, {from, to});
        if (range.length() > 0) {
            blocks.push_back({range, false, pageStart});
            pageStart = false;
        }
    };
    qsizetype at = 0;
    while (at < text.size()) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            end = text.size();
        const QStringView line = text.mid(at, end - at);
        while (page < document.pages.size() && document.pages[page] <= at) {
            close(at);
            pageStart = true;
            ++page;
        }
        const bool isBlank = line.trimmed().isEmpty();
        bool isHeading = false;
        while (heading < document.headings.size() && document.headings[heading].offset <= end) {
            isHeading = isHeading || document.headings[heading].offset >= at;
            ++heading;
        }
        if (isBlank) {
            close(at);
        } else {
            if (isHeading)
                close(at);
            if (!open) {
                from = at;
                open = true;
                if (isHeading) {
                    blocks.push_back({{at, at}, true, pageStart});
                    pageStart = false;
                }
            }
        }
        at = end + 1;
    }
    close(text.size());
    return blocks;
}

// The line that names the columns of the table that a passage goes on with; empty for one that does not. Passages come in order.
class TableHeads
{
public:
    explicit TableHeads(const ExtractedText &document)
        : m_text(document.text)
    {
        constexpr qsizetype sample = 20'000;
        if (document.format != Document::Format::PlainText)
            return;
        const QStringView opening = m_text.left(sample);
        const qsizetype end = opening.lastIndexOf(u'\n');
        const QStringView lines = end > 0 ? opening.left(end) : opening;
        const QChar separator = separatorOf(lines, false);
        const TextRange head = separator.isNull() ? TextRange{} : headOfRows(lines, separator);
        m_separated = lines.mid(head.from, head.length()).toString().replace(separator, QLatin1String(", "));
    }
    QString at(qsizetype from)
    {
        if (!m_separated.isEmpty())
            return from > 0 ? m_separated : QString();
        while (m_at <= from && m_at < m_text.size()) {
            qsizetype end = m_text.indexOf(u'\n', m_at);
            end = end < 0 ? m_text.size() : end;
            const QStringView line = m_text.mid(m_at, end - m_at).trimmed();
            m_wasRow = m_isRow;
            m_isRow = line.startsWith(u'|');
            if (m_isRow && !m_wasRow) {
                m_head = line;
                m_isSecond = true;
            } else if (m_isRow && std::exchange(m_isSecond, false)
                       && !std::all_of(line.begin(), line.end(), [](QChar c) { return QStringView(u"|-: ").contains(c); })) {
                m_head = {};
            }
            m_at = end + 1;
        }
        return m_isRow && m_wasRow && !m_isSecond ? m_head.toString().remove(u'|').simplified() : QString();
    }

private:
    QStringView m_text;
    QString m_separated;
    QStringView m_head; // the first line of the table that was read last; empty when no rule stands below it
    qsizetype m_at = 0;
    bool m_isRow = false;
    bool m_wasRow = false;
    bool m_isSecond = false; // the next line is the table's second
};

} // namespace

std::vector<Chunk> chunksOf(const ExtractedText &document, const ChunkLimits &limits)
{
    const QStringView text = document.text;
    std::vector<Chunk> chunks;
    TextRange current{-1, -1};
    const auto flush = [&] {
        if (current.from < 0)
            return;
        const TextRange range = trimmedRange(text, current);
        if (range.length() > 0)
            chunks.push_back({range, {}, 0});
        current = {-1, -1};
    };
    for (const Block &block : blocksOf(document)) {
        if (block.startsPage && current.from >= 0 && current.length() > limits.headingAfter / 2)
            flush();
        if (block.isHeading) {
            if (current.from >= 0 && current.length() > limits.headingAfter)
                flush();
            continue;
        }
        if (current.from >= 0 && block.range.to - current.from > limits.target)
            flush();
        if (current.from < 0)
            current.from = block.range.from;
        current.to = block.range.to;
        while (current.to - current.from > limits.hard) {
            const qsizetype cut = cutWithin(text, current.from, limits.target);
            const qsizetype end = current.to;
            current.to = cut;
            flush();
            current = trimmedRange(text, {cut, end});
        }
    }
    flush();

    // The headings above each passage: those open at its start, and one that the passage itself begins with.
    std::vector<const Heading *> open;
    size_t next = 0;
    TableHeads heads(document);
    for (Chunk &chunk : chunks) {
        while (next < document.headings.size() && document.headings[next].offset <= chunk.range.from) {
            const Heading &heading = document.headings[next++];
            while (!open.empty() && open.back()->level >= heading.level)
                open.pop_back();
            open.push_back(&heading);
        }
        QStringList path;
        for (const Heading *heading : open) {
            if (!heading->title.isEmpty())
                path << heading->title;
        }
        // What a row says is asked for by the names of its columns, too.
        if (const QString head = heads.at(chunk.range.from); !head.isEmpty())
            path << leftWhole(head, 200);
        chunk.heading = leftWhole(path.join(QLatin1String(" > ")), 500);
        chunk.page = document.pageAt(chunk.range.from);
    }
    return chunks;
}

namespace {

// The word that a dot ends, with the dots inside it: "z.B".
QStringView wordBeforeDot(QStringView text, qsizetype dot)
{
    constexpr qsizetype longest = 12;
    qsizetype from = dot;
    while (from > 0 && (text[from - 1].isLetter() || text[from - 1] == u'.') && dot - from < longest)
        --from;
    return text.mid(from, dot - from);
}

QStringView wordAfterDot(QStringView text, qsizetype dot)
{
    qsizetype from = dot + 1;
    while (from < text.size() && text[from].isSpace())
        ++from;
    qsizetype to = from;
    while (to < text.size() && text[to].isLetterOrNumber())
        ++to;
    return text.mid(from, to - from);
}

template <size_t Count>
bool isAnyOf(QStringView word, const std::array<const char *, Count> &words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const char *other) { return word.compare(QLatin1String(other), Qt::CaseInsensitive) == 0; });
}

// "z. B.", "u. a.": one letter before another one, or behind one.
bool isSpacedAbbreviation(QStringView text, qsizetype dot)
{
    const auto isAlone = [&](qsizetype at) {
        return at >= 0 && at < text.size() && text[at].isLetter() && (at == 0 || !text[at - 1].isLetterOrNumber()) && at + 1 < text.size()
            && text[at + 1] == u'.';
    };
    return isAlone(dot - 1)
        && ((dot + 2 < text.size() && text[dot + 1] == u' ' && isAlone(dot + 2))
            || (dot >= 4 && text[dot - 2] == u' ' && isAlone(dot - 4)));
}

bool isAbbreviation(QStringView text, qsizetype dot)
{
    static constexpr std::array words{"e.g",  "i.e",  "etc",  "vs",  "cf",   "mr",     "mrs",  "ms",  "dr",    "prof",   "eq",
                                      "sec",  "vol",  "pp",   "st",  "ca",   "approx", "inc",  "ltd", "attn",  "dept",   "incl",
                                      "excl", "bzw",  "z.b",  "u.a", "d.h",  "i.d.r",  "u.u",  "z.t", "usw",   "nr",     "abs",
                                      "inkl", "exkl", "zzgl", "ggf", "evtl", "vgl",    "bspw", "sog", "abzgl", "einschl"};
    // Words or names of their own, and units, unless a number follows.
    static constexpr std::array beforeNumbers{"no",  "fig", "art", "kap", "tel", "max", "min", "est",  "ext",  "str",  "mind", "bd",
                                              "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep",  "okt",  "oct",  "nov",
                                              "dez", "dec", "s",   "p",   "ph",  "pos", "ch",  "chap", "para", "ziff", "rn"};
    const QStringView word = wordBeforeDot(text, dot);
    if (word.isEmpty())
        return false;
    if ((word.size() == 1 && word[0].isUpper()) || isSpacedAbbreviation(text, dot))
        return true; // initials
    const QStringView next = wordAfterDot(text, dot);
    const bool isBeforeNumber = !next.isEmpty() && next[0].isDigit();
    const bool isStreet = word.endsWith(u"str", Qt::CaseInsensitive);
    return isAnyOf(word, words) || (isBeforeNumber && (isStreet || isAnyOf(word, beforeNumbers)));
}

// "30. September", "2. Dienstag"; a small letter behind the dot goes on anyway.
bool namesDay(QStringView word)
{
    static constexpr std::array names{"january",   "february",   "march",   "april",    "may",       "june",   "july",
                                      "august",    "september",  "october", "november", "december",  "januar", "februar",
                                      "mai",       "juni",       "juli",    "oktober",  "dezember",  "monday", "tuesday",
                                      "wednesday", "thursday",   "friday",  "saturday", "sunday",    "montag", "dienstag",
                                      "mittwoch",  "donnerstag", "freitag", "samstag",  "sonnabend", "sonntag"};
    return isAnyOf(word, names) || word.compare(u"m\u00e4rz", Qt::CaseInsensitive) == 0
        || word.compare(u"j\u00e4nner", Qt::CaseInsensitive) == 0;
}

// "am 3. März": a day or a place in an order, in languages that write it with a dot.
bool isOrdinal(QStringView text, qsizetype dot)
{
    qsizetype from = dot;
    while (from > 0 && text[from - 1].isDigit() && dot - from < 3)
        --from;
    if (from == dot || dot - from > 2)
        return false;
    qsizetype line = from; // the number of an item begins one
    while (line > 0 && (text[line - 1] == u' ' || text[line - 1] == u'\t'))
        --line;
    if (line == 0 || text[line - 1] == u'\n')
        return true;
    const bool isEndOfSpan = text[from - 1] == u'-' || text[from - 1] == u'\u2013'; // "5.-7. März"
    if (!text[from - 1].isSpace() && text[from - 1] != u'(' && !isEndOfSpan)
        return false;
    if (namesDay(wordAfterDot(text, dot)))
        return true;
    if (text[from - 1] != u' ')
        return false;
    const qsizetype before = text.left(from - 1).lastIndexOf(u' ') + 1;
    static constexpr std::array words{"am",  "vom", "zum",  "bis",  "ab",    "der",   "den",   "dem",
                                      "des", "im",  "seit", "beim", "jeder", "jeden", "jedem", "jedes"};
    return isAnyOf(text.mid(before, from - 1 - before), words);
}

// "# Title" and deeper; "#include" and "#!" are none.
bool isMarkedHeading(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    qsizetype level = 0;
    while (level < trimmed.size() && trimmed[level] == u'#')
        ++level;
    return level > 0 && level <= 6 && level < trimmed.size() && trimmed[level].isSpace() && !trimmed.contains(u'\n');
}

// A line of nothing but a comment, in the languages that people keep.
bool isCommentLine(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.startsWith(u"#"))
        return trimmed.size() == 1 || trimmed[1] == u'#' || trimmed[1].isSpace();
    return trimmed.startsWith(u"//") || trimmed.startsWith(u"/*") || trimmed.startsWith(u"* ") || trimmed == u"*"
        || trimmed.startsWith(u"*/") || trimmed.startsWith(u"-- ") || trimmed.startsWith(u";;") || trimmed.startsWith(u"<!--");
}

// "Chairs ........ 24 x 165", "Rent . . . . 1,250", and columns set with tabs: dots inside such a line end nothing.
bool isRowWithLeaders(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    qsizetype dots = 0;
    bool isWide = false; // a run of dots, or one behind a space, is no ellipsis
    qsizetype cells = 0; // behind a tab
    for (qsizetype i = 0; i < trimmed.size(); ++i) {
        const QChar c = trimmed[i];
        if (c == u'.' || c == u'\u2026' || c == u'\u00b7') {
            dots += c == u'\u2026' ? 3 : 1;
            isWide = isWide || (i > 0 && trimmed[i - 1].isSpace());
        } else if (!c.isSpace()) {
            if (dots >= 6 || (dots >= 4 && isWide))
                return i > 0;
            dots = 0;
            isWide = false;
            cells += i > 0 && trimmed[i - 1] == u'\t' ? 1 : 0;
        }
    }
    return cells >= 2 && !trimmed.endsWith(u'.');
}

} // namespace

bool startsListItem(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.startsWith(u"- ") || trimmed.startsWith(u"* ") || trimmed.startsWith(u"+ ") || trimmed.startsWith(u"\u2022 ")
        || trimmed.startsWith(u'#') || trimmed.startsWith(u'|'))
        return true;
    qsizetype digits = 0;
    while (digits < trimmed.size() && trimmed[digits].isDigit())
        ++digits;
    return digits > 0 && digits < 4 && digits + 1 < trimmed.size() && (trimmed[digits] == u'.' || trimmed[digits] == u')')
        && trimmed[digits + 1].isSpace();
}

std::vector<TextRange> sentencesOf(QStringView text)
{
    std::vector<TextRange> sentences;
    qsizetype from = 0;
    const auto close = [&](qsizetype to) {
        const TextRange range = trimmedRange(text, {from, to});
        if (range.length() > 0)
            sentences.push_back(range);
        from = to;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (i == 0 || text[i - 1] == u'\n') {
            qsizetype end = text.indexOf(u'\n', i);
            if (end < 0)
                end = text.size();
            if (isRowWithLeaders(text.mid(i, end - i))) {
                close(i);
                close(end);
                i = end - 1;
                continue;
            }
        }
        if (c == u'\n') {
            qsizetype next = text.indexOf(u'\n', i + 1);
            if (next < 0)
                next = text.size();
            const QStringView line = text.mid(i + 1, next - i - 1);
            // A short line without an end, before one that begins anew, is a heading.
            const QStringView before = text.mid(from, i - from).trimmed();
            const bool isTitle = before.size() <= 40 && !before.isEmpty() && !before.contains(u'\n') && before.back().isLetterOrNumber()
                && !line.trimmed().isEmpty() && line.trimmed().front().isUpper() && before.count(u' ') <= 5;
            if (line.trimmed().isEmpty() || startsListItem(line) || isTitle || isMarkedHeading(before))
                close(i);
            continue;
        }
        if (c == u'\u3002' || c == u'\uff01' || c == u'\uff1f') {
            close(i + 1);
            continue;
        }
        if (c != u'.' && c != u'!' && c != u'?')
            continue;
        qsizetype end = i + 1;
        while (end < text.size() && (QStringView(u".!?\"')]\u201d\u2019*_").contains(text[end])))
            ++end;
        if (end < text.size() && !text[end].isSpace())
            continue;
        if (c == u'.' && (isAbbreviation(text, i) || isOrdinal(text, i)))
            continue;
        // A sentence does not begin with a small letter.
        qsizetype next = end;
        while (next < text.size() && text[next].isSpace())
            ++next;
        if (next < text.size() && text[next].isLower())
            continue;
        close(end);
        i = end - 1;
    }
    close(text.size());
    return sentences;
}

std::vector<TextRange> codeLinesOf(QStringView text)
{
    constexpr qsizetype longestComment = 400;
    std::vector<TextRange> lines;
    bool isComment = false; // the last of them
    qsizetype at = 0;
    while (at < text.size()) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            end = text.size();
        const TextRange line = trimmedRange(text, {at, end});
        at = end + 1;
        if (line.length() == 0) {
            isComment = false;
            continue;
        }
        const bool goesOn = isComment && isCommentLine(text.mid(line.from, line.length()));
        isComment = isCommentLine(text.mid(line.from, line.length()));
        if (goesOn && line.to - lines.back().from <= longestComment)
            lines.back().to = line.to;
        else
            lines.push_back(line);
    }
    return lines;
}

} // namespace Layers
