// The sentences of errors: a table of what a person meets most, and rules that hold for every kind, code and situation.

#include "tests/support/layerstest.h"
#include "ui/kit/errortext.h"
#include "ui/kit/filereason.h"

using namespace Layers;

class TstErrorText : public QObject
{
    Q_OBJECT
private slots:
    void sentences_data()
    {
        QTest::addColumn<Error>("error");
        QTest::addColumn<Situation>("situation");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QByteArray>("action");
        const auto row = [](const char *name, Error error, Situation situation, const char *sentence, const char *action) {
            QTest::newRow(name) << std::move(error) << situation << QString::fromUtf8(sentence) << QByteArray(action);
        };
        using Kind = Error::Kind;
        const QVariantMap host{{QStringLiteral("host"), QStringLiteral("ai.example")}};
        row("no server listens", {.kind = Kind::Offline, .code = "curl.7", .params = host}, Situation::Answer,
            "Nothing answers at ai.example. The server may not be running.", "retry");
        QVariantMap port = host;
        port.insert(QStringLiteral("port"), 11434);
        row("no server listens at a port", {.kind = Kind::Offline, .code = "curl.7", .params = port}, Situation::Server,
            "Nothing answers at ai.example:11434. The server may not be running.", "retry");
        row("a key that is gone", {.kind = Kind::SignInNeeded, .code = "key.missing"}, Situation::Answer,
            "The key of this server is missing. Nothing was sent. Enter the key again.", "settings.models");
        row("a keychain that stays locked", {.kind = Kind::Forbidden, .code = "secrets.denied"}, Situation::Answer,
            "The keychain was not unlocked, so the key could not be read. Nothing was sent.", "retry");
        row("no such name", {.kind = Kind::Offline, .code = "curl.6", .params = host}, Situation::Server,
            "There is no server called ai.example, or the network is down.", "retry");
        row("no libcurl", {.kind = Kind::Offline, .code = "net.no_library", .params = host}, Situation::Server,
            "The library libcurl (7.85 or newer) is not on this computer, so nothing can be sent. Install it.", "retry");
        row("a libcurl that cannot begin", {.kind = Kind::Offline, .code = "net.no_start", .params = host}, Situation::Server,
            "The network part of the program could not begin; memory may be short. Close other programs. Nothing was sent.", "retry");
        row("a damaged database", {.kind = Kind::Corrupt, .code = "db.damaged"}, Situation::Store,
            "The file of this profile is damaged. It is untouched.", "");
        row("cut before a word", {.kind = Kind::Offline, .code = "stream.truncated", .charged = Charged::Unknown}, Situation::Answer,

            "The connection was lost before a word of the answer came. The provider may charge for it.", "retry");
        row("a server that fails each time",
            {.kind = Kind::Rejected,
             .code = "http.500",
             .charged = Charged::Unknown,
             .params = {{QStringLiteral("status"), 500}, {QStringLiteral("unsureAttempts"), 3}}},
            Situation::Answer, "The server failed at this. It was asked 3 times, and the provider may charge for each.", "retry");
        row("an answer without end",
            {.kind = Kind::Rejected, .code = "answer.too_long", .charged = Charged::Unknown, .params = {{QStringLiteral("partial"), true}}},
            Situation::Answer, "The answer did not end and was stopped. What came is kept. The provider may charge what came until then.",
            "");
        const QVariantMap gaps{{QStringLiteral("partial"), true}, {QStringLiteral("unread"), 2}};
        row("an answer with gaps", {.kind = Kind::Rejected, .code = "answer.gaps", .charged = Charged::Unknown, .params = gaps},
            Situation::Answer,
            "Words may be missing: 2 piece(s) of this answer could not be read. What came is kept. The provider may charge for it.",
            "retry");
        row("an answer with gaps that is free", {.kind = Kind::Rejected, .code = "answer.gaps", .params = gaps}, Situation::Answer,
            "Words may be missing: 2 piece(s) of this answer could not be read. What came is kept. It cost nothing.", "retry");
        row("rubbish", {.kind = Kind::Rejected, .code = "answer.unreadable", .charged = Charged::Unknown}, Situation::Answer,
            "The answer of the server could not be read. The provider may charge for it.", "retry");
        row("cut in the middle",
            {.kind = Kind::Offline, .code = "stream.truncated", .charged = Charged::Unknown, .params = {{QStringLiteral("partial"), true}}},
            Situation::Answer,
            "The connection was lost in the middle of the answer. What came is kept. The provider may charge what came until then.",
            "continue");
        row("the network switched off in the middle",
            {.kind = Kind::Offline, .code = "net.cut", .charged = Charged::Unknown, .params = {{QStringLiteral("partial"), true}}},
            Situation::Answer,
            "The connection was lost in the middle of the answer. What came is kept. The provider may charge what came until then.",
            "continue");
        row("an answer of nothing", {.kind = Kind::Rejected, .code = "stream.empty", .charged = Charged::Unknown}, Situation::Answer,
            "The server ended without an answer. The provider may charge for it.", "retry");
        row("a web page", {.kind = Kind::Rejected, .code = "not_api.html"}, Situation::Server,
            "The address answers, but with a web page. An OpenAI-compatible address usually ends in /v1. Nothing was saved.", "");
        row("a web page in the place of an answer", {.kind = Kind::Rejected, .code = "not_api.html"}, Situation::Answer,
            "The address answers, but with a web page. An OpenAI-compatible address usually ends in /v1. It cost nothing.",
            "settings.models");
        row("a web page at the usual address",
            {.kind = Kind::Rejected, .code = "not_api.html", .params = {{QStringLiteral("endsInV1"), true}}}, Situation::Answer,
            "The address answers, but with a web page. A login page of the network may be in between, or no model server is there. It cost "
            "nothing.",
            "retry");
        row("half of a document", {.kind = Kind::Rejected, .code = "not_api", .charged = Charged::Unknown}, Situation::Answer,
            "The address answers, but not as an OpenAI-compatible server does. The provider may charge for it.", "settings.models");
        row("https to a server without it", {.kind = Kind::Rejected, .code = "tls.none", .params = host}, Situation::Server,
            "ai.example makes no secure connection. Nothing was sent. Most servers on this computer speak plain http: write the address "
            "with http:// then.",
            "");
        const QVariantMap folder{{QStringLiteral("path"), QStringLiteral("/data")}};
        row("a profile that may not be written", {.kind = Kind::Forbidden, .code = "profile.unwritable", .params = folder},
            Situation::Store, "/data may not be read or written by you. Choose another folder with --profile, or change its permissions.",
            "");
        row("a profile on a full disk", {.kind = Kind::DiskFull, .code = "profile.unwritable", .params = folder}, Situation::Store,
            "The disk is full, so /data cannot be written. Make room, then try again.", "retry");
        row("a refused key", {.kind = Kind::SignInNeeded, .code = "http.401"}, Situation::Answer,
            "The server does not accept the key. It cost nothing.", "settings.models");
        row("a key that is refused behind an attempt that broke down",
            {.kind = Kind::SignInNeeded, .code = "http.401", .charged = Charged::Unknown}, Situation::Answer,
            "The server does not accept the key. The provider may charge for it.", "settings.models");
        row("asked to wait", {.kind = Kind::RateLimited, .code = "http.429", .retryAfter = std::chrono::seconds(18)}, Situation::Answer,
            "The server is busy. It asks to wait 18 second(s). Waiting costs nothing.", "retry");
        row("plain http to the world", {.kind = Kind::Rejected, .code = "net.http_refused", .params = host}, Situation::Server,
            "ai.example has no secure connection. Keys and questions are sent only over https, except to this computer.", "");
        row("a full disk before an answer", {.kind = Kind::DiskFull, .params = {{QStringLiteral("partial"), false}}}, Situation::Answer,
            "The disk is full, so nothing was asked. Make room, then ask again.", "retry");
        row("a full disk under an answer", {.kind = Kind::DiskFull}, Situation::Answer,
            "This answer could not be saved: the disk is full. It is shown, and saved once there is room.", "retry");
        row("a newer database", {.kind = Kind::Rejected, .code = "db.newer"}, Situation::Store,
            "These chats were last opened by a newer Layers. They are untouched.", "open_profile");
        row("a second program", {.kind = Kind::Rejected, .code = "profile.in_use"}, Situation::Store,
            "Layers is already open with these chats. Close the other window first.", "");
        row("a second program beside one that hangs",
            {.kind = Kind::Rejected,
             .code = "profile.silent",
             .params = {{QStringLiteral("path"), QStringLiteral("/data")}, {QStringLiteral("process"), 42}}},
            Situation::Store,
            "Another Layers holds the data in /data and does not answer. Nothing was changed. Wait for it or end it (process 42), then try "
            "again.",
            "");
        row("a file that is not there",
            {.kind = Kind::NotFound, .code = "source.missing", .params = {{QStringLiteral("path"), QStringLiteral("/tmp/x")}}},
            Situation::Import, "There is no file or folder at /tmp/x.", "");
        row("a mount point without its disk",
            {.kind = Kind::NotFound, .code = "source.emptied", .params = {{QStringLiteral("path"), QStringLiteral("/mnt/x")}}},
            Situation::Import,
            "There is nothing in /mnt/x any more. What was read of it is kept. Connect its disk and look again, or remove the place if you "
            "emptied it.",
            "");
        row("an expired certificate", {.kind = Kind::Rejected, .code = "tls.expired", .params = host}, Situation::Server,
            "The certificate of ai.example has expired. Nothing was sent.", "");
    }

