#include "core/context/recallmissing_p.h"
#include "core/context/saiddates_p.h"
#include "tests/core/context/shelf.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace LayersTest;

// Files, what is asked of them in one chat, and what the last answer has and lacks: cases in which a rule that helps elsewhere once took
// the answer away or let another one through. One object a line of tests/data/recall/rules.jsonl.
class TstRecallRules : public QObject
{
    Q_OBJECT
private slots:
    void rules_data()
    {
        QTest::addColumn<QJsonObject>("rule");
        QFile file(dataPath(QStringLiteral("recall/rules.jsonl")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int number = 0;
        while (!file.atEnd()) {
            const QJsonObject rule = QJsonDocument::fromJson(file.readLine()).object();
            QVERIFY(!rule.isEmpty());
            const QString asked = rule[QLatin1String("ask")].toArray().last().toString();
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(++number).arg(asked))) << rule;
        }
        QVERIFY(number > 40);
    }
    void rules()
    {
        QFETCH(QJsonObject, rule);
        Shelf shelf;
        const QJsonObject files = rule[QLatin1String("files")].toObject();
        for (auto file = files.begin(); file != files.end(); ++file)
            shelf.write(file.key(), file.value().toString().toUtf8());
        shelf.add();
        const QJsonArray asked = rule[QLatin1String("ask")].toArray();
        CompletionRequest request = recallRequest(asked.first().toString(), {});
        for (qsizetype i = 1; i < asked.size(); ++i) {
            Message next;
            next.parts.push_back(TextPart{asked[i].toString()});
            request.prompt.messages.push_back(next);
        }
        QString text;
        QVERIFY_OK(waitFor(shelf.recall.complete(std::move(request), [&text](const std::vector<Delta> &deltas) {
            for (const Delta &delta : deltas) {
                if (const auto *words = std::get_if<TextDelta>(&delta))
                    text += words->text;
            }
        })));
        for (const QJsonValue &has : rule[QLatin1String("has")].toArray())
            QVERIFY2(text.contains(has.toString()), qPrintable(has.toString() + QLatin1String(" / ") + text));
        for (const QJsonValue &lacks : rule[QLatin1String("lacks")].toArray())
            QVERIFY2(!text.contains(lacks.toString()), qPrintable(lacks.toString() + QLatin1String(" / ") + text));
    }

