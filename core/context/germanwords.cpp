#include "core/context/germanwords_p.h"

#include "core/context/wordvariants_p.h"

#include "core/db/tokenizer.h"

#include <QtCore/QHash>

#include <algorithm>

namespace Layers {

namespace {

// Everyday meanings; a line each.
constexpr const char *germanSynonyms[] = {
    // measures
    "fassen fasst fassungsvermogen passen passt hineinpassen volumen inhalt kapazitat",
    "kosten kostet preis preise teuer gebuhr betragt",
    "hoch hohe hoher",
    "lang lange langer",
    "breit breite",
    "tief tiefe",
    "wiegen wiegt gewicht schwer",
    "alt alter baujahr",
    "schnell geschwindigkeit tempo",
    "leistung ps kw",
    "warm heiss kalt temperatur",
    "dauern dauert dauer",
    // deeds
    "bauen gebaut erbaut errichten errichtet baute",
    "grunden gegrundet grundung",
    "beginnen beginnt beginn anfangen anfang starten startet start",
    "enden endet ende ablaufen ablauft lauft",
    "kundigen gekundigt kundigung",
    "stornieren storniert stornierung absagen",
    "offnen offnet geoffnet offen offnungszeiten aufmachen",
    "schliessen schliesst geschlossen zumachen",
    "fahren fahrt abfahren abfahrt ablegen legt",
    "ankommen ankunft",
    "kaufen gekauft erwerben erworben anschaffen angeschafft",
    "zahlen bezahlen zahlt bezahlt zahlung zahlbar",
    "mieten gemietet miete mietvertrag",
    "reparieren repariert reparatur instandsetzen",
    "andern geandert anderung",
    "erlaubt erlaubnis gestattet verboten durfen",
    "arbeiten arbeitet tatig beschaftigt",
    "leiten leitet leiter leiterin leitung",
    "wohnen wohnt wohnhaft adresse anschrift",
    "wechseln gewechselt austauschen ausgetauscht ersetzen ersetzt",
    "losche loschen geloscht entfernen entfernt",
    "speichern gespeichert sichern gesichert",
    "beschliessen beschliesst beschlossen beschluss beschlusse",
    "entscheiden entscheidet entschieden entscheidung",
    "wahlen wahlt gewahlt wahl",
    "gelten gilt gultig gultigkeit",
    "hinten hintere hinteren hinterer hinterrad",
    "vorn vorne vordere vorderen vorderer vorderrad",
    "mitgliedschaft mitgliedsbeitrag jahresbeitrag beitrag",
    // things
    "auto wagen pkw fahrzeug",
    "fahrrad rad",
    "telefon telefonnummer handy rufnummer tel",
    "passwort kennwort",
    "rechner computer pc",
    "bildschirm monitor",
    "geld betrag",
    "firma unternehmen betrieb",
    "chef vorgesetzter leiter",
    "arzt arztin praxis",
    "urlaub ferien",
    "wohnung mietwohnung",
};

// The forms of verbs that change their vowel.
constexpr const char *strongVerbs[] = {
    "fahren fahrt fuhr fuhren gefahren",
    "geben gibt gab gaben gegeben",
    "nehmen nimmt nahm nahmen genommen",
    "sehen sieht sah sahen gesehen",
    "lesen liest las lasen gelesen",
    "essen isst ass assen gegessen",
    "kommen kommt kam kamen gekommen",
    "gehen geht ging gingen gegangen",
    "stehen steht stand standen gestanden",
    "finden findet fand fanden gefunden",
    "schreiben schreibt schrieb schrieben geschrieben",
    "sprechen spricht sprach sprachen gesprochen",
    "treffen trifft traf trafen getroffen",
    "beginnen beginnt begann begannen begonnen",
    "gewinnen gewinnt gewann gewannen gewonnen",
    "laufen lauft lief liefen gelaufen",
    "schliessen schliesst schloss schlossen geschlossen",
    "fliegen fliegt flog flogen geflogen",
    "ziehen zieht zog zogen gezogen",
    "tragen tragt trug trugen getragen",
    "verlieren verliert verlor verloren",
    "bleiben bleibt blieb blieben geblieben",
    "halten halt hielt hielten gehalten",
    "werfen wirft warf warfen geworfen",
    "trinken trinkt trank tranken getrunken",
    "helfen hilft half halfen geholfen",
    "sterben stirbt starb starben gestorben",
    "heissen heisst hiess hiessen geheissen",
    "wiegen wiegt wog wogen gewogen",
    "leihen leiht lieh liehen geliehen",
    "bringen bringt brachte brachten gebracht",
    "schlafen schlaft schlief schliefen geschlafen",
    "verlassen verlasst verliess verliessen",
    "singen singt sang sangen gesungen",
    "steigen steigt stieg stiegen gestiegen",
    "fallen fallt fiel fielen gefallen",
};

// Everyday words in English and in German. Words of the one language that mean something else in the other stay out.
constexpr const char *dictionary[] = {
    "price cost preis kosten kostet",
    "fee charge gebuhr",
    "rent miete",
    "plan tarif",
    "basic basis",
    "bill invoice rechnung",
    "discount rabatt",
    "total summe gesamt",
    "contract vertrag",
    "customer client kunde kunden",
    "delivery lieferung",
    "shipping versand",
    "deposit kaution",
    "insurance versicherung",
    "first erste ersten erster",
    "last letzte letzten letzter",
    "next nachste nachsten nachster",
    "new neu neue neuen",
    "leave depart abfahren fahrt ablegen legt abfahrt",
    "arrive ankunft ankommen",
    "train zug zuge",
    "ticket fahrkarte eintrittskarte",
    "travel journey trip reise",
    "summer sommer",
    "spring fruhling fruhjahr",
    "autumn herbst",
    "january januar",
    "february februar",
    "march marz",
    "may mai",
    "june juni",
    "july juli",
    "october oktober",
    "december dezember",
    "monday montag montags",
    "tuesday dienstag dienstags",
    "wednesday mittwoch mittwochs",
    "thursday donnerstag donnerstags",
    "friday freitag freitags",
    "saturday samstag samstags",
    "sunday sonntag sonntags",
    "open offen geoffnet offnet",
    "close closed geschlossen schliesst",
    "build built gebaut erbaut errichtet",
    "child children kinder",
    "adult adults erwachsene",
    "dog dogs hunde",
    "car auto autos wagen",
    "bicycle bike fahrrad fahrrader",
    "house haus hauser",
    "flat apartment wohnung",
    "room zimmer",
    "key schlussel",
    "door tur turen",
    "school schule schulen",
    "teacher lehrer lehrerin",
    "doctor arzt arztin",
    "phone telephone telefon telefonnummer",
    "address adresse anschrift",
    "landlord vermieter vermieterin",
    "tenant mieter mieterin",
    "owner eigentumer besitzer",
    "boss manager leiter leiterin chef",
    "employee mitarbeiter mitarbeiterin",
    "company firma unternehmen",
    "meeting sitzung besprechung versammlung",
    "member mitglied mitglieder",
    "holiday vacation urlaub ferien",
    "water wasser",
    "electricity strom",
    "heating heizung",
    "repair reparatur repariert",
    "warranty garantie gewahrleistung",
    "password passwort kennwort",
    "printer drucker",
    "passenger passengers passagiere fahrgaste",
    "weight gewicht wiegt",
    "height hohe",
    "cancel kundigen stornieren storniert stornierung kundigung",
    "pay payment zahlen zahlung bezahlt",
    "free kostenlos gratis",
    "church kirche",
    "street strasse",
    "birthday geburtstag",
    "recipe rezept",
    "flour mehl",
    "sugar zucker",
    "butter butter",
    "egg eggs eier",
};

using Groups = QHash<QByteArray, std::vector<QByteArray>>; // of a stem the others of its lines

template <size_t Count>
Groups groupsOf(const char *const (&lines)[Count])
{
    Groups all;
    for (const char *line : lines) {
        const QList<QByteArray> words = QByteArray(line).split(' ');
        for (const QByteArray &word : words) {
            std::vector<QByteArray> &others = all[stemOfVariant(word)];
            for (const QByteArray &other : words)
                others.push_back(stemOfVariant(other));
        }
    }
    return all;
}

const Groups &synonymGroups()
{
    static const Groups groups = groupsOf(germanSynonyms);
    return groups;
}

const Groups &strongGroups()
{
    static const Groups groups = groupsOf(strongVerbs);
    return groups;
}

const Groups &dictionaryGroups()
{
    static const Groups groups = groupsOf(dictionary);
    return groups;
}

constexpr qsizetype shortestRoot = 3;

// Of "mitfahren" the "mit"; empty when nothing can be taken off.
QByteArray separablePrefix(const QByteArray &verb)
{
    static constexpr const char *prefixes[]
        = {"zuruck", "zusammen", "heraus", "hinein", "herunter", "weiter", "statt", "durch", "nach", "fort", "teil", "fest", "frei", "mit",
           "auf",    "aus",      "bei",    "ein",    "her",      "hin",    "los",   "vor",   "weg",  "ab",   "an",   "um",   "zu"};
    for (const char *prefix : prefixes) {
        if (verb.startsWith(prefix) && verb.size() - qsizetype(qstrlen(prefix)) > shortestRoot)
            return prefix;
    }
    return {};
}

QByteArray rootOf(const QByteArray &word, std::initializer_list<const char *> endings)
{
    for (const char *ending : endings) {
        if (word.endsWith(ending) && word.size() - qsizetype(qstrlen(ending)) >= shortestRoot)
            return word.chopped(qsizetype(qstrlen(ending)));
    }
    return word;
}

// The regular forms; of what else may be a verb's root, "ge" and "zu" in front go as well.
std::vector<QByteArray> verbForms(QByteArray verb)
{
    for (const char *front : {"ge", "zu"}) {
        if (verb.startsWith(front) && verb.size() > 6)
            verb = verb.mid(2);
    }
    const QByteArray root = rootOf(verb, {"ten", "test", "en", "et", "te", "st", "t", "n", "e"});
    std::vector<QByteArray> forms{root};
    for (const char *ending : {"e", "t", "et", "en", "te", "ten", "n"})
        forms.push_back(root + ending);
    for (const char *ending : {"t", "et", "en"})
        forms.push_back("ge" + root + ending);
    return forms;
}

std::vector<QByteArray> nounForms(const QByteArray &noun)
{
    const QByteArray root = noun.size() > 4 ? rootOf(noun, {"innen", "ern", "en", "er", "es", "e", "n", "s"}) : noun;
    std::vector<QByteArray> forms{root};
    for (const QByteArray &base : {root, noun}) {
        for (const char *ending : {"e", "en", "n", "er", "ern", "es", "s"})
            forms.push_back(base + ending);
    }
    return forms;
}

} // namespace

std::vector<GermanVariant> germanVariants(const QByteArray &word, bool isVerb)
{
    constexpr qsizetype shortest = 3;
    constexpr qsizetype longest = 24;
    std::vector<GermanVariant> variants;
    const QByteArray own = stemOfVariant(word);
    const auto take = [&](const QByteArray &stem, bool isForm) {
        const bool isKnown
            = std::any_of(variants.begin(), variants.end(), [&](const GermanVariant &variant) { return variant.stem == stem; });
        if (stem.size() >= shortest && stem != own && stem != word && !isKnown)
            variants.push_back({stem, isForm});
    };
    const bool isPlain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!isPlain || word.size() < shortest || word.size() > longest)
        return variants;
    for (const QByteArray &form : isVerb ? verbForms(word) : nounForms(word))
        take(stemOfVariant(form), true);
    const QByteArray prefix = isVerb ? separablePrefix(word) : QByteArray();
    if (!prefix.isEmpty()) {
        for (const QByteArray &form : verbForms(word.mid(prefix.size()))) {
            take(stemOfVariant(prefix + form), true);
            take(stemOfVariant(form), false); // "fahren ... mit"
        }
    }
    std::vector<QByteArray> forms{own};
    for (const GermanVariant &variant : variants)
        forms.push_back(variant.stem);
    for (const QByteArray &form : forms) {
        for (const Groups *groups : {&strongGroups(), &synonymGroups(), &dictionaryGroups()}) {
            for (const QByteArray &other : groups->value(form))
                take(other, false);
        }
    }
    return variants;
}

