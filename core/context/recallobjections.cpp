#include "core/context/recallobjections_p.h"

#include "core/base/textcut.h"
#include "core/context/recallquotes_p.h"
#include "core/context/saidnumber_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

QRegularExpression objection(const char *pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern),
                              QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
}

// "He", "Its": who that is stands in the sentence before.
bool beginsWithOwner(QStringView sentence)
{
    static const QRegularExpression owner = objection("^(?:he|his|she|her|er|seine?|ihre?)\\b");
    return owner.match(leftWhole(sentence, 12).toString()).hasMatch();
}

// "Valid with at least 15 members": what must be is not what is.
bool isCondition(const QString &sentence)
{
    static const QRegularExpression least = objection("\\b(?:at least|no fewer than|more than|mindestens|wenigstens|mehr als)\\b");
    static const QRegularExpression meeting
        = objection("\\b(?:quor\\w*|present|attend\\w*|votes?|valid|decisions?|resolutions?|beschluss\\w*|beschl\u00fcsse\\w*|anwesend\\w*"
                    "|vertreten|stimm\\w*|g\u00fcltig)\\b");
    static const QRegularExpression condition
        = objection("\\b(?:if|when|unless|provided|only|wenn|falls|sofern|sobald|nur|must|required|m\u00fcssen|erforderlich)\\b");
    return least.match(sentence).hasMatch() && meeting.match(sentence).hasMatch() && condition.match(sentence).hasMatch();
}

// Neither a figure nor the things that are counted.
bool saysNothingOf(const QString &sentence, const QString &counted)
{
    static const QRegularExpression figure
        = objection("\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
                    "|eine?[nm]?|zwei|drei|vier|f\u00fcnf|sechs|sieben|acht|neun|zehn|elf|zw\u00f6lf|dutzend"
                    "|hundert)\\b");
    return !figure.match(sentence).hasMatch() && numbersIn(sentence).empty() && !sentence.contains(counted.left(4), Qt::CaseInsensitive);
}

// Whether every figure of a sentence measures something else than what is counted.
bool measuresOnly(const QString &sentence, const QString &counted)
{
    static const QRegularExpression figure = objection("(?<![\\w.,])\\d[\\d.,]*(?:[ -](\\p{L}+))?");
    static const QRegularExpression unit = objection("^(?:years?|jahre?n?|j\u00e4hrig\\w*|uhr|percent|prozent|euros?|dollars?|pounds?)$");
    const auto isInWords = [&sentence](const SaidNumber &number) { return !sentence[number.at].isDigit(); };
    const std::vector<SaidNumber> numbers = numbersIn(sentence);
    if (std::any_of(numbers.begin(), numbers.end(), isInWords))
        return false;
    bool hasAny = false;
    for (auto all = figure.globalMatch(sentence); all.hasNext();) {
        const QString of = all.next().captured(1);
        if (of.isEmpty() || !unit.match(of).hasMatch() || counted.left(4).compare(of.left(4), Qt::CaseInsensitive) == 0)
            return false;
        hasAny = true;
    }
    return hasAny;
}

// Whether it has numbers, and each of them measures something or is that of a step.
bool countsNothing(const QString &sentence)
{
    const std::vector<SaidNumber> numbers = numbersIn(sentence);
    return !numbers.empty() && std::all_of(numbers.begin(), numbers.end(), [](const SaidNumber &number) {
        const bool isStep = number.kind == SaidNumber::Kind::NoMeasure && number.at == 0;
        return number.kind == SaidNumber::Kind::Unit || number.kind == SaidNumber::Kind::Load || isStep;
    });
}

} // namespace

bool isAboutAnother(const RecallPlace &place, size_t sentence, const std::vector<RetrievalTerm> &terms)
{
    const TextRange range = place.sentences[sentence].range;
    const QString &text = place.passage.text;
    const size_t subject = subjectOf(place, sentence);
    if (subject == sentence || !beginsWithOwner(QStringView(text).mid(range.from, range.length())))
        return false;
    const qsizetype from = place.sentences[subject].range.from;
    const QSet<QByteArray> words = stemsOf(text.mid(from, range.to - from));
    return std::any_of(terms.begin(), terms.end(), [&](const RetrievalTerm &term) {
        return term.isName && term.need > 0 && shareIn(words, term) <= 0 && shareIn(place.around, term) <= 0;
    });
}

