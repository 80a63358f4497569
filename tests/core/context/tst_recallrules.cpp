#include "core/context/recallmissing_p.h"
#include "tests/core/context/shelf.h"

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
