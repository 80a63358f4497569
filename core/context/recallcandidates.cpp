#include "core/context/recallcandidates_p.h"

#include "core/context/chunk.h"
#include "core/context/questionwords_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

using Quote = RecallQuote;
using Place = RecallPlace;
using Wanted = RecallWanted;

constexpr double rowWorth = 0.8; // of a sentence that holds as much
constexpr double fragmentWorth = 0.4;
constexpr double blockWorth = 0.8; // of code between words, which tell what it is for
constexpr double titleWorth = 0.6;
constexpr double outdatedWorth = 0.5; // what holds now stands before what did
constexpr double besideWorth = 0.6; // of a word that stands in the passage, but not in the sentence
constexpr double aroundWorth = 0.8; // of a word that stands in the headings or the path
constexpr double askedWorth = 1.25; // where a figure, a moment or a person is asked for
constexpr double doubtfulWorth = 0.5; // of a number that may be what is measured, and may be another
constexpr double definitionWorth = 1.5; // where it is asked where something is defined

// The words of a sentence; what a row says, its table's head names.
QSet<QByteArray> wordsOf(const QString &text, const Quotable &sentence, TextRange range)
{
    const qsizetype end = sentence.headEnd < 0 ? range.to : sentence.headEnd;
    QSet<QByteArray> words = stemsOf(text.mid(range.from, end - range.from));
    if (sentence.tableHead.length() > 0)
        words.unite(stemsOf(text.mid(sentence.tableHead.from, sentence.tableHead.length())));
    return words;
}

// Where the words stand that a sentence is measured by.
struct Held
{
    const QSet<QByteArray> &words; // its own
    const RecallPlace::Section &section;
    const QSet<QByteArray> &beside;
    bool isHead; // of a list
    bool isFirst; // one of those directly below a heading, which says for them what they are about
};

// Whether it is in the first paragraph below a heading. A list is quoted with its heading, and as a whole.
bool isDirectlyBelow(const Place &place, const RecallPlace::Section &section, size_t sentence)
{
    const Siblings list = siblingsOf(place, sentence);
    if (section.heading.isEmpty() || sentence <= section.first || place.sentences[sentence].isCode || list.end - list.first > 1)
        return false;
    const Quotable &heading = place.sentences[section.first];
    const qsizetype from = heading.headEnd >= 0 ? heading.headEnd : heading.range.to;
    const qsizetype at = place.sentences[sentence].range.from;
    QStringView between = at < from ? QStringView() : QStringView(place.passage.text).mid(from, at - from);
    while (!between.isEmpty() && between.front().isSpace())
        between = between.mid(1);
    return at >= from && !between.contains(QLatin1String("\n\n"));
}

// How much of the question a sentence, or the head of a list, holds, from 0 to 1; nothing when that is not enough for an answer.
std::optional<double> heldBy(const Held &by, const Wanted &wanted)
{
    double score = 0;
    double held = 0; // with what stands around the sentence
    bool saysAny = false;
    bool saysOther = !wanted.hasOther; // than how it is asked
    int undatedMissing = 0;
    bool saysUndated = false;
    for (size_t i = 0; i < wanted.terms.size(); ++i) {
        const RetrievalTerm &term = wanted.terms[i];
        const double here = shareIn(by.words, term);
        const double nearby = std::max(here, shareIn(by.section.around, term));
        const bool isFrame = wanted.objections.frame().contains(term.stem);
        const bool isAbove = by.isFirst && (term.isTelling || term.isOfDate) && shareIn(by.section.heading, term) > 0;
        saysAny = saysAny || ((here > 0 || isAbove) && term.weight > 0);
        saysOther = saysOther || ((by.isHead ? here : nearby) > 0 && term.weight > 0 && !isFrame);
        score += term.weight * std::max(here, nearby * aroundWorth);
        held += term.need * std::max(nearby, shareIn(by.beside, term) * besideWorth);
        saysUndated = saysUndated || (wanted.undated[i] && nearby > 0);
        undatedMissing += wanted.undated[i] && nearby <= 0 ? 1 : 0;
    }
    // "What did the plumber repair on 5 March?": that something else happened on that day is no answer.
    if (undatedMissing > 1 && !saysUndated)
        return {};
    const QSet<QByteArray> &owner = wanted.objections.owner();
    const bool isOfOwner = owner.isEmpty() || by.words.intersects(owner) || by.section.certain.intersects(owner);
    if (!saysAny || !saysOther || held < wanted.enough || !isOfOwner)
        return {};
    return score / std::max(0.001, wanted.total);
}

