#include "core/context/questionparts.h"
#include "tests/core/context/shelf.h"

using namespace LayersTest;

// On-device recall: quotes that are exact, citations that open, and a plain word when the files do not answer.

class TstRecall : public QObject
{
    Q_OBJECT
private slots:
    void partsOfQuestions_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("parts");
        const auto row
            = [](const char *question, const QStringList &parts) { QTest::newRow(question) << QString::fromUtf8(question) << parts; };
        const auto alone = [&](const char *question) { row(question, {QString::fromUtf8(question)}); };
        row("What does a lost key cost, and how is notice given?",
            {QStringLiteral("What does a lost key cost"), QStringLiteral("how is notice given?")});
        row("When is the rent due? Who repairs the boiler?",
            {QStringLiteral("When is the rent due"), QStringLiteral("Who repairs the boiler?")});
        row("Wie hoch ist die Kaution und wann endet der Mietvertrag?",
            {QStringLiteral("Wie hoch ist die Kaution"), QStringLiteral("wann endet der Mietvertrag?")});
        row("What is the rent and who is the landlord's lawyer?",
            {QStringLiteral("What is the rent"), QStringLiteral("who is the landlord's lawyer?")});
        row("Quand le contrat a-t-il \u00e9t\u00e9 sign\u00e9 et combien co\u00fbte la voiture ?",
            {QString::fromUtf8("Quand le contrat a-t-il \u00e9t\u00e9 sign\u00e9"), QString::fromUtf8("combien co\u00fbte la voiture ?")});
        row("Quel est le loyer et o\u00f9 sont les cl\u00e9s ?",
            {QStringLiteral("Quel est le loyer"), QString::fromUtf8("o\u00f9 sont les cl\u00e9s ?")});
        row("Hi Anna, where is the spare key?", {QStringLiteral("where is the spare key?")});
        row("Guten Tag Frau Stein, wo ist der Schl\u00fcssel?", {QString::fromUtf8("wo ist der Schl\u00fcssel?")});
        row("Where is the spare key? Many thanks, Tom", {QStringLiteral("Where is the spare key?")});
        alone("Hi Anna,"); // nothing is asked
        alone("Hello world, what is it?"); // no name
        alone("Quel est le loyer et quand est-il pay\u00e9 ?"); // the second leans on the first
        alone("How high is the Eiffel tower?");
        alone("Who maintains the heating and the lift?"); // one question about two things
        alone("What is the boiler pressure and how is it measured?"); // the second leans on the first
        alone("When does the lease begin and when does it end?");
        alone("Which tools and which machines"); // too little to look for
        alone("");
        alone("?");
        alone("One and two and three");
        row("Who is the landlord; what is the rent; when is the deposit paid; where are the keys kept?",
            {QStringLiteral("Who is the landlord; what is the rent; when is the deposit paid; where are the keys kept?")}); // a list
    }
    void partsOfQuestions()
    {
        QFETCH(QString, question);
        QFETCH(QStringList, parts);
        QCOMPARE(questionParts(question), parts);
    }

    // Where no answer to a whole question is found, each of its halves is looked for.
    void halvesOfQuestions_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("searched"); // two, or none
        const auto row = [](const char *question, const QStringList &searched) {
            QTest::newRow(*question ? question : "empty") << QString::fromUtf8(question) << searched;
        };
        row("Who pays the council tax and the TV licence?",
            {QStringLiteral("Who pays the council tax?"), QStringLiteral("Who pays the TV licence?")});
        row("How much is the deposit and is it refundable?",
            {QStringLiteral("How much is the deposit?"), QStringLiteral("is the deposit refundable?")});
        row("What does a bike and a car cost?", {QStringLiteral("What does a bike cost?"), QStringLiteral("What does a car cost?")});
        row("When was the tower and the church built?",
            {QStringLiteral("When was the tower built?"), QStringLiteral("When was the church built?")});
        row("When was the tower built and painted?",
            {QStringLiteral("When was the tower built?"), QStringLiteral("When was the tower painted?")});
        row("What is the rent and the deposit for the flat?",
            {QStringLiteral("What is the rent for the flat?"), QStringLiteral("What is the deposit for the flat?")});
        row("Wer zahlt die Grundsteuer und die M\u00fcllabfuhr?",
            {QStringLiteral("Wer zahlt die Grundsteuer?"), QString::fromUtf8("Wer zahlt die M\u00fcllabfuhr?")});
        row("Who is the landlord and what is her phone number?",
            {QStringLiteral("Who is the landlord?"), QStringLiteral("what is the landlord's phone number?")});
        row("When does the school trip take place and what does it cost?",
            {QStringLiteral("When does the school trip take place?"), QStringLiteral("what does the school trip cost?")});
        row("Where was Ilse born and where did she die?", {QStringLiteral("Where was Ilse born?"), QStringLiteral("where did Ilse die?")});
        row("When is the fair and does he come?", {QStringLiteral("When is the fair?"), QStringLiteral("does the fair come?")});
        row("When is market day and is it free?", {QStringLiteral("When is market day?"), QString()}); // nothing stands for "it"
        for (const char *one : {"Where is the bed and breakfast?", "Who wrote War and Peace?", "What happens between 9 and 10?",
                                "What is the difference between a lease and a loan?", "What is the health and safety policy?"})
            row(one, {});
        row("Who owns the boat?", {});
        row("bread and butter", {});
        row("", {});
        row("and", {});
        row("Who and what?", {});
    }
    void halvesOfQuestions()
    {
        QFETCH(QString, question);
        QFETCH(QStringList, searched);
        QStringList found;
        for (const QuestionHalf &half : questionHalves(question))
            found << half.searched;
        QCOMPARE(found, searched);
    }

    // What is new in a follow-up may stand in the sentence beside the one that the question before was about.
    void aFollowUpIsAnsweredBesideIt()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("rules.md"),
                    "# Membership\n\nThe annual fee is 180 euros. Students and pensioners pay 95 euros.\n\n"
                    "# Boats\n\nBoats are kept in the shed.\n");
        shelf.add();
        CompletionRequest request = recallRequest(QStringLiteral("What is the annual fee?"), {});
        Message next;
        next.parts.push_back(TextPart{QStringLiteral("And for pensioners?")});
        request.prompt.messages.push_back(next);
        QStringList quotes;
        QVERIFY_OK(waitFor(shelf.recall.complete(std::move(request), [&quotes](const std::vector<Delta> &deltas) {
            for (const Delta &delta : deltas) {
                if (const auto *cited = std::get_if<CitationDelta>(&delta))
                    quotes << cited->citation.quote;
            }
        })));
        QCOMPARE(quotes, QStringList{QStringLiteral("The annual fee is 180 euros. Students and pensioners pay 95 euros.")});
    }

    void halfAnAnswerIsGiven()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("lease.md"),
                    "# Lease\n\nThe tenant pays the council tax.\n\nThe deposit is 1,200 pounds and lies with the bank.\n");
        shelf.add();
        const Answer tax = ask(shelf, QStringLiteral("Who pays the council tax and the TV licence?"));
        QCOMPARE(tax.citations.size(), 1u);
        QCOMPARE(tax.citations.front().quote, QStringLiteral("The tenant pays the council tax."));
        QVERIFY2(tax.text.endsWith(QLatin1String("nothing about: Who pays the TV licence?")), qPrintable(tax.text));
        const Answer deposit = ask(shelf, QStringLiteral("How much is the deposit and is it refundable?"));
        QCOMPARE(deposit.citations.size(), 1u);
        QVERIFY2(deposit.text.endsWith(QLatin1String("nothing about: is it refundable?")), qPrintable(deposit.text));
        // Also where the whole seems to be answered.
        shelf.write(QStringLiteral("trip.md"),
                    "# School trip\n\nThe school trip takes place on 9 October. It costs 12 euros.\n\n"
                    "The dentist's phone number is 0461 555 330.\n\nOmar organises the food.\n");
        shelf.refresh();
        const Answer trip = ask(shelf, QStringLiteral("When does the school trip take place and what does it cost?"));
        QVERIFY2(trip.citations.front().quote.contains(QLatin1String("9 October")) && trip.text.contains(QLatin1String("12 euros")),
                 qPrintable(trip.text));
        QVERIFY2(!trip.text.contains(QLatin1String("nothing about")), qPrintable(trip.text));
        const Answer dentist = ask(shelf, QStringLiteral("What is the dentist's phone number and address?"));
        QVERIFY2(dentist.text.endsWith(QLatin1String("nothing about: address")), qPrintable(dentist.text));
        const Answer food = ask(shelf, QStringLiteral("Who organises the food and who pays for it?"));
        QVERIFY2(food.text.endsWith(QLatin1String("nothing about: who pays for it?")), qPrintable(food.text));
        const Answer neither = ask(shelf, QStringLiteral("Who paints the harbour and the gate?"));
        QVERIFY2(neither.text.startsWith(QLatin1String("no answer")), qPrintable(neither.text));
    }

    // What stands in the quotation is not denied.
    void noHalfIsDeniedThatIsQuoted()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("rules.md"),
                    "# House\n\nEmergencies are reported to the caretaker, Mr. Ilic, at +49 30 5550 187.\n\n"
                    "Accidents are reported to the safety officer within 24 hours.\n\n"
                    "A deposit of 80 euros must be paid by 15 April.\n\nThe kiosk sells bread rolls.\n");
        shelf.add();
        for (const char *question : {"Who is the caretaker and what is his phone number?", "Whom do I tell about accidents and how fast?",
                                     "How much is the deposit and when is it due?"}) {
            const Answer answer = ask(shelf, QString::fromUtf8(question));
            QVERIFY2(!answer.citations.empty() && !answer.text.contains(QLatin1String("nothing about")), qPrintable(answer.text));
        }
        for (const char *question : {"What does the kiosk sell and who runs it?", "What does the kiosk sell and what is its phone number?"})
            QVERIFY2(ask(shelf, QString::fromUtf8(question)).text.contains(QLatin1String("nothing about")),
                     qPrintable(ask(shelf, QString::fromUtf8(question)).text));
    }

    // Each question of a message is answered, or said to have no answer.
    void twoQuestionsInOne()
    {
        Shelf &shelf = journey();
        const Answer both
            = ask(shelf, QStringLiteral("What pressure does the boiler need when cold, and how much is the excess for escape of water?"));
        QVERIFY_OK(both.result);
        QCOMPARE(both.result->finish, "stop");
        QSet<QString> files;
        for (const Citation &citation : both.citations)
            files << citation.path;
        QCOMPARE(files, (QSet<QString>{QStringLiteral("house/boiler.md"), QStringLiteral("house/insurance.txt")}));
        const Answer half
            = ask(shelf, QStringLiteral("What pressure does the boiler need when cold, and who painted the Sistine chapel ceiling?"));
        QCOMPARE(half.result->finish, "stop");
        QCOMPARE(half.citations.front().path, QStringLiteral("house/boiler.md"));
        QVERIFY2(half.text.endsWith(QLatin1String("nothing about: who painted the Sistine chapel ceiling?")), qPrintable(half.text));
        const Answer one = ask(shelf, QStringLiteral("Who is Otis, and what is the mascot?"));
        QVERIFY2(one.text.endsWith(QLatin1String("nothing about: what is the mascot?")), qPrintable(one.text));
        const Answer none = ask(shelf, QStringLiteral("Who carved the Pieta statue, and who painted the Sistine chapel ceiling?"));
        QCOMPARE(none.result->finish, "no_answer");
    }

    void answers_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("quote");
        const auto row = [](const char *name, const char *question, const char *path, const char *quote) {
            QTest::newRow(name) << QString::fromUtf8(question) << QString::fromUtf8(path) << QString::fromUtf8(quote);
        };
        row("a sentence of a Markdown file", "What pressure does the boiler need when it is cold?", "house/boiler.md",
            "The pressure must be between 1.0 and 1.5 bar when the system is cold.");
        row("a line of a plain text", "How much is the excess for escape of water?", "house/insurance.txt",
            "The excess is 350 pounds for escape of water and 100 pounds for all other claims.");
        row("HTML without its tags", "When does the minimum term of the broadband contract end?", "house/broadband.html",
            "The minimum term ends on 30\u00a0November\u00a02027.");
        row("a file in another encoding", "When is the caf\u00e9 open on Sundays?", "latin1.txt",
            "The caf\u00e9 is open from 7:30 to 18:00, on Sundays from 9:00.");
        row("without accents", "when is the cafe open on sundays", "latin1.txt",
            "The caf\u00e9 is open from 7:30 to 18:00, on Sundays from 9:00.");
        row("Japanese", "\u4e95\u6238\u306e\u691c\u67fb\u306f\u3044\u3064\u3067\u3059\u304b", "garden/wells.md",
            "\u4e95\u6238\u306e\u6c34\u306f\u6bce\u5e74\u56db\u6708\u306b\u691c\u67fb\u3057\u307e\u3059\u3002");
        row("a word of two characters", "\u4e95\u6238", "garden/wells.md",
            "\u4e95\u6238\u306e\u6c34\u306f\u6bce\u5e74\u56db\u6708\u306b\u691c\u67fb\u3057\u307e\u3059\u3002");
        row("another form of a word", "Who quotes for door motors of the lift?", "minutes.md",
            "Otis quoted 18,400 pounds for a new door motor.");
    }
    void answers()
    {
        QFETCH(QString, question);
        QFETCH(QString, path);
        QFETCH(QString, quote);
        const Answer answer = ask(journey(), question);
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.result->finish, "stop");
        QVERIFY(!answer.citations.empty());
        QVERIFY2(answer.citations.front().quote.contains(quote), qPrintable(answer.citations.front().quote));
        QCOMPARE(answer.citations.front().path, path);
        // Every quote is its span, cited, and the answer says nothing else but the headings above them.
        QString rest = answer.text;
        rest.remove(QRegularExpression(QStringLiteral("> \\*\\*[^*\n]+\\*\\*\n>\n")));
        rest.replace(QLatin1String("\n> "), QLatin1String("\n"));
        int mark = 0;
        for (const Citation &citation : answer.citations) {
            QCOMPARE(citation.mark, ++mark);
            const QString text = *waitFor(journey().store.text(citation.document));
            QCOMPARE(citation.quote, text.mid(citation.range.from, citation.range.length()));
            const auto document = waitFor(journey().store.document(citation.document));
            QCOMPARE(citation.contentHash, document->contentHash);
            QVERIFY(!citation.contentHash.isEmpty());
            QVERIFY(rest.contains(citation.quote));
            rest.remove(rest.indexOf(citation.quote), citation.quote.size());
        }
        rest.remove(QLatin1Char('>'));
        QCOMPARE(rest.trimmed(), QString());
    }

    void saysWhenTheFilesDoNotAnswer_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("nearest"); // empty: no word of it occurs
        QTest::newRow("not a word in common") << QStringLiteral("Wherefore zyzzyva quixotic?") << QString();
        QTest::newRow("something far, with one word in common")
            << QStringLiteral("Which composer wrote the opera about the barber and his insurance of violins in Cremona?")
            << QStringLiteral("house/insurance.txt");
        QTest::newRow("words that a search could take for commands")
            << QStringLiteral("NOT AND \"zyzzyva* NEAR(quixotic)") << QStringLiteral("house/boiler.md"); // "close" for "near"
    }
    void saysWhenTheFilesDoNotAnswer()
    {
        QFETCH(QString, question);
        QFETCH(QString, nearest);
        const Answer answer = ask(journey(), question);
        QVERIFY_OK(answer.result);
        QCOMPARE(answer.result->finish, "no_answer");
        QVERIFY2(answer.text.startsWith(QLatin1String("no answer: ")), qPrintable(answer.text));
        if (!nearest.isEmpty())
            QVERIFY2(answer.text.contains(nearest), qPrintable(answer.text));
        QCOMPARE(answer.citations.empty(), nearest.isEmpty());
    }

    // The questions of a new user over the sample folder and a few files beside it, in three languages.
    void asked_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote"); // that the first quotation has; empty: the files do not answer
        const auto row = [](const char *question, const char *quote) {
            QTest::newRow(question) << QString::fromUtf8(question) << QString::fromUtf8(quote);
        };
        row("How much is the rent?", "1,250 euros a month");
        row("What is the rent and who is the landlord's lawyer?", "1,250 euros a month");
        row("How is notice given?", "notice");
        row("How many chairs does the school get and what do they cost?", "24 chairs, seat height 44 cm ................ 24 x 165 euros");
        row("Which documents mention Bremen?", "Bremen");
        row("Tell me which files say something about the sander.", "sander");
        row("In welchen Dateien steht etwas \u00fcber Wasserschaden?", "Wasserschaden");
        row("Is the warranty longer than two years?", "arranty is"); // the offer's or the meeting's
        row("What does Mr. Brandt have to keep free?", "Please keep the cabinet free"); // a title is no name
        row("What does Mrs Brandt have to keep free?", "Please keep the cabinet free");
        row("How many litres of orange oil are in the floor oil?", "3 litres of orange oil");
        row("Wann ist der Mietvertrag gek\u00fcndigt worden?", "Mietvertrag wurde am 3. M\u00e4rz gek\u00fcndigt");
        row("Combien co\u00fbte la voiture ?", "La voiture co\u00fbte 9 000 euros");
        row("Quand le contrat a-t-il \u00e9t\u00e9 sign\u00e9 et combien co\u00fbte le bateau ?", "Le contrat a \u00e9t\u00e9 sign\u00e9");
        row("What is the sum insured for machines?", "| Machines | Weser | 180,000");
        row("When was the lease signed?", "signed on 3 March 2024");
        row("When does Jonas come to Mrs Brandt?", "Jonas comes on Tuesday");
        row("What is the price of oak?", "Oak costs 1,480 euros");
        row("What does ash cost per cubic metre?", "ash 1,120 euros");
        row("What was decided about the sander?", "up to 900 euros");
        row("How long is the delivery time?", "Delivery takes ten working days");
        row("Who is the president of France?", "");
        row("How much is the rent in 2030?", "");
        row("When does the office open on Sunday?", "");
        row("How many litres of diesel does Marigold's engine hold?", "");
        row("Wie viele Liter Diesel fasst der Motor?", "");
        row("How many days of holiday does Lindenhof School give?", ""); // the name stands in another file
        row("What is 2+2?", "");
        row("Wie lang ist die K\u00fcndigungsfrist?", "");
        row("Quelle est la capitale du Portugal ?", "");
        row("Which files mention walruses?", "");
    }
    void asked()
    {
        QFETCH(QString, question);
        QFETCH(QString, quote);
        const Answer answer = ask(sample(), question);
        QVERIFY_OK(answer.result);
        QVERIFY2((answer.result->finish == "no_answer") == quote.isEmpty(), qPrintable(answer.text));
        if (!quote.isEmpty())
            QVERIFY2(answer.citations.front().quote.contains(quote), qPrintable(answer.text));
        QCOMPARE(answer.text.contains(QLatin1String("nothing about: ")),
                 question.contains(QLatin1String("lawyer")) || question.contains(QLatin1String("bateau")));
    }

    // Files that answer as well are not kept back, though only some are quoted.
    void moreFilesAnswer()
    {
        Shelf shelf;
        for (int i = 0; i < 7; ++i)
            shelf.write(QStringLiteral("lease %1.md").arg(i),
                        QStringLiteral("# Lease %1\n\nThe rent is %2 euros a month.\n").arg(i).arg(700 + i).toUtf8());
        shelf.write(QStringLiteral("other.md"), "The garden is behind the house.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("How much is the rent?"));
        QSet<QString> files;
        for (const Citation &citation : answer.citations) {
            files << citation.path;
            const QString kept = *waitFor(shelf.store.text(citation.document));
            QCOMPARE(citation.quote, kept.mid(citation.range.from, citation.range.length()));
        }
        QVERIFY2(answer.text.contains(QLatin1String("also in 3:")), qPrintable(answer.text));
        QCOMPARE(files.size(), 7);
        QVERIFY(!ask(shelf, QStringLiteral("Where is the garden?")).text.contains(QLatin1String("also")));
    }

    void aGreetingIsNoQuestion_data()
    {
        QTest::addColumn<QString>("said");
        QTest::addColumn<bool>("isGreeting");
        for (const char *said : {"hello", "Hi there!", "Thank you.", "Guten Morgen", "What can you do?", "Bonjour !", "Hi, who are you?"})
            QTest::newRow(said) << QString::fromUtf8(said) << true;
        for (const char *said : {"hello world, what is it?", "boiler", "Who are you to decide on the boiler?"})
            QTest::newRow(said) << QString::fromUtf8(said) << false;
    }
    void aGreetingIsNoQuestion()
    {
        QFETCH(QString, said);
        QFETCH(bool, isGreeting);
        const Answer answer = ask(journey(), said);
        QCOMPARE(answer.text == QLatin1String("greeting"), isGreeting);
        if (isGreeting) {
            QCOMPARE(answer.result->finish, "stop");
            QVERIFY(answer.citations.empty());
        }
    }

    // The program itself suggests to ask this.
    void whatAFileSays_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("quote");
        QTest::newRow("an underlined title is none of it") << "What does costs.txt say?"
                                                           << "The train to Bremen was 48 euros.";
        QTest::newRow("in capitals") << "what is in COSTS.TXT"
                                     << "The train to Bremen was 48 euros.";
        QTest::newRow("one sentence") << "What does neu.md say?"
                                      << "Der Schl\u00fcssel liegt beim Hafenmeister.";
        QTest::newRow("a few words") << "What does tiny.txt say?"
                                     << "Ask Ann.";
    }
    void whatAFileSays()
    {
        QFETCH(QString, question);
        QFETCH(QString, quote);
        Shelf shelf;
        shelf.write(QStringLiteral("costs.txt"),
                    "Travel costs\n============\n\nThe train to Bremen was 48 euros. The hotel was 90 euros.\n");
        shelf.write(QStringLiteral("neu.md"), "Der Schl\xc3\xbcssel liegt beim Hafenmeister.\n");
        shelf.write(QStringLiteral("tiny.txt"), "Ask Ann.\n");
        shelf.write(QStringLiteral("what"),
                    "What is in costs and in the contents of this file is no answer to anything.\n"); // a name that asks
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QVERIFY2(!answer.citations.empty(), qPrintable(answer.text));
        QCOMPARE(answer.result->finish, "stop");
        QCOMPARE(answer.citations.front().quote.trimmed(), quote);
    }

    void theNameComesFirst()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"),
                    QByteArray("The engine burns diesel, and a tank of diesel holds litres of diesel for the engine.\n\n").repeated(3));
        shelf.write(QStringLiteral("b.md"),
                    QByteArray("How many litres of diesel an engine holds depends on the tank for its diesel.\n\n").repeated(3));
        shelf.write(QStringLiteral("boats.md"), "Marigold is red.\n");
        shelf.add();
        const Answer answer = ask(shelf, QStringLiteral("How many litres of diesel does the engine of Marigold hold?"));
        QCOMPARE(answer.result->finish, "no_answer");
        QVERIFY2(answer.text.startsWith(QLatin1String("no answer: boats.md")), qPrintable(answer.text));
    }

    void saysWhenThereAreNoFiles()
    {
        Shelf shelf;
        QCOMPARE(ask(shelf, QStringLiteral("What pressure does the boiler need?")).text, QStringLiteral("no files"));
        shelf.write(QStringLiteral("empty.txt"), "");
        shelf.add();
        QCOMPARE(ask(shelf, QStringLiteral("What pressure does the boiler need?")).text, QStringLiteral("no files"));
    }

    void onlyTheChosenSources()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "The zebra sleeps in the stable.");
        shelf.add();
        const auto note = waitFor(shelf.sources.addText(QStringLiteral("Note"), QStringLiteral("The zebra was sold in May.")));
        const auto in = [&](std::optional<std::vector<SourceId>> sources) {
            const Answer answer = ask(shelf, QStringLiteral("Where is the zebra?"), std::move(sources));
            QStringList paths;
            for (const Citation &citation : answer.citations)
                paths << citation.path;
            paths.sort();
            return paths.join(QLatin1Char(' '));
        };
        QCOMPARE(in({}), QStringLiteral("Note a.txt"));
        QCOMPARE(in(std::vector{note->source.id}), QStringLiteral("Note"));
        QCOMPARE(in(std::vector<SourceId>{}), QString());
    }

    void droppingIsFine()
    {
        TaskScope scope;
        scope.run(journey().recall.complete(recallRequest(QStringLiteral("boiler pressure"), {}), [](std::vector<Delta>) {}),
                  [](Result<Completion>) { QFAIL("a dropped answer came back"); });
        scope.cancelAll();
        QVERIFY_OK(ask(journey(), QStringLiteral("boiler pressure")).result);
    }

    void listsItself()
    {
        const auto models = waitFor(journey().recall.models());
        QVERIFY_OK(models);
        QCOMPARE(models->size(), 1u);
        QCOMPARE(models->front().id, QStringLiteral("recall"));
    }

