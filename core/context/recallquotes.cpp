#include "core/context/recallquotes_p.h"

#include "core/context/askedkind_p.h"
#include "core/context/askedmeasure_p.h"
#include "core/context/extract.h"
#include "core/context/keyedlines_p.h"
#include "core/context/questionwords_p.h"
#include "core/context/quotable_p.h"
#include "core/context/recallcontrary_p.h"
#include "core/context/recalllists_p.h"
#include "core/context/recallobjections_p.h"
#include "core/context/recallplace_p.h"
#include "core/context/recallsteps_p.h"
#include "core/context/recallsubject_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

using Quote = RecallQuote;
using Quotes = RecallQuotes;
using Place = RecallPlace;

constexpr int passagesRead = 6; // for quotations
constexpr double alsoAnswers = 0.8; // of the best sentence
constexpr double nearlyAsGood = 0.75; // as the sentence that follows it
constexpr double worthQuoting = 0.5; // of the best sentence
constexpr double rowWorth = 0.8; // of a sentence that holds as much
constexpr double fragmentWorth = 0.4;
constexpr double blockWorth = 0.8; // of code between words, which tell what it is for
constexpr double titleWorth = 0.6;
constexpr double outdatedWorth = 0.5; // what holds now stands before what did
constexpr double besideWorth = 0.6; // of a word that stands in the passage, but not in the sentence
constexpr double aroundWorth = 0.8; // of a word that stands in the headings or the path
constexpr double answersAt = 0.5; // of a short question: less is no answer
constexpr double longAnswersAt = 0.36; // a long one is told in more words than files use
constexpr double fewerEach = 0.04; // with each word that it is longer
constexpr double askedWorth = 1.25; // where a figure, a moment or a person is asked for
constexpr double doubtfulWorth = 0.5; // of a number that may be what is measured, and may be another
constexpr double definitionWorth = 1.5; // where it is asked where something is defined

// How much of a question with so many words an answer must hold.
double shareNeeded(qptrdiff words)
{
    return std::max(longAnswersAt, answersAt - fewerEach * double(std::max<qptrdiff>(0, words - shortQuestion)));
}

// What a question wants of a sentence that answers it.
struct Wanted
{
    Wanted(const std::vector<RetrievalTerm> &all, const QString &question)
        : terms(all)
        , asked(askedOf(question))
        , measure(question)
        , months(question)
        , objections(question)
        , contrary(question)
        , isDefinition(asksForDefinition(question))
    {
        double needed = 0;
        double framed = 0; // how it is asked
        for (const RetrievalTerm &term : terms) {
            total += term.weight;
            const bool isFrame = objections.frame().contains(term.stem);
            needed += isFrame ? 0 : term.need; // the answer may be "not included" by standing in a list of that name
            framed += isFrame ? term.need : 0;
            hasOther = hasOther || (term.need > 0 && !isFrame);
            hasNames = hasNames || (term.isName && term.need > 0);
        }
        QHash<QByteArray, int> counts;
        for (const Text::Token &word : Text::tokens(question.toUtf8(), Text::Purpose::Query, Stemming::English))
            counts[word.word] += word.colocated ? 0 : 1;
        for (const RetrievalTerm &term : terms)
            named.push_back(counts.value(term.stem) + (term.word == term.stem ? 0 : counts.value(term.word)));
        if (!hasOther)
            needed += framed;
        enough = needed * shareNeeded(std::count_if(terms.begin(), terms.end(), [](const RetrievalTerm &term) { return term.need > 0; }));
    }