// "Who is the tenant?": "The Tenant" is no name of one.
bool givesAsked(const QString &text, const Wanted &wanted)
{
    if (wanted.asked != Asked::Person)
        return gives(text, wanted.asked);
    QStringList others;
    for (const QString &word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QSet<QByteArray> stems = stemsOf(word);
        const bool isAsked = std::any_of(wanted.terms.begin(), wanted.terms.end(),
                                         [&](const RetrievalTerm &term) { return stems.contains(term.stem) || stems.contains(term.word); });
        others << (isAsked ? QStringLiteral("-") : word);
    }
    return gives(others.join(QLatin1Char(' ')), wanted.asked);
}

// "Opening hours 2024 (no longer valid)": so says the heading, or the line that its paragraph begins with like a title.
bool isOutdated(const Quote &quote)
{
    static const auto folded = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
    static const QRegularExpression outdated(
        QStringLiteral(
            "\\b(?:no longer (?:valid|in force)|outdated|superseded|obsolete|repealed|nicht mehr g\u00fcltig|veraltet|au\u00dfer kraft)\\b"
            "|\\((?:old|former|until \\d{4}|alt|bis \\d{4})\\)|\\b(?:old|former|previous|alte|fr\u00fchere) (?:\\w+ "
            ")?(?:conditions|rules|prices|fees|version|hours|rates"
            "|preise|regeln|bedingungen|zeiten|geb\u00fchren)\\b"),
        folded);
    static const QRegularExpression ofItself(
        QStringLiteral("\\b(?:this|these|it|diese\\w*) [\\w ]{0,30}(?:no longer (?:valid|in force)|nicht mehr g\u00fcltig)\\b"), folded);
    constexpr qsizetype longestLine = 100;
    const QString &text = quote.passage.text;
    const qsizetype at = quote.range.from - quote.passage.range.from;
    const qsizetype before = at > 0 ? text.lastIndexOf(QLatin1String("\n\n"), at - 1) : -1;
    const qsizetype from = before < 0 ? 0 : before + 2;
    const qsizetype end = text.indexOf(QLatin1Char('\n'), from);
    const QString first = text.mid(from, end < 0 ? longestLine + 1 : end - from).trimmed();
    const bool isTitle = first.size() <= longestLine && !first.endsWith(QLatin1Char('.'));
    return outdated.match(quote.passage.heading).hasMatch() || outdated.match(quote.title).hasMatch()
        || (isTitle && outdated.match(first).hasMatch()) || ofItself.match(quote.text).hasMatch();
}

// What it holds, by what it is and by its passage's rank: passages come best first, and a long sentence needs more to be the best one.
double scoreOf(double held, const Quote &quote, Quotable::Kind kind, bool isCode, size_t rank, const Wanted &wanted)
{
    double score = held * (1.0 - 0.06 * double(rank));
    score *= 1.0 - 0.3 * double(quote.range.length()) / double(longestQuote);
    score *= givesAsked(quote.text, wanted) ? askedWorth : 1.0;
    const QString whole = quote.tableHead + QLatin1Char(' ') + quote.text;
    score *= wanted.measure.isSaidIn(quote.text) ? askedWorth : isCode || wanted.measure.isIn(whole) ? 1.0 : doubtfulWorth;
    score *= !isCode && looksLikeTitle(quote.text) ? titleWorth : 1.0;
    score *= isOutdated(quote) ? outdatedWorth : 1.0;
    score *= kind == Quotable::Kind::Row ? rowWorth : kind == Quotable::Kind::Fragment ? fragmentWorth : 1.0;
    return score;
}

