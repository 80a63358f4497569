#include "core/context/wordvariants_p.h"

#include "core/context/germanwords_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

// Near synonyms of everyday speech, a line a meaning. Words of one trade stay out: there the files' own word is the one that counts.
constexpr const char *meanings[] = {
    // devices and programs
    "computer pc laptop notebook desktop machine",
    "monitor screen display",
    "picture image photo photograph",
    "movie film video clip",
    "folder directory",
    "password passphrase passcode",
    "login credentials password account username",
    "log sign authenticate login",
    "application app program software",
    "suite package",
    "internet online web network",
    "website site",
    "email mail message",
    "telephone phone mobile smartphone",
    "headset headphones headphone earphones",
    "speaker loudspeaker",
    "cable cord lead wire",
    "charger adapter",
    "sound audio noise",
    "repository repo",
    "database db",
    "configuration config settings preferences",
    "option setting switch flag",
    "documentation docs manual guide handbook",
    "memory ram",
    "disk drive storage",
    "distribution distro",
    "user person",
    "operating os",
    "sleep suspend standby hibernate",
    "graph chart plot diagram",
    "icon symbol",
    "letter character",
    "quote quotation",
    "crash hang freeze abort",
    "encrypt cipher encryption scramble",
    "compress shrink squeeze",
    "debug troubleshoot",
    "backup copy",
    // deeds
    "delete remove erase discard",
    "save store keep",
    "copy duplicate clone replicate",
    "fix repair mend solve",
    "start begin launch commence",
    "stop end halt quit exit terminate finish",
    "complete finish",
    "fill complete",
    "choose select pick",
    "show display",
    "hide conceal",
    "change modify alter edit adjust",
    "swap replace substitute exchange",
    "create make build generate produce",
    "find search locate look",
    "check verify test inspect examine",
    "ensure guarantee certain sure",
    "allow permit let enable consent",
    "allow forbid forbidden prohibit",
    "forbid prevent prohibit ban disallow",
    "prevent avoid stop",
    "disable deactivate off",
    "enable activate on",
    "send transmit mail submit",
    "receive get arrive",
    "connect link attach join plug",
    "merge combine unite join",
    "split divide separate",
    "move transfer migrate relocate",
    "lose lost",
    "lost missing disappear vanish gone",
    "happen occur arise",
    "open launch",
    "play run",
    "run execute",
    "close shut",
    "close open", // hours are those of both
    "lock guard protect secure",
    "press click tap push",
    "pull drag",
    "turn rotate flip",
    "type enter input",
    "write compose draft author",
    "answer reply response respond",
    "ask request query",
    "explain describe clarify",
    "help assist support",
    "need require necessary",
    "suggest recommend advise recommendation",
    "prepare ready",
    "wait delay pause",
    "measure gauge determine",
    "compute calculate figure",
    "divide share",
    "decide choose determine",
    "decide decision",
    "convert transform translate",
    "sort order arrange",
    "list enumerate",
    "filter sift",
    "import load read",
    "print output",
    "record log enter",
    "notify inform alert tell",
    "rescue recover restore salvage",
    "revert restore undo return",
    "clean clear purge",
    "grow increase rise",
    "shrink decrease reduce lower",
    "limit restrict cap",
    "limit maximum",
    "exceed surpass",
    "ignore skip disregard",
    "overwrite replace",
    "obtain get acquire",
    "blame fault responsible",
    "promise guarantee",
    "report notify",
    "travel trip journey",
    "drive motor",
    // faults and states
    "error mistake fault bug defect failure",
    "problem issue trouble difficulty",
    "damage damaged harm broken corrupt corrupted",
    "broken faulty defective",
    "fail failure",
    "wrong incorrect mistaken invalid bad",
    "right correct proper valid",
    "danger risk hazard threat",
    "warn warning caution",
    "advantage benefit gain",
    "drawback disadvantage downside limitation",
    "loud noisy",
    "quiet silent",
    "fast quick rapid speedy speed",
    "fast quicker performance speed",
    "slow slower sluggish",
    "large big huge great",
    "small little tiny",
    "easy simple",
    "hard difficult",
    "hard strong",
    "important essential crucial vital",
    "secret confidential private hidden",
    "secure safe security",
    "empty blank",
    "full complete entire whole",
    "same identical equal",
    "different distinct",
    "independent separate",
    "automatic automatically",
    "manual manually hand",
    "unusual odd strange rare",
    "arbitrary any",
    "usual normal ordinary typical",
    "popular common widespread",
    "often frequently",
    "always constantly continually permanently",
    "maximum highest largest",
    "maximum full",
    "minimum lowest smallest",
    "old previous former earlier",
    "new recent latest",
    "early initial first",
    "near nearby close",
    "back rear",
    "good valid",
    "neighbour neighbouring adjacent next",
    "far distant distance away",
    "short brief",
    "short quick",
    "clever smart adroit",
    "superior better best",
    "joke joking funny humour ironic humorous",
    "foreign abroad international country",
    "round circular spherical",
    "globe sphere",
    "bright brightness luminosity",
    // things and people
    "due payable",
    "born birthday birth birthdate",
    "fly flight",
    "kind type sort class category",
    "version edition release",
    "part piece portion section",
    "number amount count quantity",
    "total sum",
    "figure number value data",
    "shape drawing figure graphic",
    "reason cause",
    "result outcome effect consequence",
    "goal aim purpose",
    "way method approach technique",
    "route path way",
    "rule policy guideline regulation",
    "place location position spot",
    "border edge boundary",
    "range span",
    "step stage phase",
    "difference distinction discrepancy",
    "name nickname title",
    "term word expression",
    "slang jargon",
    "heading title",
    "author writer",
    "scientist astronomer researcher",
    "people person human individual",
    "person somebody someone individual",
    "team group",
    "boss manager supervisor chief head",
    "employee worker colleague staff",
    "customer client buyer",
    "supplier vendor seller",
    "company firm business",
    "doctor physician",
    "medicine drug medication",
    "illness disease sickness",
    "child kid",
    "meeting conference",
    "vote ballot election",
    "agreement contract",
    "lease rental rent tenancy",
    "landlord lessor",
    "tenant renter lessee",
    "cancel terminate",
    "deadline due",
    "insurance insured",
    "accident incident",
    "holiday vacation leave",
    "car vehicle automobile",
    "bicycle bike",
    "road street",
    "house home building",
    "apartment flat",
    "dog pet",
    "cat pet",
    "animal pet",
    "heating heater boiler",
    "garbage trash waste rubbish",
    "food meal",
    "buy purchase",
    "sell sale",
    "price cost fee charge",
    "expensive cost price",
    "cost premium",
    "pack bring",
    "ad ads advert advertising advertisement",
    "pay payment paid",
    "salary wage income",
    "money cash funds",
    "bill invoice",
    "worth value",
    "share stock",
    "dollar currency monetary",
    "temperature heat",
    "weight heavy weigh",
    "length long",
    "height high tall",
    "width wide broad",
    "depth deep",
    "age old",
    "capacity volume",
    "capacity hold fit contain accommodate",
    "power kw horsepower watt",
    "speed knot",
    "temperature hot warm cold",
    "maintenance servicing service upkeep",
    "equipment hardware device",
    "light lamp",
    "file document",
    "object item thing",
    "table grid",
    "key button",
    "job task",
    // forms that no ending tells
    "sell sold",
    "buy bought",
    "freeze froze frozen",
    "wear wore worn",
    "lose lost",
    "leave left",
    "sleep slept",
    "tear tore torn",
    "hide hid hidden",
    "bite bit bitten",
    "light lit",
    "pay paid",
    "send sent",
    "spend spent",
    "build built",
    "hold held",
    "meet met",
    "teach taught",
    "catch caught",
    "bring brought",
    "think thought",
    "write wrote written",
    "drive drove driven",
    "ride rode ridden",
    "speak spoke spoken",
    "break broke broken",
    "choose chose chosen",
    "steal stole stolen",
    "win won",
    "run ran",
    "begin began begun",
    "swim swam swum",
    "sing sang sung",
    "drink drank drunk",
    "grow grew grown",
    "throw threw thrown",
    "fly flew flown",
    "draw drew drawn",
    "eat ate eaten",
    "fall fell fallen",
    "rise rose risen",
    "lend lent",
    "lead led leader",
    "forbid forbade forbidden",
    "swell swelling swollen",
    "pregnant pregnancy",
    "child children",
    // spelled in two ways
    "licence license",
    "tyre tire",
    "colour color",
    "centre center",
    "behaviour behavior",
    "catalogue catalog",
    "programme program",
    "grey gray",
    "schedule timetable plan",
};