RecallObjections::RecallObjections(const QString &question)
{
    static const QRegularExpression count = objection("\\b(?:how many|wie viele)\\s+(\\p{L}+)");
    static const QRegularExpression minimum
        = objection("\\b(?:at least|least|minimum|must|need\\w*|required?|quorum|mindestens|mu\u00df|muss|"
                    "m\u00fcssen|n\u00f6tig|brauch\\w*|beschlussf\\w*)\\b");
    static const QRegularExpression author
        = objection("^(?:who|wer) (?:\\w+ )?(?:wrote|written|signed|sent|made|drew|designed|schrieb|verfasste|unterschrieb)\\b");
    static const QRegularExpression measure = objection(
        "^(?:(?:milli|micro|kilo|centi)?(?:metres?|meters?|gramm?s?|kilos?|lit(?:re|er)s?)|metern?|seconds?|minutes?|hours?|days?"
        "|weeks?|months?|years?|sekunden|minuten|stunden|tage|wochen|monate|jahre|miles?|feet|degrees?|grad|percent|prozent"
        "|euros?|dollars?|pounds?|pence|cents?|francs?|franken|points?|ton(?:ne)?s|tonnen|tons)$");
    static const QRegularExpression permission
        = objection("^\\W*(?:when |where |wann |wo )?(?:is|are|was|were|am|may|can|could|do|does|did|will|would|must|should"
                    "|ist|sind|darf|d\u00fcrfen|kann|k\u00f6nnen|muss|wird|werden)\\b");
    static const QRegularExpression framing
        = objection("\\b(?:allowed|permitted|forbidden|prohibited|banned|covered|included|excluded|insured|required|mandatory|possible"
                    "|available|free|erlaubt|gestattet|verboten|untersagt|versichert|gedeckt|abgedeckt|enthalten|inbegriffen|m\u00f6glich"
                    "|kostenlos|vorgeschrieben|pflicht)\\b");
    static const QRegularExpression owned = objection("\\b(\\p{L}{3,})['\u2019]s\\s+(\\p{Ll}[\\p{Ll}-]*)");
    static const QSet<QString> noOwner{
        QStringLiteral("what"),  QStringLiteral("who"),      QStringLiteral("where"),     QStringLiteral("when"),
        QStringLiteral("how"),   QStringLiteral("that"),     QStringLiteral("there"),     QStringLiteral("here"),
        QStringLiteral("let"),   QStringLiteral("today"),    QStringLiteral("tomorrow"),  QStringLiteral("yesterday"),
        QStringLiteral("year"),  QStringLiteral("month"),    QStringLiteral("week"),      QStringLiteral("day"),
        QStringLiteral("night"), QStringLiteral("everyone"), QStringLiteral("everybody"), QStringLiteral("she"),
        QStringLiteral("one"),   QStringLiteral("anyone"),   QStringLiteral("why"),       QStringLiteral("which")};
    static const QRegularExpression phone
        = objection("^\\W*(?:(?:what|which)(?:['\u2019]s| is| are)?|give me|tell me|wie (?:lautet|ist)|was ist)?\\s*(?:\\S+ ){0,4}?"
                    "(?:(?:phone|telephone|mobile|cell|fax) numbers?|(?:telefon|handy|ruf|fax)nummern?)\\b");
    static const QRegularExpression mail
        = objection("^\\W*(?:(?:what|which)(?:['\u2019]s| is| are)?|give me|tell me|wie (?:lautet|ist)|was ist)?\\s*(?:\\S+ ){0,4}?"
                    "(?:e-?mail address(?:es)?|e-?mail-?adressen?)\\b"
                    "|^\\W*(?:what(?:['\u2019]s| is)|which is|give me|tell me|wie (?:lautet|ist)) "
                    "(?:(?:the|my|your|our|his|her|their|die|seine|ihre)|\\p{L}+['\u2019]s) "
                    "(?:\\S+ ){0,3}?e-?mail\\b\\W*(?:of \\S+(?: \\S+)?|von \\S+(?: \\S+)?)?\\W*$");
    const QRegularExpressionMatch match = count.match(question);
    m_countsThings = match.hasMatch() && !minimum.match(question).hasMatch();
    m_counted = match.captured(1);
    m_countsMeasures = measure.match(m_counted).hasMatch();
    m_asksForAuthor = author.match(question).hasMatch();
    m_asksForPhone = phone.match(question).hasMatch();
    m_asksForMail = mail.match(question).hasMatch();
    static const QRegularExpression fax = objection("\\bfax(?:nummern?| numbers?)?\\b");
    m_asksForFax = m_asksForPhone && fax.match(question).hasMatch();
    if (permission.match(question).hasMatch()) {
        for (auto all = framing.globalMatch(question); all.hasNext();)
            m_frame.unite(stemsOf(all.next().captured()));
    }
    for (auto all = owned.globalMatch(question); all.hasNext();) {
        const QRegularExpressionMatch one = all.next();
        const QString name = one.captured(1);
        if (noOwner.contains(name.toLower()))
            continue;
        m_owner.unite(stemsOf(name));
        m_owned.unite(stemsOf(one.captured(2)));
    }
}

// Neither a number that could be dialled nor an address, where one of them is asked for.
bool RecallObjections::lacksContact(const QString &sentence) const
{
    static const QRegularExpression number = objection("(?:\\d[ ()/.-]{0,2}){4,}\\d|\\b(?:emergency|notruf|dial|call)\\D{0,40}\\d{2,}");
    static const QRegularExpression fax = objection("\\b(?:tele)?fax\\b");
    if (m_asksForFax && !fax.match(sentence).hasMatch())
        return true;
    return (m_asksForPhone && !number.match(sentence).hasMatch()) || (m_asksForMail && !sentence.contains(QLatin1Char('@')));
}

bool RecallObjections::applyTo(const QString &sentence) const
{
    // A letter names whom it goes to, too.
    static const QRegularExpression recipient = objection("^\\W*(?:for|to|cc|attn|attention|an|f\u00fcr|z\\. ?hd|empf\u00e4nger\\w*)\\.?:");
    const bool lacksAuthor = m_asksForAuthor && recipient.match(sentence).hasMatch();
    return lacksAuthor || lacksContact(sentence)
        || (m_countsThings
            && (isCondition(sentence) || saysNothingOf(sentence, m_counted) || measuresOnly(sentence, m_counted)
                || (!m_countsMeasures && countsNothing(sentence))));
}

QString clockIn(const QString &question)
{
    static const QRegularExpression clock(QStringLiteral("(?<![\\d:.])\\d{1,2}:\\d\\d(?::\\d\\d)?(?![\\d:])"));
    return clock.match(question).captured();
}

} // namespace Layers