// A sentence that begins with a pronoun, with the one it speaks of, when that has words of the question which it lacks itself; else alone.
TextRange rangeWithSubject(const Place &place, size_t sentence, TextRange range, const Wanted &wanted)
{
    const size_t subject = subjectOf(place, sentence);
    if (subject == sentence || range.to - place.sentences[subject].range.from > longestQuote)
        return range;
    const QString &text = place.passage.text;
    const TextRange before{place.sentences[subject].range.from, range.from};
    const QString own = text.mid(range.from, range.length());
    const QString named = text.mid(before.from, before.length());
    const QSet<QByteArray> ownWords = stemsOf(own);
    const QSet<QByteArray> namedWords = stemsOf(named);
    bool lacksAny = false;
    bool addsAny
        = (wanted.measure.isSaidIn(own) && !wanted.measure.isSaidIn(named)) || (gives(own, wanted.asked) && !gives(named, wanted.asked));
    for (const RetrievalTerm &term : wanted.terms) {
        const double here = shareIn(ownWords, term);
        const double there = shareIn(namedWords, term);
        lacksAny = lacksAny || (term.need > 0 && there > here);
        addsAny = addsAny || (term.need > 0 && here > there);
    }
    return lacksAny && addsAny ? TextRange{before.from, range.to} : range;
}

// Whether code defines what the question asks for: every word of the name is in the question.
bool definesAsked(const QString &code, const Wanted &wanted)
{
    const QString name = wanted.isDefinition ? definedName(code) : QString();
    const std::vector<Text::Token> words = Text::tokens(name.toUtf8(), Text::Purpose::Query, Stemming::English);
    return !words.empty() && std::all_of(words.begin(), words.end(), [&](const Text::Token &word) {
        return word.colocated || std::any_of(wanted.terms.begin(), wanted.terms.end(), [&](const RetrievalTerm &term) {
                   return term.need > 0 && (term.stem == word.word || term.word == word.word);
               });
    });
}

bool isOfSameTable(const Quotable &a, const Quotable &b)
{
    return a.kind == Quotable::Kind::Row && b.kind == Quotable::Kind::Row && a.tableHead == b.tableHead;
}

// "An apple and an apple juice": the words of the row stand in the question once more than for the row that has others as well.
bool isNamedAgain(const std::vector<bool> &has, const Wanted &wanted)
{
    bool hasAny = false;
    for (size_t i = 0; i < has.size(); ++i) {
        if (has[i] && wanted.named[i] < 2)
            return false;
        hasAny = hasAny || has[i];
    }
    return hasAny;
}

// The rows of a table that the question does not name, when it names another one: those whose words of the question another row has, too,
// and more of them.
std::vector<bool> rowsLeftOut(const Place &place, const Wanted &wanted)
{
    const std::vector<Quotable> &all = place.sentences;
    std::vector<bool> leftOut(all.size(), false);
    for (size_t from = 0; from < all.size();) {
        size_t to = from + 1;
        while (to < all.size() && isOfSameTable(all[from], all[to]))
            ++to;
        std::vector<std::vector<bool>> has; // which words, of each row
        for (size_t i = from; i < to && to - from > 1; ++i) {
            const QSet<QByteArray> words = stemsOf(place.passage.text.mid(all[i].range.from, all[i].range.length()));
            std::vector<bool> of;
            for (const RetrievalTerm &term : wanted.terms)
                of.push_back(term.weight > 0 && shareIn(words, term) > 0);
            has.push_back(std::move(of));
        }
        std::vector<std::vector<bool>> kinds = has; // a long table has few that differ
        std::sort(kinds.begin(), kinds.end());
        kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
        for (size_t i = 0; i < has.size(); ++i) {
            leftOut[from + i]
                = std::any_of(kinds.begin(), kinds.end(),
                              [&](const std::vector<bool> &other) {
                                  return other != has[i]
                                      && std::equal(has[i].begin(), has[i].end(), other.begin(), [](bool a, bool b) { return !a || b; });
                              })
                && !isNamedAgain(has[i], wanted);
        }
        from = to;
    }
    return leftOut;
}

// Whether it may have what the question measures, and speaks of no other month.
bool saysAsked(const Place &place, const Quotable &sentence, const QString &text, const QString &title, const Wanted &wanted)
{
    if (place.isCode || sentence.isCode)
        return true;
    const QString whole = place.passage.text.mid(sentence.tableHead.from, sentence.tableHead.length()) + QLatin1Char(' ') + text;
    const QString heads = place.passage.heading + QLatin1Char(' ') + title + QLatin1Char(' ')
        + place.passage.text.mid(sentence.tableHead.from, sentence.tableHead.length());
    // What announces a list stands above its items.
    constexpr qsizetype nearAbove = 400;
    const bool isItem = startsListItem(text) && !text.startsWith(QLatin1Char('|')) && !text.startsWith(QLatin1Char('#'));
    const qsizetype above = isItem ? std::max<qsizetype>(0, sentence.range.from - nearAbove) : sentence.range.from;
    const QString announced = place.passage.text.mid(above, sentence.range.from - above);
    return !wanted.objections.applyTo(text) && !wanted.contrary.isIn(text, heads, announced) && wanted.measure.mayBeIn(whole)
        && wanted.months.areIn(whole + QLatin1Char(' ') + place.passage.heading) && wanted.months.areIn(title);
}