GermanCompound germanCompound(const QByteArray &word)
{
    constexpr qsizetype shortestFirst = 4;
    constexpr qsizetype shortestSecond = 6;
    constexpr qsizetype longest = 32;
    const bool isPlain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    GermanCompound compound;
    for (qsizetype at = shortestFirst; isPlain && word.size() <= longest && at + shortestSecond <= word.size(); ++at) {
        const QByteArray second = word.mid(at);
        const QByteArray stem = stemOfVariant(second);
        if (!synonymGroups().contains(stem) && !dictionaryGroups().contains(stem))
            continue;
        const QByteArray first = word.left(at);
        compound.first.push_back(stemOfVariant(first));
        for (const QByteArray &form : nounForms(first))
            compound.first.push_back(stemOfVariant(form));
        compound.second.push_back(stem);
        for (const GermanVariant &variant : germanVariants(second, false))
            compound.second.push_back(variant.stem);
        break; // the longest word that is known
    }
    return compound;
}

std::vector<QByteArray> germanCompoundsOf(const QByteArray &first, const QByteArray &second)
{
    constexpr qsizetype longest = 32;
    std::vector<QByteArray> compounds;
    for (const char *link : {"", "s", "n", "en"}) {
        if (first.size() + second.size() < longest)
            compounds.push_back(stemOfVariant(first + link + second));
    }
    return compounds;
}

std::vector<QByteArray> germanFor(const QByteArray &stem)
{
    return dictionaryGroups().value(stem);
}

} // namespace Layers