using Meanings = QHash<QByteArray, std::vector<QByteArray>>; // of a stem the others of its lines

template <size_t Count>
Meanings meaningsOf(const char *const (&lines)[Count])
{
    Meanings all;
    for (const char *meaning : lines) {
        std::vector<QByteArray> stems;
        for (const QByteArray &word : QByteArray(meaning).split(' '))
            stems.push_back(stemOfVariant(word));
        for (const QByteArray &stem : stems) {
            std::vector<QByteArray> &others = all[stem];
            for (const QByteArray &other : stems) {
                if (other != stem && std::find(others.begin(), others.end(), other) == others.end())
                    others.push_back(other);
            }
        }
    }
    return all;
}

const Meanings &synonyms()
{
    static const Meanings table = meaningsOf(meanings);
    return table;
}

struct Suffix
{
    const char *letters;
    qsizetype shortestBase;
};

// Endings that change the part of speech and keep the meaning.
constexpr Suffix suffixes[]
    = {{"ation", 4}, {"ment", 3}, {"ness", 3}, {"able", 4}, {"ible", 4}, {"ance", 4}, {"ence", 4}, {"ity", 4}, {"ive", 5},
       {"ion", 5},   {"ful", 4},  {"less", 4}, {"ize", 4},  {"est", 4},  {"er", 4},   {"or", 5},   {"ly", 3},  {"al", 5}};

