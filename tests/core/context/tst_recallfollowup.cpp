#include "core/context/followup_p.h"
#include "tests/core/context/shelf.h"

using namespace LayersTest;

// Questions that go on from the one before, and those about all items of a list.

class TstRecallFollowUp : public QObject
{
    Q_OBJECT
private slots:
    void wholeQuestions_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("whole");
        const auto row = [](const char *before, const char *asked, const char *whole) {
            QTest::newRow(asked) << QString::fromUtf8(before) << QString::fromUtf8(asked) << QString::fromUtf8(whole);
        };
        row("How many lamps were sold in April 2025?", "and in May?", "How many lamps were sold in May?");
        row("How many lamps were sold in April in the shop?", "And on Sunday?", "How many lamps were sold on Sunday in the shop?");
        row("How many lamps were sold?", "and in July?", "How many lamps were sold in July?");
        row("Wie viele Lampen wurden im April verkauft?", "und im Mai?", "Wie viele Lampen wurden im Mai verkauft?");
        row("How many lamps were sold in the shop?", "and in October?", "How many lamps were sold in the shop in October?");
        row("When was the tower built?", "and the church?", "When was the church built?");
        row("Wann wurde der Turm gebaut?", "und die Kirche?", "Wann wurde die Kirche gebaut?");
        row("Who is the baker?", "and the gardener?", "Who is the gardener?");
        row("Was kostet ein Brot?", "und eine Torte?", "Was kostet eine Torte?");
        row("How much does a cake cost?", "what about a loaf?", "How much does a loaf cost?");
        row("When did Ada Holm become mayor?", "and Jens Ohm?", "When did Jens Ohm become mayor?");
        row("When is the fair?", "where?", "where is the fair?");
        row("Wann schloss die B\u00e4ckerei?", "und warum?", "warum schloss die B\u00e4ckerei?");
        row("Who is the baker?", "and who is the gardener?", "who is the gardener?");
        row("Who is the baker?", "Where is the pond?", "Where is the pond?");
        row("Who is the baker?", "What is her address?", "What is the baker's address?");
        row("Wer ist der B\u00e4cker?", "Wie ist seine Adresse?", "Wie ist die Adresse von dem B\u00e4cker?");
        row("When is the fair?", "What is its price?", "What is its price?");
        row("How many rolls do we have?", "And toner?", "How many toner do we have?");
        row("Can volunteers work from home?", "And librarians?", "Can librarians work from home?");
        row("What does Lumo M cost?", "Can I cancel it?", "Can I cancel Lumo M?");
        row("How much is the deposit?", "Is it refundable?", "Is the deposit refundable?");
        row("How many spare rolls do we have?", "Who supplies them?", "Who supplies spare rolls?");
        row("When does the school trip take place?", "What does it cost?", "What does the school trip cost?");
        row("How much is the trip?", "Who goes with them?", "Who goes with them?");
        row("What does he say?", "Is it late?", "Is it late?");
        row("Can I swim?", "And when is it open?", "when is it open?");
        row("Who is the baker?", "And?", "And?");
        row("?", "and in June?", "and in June?");
    }
    void wholeQuestions()
    {
        QFETCH(QString, before);
        QFETCH(QString, asked);
        QFETCH(QString, whole);
        QCOMPARE(followedQuestion({before, asked}).text, whole);
    }

    void answers_data()
    {
        QTest::addColumn<QStringList>("questions");
        QTest::addColumn<QString>("quote"); // the first; empty: the files do not answer
        const auto row = [](const QStringList &questions, const char *quote) {
            QTest::newRow(qPrintable(questions.join(QLatin1Char(' ')))) << questions << QString::fromUtf8(quote);
        };
        const QString april = QStringLiteral("How many lamps did the shop sell in April?");
        row({april}, "- In April the shop sold 40 lamps.");
        row({april, QStringLiteral("and in May?")}, "- In May the shop sold 55 lamps.");
        row({april, QStringLiteral("and in May?"), QStringLiteral("and in July?")}, "");
        row({april, QStringLiteral("and in October?")}, "");
        row({QStringLiteral("Was kostet ein Brot?"), QStringLiteral("und eine Torte?")}, "Eine Torte kostet 18 Euro.");
        row({QStringLiteral("Was kostet ein Brot?"), QStringLiteral("und ein Eis?")}, "");
        row({QStringLiteral("How many lamps did the shop sell in all?")},
            "- In April the shop sold 40 lamps.\n- In May the shop sold 55 lamps.\n- In June the shop sold 38 lamps.");
        row({QStringLiteral("total number of lamps sold in the shop in April, May and June")},
            "- In April the shop sold 40 lamps.\n- In May the shop sold 55 lamps.\n- In June the shop sold 38 lamps.");
        row({QStringLiteral("Which month had the most lamps?")},
            "- In April the shop sold 40 lamps.\n- In May the shop sold 55 lamps.\n- In June the shop sold 38 lamps.");
        row({QStringLiteral("How many chairs did members lend in total?")}, "- Member 1 can lend 3 chairs."); // too many to quote
    }
    void answers()
    {
        QFETCH(QStringList, questions);
        QFETCH(QString, quote);
        Shelf &shelf = shop();
        CompletionRequest request = recallRequest(questions.front(), {});
        for (const QString &next : questions.mid(1)) {
            Message reply;
            reply.role = Role::Assistant;
            reply.parts.push_back(TextPart{QStringLiteral("...")});
            request.prompt.messages.push_back(reply);
            request.prompt.messages.push_back(recallRequest(next, {}).prompt.messages.front());
        }
        QString first;
        const auto result = waitFor(shelf.recall.complete(std::move(request), [&](std::vector<Delta> deltas) {
            for (const Delta &delta : deltas) {
                const auto *cited = std::get_if<CitationDelta>(&delta);
                if (cited && first.isEmpty())
                    first = cited->citation.quote;
            }
        }));
        QVERIFY_OK(result);
        QCOMPARE(result->finish == "no_answer" ? QString() : first, quote);
    }

private:
    Shelf &shop()
    {
        if (!m_shop) {
            m_shop = std::make_unique<Shelf>();
            m_shop->write(
                QStringLiteral("lamps.md"),
                "# Sales\n\n- In April the shop sold 40 lamps.\n- In May the shop sold 55 lamps.\n- In June the shop sold 38 lamps.\n\n"
                "The shop is in Mill Lane.\n");
            m_shop->write(QStringLiteral("rent.txt"), "The rent of the yard rises to 90 euros in July.\n");
            m_shop->write(QStringLiteral("preise.txt"), "Ein Brot kostet 4 Euro.\n\nEine Torte kostet 18 Euro.\n\nDer Hof ist neu.\n");
            QByteArray chairs = "# Chairs\n\n";
            for (int i = 1; i < 12; ++i)
                chairs += "- Member " + QByteArray::number(i) + " can lend " + QByteArray::number(i + 2) + " chairs.\n";
            m_shop->write(QStringLiteral("chairs.md"), chairs);
            m_shop->add();
        }
        return *m_shop;
    }

    std::unique_ptr<Shelf> m_shop;
};

LAYERS_TEST(TstRecallFollowUp, "tst_recallfollowup", Guiless)
#include "tst_recallfollowup.moc"
