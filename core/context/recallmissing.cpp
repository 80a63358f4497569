#include "core/context/recallmissing_p.h"

#include "core/base/textcut.h"
#include "core/context/saiddates_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QRegularExpression>

namespace Layers {
namespace {

constexpr qsizetype mostTold = 3;
constexpr qsizetype longestOpening = 300; // of a file: what it calls itself, and whom it is about
constexpr qsizetype longestTitle = 100;
constexpr qsizetype shortestInflected = 4; // letters
constexpr qsizetype shortestPart = 6; // of a compound: "policy" in "policyholder"

// Words that say how it is asked, or of which kind the answer is: "12:40" answers for the last train, and 0177 for a phone.
bool saysHow(const QString &word)
{
    static const QRegularExpression how(
        QStringLiteral(
            "^(?:still|yet|already|ever|every|each|first|last|next|early|late|soon|fast|quick|currently|exactly|must|mine|ours"
            "|(?:cheap|few|high|low|old|new|young|long|short|large|small|bigg?|near|late|earli)(?:e?r|e?st)|phone|telephone|mobile|e-?mail|"
            "address|company|firm|person|people|name|website|enabled|disabled|active"
            "|what|which|who|whose|whom|when|where|why|how|was|welche[nrms]?|wer|wen|wem|wann|wo|warum|wie"
            "|noch|schon|jede[nrms]?|erste[nrms]?|letzte[nrms]?|n\u00e4chste[nrms]?|m\u00fcssen|muss|d\u00fcrfen|darf|sollen|soll|kann"
            "|k\u00f6nnen|telefon|handy|adresse|firma|namen?)$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return how.match(word).hasMatch();
}

// "Hunde" of "Hund", and not "Hundert".
bool isInflection(const QString &rest)
{
    static const QRegularExpression ending(
        QStringLiteral("\\A(?:'?s|e[dlmnrstx]?|e?rs?|ings?|ly|y|al|[dltnx]|te[nr]?|ern|innen|in|ung|ungen|lich|ig)\\z"));
    constexpr qsizetype fewLetters = 2; // of a language whose endings are not listed
    const bool isLatin = rest.front().script() == QChar::Script_Latin || rest.front() == u'\'';
    return isLatin ? ending.match(rest).hasMatch() : rest.size() <= fewLetters;
}

// "Lamps" of "lamp", "policy" and "policyholder"; "port" is no part of "report".
bool isPartOf(const QString &part, const QString &whole)
{
    const qsizetype rest = whole.size() - part.size();
    if (part.size() < shortestInflected || rest < 1 || std::any_of(part.begin(), part.end(), [](QChar c) { return c.isDigit(); }))
        return false;
    const bool isStart = whole.startsWith(part);
    return (isStart && isInflection(whole.mid(part.size()))) || (part.size() >= shortestPart && (isStart || whole.endsWith(part)));
}

bool hasPartOf(const QSet<QByteArray> &words, const QByteArray &asked)
{
    const QString word = QString::fromUtf8(asked);
    return std::any_of(words.begin(), words.end(), [&](const QByteArray &one) {
        const QString other = QString::fromUtf8(one);
        return isPartOf(word, other) || isPartOf(other, word);
    });
}

// "Wi-Fi" as "wifi", "3-D" as "3d", "2nd" as "second", "mice" as "mouse": how else a word may stand there.
QSet<QByteArray> otherFormsIn(const QString &text)
{
    static const QHash<QString, QByteArray> forms = [] {
        QHash<QString, QByteArray> all;
        for (const char *pair :
             {"mice mouse",    "mouse mice",    "women woman",   "woman women",  "men man",        "man men",        "geese goose",
              "goose geese",   "wolves wolf",   "wolf wolves",   "leaves leaf",  "leaf leaves",    "teeth tooth",    "tooth teeth",
              "feet foot",     "foot feet",     "knives knife",  "knife knives", "children child", "child children", "people person",
              "person people", "shelves shelf", "shelf shelves", "wives wife",   "wife wives",     "halves half",    "half halves",
              "lives life",    "loaves loaf",   "1st first",     "2nd second",   "3rd third",      "first 1st",      "second 2nd",
              "third 3rd",     "st saint",      "saint st",      "dr doctor",    "doctor dr"}) {
            const QByteArrayList both = QByteArray(pair).split(' ');
            all.insert(QString::fromLatin1(both[0]), both[1]);
        }
        return all;
    }();
    static const QRegularExpression joined(QStringLiteral("\\d[^\\d\\p{L}]+\\d")); // "1.5" is no 15
    QSet<QByteArray> words;
    for (const QString &word : text.simplified().toLower().split(u' ')) {
        QString bare;
        std::copy_if(word.begin(), word.end(), std::back_inserter(bare), [](QChar c) { return c.isLetterOrNumber(); });
        if (bare.size() < word.size() && !joined.match(word).hasMatch())
            words.insert(bare.toUtf8());
        if (const auto form = forms.find(bare); form != forms.end())
            words.unite(stemsOf(QString::fromLatin1(*form)) << *form);
    }
    return words;
}

struct Around
{
    QSet<QByteArray> words;
    QSet<QByteArray> names; // whom the file is about may stand further above than what it is about
};

void addAround(Around &around, const RecallQuote &quote, const Retrieval &found)
{
    const QString shown = QStringList{quote.text, quote.tableHead, quote.title, quote.passage.heading, quote.passage.path}.join(u' ');
    // "12.5" is no 125, as an identifier would be.
    static const QRegularExpression point(QStringLiteral("(?<=\\d)\\.(?=\\d{1,2}(?!\\d))"));
    around.words.unite(stemsOf(QString(shown).replace(point, QStringLiteral(" "))));
    around.words.unite(dateMarksIn(shown));
    around.words.unite(otherFormsIn(shown));
    if (quote.isCode) // its section is shown above it
        around.words.unite(stemsOf(quote.passage.text));
    if (quote.isRow)
        return; // what another row says is of something else
    for (const Passage &passage : found.passages) {
        if (passage.ordinal != 0 || fileOf(passage) != fileOf(quote.passage))
            continue;
        around.names.unite(stemsOf(leftWhole(passage.text, longestOpening)));
        around.words.unite(stemsOf(leftWhole(passage.text.section(u'\n', 0, 0), longestTitle)));
    }
}

// As it was asked, if it was: a word of a question before it is no word of this one.
QString asWritten(const QString &question, const RetrievalTerm &term)
{
    static const QRegularExpression word(QStringLiteral("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}'\u2019-]*"),
                                         QRegularExpression::UseUnicodePropertiesOption);
    for (auto at = word.globalMatch(question); at.hasNext();) {
        const QString written = at.next().captured();
        const QSet<QByteArray> stems = stemsOf(written);
        if (stems.contains(term.stem) || stems.contains(term.word))
            return written;
    }
    return {};
}

} // namespace

QStringList wordsNotQuoted(const std::vector<RecallQuote> &quotes, const Retrieval &found, const QString &question)
{
    Around around;
    for (const RecallQuote &quote : quotes)
        addAround(around, quote, found);
    around.names.unite(around.words);
    QStringList missing;
    for (const RetrievalTerm &term : found.terms) {
        const QSet<QByteArray> &words = term.isName ? around.names : around.words;
        if (!term.isNoun || !term.isTelling || shareIn(words, term) > 0 || hasPartOf(words, term.word) || hasPartOf(words, term.stem))
            continue;
        const QString written = asWritten(question, term);
        if (!written.isEmpty() && !saysHow(written) && !missing.contains(written))
            missing << written;
    }
    return missing.mid(0, mostTold);
}

} // namespace Layers