    void sentences()
    {
        QFETCH(Error, error);
        QFETCH(Situation, situation);
        QFETCH(QString, sentence);
        QFETCH(QByteArray, action);
        const ErrorText text = errorText(error, situation);
        QCOMPARE(text.sentence, sentence);
        QCOMPARE(text.actionId, action);
        QCOMPARE(text.action.isEmpty(), action.isEmpty());
    }

    // Every kind with every code that the program makes, in every situation: a whole sentence, no machine word in it, no place left open.
    void everyErrorHasASentence()
    {
        const QByteArrayList codes{
            "",
            "answer.gaps",
            "answer.unreadable",
            "blobs.damaged",
            "blobs.missing",
            "blobs.quota",
            "chat.no_answer",
            "chat.title",
            "curl.6",
            "curl.7",
            "curl.56",
            "db.damaged",
            "db.foreign",
            "db.newer",
            "file.binary",
            "file.password",
            "http.500",
            "jobs.kind",
            "json",
            "model_not_found",
            "net.cut",
            "net.first_byte",
            "net.not_http",
            "net.proxy_login",
            "net.proxy_url",
            "proxy.port",
            "proxy.scheme",
            "net.proxy_refused",
            "net.redirect_refused",
            "net.stall",
            "net.too_large",
            "not_api",
            "not_api.html",
            "profile.in_use",
            "profile.silent",
            "profile.unwritable",
            "protocol",
            "provider.gone",
            "secrets.denied",
            "settings.key",
            "settings.value",
            "source.emptied",
            "source.missing",
            "source.unreadable",
            "sqlite.13",
            "store.conversation",
            "store.document",
            "store.message",
            "stream.empty",
            "stream.truncated",
            "tls.ca_file",
            "tls.handshake",
            "tls.none",
            "tls.not_yet_valid",
            "tls.untrusted",
            "tls.wrong_host",
            "url.credentials",
            "url.empty",
            "url.invalid",
        };
        for (int kind = 0; kind <= int(Error::Kind::Internal); ++kind) {
            for (const QByteArray &code : codes) {
                for (int place = 0; place <= int(Situation::Store); ++place) {
                    Error error{.kind = Error::Kind(kind), .code = code, .detail = QStringLiteral("detail for the log")};
                    error.params
                        = {{QStringLiteral("host"), QStringLiteral("ai.example")}, {QStringLiteral("path"), QStringLiteral("/a/b")}};
                    const ErrorText text = errorText(error, Situation(place));
                    const QString where
                        = kindName(error.kind) + QLatin1Char(' ') + QString::fromLatin1(code) + QStringLiteral(": ") + text.sentence;
                    if (error.kind == Error::Kind::Cancelled) {
                        QVERIFY2(text.sentence.isEmpty(), qPrintable(where));
                        continue;
                    }
                    QVERIFY2(text.sentence.size() > 10
                                 && text.sentence.front().isUpper() | text.sentence.startsWith(QLatin1String("ai."))
                                     | text.sentence.startsWith(QLatin1String("/a")),
                             qPrintable(where));
                    QVERIFY2(text.sentence.endsWith(QLatin1Char('.')), qPrintable(where));
                    QVERIFY2(!text.sentence.contains(QLatin1Char('%')), qPrintable(where));
                    QVERIFY2(!text.sentence.contains(QLatin1Char('!')), qPrintable(where));
                    QVERIFY2(!text.sentence.contains(QLatin1String("detail for")), qPrintable(where));
                    if (code.contains('.'))
                        QVERIFY2(!text.sentence.contains(QString::fromLatin1(code)), qPrintable(where));
                    for (const char *word : {"Oops", "please", "nvalid", "failed to", "exception"})
                        QVERIFY2(!text.sentence.contains(QLatin1String(word)), qPrintable(where));
                    QCOMPARE(text.action.isEmpty(), text.actionId.isEmpty());
                    QVERIFY2(text.details.contains(QString::fromLatin1(code)), qPrintable(where));
                }
            }
        }
    }

    void reasonsOfFiles()
    {
        QStringList seen;
        for (const char *reason : {"empty", "binary", "too_large", "no_text", "password", "damaged", "too_heavy", "no_reader", "unreadable",
                                   "double", "loop", "dangling", "outside", "special", "too_many", "hidden", "unknown", "gone"}) {
            const QString sentence = fileReason(reason, QStringLiteral("12"));
            QVERIFY2(sentence.endsWith(QLatin1Char('.')), reason);
            QVERIFY2(sentence != fileReason("something else"), reason);
            QVERIFY2(!seen.contains(sentence), reason);
            QCOMPARE(fileReason(QByteArray("file.") + reason, QStringLiteral("12")), sentence);
            seen << sentence;
        }
    }
};

LAYERS_TEST(TstErrorText, "tst_errortext", Guiless)
#include "tst_errortext.moc"