    const std::vector<RetrievalTerm> &terms;
    Asked asked;
    AskedMeasure measure;
    AskedMonths months;
    RecallObjections objections;
    RecallContrary contrary;
    bool isDefinition;
    bool hasNames = false;
    bool hasOther = false; // words that tell, beside those of how it is asked
    double total = 0; // the weight of all
    double enough = 0; // of what is needed
    std::vector<int> named; // how often the question has each word
};

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
    for (const RetrievalTerm &term : wanted.terms) {
        const double here = shareIn(by.words, term);
        const double nearby = std::max(here, shareIn(by.section.around, term));
        const bool isFrame = wanted.objections.frame().contains(term.stem);
        const bool isAbove = by.isFirst && term.isTelling && shareIn(by.section.heading, term) > 0;
        saysAny = saysAny || ((here > 0 || isAbove) && term.weight > 0);
        saysOther = saysOther || ((by.isHead ? here : nearby) > 0 && term.weight > 0 && !isFrame);
        score += term.weight * std::max(here, nearby * aroundWorth);
        held += term.need * std::max(nearby, shareIn(by.beside, term) * besideWorth);
    }
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
    static const QRegularExpression outdated(
        QStringLiteral(
            "\\b(?:no longer (?:valid|in force)|outdated|superseded|obsolete|repealed|nicht mehr g\u00fcltig|veraltet|au\u00dfer kraft)\\b"
            "|\\((?:old|former|until \\d{4}|alt|bis \\d{4})\\)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    constexpr qsizetype longestLine = 100;
    const QString &text = quote.passage.text;
    const qsizetype at = quote.range.from - quote.passage.range.from;
    const qsizetype before = at > 0 ? text.lastIndexOf(QLatin1String("\n\n"), at - 1) : -1;
    const qsizetype from = before < 0 ? 0 : before + 2;
    const qsizetype end = text.indexOf(QLatin1Char('\n'), from);
    const QString first = text.mid(from, end < 0 ? longestLine + 1 : end - from).trimmed();
    const bool isTitle = first.size() <= longestLine && !first.endsWith(QLatin1Char('.'));
    return outdated.match(quote.passage.heading).hasMatch() || outdated.match(quote.title).hasMatch()
        || (isTitle && outdated.match(first).hasMatch());
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
        && wanted.months.areIn(whole + QLatin1Char(' ') + place.passage.heading);
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

// "Zoo trip: postponed" answers "when is the zoo trip" although it has no date.
bool saysThereIsNone(const QString &text)
{
    static const QRegularExpression none(QStringLiteral("\\b(?:postponed|cancelled|canceled|called off|closed|sold out|not served|not "
                                                        "available|unavailable|out of order|tba|tbd|to be announced|not yet"
                                                        "|suspended|withdrawn|discontinued|abgesagt|verschoben|geschlossen|ausverkauft|"
                                                        "entf\u00e4llt|f\u00e4llt aus|noch offen|eingestellt)\\b"),
                                         QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return none.match(text).hasMatch();
}

void noteNamed(Quote &quote, const QString &paragraph, const Wanted &wanted)
{
    const QSet<QByteArray> words = stemsOf(paragraph + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.title);
    quote.namesAny = false;
    for (const RetrievalTerm &term : wanted.terms) {
        if (term.need <= 0 || wanted.objections.frame().contains(term.stem))
            continue;
        const bool isThere = shareIn(words, term) > 0;
        quote.namesAny = quote.namesAny || isThere;
        const QByteArray counted = wanted.objections.counted().toUtf8();
        const bool isCounted = !counted.isEmpty() && term.word.startsWith(counted);
        quote.namesTold = quote.namesTold && (isThere || !term.isTelling || isCounted);
        quote.namesAll = quote.namesAll && isThere;
    }
}

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
        if (!held || (!isAsked && !saysThereIsNone(text)))
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

// "2026-03" of "minutes-2026-03.md" or of the heading, as a number that grows with time; 0 for none.
int momentOf(const Quote &quote)
{
    static const QRegularExpression dated(QStringLiteral("(?<!\\d)((?:19|20)\\d\\d)(?:[-_. ](0[1-9]|1[0-2])(?!\\d))?"));
    for (const QString &text : {quote.passage.path, quote.passage.heading}) {
        if (const QRegularExpressionMatch match = dated.match(text); match.hasMatch())
            return match.captured(1).toInt() * 100 + match.captured(2).toInt();
    }
    return 0;
}

// Of files that are alike but for their date the newer one stands first, when it says nearly as much and no past is asked for.
void putNewestFirst(std::vector<Quote> &kept, const QString &question)
{
    static const QRegularExpression past(QStringLiteral("\\b(?:was|were|did|had|been|ago|then|first|war|waren|wurden?|hatten?|gab)\\b"),
                                         QRegularExpression::CaseInsensitiveOption);
    if (past.match(question).hasMatch())
        return;
    constexpr double nearlyAsMuch = 0.85;
    static const QRegularExpression numbers(QStringLiteral("[\\d._-]+"));
    const auto kindOf = [](const Quote &quote) { return QString(quote.passage.path.section(QLatin1Char('/'), -1)).remove(numbers); };
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t k = i + 1; k < kept.size(); ++k) {
            const bool isNewer = momentOf(kept[i]) > 0 && momentOf(kept[k]) > momentOf(kept[i]);
            const bool saysLess = (kept[i].namesAll && !kept[k].namesAll) || (kept[i].namesTold && !kept[k].namesTold);
            if (isNewer && !saysLess && kindOf(kept[i]) == kindOf(kept[k]) && kept[k].score >= kept[i].score * nearlyAsMuch)
                std::swap(kept[i], kept[k]);
        }
    }
}

// Lines of code that follow each other are shown as one block, which begins where its first line does.
void joinCode(std::vector<Quote> &kept)
{
    const auto isCode = [](const Quote &quote) { return quote.isCode; };
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t j = i + 1; isCode(kept[i]) && j < kept.size();) {
            Quote first = kept[i];
            Quote second = kept[j];
            if (first.range.from > second.range.from)
                std::swap(first, second);
            if (!joins(first, second)) {
                ++j;
                continue;
            }
            const QString &all = first.passage.text;
            qsizetype from = first.range.from - first.passage.range.from;
            while (from > 0 && (all[from - 1] == QLatin1Char(' ') || all[from - 1] == QLatin1Char('\t')))
                --from;
            first.text.prepend(all.mid(from, first.range.from - first.passage.range.from - from));
            first.range.from = first.passage.range.from + from;
            kept[i] = std::move(first);
            kept.erase(kept.begin() + std::ptrdiff_t(j));
            j = i + 1; // it may reach another one now
        }
    }
}