// "The user's password": of the lines of a file with settings the one with the user's name is none.
bool namesOwned(const QString &line, const Wanted &wanted)
{
    if (wanted.objections.owned().isEmpty())
        return true;
    const QSet<QByteArray> words = stemsOf(line);
    return std::all_of(wanted.terms.begin(), wanted.terms.end(), [&](const RetrievalTerm &term) {
        return term.need <= 0 || !wanted.objections.owned().contains(term.stem) || shareIn(words, term) > 0;
    });
}

// "How much does a filter cost?": a price of which neither its paragraph nor a heading says that it is the filter's is another one.
bool tellsOfIt(const Place &place, const Quotable &sentence, TextRange range, const RecallPlace::Section &section, const Wanted &wanted)
{
    const TextRange paragraph = sentence.kind == Quotable::Kind::Prose ? withRestOfParagraph(place, range) : range;
    QSet<QByteArray> words = wordsOf(place.passage.text, sentence, paragraph);
    words.unite(section.around);
    bool hasTelling = false;
    for (const RetrievalTerm &term : wanted.terms) {
        if (!term.isTelling || term.need <= 0)
            continue;
        hasTelling = true;
        if (shareIn(words, term) > 0)
            return true;
    }
    return !hasTelling;
}

// The sentences of a place that speak of somebody else than the question does.
std::vector<bool> sentencesOfOthers(const Place &place, const Wanted &wanted)
{
    std::vector<bool> others(place.sentences.size(), false);
    for (size_t i = 0; i < others.size() && !place.isCode; ++i)
        others[i] = isAboutAnother(place, i, wanted.terms);
    return others;
}

// The words of a place without those sentences.
QSet<QByteArray> wordsBeside(const Place &place, const std::vector<bool> &others)
{
    if (std::find(others.begin(), others.end(), true) == others.end())
        return place.beside;
    QString rest;
    for (size_t i = 0; i < others.size(); ++i) {
        const TextRange range = place.sentences[i].range;
        rest += others[i] ? QString() : place.passage.text.mid(range.from, range.length()) + QLatin1Char('\n');
    }
    return stemsOf(rest);
}

// Whether what is asked stands only where the place speaks of others.
bool answersForOthers(const Place &place, const std::vector<bool> &others, const QSet<QByteArray> &beside, const Wanted &wanted)
{
    return std::find(others.begin(), others.end(), true) != others.end()
        && std::any_of(wanted.terms.begin(), wanted.terms.end(), [&](const RetrievalTerm &term) {
               return term.need > 0 && shareIn(place.beside, term) > 0 && shareIn(beside, term) <= 0 && shareIn(place.around, term) <= 0;
           });
}

// "Zoo trip: postponed" answers "when is the zoo trip" although it has no date: what stands right behind the name says that there is none.
bool saysThereIsNone(const QString &text, const Wanted &wanted)
{
    static const auto folded = QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption;
    static const QRegularExpression none(
        QStringLiteral("^\\W{0,4}[^:|.!?\\n]{2,50}:\\W{0,5}(?:(?:is|was|has been|currently|now|derzeit|date|price|termin) "
                       ")?(?:postponed|cancelled|canceled|called off|closed|sold out|not (?:served|available|yet)"
                       "|unavailable|out of order|tba|tbd|(?:to be|not yet) announced|to follow|on "
                       "request|suspended|discontinued|abgesagt|verschoben|geschlossen|ausverkauft|entf\u00e4llt"
                       "|f\u00e4llt aus|noch offen|auf anfrage|eingestellt)\\b"),
        folded);
    static const QRegularExpression putOff(
        QStringLiteral("\\b(?:is|has been|was|ist|wurde|wird) (?:postponed|cancelled|canceled|called off|abgesagt|verschoben)\\b"), folded);
    return !wanted.asksForPast && (none.match(text).hasMatch() || (wanted.asked == Asked::Moment && putOff.match(text).hasMatch()));
}