    void days_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("days");
        const auto row
            = [](const char *text, const char *days) { QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(days); };
        row("On 5 March 2026", "5/3");
        row("March 5, 2026", "5/3");
        row("March the 5th", "5/3");
        row("the 5th of March", "5/3");
        row("Mar 5", "5/3");
        row("Sept. 2, 2024", "2/9");
        row("5-Mar-2026", "5/3");
        row("Am 5. März", "5/3");
        row("Am 5. März", "5/3");
        row("am 5.\nMärz", "5/3");
        row("on 5\nMarch", "5/3");
        row("Total 5\nMarch 2026", "");
        row("gate 5.\n\nMarch is cold.", "");
        row("am 5. Jänner", "5/1");
        row("le 5 mars 2026", "5/3");
        row("le 1er août", "1/8");
        row("le 3 février", "3/2");
        row("25 décembre", "25/12");
        row("2026-03-05", "5/3");
        row("2026-03-05T10:00", "5/3");
        row("2026.03.05", "5/3");
        row("2024/8/5", "5/8");
        row("05.03.2026", "5/3");
        row("5. 3. 2026", "5/3");
        row("5.3.26", "5/3");
        row("Am 5.3. kocht Anna", "5/3");
        row("5.3.: Anna", "5/3");
        row("Und am 5.3?", "5/3");
        row("Die Leitung geht ab 5.3", "");
        row("am 5.3 Prozent", "");
        row("05/03/2026", "3/5 5/3");
        row("5/3/26", "3/5 5/3");
        row("3/25/2024", "25/3");
        row("3-5 March", "3/3 4/3 5/3");
        row("3–5 March", "3/3 4/3 5/3");
        row("from 3 to 5 March", "3/3 4/3 5/3");
        row("5.-7. März", "5/3 6/3 7/3");
        row("5., 6. und 9. März", "5/3 6/3 9/3");
        row("March 3-5, 2026", "3/3 4/3 5/3");
        row("3 March - 5 March", "3/3 4/3 5/3");
        row("27 February to 1 March", "1/3 27/2 28/2 29/2");
        row("vom 3.3. bis 5.3.", "3/3 4/3 5/3");
        row("vom 3. bis 5.3.2026", "3/3 4/3 5/3");
        row("3 and 5 March", "3/3 5/3");
        row("2026-03-03 - 2026-03-05", "3/3 4/3 5/3");
        row("on 5 may 2026", "5/5");
        row("who cooks on 5 may?", "5/5");
        row("5 MAY 2026", "5/5");
        row("A permit of level 3 may park here.", "");
        row("level 3 may park here", "");
        row("LEVEL 3 MAY PARK HERE", "");
        row("Room 12 may be used", "");
        row("In May 12 students came", "");
        row("In May 12, 2026", "12/5");
        row("the 2 march on", "");
        row("5.3. Pump room", "");
        row("section 5.3", "");
        row("Version 5.3.26", "");
        row("5.3.2", "");
        row("at 8:15 March", "");
        row("March 10:30", "");
        row("On 5 March 12 students came", "5/3");
        row("March 2026", "");
        row("32 March", "");
        row("5 Mars bars", "");
        row("Le 5 Mars", "5/3");
    }
    void days()
    {
        QFETCH(QString, text);
        QFETCH(QString, days);
        QStringList found = daysIn(text).values();
        found.sort();
        QCOMPARE(found.join(u' '), days);
    }

    // However long a line of digits, dashes and commas is, it is read at once.
    void datesInLongLines()
    {
        constexpr int many = 20000;
        for (const char *part : {"5, ", "5. ", "5 - ", "1.", "3/", "March ", "5 and ", "vom 3.3. bis ", "5 March ", "5 March - ", "5 may ",
                                 "may 5 ", "2026-03-05 ", "5.3.26 - "}) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(datesIn(QString::fromLatin1(part).repeated(many)).size() < many * 2);
            QVERIFY2(timer.elapsed() < 5000, part);
        }
    }

    // A word that stands there in another form is mentioned.
    void whatIsNotMentioned_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("quoted");
        QTest::addColumn<bool>("isMissing");
        const auto row = [](const char *word, const char *quoted, bool isMissing) {
            QTest::newRow(qPrintable(QLatin1String(word) + QLatin1String(" in ") + QLatin1String(quoted)))
                << QString::fromUtf8(word) << QString::fromUtf8(quoted) << isMissing;
        };
        row("car", "The household insurance costs 18 pounds.", true);
        row("insurance", "The household insurance costs 18 pounds.", false);
        row("wifi", "The Wi-Fi is free.", false);
        row("3D", "The 3-D film begins at eight.", false);
        row("mouse", "Mice get oats.", false);
        row("wolves", "A wolf was seen.", false);
        row("second", "On the 2nd page.", false);
        row("policy", "Each policyholder pays.", false);
        row("printer", "The scanner is grey.", true);
        row("2025", "The fee of 2024 was 3 euros.", true);
        row("still", "The lamp is red.", false); // says how it is asked
        row("every", "The lamp is red.", false);
        row("phone", "0177 12345", false);
        row("fewest", "Boxing: 10 places", false);
        row("rent", "The current lift", true);
        row("port", "The report", true);
        row("lease", "Please wait", true);
        row("lock", "The clock", true);
        row("boot", "A reboot", true);
        row("Hund", "Hundert Leute", true);
        row("кот", "который", true);
        row("книга", "книгами", false);
        row("Hund", "Die Hunde", false);
        row("rent", "The rental", false);
        row("Beitrag", "Der Familienbeitrag", false);
        row("clock", "The lock", true);
        row("15", "It weighs 1.5 kg", true);
        row("125", "It weighs 12.5 kg", true);
        row("1500", "It costs 1.500 euros", false);
        row("2024", "The ratio is 20/24", true);
    }
    void whatIsNotMentioned()
    {
        QFETCH(QString, word);
        QFETCH(QString, quoted);
        QFETCH(bool, isMissing);
        Retrieval found;
        RetrievalTerm term;
        term.word = word.toLower().toUtf8();
        const QSet<QByteArray> stems = stemsOf(word);
        term.stem = *std::min_element(stems.begin(), stems.end());
        term.isNoun = true;
        found.terms.push_back(term);
        RecallQuote quote;
        quote.text = quoted;
        QCOMPARE(wordsNotQuoted({quote}, found, QLatin1String("And ") + word + QLatin1String(" then?")),
                 isMissing ? QStringList{word} : QStringList());
    }
};

LAYERS_TEST(TstRecallRules, "tst_recallrules", Guiless)
#include "tst_recallrules.moc"