std::vector<QByteArray> basesOf(const QByteArray &word)
{
    std::vector<QByteArray> bases{word};
    if (word.endsWith('e')) // "fixes" has the stem "fixe"
        bases.push_back(word.chopped(1));
    for (const Suffix &suffix : suffixes) {
        if (!word.endsWith(suffix.letters) || word.size() - qsizetype(qstrlen(suffix.letters)) < suffix.shortestBase)
            continue;
        QByteArray base = word.chopped(qsizetype(qstrlen(suffix.letters)));
        bases.push_back(base);
        bases.push_back(base + 'e');
        if (base.size() > 3 && base.back() == base[base.size() - 2]) // bigger
            bases.push_back(base.chopped(1));
        if (base.endsWith('i')) // heavily
            bases.push_back(base.chopped(1) + 'y');
        break;
    }
    return bases;
}

} // namespace

QByteArray stemOfVariant(const QByteArray &word)
{
    const std::vector<Text::Token> tokens = Text::tokens(word, Text::Purpose::Query, Stemming::English);
    return tokens.empty() ? word : tokens.front().word;
}

std::vector<QByteArray> wordVariants(const QByteArray &word, const QByteArray &stem)
{
    std::vector<QByteArray> variants;
    const auto take = [&](const QByteArray &variant) {
        if (variant != stem && variant != word && std::find(variants.begin(), variants.end(), variant) == variants.end())
            variants.push_back(variant);
    };
    if (std::all_of(stem.begin(), stem.end(), [](char c) { return c >= 'a' && c <= 'z'; }) && word.size() > 3 && word.size() < 24) {
        for (const QByteArray &base : basesOf(stem)) {
            take(stemOfVariant(base));
            const QByteArray open = base.endsWith('e') || base.endsWith('y') ? base.chopped(1) : base;
            take(open); // "quoted" and "quote" have two stems
            take(base + 'e');
            for (const Suffix &suffix : suffixes) {
                if (base.size() < suffix.shortestBase)
                    continue;
                take(stemOfVariant(base + suffix.letters));
                if (open != base)
                    take(stemOfVariant(open + suffix.letters));
            }
        }
    }
    for (const QByteArray &base : basesOf(stem)) { // of "quick" for "quickest"
        for (const QByteArray &synonym : synonyms().value(stemOfVariant(base)))
            take(synonym);
        for (const QByteArray &translation : germanFor(stemOfVariant(base)))
            take(translation);
    }
    return variants;
}

