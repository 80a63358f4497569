#include "core/context/questionwords_p.h"
#include "tests/core/context/shelf.h"

using namespace LayersTest;

// What on-device recall takes for a measure, a month, a year or a total. Each row is a file and a question of its own.

class TstRecallMeasure : public QObject
{
    Q_OBJECT
private slots:
    void quotes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote"); // the first; empty: the file does not answer
        const auto row = [](const char *text, const char *question, const char *quote) {
            QTest::newRow(question) << QByteArray(text) + "\n\nThe yard is new.\n"
                                    << QString::fromUtf8(question) << QString::fromUtf8(quote);
        };
        amounts(row);
        units(row);
        missing(row);
        mays(row);
        names(row);
        totals(row);
    }
    void quotes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const std::pair other(QStringLiteral("other.txt"), QByteArray("The school has a garden.\n\nThe wall was painted white.\n"));
        // What follows in the paragraph is quoted with it.
        const QString first = firstQuote({{QStringLiteral("a.md"), text}, other}, question).quote;
        QVERIFY2(quote.isEmpty() ? first.isEmpty() : first.contains(quote), qPrintable(first));
    }

    // A pasted text of a megabyte is no question of a hundred thousand words.
    void longQuestionsHaveFewWords()
    {
        QByteArray distinct;
        for (int i = 0; i < 100000; ++i)
            distinct += "word" + QByteArray::number(i) + ' ';
        for (const QByteArray &question : {QByteArray("which ").repeated(170000), QByteArray("How much does ").repeated(70000),
                                           QByteArray("what does ").repeated(100000), distinct}) {
            QVERIFY(questionWords(QString::fromLatin1(question)).size() <= mostQuestionWords);
            QVERIFY(readQuestion(QString::fromLatin1(question)).size() <= longestReadQuestion);
        }
        QCOMPARE(questionWords(QString::fromLatin1(distinct)).size(), mostQuestionWords);
        const QString emoji = QStringLiteral("x") + QString::fromUtf8("\xf0\x9f\x98\x80").repeated(5000);
        QVERIFY(!readQuestion(emoji).back().isHighSurrogate());
    }
    void longQuestionsAreAnswered()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "Which lamp does the shop sell? It sells how much does not fit.\n");
        shelf.add();
        for (const char *words : {"which ", "How much does ", "what does "})
            QVERIFY_OK(ask(shelf, QString::fromLatin1(words).repeated(100000)).result);
    }