// How much of what is asked about its paragraph and the heading above name.
void noteNamed(Quote &quote, const QString &paragraph, const Wanted &wanted)
{
    const QByteArray counted = wanted.objections.counted().toUtf8();
    const QSet<QByteArray> words = stemsOf(paragraph + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.title);
    quote.namesAny = false;
    for (const RetrievalTerm &term : wanted.terms) {
        if (term.need <= 0 || wanted.objections.frame().contains(term.stem))
            continue;
        const bool isThere = shareIn(words, term) > 0;
        quote.namesAny = quote.namesAny || isThere;
        const bool isCounted = !counted.isEmpty() && term.word.startsWith(counted);
        quote.namesTold = quote.namesTold && (isThere || !term.isTelling || isCounted);
        quote.namesAll = quote.namesAll && isThere;
    }
}

} // namespace

void addQuotesOf(const Place &place, size_t rank, bool isFar, const Wanted &wanted, std::vector<Quote> &quotes)
{
    const Passage &passage = place.passage;
    const std::vector<bool> leftOut = rowsLeftOut(place, wanted);
    const std::vector<bool> ofOthers = sentencesOfOthers(place, wanted);
    const QSet<QByteArray> beside = wordsBeside(place, ofOthers);
    if (answersForOthers(place, ofOthers, beside, wanted))
        return;
    size_t lastRow = 0; // its place, and one more
    for (size_t i = 0; i < place.sentences.size(); ++i) {
        const Quotable &sentence = place.sentences[i];
        TextRange range = quotedRange(place, i);
        if (range.length() == 0 || leftOut[i] || ofOthers[i])
            continue;
        range = rangeWithSubject(place, i, range, wanted);
        const RecallPlace::Section &section = place.sectionOf(i);
        const bool isFirst = isDirectlyBelow(place, section, i);
        const auto held = heldBy({wordsOf(passage.text, sentence, range), section, beside, sentence.headEnd >= 0, isFirst}, wanted);
        const QString text = passage.text.mid(range.from, range.length());
        if ((place.isCode || sentence.isCode) && !namesOwned(text, wanted))
            continue;
        if (held && wanted.measure.isMoney() && !place.isCode && !tellsOfIt(place, sentence, range, section, wanted))
            continue;
        const bool isAsked = held && saysAsked(place, sentence, text, section.title, wanted);
        if (!held || (!isAsked && !saysThereIsNone(text, wanted)))
            continue;
        const bool defines = place.isCode && definesAsked(text, wanted);
        const auto kind = defines ? Quotable::Kind::Prose : sentence.kind;
        Quote quote{passage,
                    {passage.range.from + range.from, passage.range.from + range.to},
                    text,
                    0,
                    kind == Quotable::Kind::Fragment,
                    passage.text.mid(sentence.tableHead.from, sentence.tableHead.length()),
                    *held,
                    defines,
                    isFar && !defines,
                    sentence.separator,
                    sentence.kind == Quotable::Kind::Row,
                    place.isCode || sentence.isCode,
                    sentence.headEnd >= 0 && !place.isCode && !sentence.isCode};
        quote.title = section.title.isEmpty() ? passage.heading.section(QLatin1String(" > "), -1) : section.title;
        const TextRange paragraph = sentence.kind == Quotable::Kind::Prose ? withRestOfParagraph(place, range) : range;
        noteNamed(quote, passage.text.mid(paragraph.from, paragraph.length()), wanted);
        quote.isNone = !isAsked;
        if (quote.isNone && !quote.namesTold)
            continue;
        if (wanted.hasNames) {
            quote.own = wordsOf(passage.text, sentence, paragraph);
            quote.own.unite(section.around);
        }
        const bool isBlock = sentence.isCode && kind == Quotable::Kind::Prose;
        quote.score = (isBlock ? blockWorth : 1.0) * scoreOf(*held, quote, kind, quote.isCode, defines ? 0 : rank, wanted)
            * (defines ? definitionWorth : 1.0);
        const bool goesOn = lastRow > 0 && lastRow == i && isOfSameTable(place.sentences[i - 1], sentence);
        if (sentence.kind == Quotable::Kind::Row)
            lastRow = i + 1;
        if (!goesOn || !joins(quotes.back(), quote))
            quotes.push_back(std::move(quote));
    }
}

} // namespace Layers