QByteArray otherSpelling(const QString &written, bool isGerman)
{
    const QString word = written.normalized(QString::NormalizationForm_C).toLower();
    QString other;
    for (qsizetype i = 0; i < word.size(); ++i) {
        const char16_t c = word[i].unicode();
        if (c == 0xe4 || c == 0xf6 || c == 0xfc) {
            other += c == 0xe4 ? QLatin1String("ae") : c == 0xf6 ? QLatin1String("oe") : QLatin1String("ue");
            continue;
        }
        other += word[i];
        // No umlaut: "neue", "Quelle"; nor, in other languages, "guest" and "statues".
        const qsizetype behind = word.size() - i - 2;
        const bool isPair = (c == u'a' || c == u'o' || c == u'u') && behind >= 0 && word[i + 1] == u'e';
        const bool isAfterVowel = i > 0 && QStringView(isGerman ? u"aeouq" : u"aeouqg").contains(word[i - 1]);
        if (isPair && !isAfterVowel && behind >= (isGerman ? 1 : 2) && (isGerman || word.size() >= 6))
            ++i;
    }
    return other == word ? QByteArray() : stemOfVariant(other.toUtf8());
}

QSet<QByteArray> briefWeekdaysIn(const QString &text)
{
    static const QHash<QString, QByteArray> days = [] {
        static constexpr const char *lines[]
            = {"Mon monday",     "Tue tuesday",   "Tues tuesday", "Wed wednesday", "Thu thursday", "Thur thursday",
               "Thurs thursday", "Fri friday",    "Sat saturday", "Sun sunday",    "Mo montag",    "Di dienstag",
               "Mi mittwoch",    "Do donnerstag", "Fr freitag",   "Sa samstag",    "So sonntag"};
        QHash<QString, QByteArray> all;
        for (const char *line : lines) {
            const QByteArrayList pair = QByteArray(line).split(' ');
            all.insert(QString::fromLatin1(pair[0]), stemOfVariant(pair[1]));
        }
        return all;
    }();
    // With a capital, beside a number, a dash, the edge of a cell or of a line: "The Sun shines" has no day.
    static const QRegularExpression day(
        QStringLiteral(
            "(?<![\\w.-])(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|Mo|Di|Mi|Do|Fr|Sa|So)\\b\\.?(?=[ "
            "\\t]*(?:[-\\x{2013}/,:;|)&+]|\\d|$|[\\r\\n])|[ ](?:and|to|at|from|until|till|only|und|bis|ab|von|ist|wird|is|are)\\b)"
            "|(?:[|(,/&+-]|\\x{2013}|\\b(?:every|each|on|and|to|jeden|am|ab|bis|und))[ "
            "\\t]?(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|Mo|Di|Mi|Do|Fr|Sa|So)\\b(?![\\w-])"),
        QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::MultilineOption);
    QSet<QByteArray> found;
    for (auto all = day.globalMatch(text); all.hasNext();) {
        const QRegularExpressionMatch match = all.next();
        found << days.value(match.captured(1).isEmpty() ? match.captured(2) : match.captured(1));
    }
    return found;
}

bool hasSynonyms(const QByteArray &stem)
{
    return synonyms().contains(stem);
}

} // namespace Layers
