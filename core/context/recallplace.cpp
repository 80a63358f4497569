#include "core/context/recallplace_p.h"

#include "core/base/textcut.h"
#include "core/context/chunk.h"
#include "core/context/extract.h"
#include "core/context/keyedlines_p.h"
#include "core/context/outline_p.h"
#include "core/context/recallquotes_p.h"
#include "core/context/saidnumber_p.h"
#include "core/context/tablelines_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype shortestQuote = 12;
constexpr qsizetype shortestItem = 6; // with a bullet: what it is an item of stands above it; a short one with a number is a title

// A heading says where something stands, not what. Formats without marks for headings show them as the passage's own.
bool isOnlyHeading(const QString &sentence, const QString &headings)
{
    const QString trimmed = sentence.trimmed();
    const QStringList titles = headings.split(QLatin1String(" > "));
    return titles.contains(trimmed) || titles.contains(plainHeading(trimmed)) || trimmed.startsWith(QLatin1String("# "))
        || trimmed.startsWith(QLatin1String("##")) || trimmed.startsWith(QLatin1String("===")) || trimmed.startsWith(QLatin1String("---"));
}

// "Travel costs" above "============".
bool isUnderlined(const QString &text)
{
    const QString last = text.section(QLatin1Char('\n'), -1).trimmed();
    return last.size() >= 3 && QStringView(u"=-~").contains(last[0])
        && std::all_of(last.begin(), last.end(), [&last](QChar c) { return c == last[0]; });
}

std::vector<Quotable> quotablesIn(const Passage &passage)
{
    const QStringView text = passage.text;
    const Document::Format format = formatOf(passage.path);
    switch (format) {
    case Document::Format::Code: {
        std::vector<Quotable> lines = quotablesOfCode(text);
        takeBlocksOfKeys(text, keysOf(passage.path), lines);
        return lines;
    }
    case Document::Format::Markdown:
        return quotablesOfMarkdown(text);
    case Document::Format::PlainText:
    case Document::Format::Unknown: {
        const QString ending = passage.path.section(QLatin1Char('.'), -1).toLower();
        const bool isNamed = ending == QLatin1String("csv") || ending == QLatin1String("tsv");
        const QChar separator = separatorOf(text, isNamed);
        const TextRange head = separator.isNull() || passage.ordinal > 0 ? TextRange{} : headOfRows(text, separator);
        if (!separator.isNull() && (head.length() > 0 || isNamed))
            return quotablesOfRows(text, separator, head);
        if (ending == QLatin1String("log") || isLog(text))
            return quotablesOfLog(text);
        break;
    }
    default:
        break;
    }
    // A text that was pasted has no name that tells, and is Markdown.
    return format == Document::Format::Unknown ? quotablesOfMarkdown(text) : quotablesOf(text);
}

bool isListItem(QStringView text)
{
    return !text.startsWith(u'#') && !text.startsWith(u'|') && startsListItem(text);
}

// The end of the list that begins with a sentence, as far as a quotation from `from` may go; the sentence's beginning when it is no item.
qsizetype endOfList(QStringView text, const std::vector<Quotable> &sentences, size_t first, qsizetype from)
{
    qsizetype end = first < sentences.size() ? sentences[first].range.from : 0;
    for (size_t i = first; i < sentences.size() && !sentences[i].isCode; ++i) {
        const TextRange range = sentences[i].range;
        if (!isListItem(text.mid(range.from, range.length())) || range.to - from > longestQuote)
            break;
        end = range.to;
    }
    return end;
}

// Too long to quote whole: up to a line or a word.
qsizetype endOfLongQuote(QStringView text, qsizetype from)
{
    const QStringView kept = text.mid(from, longestQuote);
    const qsizetype line = kept.lastIndexOf(u'\n');
    const qsizetype word = line > longestQuote / 2 ? line : kept.lastIndexOf(u' ');
    return from + (word > longestQuote / 2 ? word : longestQuote);
}

