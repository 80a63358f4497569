#include "tests/core/context/shelf.h"

using namespace LayersTest;

// Questions in other words than the files': measures, forms of German words, pronouns, the other language; and what is measured nowhere.
// Each row is a file and a question of its own.

class TstRecallWording : public QObject
{
    Q_OBJECT
private slots:
    void quotes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote"); // the first; empty: the file does not answer
        const auto row = [](const char *name, const QByteArray &text, const char *question, const char *quote) {
            QTest::newRow(name) << text << QString::fromUtf8(question) << QString::fromUtf8(quote);
        };
        measures(row);
        missingMeasures(row);
        pronouns(row);
        german(row);
        otherLanguage(row);
        steps(row);
        nearlyTheSame(row);
        notThat(row);
    }
    void quotes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const std::pair other(QStringLiteral("other.txt"), QByteArray("The school has a garden.\n\nThe roof was painted white.\n"));
        // What follows in the paragraph is quoted with it.
        const QString first = firstQuote({{QStringLiteral("a.md"), text}, other}, question).quote;
        QVERIFY2(quote.isEmpty() ? first.isEmpty() : first.contains(quote), qPrintable(first));
    }

private:
    template <typename Row>
    static void measures(const Row &row)
    {
        const QByteArray barrel = "The barrel holds 90 litres of cider.\n\nThe cellar is cool.\n";
        row("what fits", barrel, "How much cider fits in the barrel?", "The barrel holds 90 litres of cider.");
        row("a capacity", barrel, "What is the capacity of the barrel?", "The barrel holds 90 litres of cider.");
        row("a capacity in German", "Das Fass fasst 90 Liter Most.\n\nDer Keller ist k\u00fchl.\n", "Wie viel Most passt in das Fass?",
            "Das Fass fasst 90 Liter Most.");
        row("a weight", "The anvil is painted.\n\nThe anvil weighs 85 kg.\n", "How heavy is the anvil?", "The anvil weighs 85 kg.");
        row("a weight in German", "Der Amboss ist neu.\n\nDer Amboss wiegt 85 kg.\n", "Wie schwer ist der Amboss?",
            "Der Amboss wiegt 85 kg.");
        row("a price in German", "Der Eintritt betr\u00e4gt 6 Euro.\n\nDer Hof ist gro\u00df.\n", "Was kostet der Eintritt?",
            "Der Eintritt betr\u00e4gt 6 Euro.");
        row("a year for an age", "The mill was built in 1832.\n\nThe mill stands by the pond.\n", "How old is the mill?",
            "The mill was built in 1832.");
        row("how long", "The course is in room 4.\n\nThe course takes 6 weeks.\n", "How long is the course?", "The course takes 6 weeks.");
        row("a verb behind does", "08:10 ERROR valve V7 stuck, code 51\n\n08:20 INFO valve V3 opened\n", "Which error did valve V7 report?",
            "08:10 ERROR valve V7 stuck, code 51");
        row("no price of another thing", "The shed has room for 3 bicycles.\n\nBicycles for rent: 12 euros a day.\n",
            "How much is a bicycle?", "Bicycles for rent: 12 euros a day.");
        row("a verb without an ending", "| Who | What | Euro |\n|---|---|---|\n| Joana | Hotel Porto | 176 |\n| Mei | Paper | 22 |\n",
            "Who paid for the hotel in Porto?", "| Joana | Hotel Porto | 176 |");
        row("a verb behind its subject", "| Who | What | Euro |\n|---|---|---|\n| Joana | Travel | 176 |\n| Mei | Paper | 22 |\n",
            "What did Joana spend on travel?", "| Joana | Travel | 176 |");
        row("a doubled letter", "The plan has 20 GB.\n\nThe plan can be cancelled with one month's notice.\n", "How can I cancel the plan?",
            "The plan can be cancelled with one month's notice.");
        row("hours are those of both", "The clubhouse is open from 6:00 to 22:00, on Sundays from 8:00 to 18:00.\n",
            "When does the clubhouse close on Sunday?", "The clubhouse is open from 6:00 to 22:00");
        row("a brief weekday", "| Bus leaves | Days |\n|---|---|\n| 06:40 | Mon, Tue |\n| 21:10 | Fri |\n",
            "When does the bus leave on Friday?", "| 21:10 | Fri |");
        row("expecting", "Do not take Norvalin in the last three months of pregnancy.\n", "Can I take Norvalin when pregnant?",
            "Do not take Norvalin in the last three months of pregnancy.");
        row("a language with the name of a verb", "It needs Go 1.22 or newer.\n\nThe program goes on.\n", "What Go version do I need?",
            "It needs Go 1.22 or newer.");
        row("another month", "- In May the shop sold 40 lamps.\n- In June the shop sold 55 lamps.\n",
            "How many lamps did the shop sell in June?", "- In June the shop sold 55 lamps.");
    }

    template <typename Row>
    static void missingMeasures(const Row &row)
    {
        const QByteArray tractor = "The tractor pulled 12 trailers in May.\n\nThe tractor is driven by Ada Holm.\n";
        row("no age", tractor, "How old is the tractor?", "");
        row("no length", tractor, "How long is the tractor?", "");
        row("no weight", tractor, "How heavy is the tractor?", "");
        row("no height among litres", "The freezer holds 210 litres.\n\nThe yard is new.\n", "How high is the freezer?", "");
        row("no height among widths", "Die Halle ist 27 Meter breit.\n\nDer Hof ist neu.\n", "Wie hoch ist die Halle?", "");
        row("no price", tractor, "How much is a tractor?", "");
        row("no height in German", "Der Traktor steht seit 1998 im Hof.\n\nDer Hof ist neu.\n", "Wie hoch ist der Traktor?", "");
        row("no age in German", "Der Traktor zog zw\u00f6lf Wagen.\n\nDer Hof ist neu.\n", "Wie alt ist der Traktor?", "");
        row("no such predicate", "The driver is Ada Holm.\n\nThe yard is new.\n", "Is the driver married?", "");
        row("no such predicate in German", "Die Fahrerin hei\u00dft Ada Holm.\n\nDer Hof ist neu.\n", "Ist die Fahrerin verheiratet?", "");
        row("the opposite answers", "Fishing is forbidden in the pond.\n\nThe yard is new.\n", "Is fishing allowed?",
            "Fishing is forbidden in the pond.");
        row("a rule that forbids nothing", "Night rowing requires lights.\n\nOutdoor shoes are not allowed in the gym.\n",
            "Is night rowing allowed?", "Night rowing requires lights.");
        row("a predicate", "The driver is insured for 2 years.\n\nThe yard is new.\n", "Is the driver insured?",
            "The driver is insured for 2 years.");
    }

    template <typename Row>
    static void pronouns(const Row &row)
    {
        row("its height", "The windmill of Tarp was built by Jens Ohm. It is 22 metres high and white.\n\nThe pond is deep.\n",
            "How high is the windmill?", "The windmill of Tarp was built by Jens Ohm. It is 22 metres high and white.");
        row("its height in German",
            "Die M\u00fchle von Tarp baute Jens Ohm. Sie ist 22 Meter hoch und hat vier Fl\u00fcgel.\n\nDer Teich ist tief.\n",
            "Wie hoch ist die M\u00fchle?", "Die M\u00fchle von Tarp baute Jens Ohm. Sie ist 22 Meter hoch und hat vier Fl\u00fcgel.");
        row("what it has",
            "Die M\u00fchle von Tarp baute Jens Ohm. Sie ist 22 Meter hoch und hat vier Fl\u00fcgel.\n\nDer Teich ist tief.\n",
            "Wie viele Fl\u00fcgel hat die M\u00fchle?",
            "Die M\u00fchle von Tarp baute Jens Ohm. Sie ist 22 Meter hoch und hat vier Fl\u00fcgel.");
        row("who she is", "Ada Holm runs the bakery. She has a licence since 2019.\n\nThe pond is deep.\n",
            "Since when does Ada Holm have a licence?", "Ada Holm runs the bakery. She has a licence since 2019.");
        row("a new paragraph", "The windmill of Tarp was built by Jens Ohm.\n\nIt is 22 metres deep, says the sign at the pond.\n",
            "Who built the windmill?", "The windmill of Tarp was built by Jens Ohm.");
        row("the sentence itself", "The windmill of Tarp was built by Jens Ohm. It is 22 metres high.\n\nThe pond is deep.\n",
            "Who built the windmill?", "The windmill of Tarp was built by Jens Ohm.");
    }

    template <typename Row>
    static void german(const Row &row)
    {
        row("a separable verb", "Kinder laufen im Zug mit.\n\nDer Hof ist gro\u00df.\n", "D\u00fcrfen Kinder mitlaufen?",
            "Kinder laufen im Zug mit.");
        row("a strong verb", "Der Bus f\u00e4hrt um 9 Uhr.\n\nDer Hof ist gro\u00df.\n", "Wann fuhr der Bus?",
            "Der Bus f\u00e4hrt um 9 Uhr.");
        row("a plural", "Im Stall stehen zehn K\u00fche.\n\nDer Hof ist gro\u00df.\n", "Wo steht die Kuh?",
            "Im Stall stehen zehn K\u00fche.");
        row("a participle", "Das Dach wurde 2019 repariert.\n\nDer Hof ist gro\u00df.\n", "Wann war die Reparatur des Dachs?",
            "Das Dach wurde 2019 repariert.");
        row("may I", "Hunde sind im B\u00fcro nicht erlaubt.\n\nDer Hof ist gro\u00df.\n", "Darf ich meinen Hund mitbringen?",
            "Hunde sind im B\u00fcro nicht erlaubt.");
        row("a founder", "Die Firma Ohm wurde 1964 gegr\u00fcndet. Sie besch\u00e4ftigt 38 Mitarbeiter.\n\nDer Hof ist gro\u00df.\n",
            "Wie viele Mitarbeiter hat Ohm?", "Die Firma Ohm wurde 1964 gegr\u00fcndet. Sie besch\u00e4ftigt 38 Mitarbeiter.");
        row("another noun", "Im Stall stehen zehn K\u00fche.\n\nDer Hof ist gro\u00df.\n", "Wo steht das Pferd?", "");
    }

    template <typename Row>
    static void steps(const Row &row)
    {
        const QByteArray pump = "# Pump P9\n\n## Bleeding\n1. Close the inlet.\n2. Open the screw.\n3. Wait until air leaves the pump.\n\n"
                                "## Faults\n- F1: the pump is dry.\n- F2: the pump is hot.\n";
        row("the list below a heading", pump, "How do I bleed the pump?",
            "1. Close the inlet.\n2. Open the screw.\n3. Wait until air leaves the pump.");
        row("one step of a list", "# Oven\n\n1. Pull out the drawer.\n2. Push the filter in.\n3. Shut the drawer.\n\nThe oven is white.\n",
            "How do I change the filter?", "1. Pull out the drawer.\n2. Push the filter in.\n3. Shut the drawer.");
        row("a paragraph below a title",
            "Replacing a blade\nTake the cover off. Loosen the nut. Slide in the new blade.\n\nThe mower is red.\n",
            "How do I replace a blade?", "Take the cover off. Loosen the nut. Slide in the new blade.");
        row("a paragraph below a German heading",
            "# Teekocher\n\n## Entl\u00fcften\n\u00d6ffnen Sie das Ventil. Warten Sie eine Minute.\n\n## Kauf\nDer Kocher ist neu.\n",
            "Wie entl\u00fcfte ich den Teekocher?", "\u00d6ffnen Sie das Ventil. Warten Sie eine Minute.");
        row("what follows the sentence",
            "To fold the tent, empty it first. Roll it from the door. Put it into the bag. The bag is green.\n", "How do I fold the tent?",
            "To fold the tent, empty it first. Roll it from the door. Put it into the bag.");
        row("a list that is no procedure", "- Tom is away in June.\n- The saw was sharpened by Ann.\n- The van is sold.\n",
            "How can I sharpen the saw?", "- The saw was sharpened by Ann.");
        row("two quotes in the order of the text", "The first gate is old. The gate of oak is green.\n\nThe yard is new.\n",
            "Which gate is of green oak?", "The gate of oak is green.");
    }

    template <typename Row>
    static void nearlyTheSame(const Row &row)
    {
        row("what to do", "Blinkt das gr\u00fcne Licht, ist der Filter voll.\n\nDer Hof ist gro\u00df.\n",
            "Was tun, wenn das gr\u00fcne Licht blinkt?", "Blinkt das gr\u00fcne Licht, ist der Filter voll.");
        row("a decision", "Beschluss: F\u00fcr den Anh\u00e4nger werden Reifen gekauft.\n\nDer Hof ist gro\u00df.\n",
            "Was wurde f\u00fcr den Anh\u00e4nger beschlossen?", "Beschluss: F\u00fcr den Anh\u00e4nger werden Reifen gekauft.");
        const QByteArray fees
            = "| Gruppe | Jahresbeitrag |\n|---|---|\n| Senioren | 80 \u20ac |\n| Familie | 310 \u20ac |\n\nDer Hof ist neu.\n";
        row("a compound", fees, "Wie hoch ist der Familienbeitrag?", "| Familie | 310 \u20ac |");
        row("a compound of another word", fees, "Wie hoch ist die Familienmitgliedschaft?", "| Familie | 310 \u20ac |");
        row("its parts", fees, "Was kostet die Mitgliedschaft f\u00fcr Familien?", "| Familie | 310 \u20ac |");
        row("a compound of the file", "Der Familienbeitrag betr\u00e4gt 310 \u20ac.\n\nDer Hof ist neu.\n",
            "Was kostet der Beitrag f\u00fcr Familien?", "Der Familienbeitrag betr\u00e4gt 310 \u20ac.");
        row("no such compound", fees, "Was kostet ein Hundebeitrag?", "");
        row("half a compound", "Die Familie Ohm zahlte 20 \u20ac.\n\nDer Hof ist neu.\n", "Was kostet die Familienversicherung?", "");
        row("a permission", "Pets need the consent of the owner.\n\nThe yard is new.\n", "Are pets allowed?",
            "Pets need the consent of the owner.");
        row("a dog is a pet", "Pets are permitted in the cabin.\n\nThe yard is new.\n", "Can I have a dog in the cabin?",
            "Pets are permitted in the cabin.");
        row("a notice", "Notice must be given three months before the end.\n\nThe yard is new.\n", "When can I give notice?",
            "Notice must be given three months before the end.");
        row("how long it is good", "# Quote for Rosen Inn\n\nThis quote is valid until 4 May.\n\nThe yard is new.\n",
            "Until when is the quote for Rosen Inn good?", "This quote is valid until 4 May.");
        row("an age", "Mitglied wird, wer mindestens 14 Jahre alt ist.\n\nDer Hof ist gro\u00df.\n", "Ab welchem Alter wird man Mitglied?",
            "Mitglied wird, wer mindestens 14 Jahre alt ist.");
        row("an age in figures", "Teilnahme am Lauf ab 12 Jahren.\n\nDer Hof ist gro\u00df.\n",
            "Ab welchem Alter ist die Teilnahme am Lauf?", "Teilnahme am Lauf ab 12 Jahren.");
        row("the rear", "Brake pressure: front 5 bar, rear 7 bar.\n\nThe yard is new.\n", "What is the brake pressure at the back?",
            "Brake pressure: front 5 bar, rear 7 bar.");
        row("a version", "2026-01-02 08:00:00 INFO gated started, version 3.1.4\n\n2026-01-02 08:05:00 WARN low on space\n",
            "Which version of gated is running?", "2026-01-02 08:00:00 INFO gated started, version 3.1.4");
        row("a version without the word", "Installed: gated 3.1.4 and hinged 2.0.\n\nThe yard is new.\n", "Version of gated?",
            "Installed: gated 3.1.4 and hinged 2.0.");
        row("a time of day", "2026-01-02 08:00:00 INFO gate started\n\n2026-01-02 08:05:10 WARN low on space\n", "What happened at 08:05?",
            "2026-01-02 08:05:10 WARN low on space");
        row("no such time of day", "2026-01-02 08:00:00 INFO gate started\n\n2026-01-02 08:05:10 WARN low on space\n",
            "What happened at 09:17?", "");
        row("days off", "Everybody has 26 days of paid holiday.\n\nTake the lid off one side.\n", "How many days off do I get?",
            "Everybody has 26 days of paid holiday.");
    }

    template <typename Row>
    static void notThat(const Row &row)
    {
        row("a small word", "Take the lid off one side.\n\nTurn the dial to OFF.\n", "How many days off do I get?", "");
        const QByteArray pets
            = "Our goat Flora was born on 2 June 2020. She likes hay.\nThe horse Max limps. His farrier is Ute Lang in Ulm.\n";
        row("another animal's", pets, "Who is Flora's farrier?", "");
        row("that animal's", pets, "Who is the farrier of Max?", "The horse Max limps. His farrier is Ute Lang in Ulm.");
        row("a quorum",
            "# Chor\n\nEin Beschluss gilt, wenn mindestens 12 Mitglieder anwesend sind.\n\nMitglied wird, wer 16 Jahre alt ist.\n",
            "Wie viele Mitglieder hat der Chor?", "");
        row("a count", "# Chor\n\nEin Beschluss gilt, wenn mindestens 12 Mitglieder anwesend sind.\n\nDer Chor hat 41 Mitglieder.\n",
            "Wie viele Mitglieder hat der Chor?", "Der Chor hat 41 Mitglieder.");
        row("a recipient", "To: Rosen Inn, Mr. Abel\n\nThe yard is new.\n", "Who wrote to Rosen Inn?", "");
        row("no author", "The quote for Rosen Inn is valid in May.\n\nThe yard is new.\n", "Who wrote the quote for Rosen Inn?", "");
        row("an author", "The quote for Rosen Inn was written by Uta Kern.\n\nThe yard is new.\n", "Who wrote the quote for Rosen Inn?",
            "The quote for Rosen Inn was written by Uta Kern.");
    }

    template <typename Row>
    static void otherLanguage(const Row &row)
    {
        const QByteArray train = "Der letzte Zug nach Tarp f\u00e4hrt im Winter um 19:20 Uhr ab.\n\nDer Hof ist gro\u00df.\n";
        row("English about a German text", train, "When does the last train to Tarp leave?",
            "Der letzte Zug nach Tarp f\u00e4hrt im Winter um 19:20 Uhr ab.");
        row("English about another place", train, "When does the last train to Husby leave?", "");
        row("English about another thing", train, "Who is the mayor of Tarp?", "");
        row("German about an English text", "The last train to Tarp leaves at 7 pm.\n\nThe yard is new.\n",
            "Wann f\u00e4hrt der letzte Zug nach Tarp?", "The last train to Tarp leaves at 7 pm.");
    }
};

LAYERS_TEST(TstRecallWording, "tst_recallwording", Guiless)
#include "tst_recallwording.moc"