// Whether it speaks of what a follow-up asks, and of something of the question before.
bool hasChanged(const Quote &quote, const Wanted &wanted, const QString &changed)
{
    QString said = quote.text;
    if (!quote.isCode && !quote.isRow && !quote.isHeadedList && !quote.isFragment) { // "Pensioners pay 95." stands behind "The fee is 180."
        const qsizetype start = quote.passage.range.from;
        const TextRange whole = withRestOfParagraph(Place(quote.passage), {quote.range.from - start, quote.range.to - start});
        said = quote.passage.text.mid(whole.from, whole.length());
    }
    const QString text = said + QLatin1Char(' ') + quote.tableHead + QLatin1Char(' ') + quote.passage.heading;
    const QSet<QByteArray> words = stemsOf(text);
    if (!AskedMonths(changed).areNamedIn(text))
        return false;
    const QSet<QByteArray> isNew = stemsOf(changed);
    bool isAnyKept = false; // of what the question before is about
    bool isKeptThere = false;
    for (const RetrievalTerm &term : wanted.terms) {
        const bool isThere = shareIn(words, term) > 0;
        if (isNew.contains(term.stem) && term.need > 0 && !isThere)
            return false;
        const bool isKept = term.isTelling && !isNew.contains(term.stem);
        isAnyKept = isAnyKept || isKept;
        isKeptThere = isKeptThere || (isKept && isThere);
    }
    return isKeptThere || !isAnyKept;
}

// Sentences that follow each other and answer about as well are quoted in the order of the text.
void orderNeighbours(std::vector<Quote> &kept, Asked asked)
{
    const auto follows = [asked](const Quote &next, const Quote &before) {
        const Passage &passage = before.passage;
        if (fileOf(before.passage) != fileOf(next.passage) || before.isCode || next.isCode || next.range.from < before.range.to
            || before.score < next.score * nearlyAsGood || gives(before.text, asked) < gives(next.text, asked)
            || looksLikeTitle(before.text) || next.passage.range.from != passage.range.from)
            return false;
        const QStringView between = QStringView(passage.text).mid(before.range.to - passage.range.from, next.range.from - before.range.to);
        return between.count(u'\n') < 2 && between.trimmed().isEmpty();
    };
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t j = i + 1; j < kept.size(); ++j) {
            if (follows(kept[i], kept[j]))
                std::swap(kept[i], kept[j]);
        }
    }
}

