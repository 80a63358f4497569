#include "tests/core/context/shelf.h"

using namespace LayersTest;

// What on-device recall quotes: words in either spelling; and that a word
// which says nothing makes no answer.

class TstRecallQuotes : public QObject
{
    Q_OBJECT
private slots:
    void quotes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("quotes"); // all of them, in order; none: the file does not answer
        const auto row = [](const char *name, const char *file, const QByteArray &text, const char *question, const QStringList &quotes) {
            QTest::newRow(name) << QString::fromUtf8(file) << text << QString::fromUtf8(question) << quotes;
        };
        spellings(row);
    }
    void quotes()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, question);
        QFETCH(QStringList, quotes);
        Shelf shelf;
        shelf.write(name, text);
        shelf.write(QStringLiteral("other.txt"), "The school has a garden.\n\nThe roof was painted white.\n");
        shelf.add();
        const Answer answer = ask(shelf, question);
        QVERIFY_OK(answer.result);
        QStringList said;
        if (answer.result->finish != "no_answer") {
            for (const Citation &citation : answer.citations) {
                const QString kept = *waitFor(shelf.store.text(citation.document));
                QCOMPARE(citation.quote, kept.mid(citation.range.from, citation.range.length()));
                said << citation.quote;
            }
        }
        QCOMPARE(said, quotes);
    }

    // A word that every question could have turns no refusal into an answer, wherever it stands.
    void aWordThatSaysNothingIsNoAnswer_data()
    {
        QTest::addColumn<QString>("question");
        for (const char *question :
             {"Wie lang ist die K\u00fcndigungsfrist?", "Wie viele Liter Diesel fasst der Motor?", "Wo steht der Hafenkran?", "Hafenkran",
              "What is 2+2?", "Who is the president of France?", "How much is the rent of the crane?",
              "Quelle est la capitale du Portugal ?", "\u00bfCu\u00e1l es la capital de Portugal?", "What is the capital of the harbour?"})
            QTest::newRow(question) << QString::fromUtf8(question);
    }
    void aWordThatSaysNothingIsNoAnswer()
    {
        QFETCH(QString, question);
        Shelf &shelf = rooms();
        QCOMPARE(ask(shelf, question).result->finish, "no_answer");
        const QStringList words = question.split(QLatin1Char(' '));
        for (const char *junk :
             {"zwei",    "two",     "deux", "dos",  "bitte", "please", "eigentlich", "actually", "vraiment", "realmente",
              "hundert", "hundred", "cent", "cien", "elf",   "eleven", "onze",       "muy",      "genau",    "tr\u00e8s"}) {
            for (qsizetype at = 0; at <= words.size(); ++at) {
                QStringList with = words;
                with.insert(at, QString::fromUtf8(junk));
                const QString asked = with.join(QLatin1Char(' '));
                QVERIFY2(ask(shelf, asked).result->finish == "no_answer", qPrintable(asked));
            }
        }
    }

    void theNearestShareAWord_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("nothing") << "asdf qwer zxcv" << QString();
        QTest::newRow("words of asking") << "Please show me the file of asdf qwer zxcv" << QString();
        QTest::newRow("numbers") << "Tell me zwei asdf qwer" << QString();
        QTest::newRow("Spanish words of asking") << "\u00bfCu\u00e1ndo es el asdf de la qwer?" << QString();
        QTest::newRow("a unit") << "How many days asdf qwer zxcv" << QString();
        QTest::newRow("a word of the file") << "asdf qwer opera singer of the roof"
                                            << "rooms.md";
    }
    void theNearestShareAWord()
    {
        QFETCH(QString, question);
        QFETCH(QString, nearest);
        const Answer answer = ask(rooms(), question);
        QCOMPARE(answer.result->finish, "no_answer");
        QCOMPARE(answer.text, QLatin1String("no answer: ") + nearest);
        QCOMPARE(answer.citations.empty(), nearest.isEmpty());
    }

private:
    template <typename Row>
    static void spellings(const Row &row)
    {
        const QByteArray umlaut = "Die K\u00fcndigungsfrist endet im Mai.\n\nDie Stra\u00dfe ist gesperrt.\n\nM\u00fcller hat Urlaub.\n";
        const QByteArray plain = "Die Kuendigungsfrist endet im Mai.\n\nDie Strasse ist gesperrt.\n\nMueller hat Urlaub.\n";
        const QString umlautQuote = QString::fromUtf8("Die K\u00fcndigungsfrist endet im Mai.");
        const QString plainQuote = QStringLiteral("Die Kuendigungsfrist endet im Mai.");
        row("ue for an umlaut", "a.md", umlaut, "Wann endet die Kuendigungsfrist?", {umlautQuote});
        row("an umlaut for ue", "a.md", plain, "Wann endet die K\u00fcndigungsfrist?", {plainQuote});
        row("ue alone", "a.md", umlaut, "Kuendigungsfrist", {umlautQuote});
        row("an umlaut alone", "a.md", plain, "K\u00fcndigungsfrist", {plainQuote});
        row("no dots", "a.md", umlaut, "Wann endet die Kundigungsfrist?", {umlautQuote});
        row("two marks", "a.md", plain, "Wann endet die Ku\u0308ndigungsfrist?", {plainQuote});
        row("ss", "a.md", umlaut, "Ist die Strasse gesperrt?", {QString::fromUtf8("Die Stra\u00dfe ist gesperrt.")});
        row("a sharp s", "a.md", plain, "Ist die Stra\u00dfe gesperrt?", {QStringLiteral("Die Strasse ist gesperrt.")});
        row("a name", "a.md", umlaut, "What does Herr Mueller have, Urlaub?", {QString::fromUtf8("M\u00fcller hat Urlaub.")});
        row("both spellings", "a.md", "Die T\u00fcr am Hof ist offen.\n\nDie Tuer am Hof ist neu.\n", "Wo ist die Tuer am Hof?",
            {QStringLiteral("Die Tuer am Hof ist neu."), QString::fromUtf8("Die T\u00fcr am Hof ist offen.")});
        row("no umlaut in statues", "a.md", "The status of the harbour is open.\n", "Where are the statues of the harbour?", {});
    }

    Shelf &rooms()
    {
        if (!m_rooms) {
            m_rooms = std::make_unique<Shelf>();
            m_rooms->write(QStringLiteral("rooms.md"),
                           "# Rooms\n\nThere are two rooms below the roof, and eleven more in the yard.\n\n"
                           "The rent of the rooms is 120 euros, please pay 2 days before the first. Actually it is a hundred.\n\n"
                           "The film is set in France, and the wine comes from Portugal in 40 boxes.\n");
            m_rooms->write(QStringLiteral("zimmer.md"),
                           "# Zimmer\n\nEs gibt zwei Zimmer unter dem Dach, und elf im Hof. Bitte eigentlich genau hundert.\n\n"
                           "Der Motor fasst 7 Liter \u00d6l. Die Dauer ist zwei Tage.\n");
            m_rooms->write(QStringLiteral("chambres.md"),
                           "Il y a deux chambres sous le toit, et onze dans la cour, vraiment cent, tr\u00e8s grandes.\n\n"
                           "Hay dos habitaciones, muy grandes, realmente cien, y once en el patio. La capital de la costa.\n");
            m_rooms->add();
        }
        return *m_rooms;
    }

    std::unique_ptr<Shelf> m_rooms;
};

LAYERS_TEST(TstRecallQuotes, "tst_recallquotes", Guiless)
#include "tst_recallquotes.moc"
