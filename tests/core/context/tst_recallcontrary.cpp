#include "core/context/recallcontrary_p.h"
#include "tests/support/layerstest.h"

using namespace Layers;

// Which sentences say the contrary of what is asked, or nothing of its kind.
class TstRecallContrary : public QObject
{
    Q_OBJECT
private slots:
    void judges_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("around");
        QTest::addColumn<bool>("isContrary");
        const auto row = [](bool isContrary, const char *question, const char *sentence, const char *around = "") {
            QTest::newRow(qPrintable(QString::fromUtf8(question) + QLatin1String(" / ") + QString::fromUtf8(sentence)))
                << QString::fromUtf8(question) << QString::fromUtf8(sentence) << QString::fromUtf8(around) << isContrary;
        };
        row(true, "When does the first train leave?", "The last train leaves at 23:52.");
        row(false, "When does the first train leave?", "The first train leaves at 5:10, the last at 23:52.");
        row(true, "When does the party end?", "The party starts at 18:00.");
        row(false, "When does the party end?", "The party starts at 18:00 and goes on until 23:00.");
        row(false, "When does the course end?", "The course begins on 3 May, 9:00\u201317:00.");
        row(true, "When is check-in?", "By 11:00.", "Check-out");
        row(false, "When is check-out?", "By 11:00.", "Check-out");
        row(true, "When did Karl die?", "She married Karl in 1955.");
        row(false, "When was Ilse Krause born?", "Ilse Krause (* 4 May 1923, \u2020 1990) died in Ulm.");
        row(false, "How long does the trip last?", "The trip takes two hours; the first stop is the mill.");
        row(false, "How much is a parcel over 5 kg?", "Parcels of more than 5 kg start at 9 euros.");
        row(false, "Who took over the shop?", "Anna Meier bought the shop and began work in May.");
        row(false, "Where is the first aid box?", "The first aid box was last checked in May.");
        row(true, "When was the coffee machine purchased?", "The machine weighs 7.4 kg.");
        row(true, "When does the dentist open?", "| Dentist Kowalski | 0461 555 9012 |");
        row(false, "When was it purchased?", "Purchased on 9 November 2024.");
        row(false, "When do I pay the deposit?", "The deposit is paid on arrival.");
        row(false, "When can I cancel?", "You can cancel at any time.");
        row(false, "When is the pool closed?", "The pool is closed in bad weather.");
        row(false, "When is the fee due?", "The fee is due upon signing the contract.");
        row(false, "Wann ist die Kaution f\u00e4llig?", "Die Kaution ist bei Einzug f\u00e4llig.");
        row(false, "Wann ist das B\u00fcro geschlossen?", "Das B\u00fcro ist an Feiertagen geschlossen.");
        row(false, "Wann muss ich zahlen?", "Zu zahlen ist bei der Anreise.");
        row(false, "When does the lesson begin?", "The lesson in the hall starts at eight.");
        row(true, "How much is a ticket for three zones?", "A ticket for two zones is 3.40 euros.");
        row(true, "How much is a ticket for three zones?", "| 2 | 3.40 |", "| Zones | Price |");
        row(false, "How much is a ticket for three zones?", "| 3 | 4.40 |", "| Zones | Price |");
        row(false, "How much is a ticket for 3 zones?", "Three zones cost 4.40 euros.");
        row(false, "How much is a ticket for three zones?", "Tickets for up to five zones cost 6 euros.");
        row(false, "Was kostet eine Karte f\u00fcr Kinder?", "Karten f\u00fcr Kinder kosten 4 Euro, ab zehn Karten 3 Euro.");
        row(false, "How much do two adults pay?", "Adults pay 8 euros, families (four adults) 20.");
        row(false, "Can a member bring four guests?", "A member may bring three guests.");
        row(true, "Who is the secretary?", "Keys are handed out by the secretary.");
        row(true, "Who is the landlord?", "The Tenant may sublet one room with the Landlord's written consent.");
        row(false, "Who is the landlord?", "Between Margaret Oyelaran (\"Landlord\") and Tomas Brandt (\"Tenant\").");
        row(false, "Who is the secretary?", "Jane Doe is the secretary.");
        row(false, "Who is the warden?", "The warden is a volunteer from the village.");
        row(true, "Darf ich im Keller rauchen?", "Fahrr\u00e4der geh\u00f6ren in den Keller.");
        row(false, "Darf ich im Keller rauchen?", "Das Rauchen im Keller ist verboten.");
        row(true, "Can I drive after taking Pentarol?", "Adults take one tablet twice a day.");
        row(false, "May we smoke in the yard?", "Smoking is allowed in the yard.");
        row(false, "Can I bring a dog?", "Dogs are welcome.");
        row(false, "Can I wear outdoor shoes in the gym?", "Outdoor shoes are not allowed in the gym.");
        row(true, "Can I wear outdoor shoes in the gym?", "The gym is for everyone over 16.");
        row(false, "Darf ich mein Fahrrad im Hausflur abstellen?", "Fahrr\u00e4der geh\u00f6ren nicht in den Hausflur.");
        row(true, "How often may a 15 year old take it?", "Bake for 15 minutes.");
        row(true, "How often may a 15-year-old take it?", "Bake for 15 minutes.");
        row(false, "How often may a 15 year old take it?", "Children up to 15 years take half a tablet.");
        row(false, "How often may a 15 year old take it?", "Adolescents aged 15: 1 tablet.");
        row(false, "What happens after 3 days?", "After 3 days or 3 nights the tent is taken down.");
        row(false, "Who has been in office the longest?", "| Safety officer | Priya Nair | 2022 |"); // with all rows of its table
        row(true, "Who has been in office the longest?", "Accidents are reported to the safety officer.");
        row(false, "What is the longest I can stay?", "You may stay no longer than 14 nights.");
        row(false, "What is the largest file I can upload?", "Files larger than 25 MB are rejected.");
        row(true, "Can I smoke in the kitchen on the second floor?", "The kitchen on the second floor was painted in May.");
        row(true, "Can I park overnight near the station?", "The kiosk near the station is open overnight.");
        row(true, "Who must not take Calmadryl?", "It relieves hay fever in adults and children.");
        row(false, "Who must not take Calmadryl?", "Children under 6 years must not take this medicine.");
        row(false, "Who can't take Calmadryl?", "- if you have kidney disease", "Do not take Calmadryl");
        row(true, "Are pets forbidden?", "The pets of Anna are two cats.");
        row(false, "Are dogs allowed?", "Dogs travel free but must be kept on a lead.");
        row(true, "When does the exhibition close?", "The exhibition opens on 3 May in the east wing.");
        row(false, "When does the pool close?", "The pool is open from 7:00 to 21:00.");
        row(false, "Is the pool open on Monday?", "The pool is closed on Mondays.");
        row(false, "Darf ein 15-j\u00e4hriger ein Boot mieten?", "Boote darf man ab 15 Jahren mieten.");
        row(false, "What do 7 days cost?", "7 nights cost 300 euros.");
        row(false, "Who has been in office the longest?", "Harold Finch is the longest-serving officer.");
        row(false, "Which room is the largest?", "The largest room is the Anchor.");
        row(true, "How much does the insurance cost?", "Lock it with a lock that cost at least 49 euros.");
        row(false, "How much does a lock cost?", "Use locks that cost at least 49 euros.");
        row(false, "What is the latest news?", "The pool is closed.");
        row(false, "When is the hotline open?", "Hotline 0800 555 700 (Mon-Sat).");
        row(false, "", "");
    }
    void judges()
    {
        QFETCH(const QString, question);
        QFETCH(const QString, sentence);
        QFETCH(const QString, around);
        QTEST(RecallContrary(question).isIn(sentence, around), "isContrary");
    }
    void longQuestionsAreCheap()
    {
        const QString question = QStringLiteral("how much is 5 zones ").repeated(20000);
        const RecallContrary contrary(question);
        QVERIFY(!contrary.isIn(QStringLiteral("a word ").repeated(200), {}));
    }
};

LAYERS_TEST(TstRecallContrary, "tst_recallcontrary", Guiless)
#include "tst_recallcontrary.moc"