// Whether it speaks of what the sentence before it names.
bool beginsWithPronoun(QStringView sentence)
{
    static const QRegularExpression pronoun(
        QStringLiteral("^(?:it|its|he|his|she|her|they|their|this|these|er|sie|es|seine?|ihre?|dieser?|dieses|diese|deren|dessen|dort|there"
                       "|ils?|elles?)\\b(?! (?:is|are|was|were|gibt|ist)? ?(?:a|an|no)\\b)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return pronoun.match(leftWhole(sentence, 40).toString()).hasMatch();
}

// "Do you ship to Norway?", also in bold.
bool isQuestion(QStringView sentence)
{
    qsizetype end = sentence.size();
    while (end > 0 && QStringView(u"*_ \n").contains(sentence[end - 1]))
        --end;
    return end > 0 && sentence[end - 1] == u'?';
}

bool isWholeLine(QStringView text, TextRange range)
{
    const bool begins = range.from == 0 || text[range.from - 1] == u'\n';
    return begins && (range.to >= text.size() || text[range.to] == u'\n');
}

// "However, ...", "Exceptions: ...", "This was dropped.": takes back or limits what the sentence before says.
bool limitsTheOneBefore(QStringView sentence)
{
    static const auto options = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
    static const QRegularExpression limit(
        QStringLiteral("^(?:but|however|except\\w*|unless|otherwise|only|not|no longer|nor|ausgenommen|ausnahmen?|au\u00dfer|jedoch|aber"
                       "|allerdings|doch|nicht|nur|sonst|mais|sauf)\\b"),
        options);
    static const QRegularExpression back(QStringLiteral("^(?:this|that|these|those|it|they|we|he|she|dies\\w*|das|es|sie|er|wir|davon)\\b"),
                                         options);
    static const QRegularExpression taking(
        QStringLiteral("\\b(?:not|no|never|none|nobody|longer|dropped|cancel\\w*|withdrawn|withdrew|"
                       "ended|stopped|except\\w*|unless|only|rejected|abandoned"
                       "|overturned|changed|moved|postponed|replaced|brought "
                       "forward|wrong|false|verschoben|verlegt|ersetzt|nicht|kein\\w*|nie|nur|entf\u00e4llt|entfiel|"
                       "aufgehoben|abgelehnt|gestrichen|falsch|mehr)\\b|n['\u2019]t\\b"),
        options);
    const QString start = leftWhole(sentence, 200).toString();
    return limit.match(start).hasMatch() || (back.match(start).hasMatch() && taking.match(start).hasMatch());
}

// "Exception: guide dogs.", "Unless ...": says so in its first word, and belongs to what stands above it in a paragraph of its own too.
bool isException(QStringView sentence)
{
    static const QRegularExpression marked(
        QStringLiteral("^[>\\s*_(]*(?:except(?:ions?|ing)?|unless|however|this (?:rule )?does not apply|does not apply|not valid|ausnahmen?"
                       "|ausgenommen|au\u00dfer|gilt nicht|dies gilt nicht|das gilt nicht|exceptions? pour|sauf)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return marked.match(leftWhole(sentence, 60).toString()).hasMatch();
}

// Together with what limits it in the same paragraph, and with what it limits itself.
TextRange withLimits(const RecallPlace &place, size_t sentence, TextRange range)
{
    const QStringView text = place.passage.text;
    const auto isProse = [&](size_t i) {
        const Quotable &one = place.sentences[i];
        return one.kind == Quotable::Kind::Prose && !one.isCode && one.headEnd < 0 && !text.mid(one.range.from, 1).startsWith(u'#');
    };
    const auto follows = [&](size_t i) { // directly
        const qsizetype before = place.sentences[i - 1].range.to;
        const qsizetype from = place.sentences[i].range.from;
        const QStringView between = from < before ? QStringView() : text.mid(before, from - before);
        const QStringView words = text.mid(from, place.sentences[i].range.length());
        const bool isBelow
            = isException(words) && std::all_of(between.begin(), between.end(), [](QChar c) { return c.isSpace() || c == u'>'; });
        return from >= before && (between.count(u'\n') < 2 || isBelow) && !isListItem(words);
    };
    const auto wordsAt = [&](size_t i) { return text.mid(place.sentences[i].range.from, place.sentences[i].range.length()); };
    if (place.isCode || !isProse(sentence))
        return range;
    size_t first = sentence;
    while (first > 0 && isProse(first - 1) && follows(first) && limitsTheOneBefore(wordsAt(first))
           && range.to - place.sentences[first - 1].range.from <= longestQuote)
        --first;
    size_t last = sentence;
    while (last + 1 < place.sentences.size() && isProse(last + 1) && follows(last + 1)
           && (limitsTheOneBefore(wordsAt(last + 1)) || isException(wordsAt(last + 1)))
           && place.sentences[last + 1].range.to - place.sentences[first].range.from <= longestQuote)
        ++last;
    return {std::min(range.from, place.sentences[first].range.from), std::max(range.to, place.sentences[last].range.to)};
}

// How far the line is set in that a sentence begins on.
qsizetype indentAt(QStringView text, qsizetype at)
{
    const qsizetype begin = text.left(at).lastIndexOf(u'\n') + 1;
    qsizetype from = begin;
    while (from < text.size() && (text[from] == u' ' || text[from] == u'\t'))
        ++from;
    return from - begin;
}

// An item goes on in the items below it: "may be used, but" and then when not.
qsizetype endOfItem(const RecallPlace &place, size_t item)
{
    const QStringView text = place.passage.text;
    const qsizetype from = place.sentences[item].range.from;
    const qsizetype indent = indentAt(text, from);
    qsizetype end = place.sentences[item].range.to;
    for (size_t i = item + 1; i < place.sentences.size() && !place.sentences[i].isCode; ++i) {
        const TextRange range = place.sentences[i].range;
        if (!isListItem(text.mid(range.from, range.length())) || indentAt(text, range.from) <= indent || range.to - from > longestQuote)
            break;
        end = range.to;
    }
    return end;
}

// Whether a sentence stands directly below a question, or behind it, and is none itself.
bool answers(const RecallPlace &place, size_t sentence)
{
    const QStringView text = place.passage.text;
    const Quotable &one = place.sentences[sentence];
    const Quotable &before = place.sentences[sentence - 1];
    const auto isProse = [](const Quotable &each) { return each.kind == Quotable::Kind::Prose && !each.isCode && each.headEnd < 0; };
    const QStringView words = text.mid(one.range.from, one.range.length());
    const QStringView asked = text.mid(before.range.from, before.range.length());
    return isProse(one) && isProse(before) && !isQuestion(words) && !words.startsWith(u'#') && isQuestion(asked)
        && text.mid(before.range.to, one.range.from - before.range.to).count(u'\n') <= 2;
}

// Whether the lines of a paragraph break where the words do not end: the next line goes on with it then.
bool isWrapped(QStringView text, qsizetype at)
{
    qsizetype from = text.left(at).lastIndexOf(u"\n\n");
    from = from < 0 ? 0 : from + 2;
    const qsizetype end = text.indexOf(u"\n\n", at);
    const QStringView paragraph = text.mid(from, (end < 0 ? text.size() : end) - from);
    for (qsizetype i = paragraph.indexOf(u'\n'); i > 0; i = paragraph.indexOf(u'\n', i + 1)) {
        const QChar last = paragraph[i - 1];
        if (last.isLetterOrNumber() || last == u',')
            return true;
    }
    return false;
}

// The question that a sentence answers, or helps to; itself when it answers none.
size_t questionOf(const RecallPlace &place, size_t sentence)
{
    constexpr size_t mostBetween = 3;
    const QStringView text = place.passage.text;
    for (size_t i = sentence; i > 0 && sentence - i < mostBetween; --i) {
        if (answers(place, i))
            return i - 1;
        const TextRange before = place.sentences[i - 1].range;
        const qsizetype from = place.sentences[i].range.from;
        if (from < before.to || text.mid(before.to, from - before.to).contains(u'\n'))
            break;
    }
    return sentence;
}

// Behind what follows a question on one line, or in one paragraph that is wrapped.
qsizetype endOfAnswer(const RecallPlace &place, size_t question)
{
    const QStringView text = place.passage.text;
    qsizetype end = place.sentences[question].range.to;
    for (size_t i = question + 1; i < place.sentences.size(); ++i) {
        const TextRange range = place.sentences[i].range;
        const QStringView words = text.mid(range.from, range.length());
        const bool goesOn = i == question + 1 ? answers(place, i) : !text.mid(end, range.from - end).contains(u'\n') && !isQuestion(words);
        if (!goesOn || range.to - place.sentences[question].range.from > longestQuote)
            break;
        end = range.to;
    }
    return end;
}

} // namespace

TextRange withRestOfParagraph(const RecallPlace &place, TextRange range)
{
    constexpr int mostSentences = 2;
    constexpr qsizetype shortParagraph = 320;
    constexpr qsizetype longEnough = 420; // with more than the next one
    const QStringView text = place.passage.text;
    TextRange whole = range;
    int taken = 0;
    for (const Quotable &one : place.sentences) {
        if (one.range.from < whole.to)
            continue;
        const QStringView between = text.mid(whole.to, one.range.from - whole.to);
        const QStringView words = text.mid(one.range.from, one.range.length());
        const bool isNextLine = between.count(u'\n') == 1;
        const bool goesOn = isNextLine && (isWrapped(text, whole.to) || isListItem(text.mid(range.from, range.length())));
        const bool follows = between.trimmed().isEmpty() && (!between.contains(u'\n') || goesOn);
        if (one.kind != Quotable::Kind::Prose || one.isCode || one.headEnd >= 0 || !follows || words.startsWith(u'#') || isQuestion(words)
            || (isNextLine && isListItem(words)))
            break;
        const qsizetype length = one.range.to - range.from;
        if (length > longestQuote || taken == mostSentences || (taken > 0 && length > longEnough))
            break;
        whole.to = one.range.to;
        ++taken;
    }
    // What stands before it in a short paragraph says what it is about: "By 11:00. In the Lighthouse room by 12:00."
    for (size_t i = place.sentences.size(); i-- > 0;) {
        const Quotable &one = place.sentences[i];
        if (one.range.to > whole.from)
            continue;
        const QStringView between = text.mid(one.range.to, whole.from - one.range.to);
        const QStringView words = text.mid(one.range.from, one.range.length());
        if (one.kind != Quotable::Kind::Prose || one.isCode || one.headEnd >= 0 || between.contains(u'\n') || !between.trimmed().isEmpty()
            || words.startsWith(u'#') || whole.to - one.range.from > shortParagraph)
            break;
        whole.from = one.range.from;
    }
    return whole;
}

// "4. Side effects", which stands alone between empty lines, says nothing without what follows.
static TextRange withBlockBelow(QStringView text, TextRange range)
{
    constexpr qsizetype longestTitle = 90;
    const QStringView title = text.mid(range.from, range.length()).trimmed();
    const bool isTitle
        = title.size() <= longestTitle && !title.isEmpty() && !title.contains(u'\n') && !QStringView(u".!?;,|").contains(title.back());
    const bool isAlone = (range.from == 0 || text.left(range.from).endsWith(u'\n')) && text.mid(range.to, 2) == u"\n\n";
    if (!isTitle || !isAlone)
        return range;
    qsizetype from = range.to;
    while (from < text.size() && text[from].isSpace())
        ++from;
    const qsizetype end = text.indexOf(u"\n\n", from);
    const qsizetype to = end < 0 ? text.size() : end;
    const bool isBody = to > from && to - range.from <= longestQuote && !text.mid(from).startsWith(u'#')
        && (text.mid(from, to - from).contains(u'\n') || QStringView(u".!?").contains(text.mid(from, to - from).trimmed().back()));
    return isBody ? trimmedRange(text, {range.from, to}) : range;
}

TextRange withWholeBlock(const RecallPlace &place, TextRange range)
{
    constexpr qsizetype longestBlock = 1500;
    static const QRegularExpression label(QStringLiteral("^[\\p{L}\\p{N}][^:.!?|\\n]{0,60}:(?:\\s|$)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    const QStringView text = place.passage.text;
    if (place.isCode)
        return range;
    if (const TextRange body = withBlockBelow(text, range); body != range)
        return body;
    const qsizetype before = range.from > 0 ? text.left(range.from).lastIndexOf(u"\n\n") : -1;
    const qsizetype behind = text.indexOf(u"\n\n", range.to);
    TextRange block{before < 0 ? 0 : before + 2, behind < 0 ? text.size() : behind};
    if (text.mid(range.from, range.length()).contains(u"\n\n") || block.length() > longestBlock)
        return range;
    qsizetype labelled = 0; // lines of all
    qsizetype quoted = 0; // and of those in the range
    bool hasTitle = false;
    for (qsizetype at = block.from; at < block.to;) {
        qsizetype end = text.indexOf(u'\n', at);
        end = end < 0 || end > block.to ? block.to : end;
        const QStringView line = text.mid(at, end - at).trimmed();
        const bool isLabelled = label.match(leftWhole(line, 100).toString()).hasMatch();
        const bool isTitle = at == block.from && !isLabelled && !line.startsWith(u'#') && !line.startsWith(u'|') && !line.startsWith(u'>');
        if (!isLabelled && !isTitle) {
            block.to = at;
            break;
        }
        hasTitle = hasTitle || (isTitle && range.from < end);
        labelled += isLabelled ? 1 : 0;
        quoted += isLabelled && at < range.to && end > range.from ? 1 : 0;
        at = end + 1;
    }
    block = trimmedRange(text, block);
    const bool isList = labelled > 1 && range.from < block.to;
    return isList && (hasTitle || quoted > 1) ? TextRange{std::min(range.from, block.from), std::max(range.to, block.to)} : range;
}

size_t subjectOf(const RecallPlace &place, size_t sentence)
{
    constexpr size_t mostBefore = 2;
    const QStringView text = place.passage.text;
    const auto isProse = [&](size_t i) {
        const Quotable &one = place.sentences[i];
        return one.kind == Quotable::Kind::Prose && !one.isCode && one.headEnd < 0;
    };
    size_t subject = sentence;
    while (!place.isCode && subject > 0 && sentence - subject < mostBefore && isProse(subject) && isProse(subject - 1)) {
        const TextRange before = place.sentences[subject - 1].range;
        const TextRange range = place.sentences[subject].range;
        const bool follows = text.mid(before.to, range.from - before.to).count(u'\n') < 2
            && !isOnlyHeading(text.mid(before.from, before.length()).toString(), place.passage.heading);
        if (!follows || !beginsWithPronoun(text.mid(range.from, range.length())))
            break;
        --subject;
    }
    return subject;
}

Siblings siblingsOf(const RecallPlace &place, size_t sentence)
{
    const std::vector<Quotable> &all = place.sentences;
    const auto isLike = [&](size_t i) {
        const Quotable &one = all[i];
        if (one.kind != all[sentence].kind || one.isCode || one.headEnd >= 0)
            return false;
        const TextRange range = one.range;
        return one.kind == Quotable::Kind::Row ? one.tableHead == all[sentence].tableHead
                                               : isListItem(QStringView(place.passage.text).mid(range.from, range.length()));
    };
    Siblings siblings{sentence, sentence + 1};
    if (place.isCode || !isLike(sentence))
        return siblings;
    while (siblings.first > 0 && isLike(siblings.first - 1))
        --siblings.first;
    while (siblings.end < all.size() && isLike(siblings.end))
        ++siblings.end;
    return siblings;
}

bool isHeadingAt(const RecallPlace &place, size_t sentence)
{
    const Quotable &one = place.sentences[sentence];
    if (place.isCode || one.isCode || one.kind == Quotable::Kind::Row)
        return false;
    const QString text = place.passage.text.mid(one.range.from, one.range.length());
    return one.headEnd >= 0 || isOnlyHeading(text, place.passage.heading) || isUnderlined(text)
        || (!text.isEmpty() && looksLikeTitle(text) && !isListItem(text) && sentence + 1 < place.sentences.size()
            && text.front().isUpper());
}

size_t sentenceAt(const RecallPlace &place, qsizetype at)
{
    for (size_t i = 0; i < place.sentences.size(); ++i) {
        if (place.sentences[i].headEnd < 0 && place.sentences[i].range.from <= at && at < place.sentences[i].range.to)
            return i;
    }
    return place.sentences.size();
}

bool looksLikeTitle(const QString &text)
{
    return text.size() <= 40 && text.back().isLetter() && text.front().isLetter() && text.count(QLatin1Char(' ')) <= 5
        && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit() || c == u':' || c == u'\n' || c == u'\t'; });
}

RecallPlace::RecallPlace(const Passage &found)
    : passage(found)
    , around(stemsOf(passage.heading + QLatin1Char(' ') + passage.path))
    , beside(stemsOf(passage.text))
    , isCode(formatOf(passage.path) == Document::Format::Code)
    , sentences(quotablesIn(passage))
{
    takeLists();
    findSections();
}

const RecallPlace::Section &RecallPlace::sectionOf(size_t sentence) const
{
    const auto behind = std::upper_bound(m_sections.begin(), m_sections.end(), sentence,
                                         [](size_t at, const Section &section) { return at < section.first; });
    return *(behind - 1);
}

void RecallPlace::findSections()
{
    m_sections.push_back({around, {}, around, {}, 0});
    QStringList titles = passage.heading.split(QLatin1String(" > "), Qt::SkipEmptyParts);
    std::vector<qsizetype> levels; // only those of headings that stand here are known; of the others the depth is
    for (qsizetype i = 0; i < titles.size(); ++i)
        levels.push_back(i + 1);
    QStringList known; // titles that certainly stand above
    std::vector<qsizetype> own; // their levels
    for (size_t i = 0; i < sentences.size() && !isCode; ++i) {
        const TextRange range = sentences[i].range;
        const QStringView line = QStringView(passage.text).mid(range.from, range.length()).split(u'\n').front();
        qsizetype level = 0;
        while (level < line.size() && line[level] == u'#')
            ++level;
        if (sentences[i].isCode || level < 1 || level > 6 || !line.mid(level).startsWith(u' '))
            continue;
        while (!levels.empty() && levels.back() >= level) {
            levels.pop_back();
            titles.removeLast();
        }
        const QString title = plainHeading(line.mid(level));
        titles << title;
        levels.push_back(level);
        while (!own.empty() && own.back() >= level) {
            own.pop_back();
            known.removeLast();
        }
        own.push_back(level);
        known << title;
        const QString path = QLatin1Char(' ') + passage.path;
        Section section{stemsOf(titles.join(QLatin1Char(' ')) + path), stemsOf(title), stemsOf(known.join(QLatin1Char(' ')) + path), title,
                        i};
        if (i == 0)
            m_sections.clear();
        m_sections.push_back(std::move(section));
    }
}

// A heading alone says nothing, but with the list below it it does: that is asked for by what the heading names.
void RecallPlace::takeLists()
{
    const QStringView text = passage.text;
    for (size_t i = 0; !isCode && i + 1 < sentences.size(); ++i) {
        Quotable &one = sentences[i];
        const QString words = passage.text.mid(one.range.from, one.range.length());
        const bool isTitle = !words.contains(QLatin1Char('\n')) && !isListItem(words) && !QStringView(u".!?:").contains(words.back());
        if (one.kind == Quotable::Kind::Row || one.isCode || !(isTitle || isOnlyHeading(words, passage.heading) || isUnderlined(words)))
            continue;
        const qsizetype end = endOfList(text, sentences, i + 1, one.range.from);
        if (end <= sentences[i + 1].range.from)
            continue;
        one.headEnd = one.range.to;
        one.range.to = end;
    }
}

TextRange quotedRange(const RecallPlace &place, size_t sentence)
{
    const QString &all = place.passage.text;
    TextRange range = place.sentences[sentence].range;
    const QString text = all.mid(range.from, range.length());
    const bool isCode = place.isCode || place.sentences[sentence].isCode;
    const bool isWhole = isCode || place.sentences[sentence].kind == Quotable::Kind::Row || place.sentences[sentence].headEnd >= 0;
    const bool isShort = text.size() < (isListItem(text) && !text.front().isDigit() ? shortestItem : shortestQuote);
    // "Serves 6.", "Sleeps four.": short, and it says what is asked.
    const bool hasFigure = text.size() >= shortestItem && text.endsWith(u'.') && !isListItem(text) && !numbersIn(text).empty();
    if ((isShort && !isWhole && !hasFigure) || (!isWhole && (isOnlyHeading(text, place.passage.heading) || isUnderlined(text))))
        return {};
    // A sentence that only announces the next one, or a list, is quoted with it.
    if (!isCode && text.endsWith(QLatin1Char(':')) && sentence + 1 < place.sentences.size())
        range.to = std::max(place.sentences[sentence + 1].range.to, endOfList(all, place.sentences, sentence + 1, range.from));
    if (!isWhole && isListItem(text))
        range.to = std::max(range.to, endOfItem(place, sentence));
    // A question says nothing without its answer, nor does the answer without it.
    if (!isWhole && isQuestion(text)) {
        range.to = std::max(range.to, endOfAnswer(place, sentence));
        if (range.to == place.sentences[sentence].range.to && isWholeLine(all, range))
            return {};
    } else if (const size_t question = questionOf(place, sentence);
               !isWhole && question != sentence && range.to - place.sentences[question].range.from <= longestQuote) {
        // A heading stands above the quotation, and the answer begins below it.
        const size_t first = isHeadingAt(place, question) ? question + 1 : question;
        range = {place.sentences[first].range.from, std::max(range.to, endOfAnswer(place, question))};
    } else if (!isWhole) {
        range = withLimits(place, sentence, range);
    }
    // One sentence is quoted whole: its end may take back what it begins with.
    constexpr qsizetype longestSentence = 2000;
    const bool isOneSentence = range.to <= place.sentences[sentence].range.to && !isWhole && !isCode;
    if (range.length() > (isOneSentence ? longestSentence : longestQuote))
        range.to = endOfLongQuote(all, range.from);
    while (range.to < all.size() && range.to > range.from && all[range.to - 1].isHighSurrogate())
        --range.to;
    return range;
}

} // namespace Layers