private:
    // The folder of the journeys, imported once.
    Shelf &journey()
    {
        if (!m_journey) {
            m_journey = std::make_unique<Shelf>();
            const auto added = waitFor(m_journey->sources.add(dataPath(QStringLiteral("journeys/files"))));
            Q_ASSERT(added);
        }
        return *m_journey;
    }

    Shelf &sample()
    {
        if (!m_sample) {
            m_sample = std::make_unique<Shelf>();
            m_sample->write(
                QStringLiteral("licence.txt"),
                "Licence\n\nAccompany it with a written offer, valid for at least three years, to give any third party a copy for a "
                "charge no more than your cost. You may at your option offer warranty protection in exchange for a fee.\n\n"
                "NO WARRANTY\n\nBecause the program is licensed free of charge, there is no warranty for the program, to the extent "
                "permitted by applicable law, except when otherwise stated in writing by one of the two parties to it.\n\n"
                "signature of Ty Coon, 1 April 1989\nTy Coon, President of Vice\n");
            m_sample->write(QStringLiteral("meeting.md"), "# Meeting\n\nWarranty is 24 months. The pump goes back.\n");
            m_sample->write(QStringLiteral("boats/Marigold.md"),
                            "# Marigold\n\nMarigold's engine holds 7 litres of oil. The hull is red.\n");
            m_sample->write(QStringLiteral("page.html"),
                            "<html><body><p>Set xml:lang and lang on the root of each page.</p></body></html>");
            m_sample->write(QStringLiteral("brief.txt"),
                            "Der Mietvertrag wurde am 3. M\u00e4rz gek\u00fcndigt.\n\nEin Wasserschaden ist gemeldet.\n"
                            "Der Motor fasst 7 Liter \u00d6l.\n");
            m_sample->write(QStringLiteral("lettre.txt"),
                            "Le contrat a \u00e9t\u00e9 sign\u00e9 le 4 mai.\n\nLa voiture co\u00fbte 9 000 euros.\n");
            m_sample->add();
            const auto added = waitFor(m_sample->sources.add(dataPath(QStringLiteral("../../resources/sample"))));
            Q_ASSERT(added);
        }
        return *m_sample;
    }

    std::unique_ptr<Shelf> m_journey;
    std::unique_ptr<Shelf> m_sample;
};

LAYERS_TEST(TstRecall, "tst_recall", Guiless)
#include "tst_recall.moc"