// What is quoted may be taken back or limited by what stands behind it in its paragraph.
void takeRestOfParagraphs(std::vector<Quote> &kept)
{
    for (Quote &quote : kept) {
        if (quote.isCode || quote.isRow || quote.isHeadedList || quote.isFragment)
            continue;
        const qsizetype start = quote.passage.range.from;
        const Place place(quote.passage);
        const TextRange whole = withWholeBlock(place, withRestOfParagraph(place, {quote.range.from - start, quote.range.to - start}));
        quote.range = {start + whole.from, start + whole.to};
        quote.text = quote.passage.text.mid(whole.from, whole.length());
    }
    // Those that meet now are one.
    for (size_t i = 0; i < kept.size(); ++i) {
        for (size_t k = i + 1; k < kept.size(); ++k) {
            Quote &one = kept[i];
            const Quote &other = kept[k];
            if (!overlapsAny(other, {one}) || other.passage.range.from != one.passage.range.from)
                continue;
            one.range = {std::min(one.range.from, other.range.from), std::max(one.range.to, other.range.to)};
            one.text = one.passage.text.mid(one.range.from - one.passage.range.from, one.range.length());
            kept.erase(kept.begin() + std::ptrdiff_t(k));
            k = i; // it may meet another one now
        }
    }
}

// "In the Anchor room": what is said of that one is meant, and not what is said of others as well, when it answers nearly as well.
void keepNamed(std::vector<Quote> &quotes, const Wanted &wanted)
{
    constexpr double wellEnough = 0.6; // of the best
    QSet<QByteArray> names;
    for (const RetrievalTerm &term : wanted.terms) {
        if (term.isName && term.need > 0)
            names << term.stem << term.word;
    }
    if (names.isEmpty())
        return;
    double best = 0;
    double bestNamed = 0;
    const auto isNamed = [&](const Quote &quote) { return quote.own.intersects(names); };
    for (const Quote &quote : quotes) {
        best = std::max(best, quote.score);
        bestNamed = std::max(bestNamed, isNamed(quote) ? quote.score : 0.0);
    }
    if (bestNamed > 0 && bestNamed >= best * wellEnough)
        std::erase_if(quotes, [&](const Quote &quote) { return !isNamed(quote); });
}

// "Zoo trip: ...": of lines that begin with a name those are meant whose name has the word of the question that other names lack; what has
// a word of its own stays.
void keepLabelled(std::vector<Quote> &quotes, const Wanted &wanted)
{
    static const QRegularExpression label(QStringLiteral("^\\W{0,4}(?:\\d+[.)] )?([^:.!?|\\n]{2,60}):(?!\\d)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    struct Named
    {
        QSet<QByteArray> label;
        QSet<QByteArray> words;
    };
    std::vector<Named> named;
    for (const Quote &quote : quotes)
        named.push_back({quote.isCode || quote.isRow ? QSet<QByteArray>() : stemsOf(label.match(quote.text.left(80)).captured(1)),
                         stemsOf(quote.text)});
    const auto asks = [](const RetrievalTerm &term) { return term.isTelling && term.need > 0; };
    // Whether `other` has every word of the question that this one has, and one in its name besides.
    const auto isLessThan = [&](const Named &one, const Named &other) {
        bool hasName = false;
        for (const RetrievalTerm &term : wanted.terms) {
            if (!asks(term))
                continue;
            const bool isHere = shareIn(one.words, term) > 0;
            if (isHere && shareIn(other.words, term) <= 0)
                return false;
            hasName = hasName || (!isHere && (other.label.contains(term.stem) || other.label.contains(term.word)));
        }
        return hasName;
    };
    size_t at = 0;
    std::erase_if(quotes, [&](const Quote &) {
        const Named &one = named[at++];
        return !one.label.isEmpty() && std::any_of(named.begin(), named.end(), [&](const Named &other) {
            return !other.label.isEmpty() && isLessThan(one, other);
        });
    });
}

// What is said of the very thing stands for what is said of its neighbours: the zoo trip is postponed, whenever the other trips are.
void keepNone(std::vector<Quote> &quotes)
{
    const bool hasAnswer = std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return !quote.isNone && quote.namesTold; });
    const bool hasNone = std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return quote.isNone; });
    if (hasNone)
        std::erase_if(quotes, [hasAnswer](const Quote &quote) { return quote.isNone == hasAnswer; });
}