private:
    template <typename Row>
    static void amounts(const Row &row)
    {
        row("The rent is 1500 euros a month.", "How high is the rent?", "The rent is 1500 euros a month.");
        row("The rent is 1500 a month.", "How high is the rent a month?", "The rent is 1500 a month.");
        row("Guests may stay up to 14 nights in a row.", "How long can guests stay?", "Guests may stay up to 14 nights in a row.");
        row("The flat has 62 m\xc2\xb2.", "How big is the flat?", "The flat has 62 m\xc2\xb2.");
        row("Keys of the flat: 2. The lamp in the flat is broken.", "How big is the flat?", "");
        row("Diving is allowed in the deep pool only.", "How deep is the pool?", "");
        row("The pool is 2.10 m at the deep end.", "How deep is the pool?", "The pool is 2.10 m at the deep end.");
        row("The last entry is at 20:30. Towels are new.", "How much is entry?", "");
        row("Entry is free for children.", "How much is entry for children?", "Entry is free for children.");
        row("7. Notice. Either party may end the lease with three months' notice.", "What is the notice period?",
            "7. Notice. Either party may end the lease with three months' notice.");
        row("The warranty lasts 24 months. The tank holds 2 litres.", "How long is the warranty period?", "The warranty lasts 24 months.");
        row("The warranty covers faults. The tank holds 2 litres.", "What is the warranty period?", "");
        row("The hall is from the Roman period. It was restored twice.", "Is the hall from the Roman period?",
            "The hall is from the Roman period.");
        row("Die Kaution ist 1800 Euro.", "Wie hoch ist die Kaution?", "Die Kaution ist 1800 Euro.");
        row("| Part | Amount |\n|---|---|\n| Roof | 1800 |\n| Door | 900 |", "How high is the amount for the roof?", "| Roof | 1800 |");
        row("| Year | Rent |\n|---|---|\n| 2019 | 1500 |\n| 2020 | 1600 |", "How high was the rent in 2020?", "| 2020 | 1600 |");
        row("The club pays a monthly rent of 1500.", "How high is the rent of the club?", "The club pays a monthly rent of 1500.");
        row("Hallenmiete 1600", "Wie hoch ist die Hallenmiete?", "Hallenmiete 1600");
        row("The salary of the smith is 2000 EUR.", "How high is the salary of the smith?", "The salary of the smith is 2000 EUR.");
        row("The rent of the hall is 2000 euros. It is paid in March. The hall holds 90 people.", "How high is the rent of the hall?",
            "The rent of the hall is 2000 euros.");
        row("The entrance fee is twenty euros.", "How high is the entrance fee?", "The entrance fee is twenty euros.");
        row("Die Geb\u00fchr ist f\u00fcnfzig Euro.", "Wie hoch ist die Geb\u00fchr?", "Die Geb\u00fchr ist f\u00fcnfzig Euro.");
        row("Die Miete ist zweihundertf\u00fcnfzig Euro.", "Wie hoch ist die Miete?", "Die Miete ist zweihundertf\u00fcnfzig Euro.");
        row("The mast is thirty metres.", "How high is the mast?", "The mast is thirty metres.");
    }

    template <typename Row>
    static void units(const Row &row)
    {
        row("The maximum load of the lift is 500 kg.", "How high is the maximum load of the lift?",
            "The maximum load of the lift is 500 kg.");
        row("Die Zuladung ist 500 kg.", "Wie hoch ist die Zuladung?", "Die Zuladung ist 500 kg.");
        row("Der Verbrauch liegt bei 7 Litern.", "Wie hoch ist der Verbrauch?", "Der Verbrauch liegt bei 7 Litern.");
        row("The tank holds 60 litres.", "How high is the capacity of the tank?", "The tank holds 60 litres.");
        row("The trial runs for a fortnight.", "How long is the trial?", "The trial runs for a fortnight.");
        row("The contract runs for one season.", "How long is the contract?", "The contract runs for one season.");
        row("The project ran for a decade.", "How long was the project?", "The project ran for a decade.");
        row("The report has 40 pages.", "How long is the report?", "The report has 40 pages.");
        row("The essay has 2000 words.", "How long is the essay?", "The essay has 2000 words.");
        row("The password has 16 characters.", "How long is the password?", "The password has 16 characters.");
        row("The suitcase may have 23 kg.", "How heavy may the suitcase be?", "The suitcase may have 23 kg.");
        row("The oven for pizza has to be at 220.", "How hot must the oven be for pizza?", "The oven for pizza has to be at 220.");
        row("A ticket is 300 rupees.", "How much does a ticket cost?", "A ticket is 300 rupees.");
        row("The ticket to the fort is SEK 300.", "What does the ticket to the fort cost?", "The ticket to the fort is SEK 300.");
        row("Drivers must be at least 18.", "How old must drivers be?", "Drivers must be at least 18.");
        row("Fahrer m\u00fcssen mindestens 18 sein.", "Wie alt m\u00fcssen Fahrer sein?", "Fahrer m\u00fcssen mindestens 18 sein.");
        row("Guides must be at least 21.", "What age must guides have?", "Guides must be at least 21.");
    }

    template <typename Row>
    static void missing(const Row &row)
    {
        row("The tower was painted in 1998.", "How high is the tower?", "");
        row("Der Turm steht seit 1998 im Hof.", "Wie hoch ist der Turm?", "");
        row("The silo holds 210 litres.", "How high is the silo?", "");
        row("The sale of the boat was in 2015.", "How much does the boat cost?", "");
        row("The boat carries 12 crates.", "What does a boat cost?", "");
        row("The fence is one of the oldest.", "How high is the fence?", "");
        row("The dome of 1998 burned.", "How high is the dome?", "");
        row("The barn stands at 12 Mill Lane.", "How old is the barn?", "");
        row("The meadow belongs to Ada Holm.", "How old is the meadow?", "");
        row("| Machine | Year |\n|---|---|\n| Crane | 1998 |\n| Winch | 2003 |", "How high is the crane?", "");
    }

    template <typename Row>
    static void mays(const Row &row)
    {
        row("In June the board forbade to smoke in the office.", "May I smoke in the office?",
            "In June the board forbade to smoke in the office.");
        row("In June the board forbade to smoke in the office.", "And May we smoke in the office?",
            "In June the board forbade to smoke in the office.");
        row("- Dogs must stay out of the garden in June.\n- In May the garden is closed.", "May dogs be in the garden?",
            "- Dogs must stay out of the garden in June.");
        row("The canteen sold 40 soups in June.\n\nThe canteen sold 30 soups in May.", "How many soups did the canteen sell in May?",
            "The canteen sold 30 soups in May.");
        row("The canteen sold 40 soups in June.", "How many soups did the canteen sell last May?", "");
    }

    template <typename Row>
    static void names(const Row &row)
    {
        row("Simon wrote the song.", "Who wrote the song?", "Simon wrote the song.");
        row("The letter was signed by the mayor.", "Who signed the letter?", "The letter was signed by the mayor.");
        row("We get three weeks off at Christmas.", "How many weeks off do we get at Christmas?", "We get three weeks off at Christmas.");
        row("The Golf belongs to Tina. The gearbox failed in March. It was repaired by Bosch for 900 euros.",
            "Who repaired the gearbox of the Golf?", "The gearbox failed in March. It was repaired by Bosch for 900 euros.");
        row("The daily dose must not exceed 400 mg.", "How high is the daily dose?", "The daily dose must not exceed 400 mg.");
        row("Der Kran tr\u00e4gt zwei Tonnen Last.", "Wie hoch ist die Last des Krans?", "Der Kran tr\u00e4gt zwei Tonnen Last.");
        row("The club has thirty members, aged 18 years and over.", "How many members does the club have?",
            "The club has thirty members, aged 18 years and over.");
        row("If you win a round, you get at least 3 points.", "How many points do I get if I win a round?",
            "If you win a round, you get at least 3 points.");
        row("Thirty people came to the wedding.", "How many people came to the wedding?", "Thirty people came to the wedding.");
        row("The song was first sung by Judy Garland.", "Who sang the first version of the song?",
            "The song was first sung by Judy Garland.");
        row("The mill of Jones was moved to the pond in June. April Jones has a mill.",
            "When was the mill of April Jones moved to the pond?", "The mill of Jones was moved to the pond in June.");
        row("The clerk June Miller began on 3 March.", "When did the clerk June Miller begin?", "The clerk June Miller began on 3 March.");
        row("The Peugeot 2008 is blue. The Peugeot was repaired at the harbour in 2015.",
            "When was the Peugeot 2008 repaired at the harbour?", "The Peugeot was repaired at the harbour in 2015.");
        row("The Canon 1600 is old. The Canon was bought at the harbour in 2015.", "When was the Canon 1600 bought at the harbour?",
            "The Canon was bought at the harbour in 2015.");
        row("The plan of the club is for 2020. The rent of the club is 1500 euros.", "How high is the rent of the club in 2020?",
            "The rent of the club is 1500 euros.");
        row("2014 wurden 55 Lampen verkauft.", "Wie viele Lampen wurden 2015 verkauft?", "");
        row("The fair had 300 guests in 2015.", "How many guests had the fair in 2016?", "");
    }

    template <typename Row>
    static void totals(const Row &row)
    {
        const QByteArray item = "- Smoking is forbidden in rooms of kind ";
        QByteArray rules;
        for (const char *kind : {"red", "blue", "green", "black", "white", "grey", "pink", "brown", "gold", "silver"})
            rules += item + kind + ".\n";
        row(rules.constData(), "What is forbidden in all rooms?", "- Smoking is forbidden in rooms of kind red.");
        QByteArray chairs;
        for (int i = 1; i < 12; ++i)
            chairs += "- Member " + QByteArray::number(i) + " can lend " + QByteArray::number(i + 2) + " chairs.\n";
        row(chairs.constData(), "How many chairs can members lend in all?", "- Member 1 can lend 3 chairs.");
        row("Anna singt mit Otto.", "Mit wem singt Anna zusammen?", "Anna singt mit Otto.");
        const char *lamps = "- In April 40 lamps were sold.\n- In May 55 lamps were sold.\n- In June 38 lamps were sold.";
        row(lamps, "How many lamps were sold in April in all?", "- In April 40 lamps were sold.");
        row(lamps, "How many lamps were sold in all?", lamps);
        row("- Ada has 4 boats.\n- Otto has 5 boats.\n- Ines has 6 boats.", "How many boats has Otto in all?", "- Otto has 5 boats.");
        row("- Ada has 4 boats.\n- Otto has 5 boats.", "How many boats are there in total?", "- Ada has 4 boats.\n- Otto has 5 boats.");
        row("- Ada has 4 boats.\n- Otto has 5 boats.", "How many boats do Ada and Otto have altogether?",
            "- Ada has 4 boats.\n- Otto has 5 boats.");
        row("- Ada hat 4 Boote.\n- Otto hat 5 Boote.\n- Ines hat 6 Boote.", "Wie viele Boote gibt es zusammen?",
            "- Ada hat 4 Boote.\n- Otto hat 5 Boote.\n- Ines hat 6 Boote.");
    }
};

LAYERS_TEST(TstRecallMeasure, "tst_recallmeasure", Guiless)
#include "tst_recallmeasure.moc"
