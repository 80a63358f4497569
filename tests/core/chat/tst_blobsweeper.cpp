#include "tests/core/chat/desk.h"

#include <QtCore/QFile>

using namespace LayersTest;

// Blobs whose last name is gone go, too, and no other.

class TstBlobSweeper : public QObject
{
    Q_OBJECT

    static QString fileOf(const Desk &desk, const QByteArray &hash)
    {
        const QString hex = QString::fromLatin1(hash.toHex());
        return desk.folder.filePath(QStringLiteral("profiles/local/blobs/") + hex.left(2) + QLatin1Char('/') + hex);
    }
    static void age(const Desk &desk, const QByteArray &hash)
    {
        QFile file(fileOf(desk, hash));
        QVERIFY2(file.open(QIODevice::ReadWrite), qPrintable(file.fileName()));
        file.setFileTime(QDateTime::currentDateTimeUtc().addDays(-1), QFileDevice::FileModificationTime);
    }
    static Attachment attach(Desk &desk, const char *words)
    {
        return *waitFor(desk.session->attachments().addBytes(words, QString::fromLatin1(words) + QLatin1String(".txt")));
    }
    static ConversationId asked(Desk &desk, const Attachment &attachment)
    {
        const ConversationId chat = desk.newChat();
        Draft draft;
        draft.text = QStringLiteral("What does the file say?");
        draft.attachments = {attachment};
        desk.ended(desk.chat().send(chat, draft, {ModelRef::recall(), std::vector<SourceId>{}}));
        return chat;
    }
    static bool goes(Desk &desk, const QByteArray &hash)
    {
        return waitUntil(
            [&] {
                desk.clock->advance(1min);
                return !desk.session->blobs().contains(hash);
            },
            10s);
    }

private slots:
    void whatNothingNamesGoes()
    {
        Desk desk(Desk::Clocks::ByHand);
        const Attachment live = attach(desk, "live");
        const Attachment purged = attach(desk, "purged");
        const Attachment trashed = attach(desk, "trashed");
        const Attachment drafted = attach(desk, "drafted");
        const Attachment unsent = attach(desk, "unsent");
        const Attachment taken = attach(desk, "taken out of a draft");
        asked(desk, live);
        const ConversationId gone = asked(desk, purged);
        const ConversationId inTrash = asked(desk, trashed);
        const ConversationId withDraft = desk.newChat();
        QVERIFY_OK(waitFor(desk.chat().saveDraft(withDraft, Draft{.text = QStringLiteral("x"), .attachments = {drafted, taken}})));
        QVERIFY_OK(waitFor(desk.chat().saveDraft({}, Draft{.text = {}, .attachments = {unsent}})));
        QVERIFY_OK(waitFor(desk.chat().saveDraft(withDraft, Draft{.text = QStringLiteral("x"), .attachments = {drafted}})));
        QVERIFY_OK(waitFor(desk.chat().remove(inTrash)));
        QVERIFY_OK(waitFor(desk.chat().remove(gone)));
        QVERIFY_OK(waitFor(desk.chat().purge(gone)));
        for (const Attachment &attachment : {live, purged, trashed, drafted, unsent, taken})
            age(desk, attachment.blob.hash);
        const Attachment young = attach(desk, "young");

        Blobs &blobs = desk.session->blobs();
        QVERIFY(goes(desk, purged.blob.hash));
        QVERIFY(goes(desk, taken.blob.hash));
        // A whole round more.
        const Attachment last = attach(desk, "last");
        age(desk, last.blob.hash);
        QVERIFY(goes(desk, last.blob.hash));
        for (const Attachment &attachment : {live, trashed, drafted, unsent, young})
            QVERIFY2(blobs.contains(attachment.blob.hash), qPrintable(attachment.blob.name));
    }

    // A file that is attached while an earlier question is edited has no row; the composer holds it.
    void whatAComposerHoldsStays()
    {
        Desk desk(Desk::Clocks::ByHand);
        const Attachment held = attach(desk, "held");
        const Attachment stray = attach(desk, "stray");
        auto hold = desk.session->attachments().hold(held.blob.hash);
        const auto second = desk.session->attachments().hold(stray.blob.hash);
        auto third = desk.session->attachments().hold(stray.blob.hash);
        third.reset();
        QCOMPARE(desk.session->attachments().held().size(), 2);
        const Attachment last = attach(desk, "last");
        for (const Attachment &attachment : {held, stray, last})
            age(desk, attachment.blob.hash);
        QVERIFY(goes(desk, last.blob.hash));
        const Attachment again = attach(desk, "again"); // a whole round more
        age(desk, again.blob.hash);
        QVERIFY(goes(desk, again.blob.hash));
        QVERIFY(desk.session->blobs().contains(held.blob.hash));
        QVERIFY(desk.session->blobs().contains(stray.blob.hash));
        hold.reset();
        QVERIFY(goes(desk, held.blob.hash));
    }

    // What was in the trash for thirty days is purged at the start, and the sweep comes after it.
    void theTrashIsEmptiedFirst()
    {
        Desk desk(Desk::Clocks::ByHand);
        const Attachment old = attach(desk, "old");
        const ConversationId chat = asked(desk, old);
        QVERIFY_OK(waitFor(desk.session->conversations().remove(chat, desk.clock->now() - ChatService::trashKept - std::chrono::hours(1))));
        age(desk, old.blob.hash);
        desk.restart();
        QVERIFY(desk.session->blobs().contains(old.blob.hash));
        QVERIFY(goes(desk, old.blob.hash));
    }

    void anAnswerIsNotDisturbed()
    {
        Desk desk(Desk::Clocks::ByHand);
        const ModelRef model = desk.model();
        desk.server.reply(answersPath, Reply::stream({{eventOf("Low "), 0ms}, {eventOf("water."), 1h}}));
        const Attachment stray = attach(desk, "stray");
        age(desk, stray.blob.hash);
        const ConversationId chat = desk.newChat();
        const RunId run
            = desk.chat().send(chat, Draft{.text = QStringLiteral("When?"), .attachments = {}}, {model, std::vector<SourceId>{}});
        QVERIFY(waitUntil([&] { return desk.chat().run(run)->phase == Run::Phase::Streaming; }));
        for (int i = 0; i < 400; ++i) {
            desk.clock->advance(1s);
            QCoreApplication::sendPostedEvents();
        }
        QVERIFY(desk.session->blobs().contains(stray.blob.hash));
        desk.chat().stop(run);
        desk.ended(run);
        QVERIFY(goes(desk, stray.blob.hash));
    }
};

LAYERS_TEST(TstBlobSweeper, "tst_blobsweeper", Guiless)
#include "tst_blobsweeper.moc"