// "Is night rowing allowed?": where something speaks of night rowing, what is allowed of other things is no answer.
void keepFramed(std::vector<Quote> &quotes, const Wanted &wanted)
{
    if (wanted.objections.frame().isEmpty() || !wanted.hasOther)
        return;
    if (std::any_of(quotes.begin(), quotes.end(), [](const Quote &quote) { return quote.namesAll; }))
        std::erase_if(quotes, [](const Quote &quote) { return !quote.namesAny; });
}

// "At 10:02", "in 2.2.1": what has that time or number is meant, when anything has it.
void keepMoment(std::vector<Quote> &quotes, const QString &question)
{
    static const QRegularExpression version(QStringLiteral("(?<![\\w.])v?(\\d+\\.\\d+\\.\\d+|\\d{4}-\\d\\d-\\d\\d)(?![\\w.]*\\d)"));
    const QString clock = clockIn(question).isEmpty() ? version.match(question).captured(1) : clockIn(question);
    if (clock.isEmpty())
        return;
    const QRegularExpression whole(QLatin1String("(?<![\\d.:-])%1(?![\\d:-]|\\.\\d)").arg(QRegularExpression::escape(clock)));
    const auto isIn = [&whole](const QString &text) { return whole.match(text).hasMatch(); };
    const auto isTitled = [&](const Quote &quote) { return isIn(quote.title); };
    // Below its own heading it is told of; elsewhere it is only mentioned.
    if (std::any_of(quotes.begin(), quotes.end(), isTitled))
        std::erase_if(quotes, [&](const Quote &quote) { return !isTitled(quote); });
    const auto lacksIt = [&](const Quote &quote) { return !isIn(quote.text) && !isTitled(quote); };
    if (!std::all_of(quotes.begin(), quotes.end(), lacksIt))
        std::erase_if(quotes, lacksIt);
}

// "The ingredients of the cake": the list below that heading, and not one item of it.
void preferWholeLists(std::vector<Quote> &quotes)
{
    constexpr double nearEnough = 0.6; // of its best item
    for (size_t i = 0; i < quotes.size(); ++i) {
        if (!quotes[i].isHeadedList)
            continue;
        Quote list = quotes[i];
        const auto isItem = [&](const Quote &quote) {
            return !quote.isHeadedList && overlapsAny(quote, {list}) && quote.score * nearEnough <= list.score;
        };
        for (const Quote &quote : quotes) {
            if (isItem(quote)) {
                quotes[i].score = std::max(quotes[i].score, quote.score);
                quotes[i].fit = std::max(quotes[i].fit, quote.fit);
            }
        }
        const auto before = std::count_if(quotes.begin(), quotes.begin() + std::ptrdiff_t(i), isItem);
        std::erase_if(quotes, isItem);
        i -= size_t(before);
    }
}

// The best few of them, each thing once.
Quotes bestOf(std::vector<Quote> quotes)
{
    preferWholeLists(quotes);
    std::stable_sort(quotes.begin(), quotes.end(), [](const Quote &a, const Quote &b) { return a.score > b.score; });
    Quotes result;
    std::vector<Quote> &kept = result.kept;
    QSet<QString> seen;
    for (const Quote &quote : quotes) {
        if (quote.isFar)
            continue;
        if (kept.size() >= mostRecallQuotes || quote.score < quotes.front().score * worthQuoting)
            break;
        const QString same = quote.text.simplified().toLower();
        if (seen.contains(same) || overlapsAny(quote, kept))
            continue;
        seen.insert(same);
        kept.push_back(quote);
    }
    // A fragment is better than nothing, and never more than that.
    const auto isFragment = [](const Quote &quote) { return quote.isFragment; };
    if (!std::all_of(kept.begin(), kept.end(), isFragment))
        std::erase_if(kept, isFragment);
    joinCode(kept);
    QSet<QString> quoted;
    for (const Quote &quote : kept)
        quoted << fileOf(quote.passage);
    for (const Quote &quote : quotes) {
        if (kept.empty() || quote.isFragment || quote.fit < quotes.front().fit * alsoAnswers)
            continue;
        if (!quoted.contains(fileOf(quote.passage))) {
            quoted << fileOf(quote.passage);
            result.others.push_back(quote);
        }
    }
    return result;
}

} // namespace

QString fileOf(const Passage &passage)
{
    return passage.attachment.isEmpty() ? passage.document.toString() : QString::fromLatin1(passage.attachment.toHex());
}

bool joins(Quote &before, const Quote &next)
{
    const Passage &passage = before.passage;
    if (next.passage.document != passage.document || next.passage.attachment != passage.attachment
        || next.passage.range.from != passage.range.from || next.range.from < before.range.to || next.isDefinition
        || next.range.to - before.range.from > longestQuote)
        return false;
    const qsizetype end = before.range.to - passage.range.from;
    const QStringView between = QStringView(passage.text).mid(end, next.range.from - before.range.to);
    if (between.count(u'\n') > 1 || !std::all_of(between.begin(), between.end(), [](QChar c) { return c.isSpace(); }))
        return false;
    before.range.to = next.range.to;
    before.text = passage.text.mid(before.range.from - passage.range.from, before.range.length());
    before.score = std::max(before.score, next.score);
    before.fit = std::max(before.fit, next.fit);
    return true;
}

bool overlapsAny(const Quote &quote, const std::vector<Quote> &others)
{
    return std::any_of(others.begin(), others.end(), [&](const Quote &other) {
        return other.passage.document == quote.passage.document && other.passage.attachment == quote.passage.attachment
            && quote.range.from < other.range.to && other.range.from < quote.range.to;
    });
}

double shareIn(const QSet<QByteArray> &words, const RetrievalTerm &term)
{
    const auto hasAny = [&words](const std::vector<QByteArray> &others) {
        return std::any_of(others.begin(), others.end(), [&](const QByteArray &other) { return words.contains(other); });
    };
    if (words.contains(term.stem) || words.contains(term.word) || hasAny(term.spellings))
        return 1;
    const bool hasHalves = std::any_of(term.halves.begin(), term.halves.end(),
                                       [&](const auto &halves) { return words.contains(halves.first) && hasAny(halves.second); });
    return hasHalves || hasAny(term.variants) ? variantWorth : 0;
}

QSet<QByteArray> stemsOf(const QString &text)
{
    QSet<QByteArray> stems;
    for (const Text::Token &token : Text::tokens(text.toUtf8(), Text::Purpose::Document, Stemming::English))
        stems.insert(token.word);
    return stems;
}

RecallQuotes recallQuotesOf(const Retrieval &found, const QString &question, const QString &changed)
{
    const Wanted wanted(found.terms, question);
    std::vector<Quote> quotes;
    int read[] = {0, 0}; // of the library, of attached files
    for (size_t rank = 0; rank < found.passages.size(); ++rank) {
        const Passage &passage = found.passages[rank];
        const bool isFar = ++read[passage.attachment.isEmpty() ? 0 : 1] > passagesRead;
        if (rank >= found.fits.size() || found.fits[rank])
            addQuotesOf(Place(passage), rank, isFar, wanted, quotes);
    }
    if (!changed.isEmpty())
        std::erase_if(quotes, [&](const Quote &quote) { return !hasChanged(quote, wanted, changed); });
    keepNone(quotes);
    keepLabelled(quotes, wanted);
    keepNamed(quotes, wanted);
    keepOfSubject(quotes, found, question);
    keepFramed(quotes, wanted);
    keepMoment(quotes, question);
    keepNamedKeys(quotes, wanted.terms);
    Quotes best = bestOf(std::move(quotes));
    takeWholeList(best.kept, question, wanted.terms);
    if (asksForSteps(question) && changed.isEmpty())
        takeSteps(best.kept, found);
    putNewestFirst(best.kept, question);
    orderNeighbours(best.kept, wanted.asked);
    takeRestOfParagraphs(best.kept);
    return best;
}

} // namespace Layers
