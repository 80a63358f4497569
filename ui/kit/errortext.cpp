#include "ui/kit/errortext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

namespace Layers {

namespace {

// Translations of this file stand under one context.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

QString param(const Error &error, const char *name)
{
    return error.params.value(QLatin1String(name)).toString();
}

QString hostOf(const Error &error)
{
    const QString host = param(error, "host");
    const QString port = param(error, "port");
    return host.isEmpty() ? Text::tr("the server") : port.isEmpty() ? host : host + QLatin1Char(':') + port;
}

QString costOf(const Error &error)
{
    switch (error.charged) {
    case Charged::No:
        return Text::tr("It cost nothing.");
    case Charged::Yes:
        return Text::tr("What came until then was charged.");
    case Charged::Unknown:
        return Text::tr("The provider may charge what came until then.");
    }
    return {};
}

QString waitOf(const Error &error)
{
    if (!error.retryAfter)
        return {};
    const auto seconds = int(error.retryAfter->count());
    return seconds < 120 ? Text::tr("It asks to wait %n second(s).", nullptr, seconds)
                         : Text::tr("It asks to wait %n minute(s).", nullptr, (seconds + 59) / 60);
}

ErrorText offline(const Error &error, Situation situation)
{
    ErrorText text;
    text.action = Text::tr("Try again");
    text.actionId = "retry";
    if (error.code == "net.cut" || error.code == "net.closed") {
        text.sentence = Text::tr("The network is switched off for this program. Nothing was sent.");
    } else if (error.code == "net.no_library") {
        text.sentence = Text::tr("The library libcurl (7.85 or newer) is not on this computer, so nothing can be sent. Install it.");
    } else if (error.code == "net.no_start") {
        text.sentence
            = Text::tr("The network part of the program could not begin; memory may be short. Close other programs. Nothing was sent.");
    } else if (error.params.value(QStringLiteral("partial")).toBool()) {
        text.sentence
            = Text::tr("The connection was lost in the middle of the answer. What came is kept.") + QLatin1Char(' ') + costOf(error);
        text.action = Text::tr("Continue");
        text.actionId = "continue";
    } else if (error.code == "stream.truncated") {
        text.sentence = Text::tr("The connection was lost before a word of the answer came.") + QLatin1Char(' ') + costOf(error);
    } else if (error.code == "curl.6") {
        text.sentence = Text::tr("There is no server called %1, or the network is down.").arg(hostOf(error));
    } else if (error.code == "curl.7") {
        text.sentence = Text::tr("Nothing answers at %1. The server may not be running.").arg(hostOf(error));
    } else if (error.code == "net.proxy_refused") {
        text.sentence = Text::tr("The proxy could not reach %1.").arg(hostOf(error));
    } else {
        text.sentence = Text::tr("The connection to %1 was lost before an answer came.").arg(hostOf(error));
        if (situation == Situation::Answer && error.params.value(QStringLiteral("requestSent")).toBool())
            text.sentence += QLatin1Char(' ') + Text::tr("The question may have reached it.");
    }
    return text;
}

// Of a file that was to go with a question.
ErrorText attachment(const Error &error, Situation situation)
{
    const QByteArray &code = error.code;
    const QString file = param(error, "file");
    const QString nothingSent = QLatin1Char(' ') + Text::tr("Nothing was sent and nothing was charged.");
    ErrorText text;
    if (code == "attachment.missing") {
        text.sentence = Text::tr("There is no file at %1.").arg(file);
    } else if (code == "attachment.folder") {
        text.sentence = Text::tr("%1 is a folder. Add it to your files, then a question can search it.").arg(file);
    } else if (code == "attachment.unreadable") {
        text.sentence = Text::tr("%1 may not be read by you.").arg(file);
    } else if (code == "attachment.kind") {
        text.sentence = Text::tr("%1 is neither text nor a PDF nor a picture, so no model can read it.").arg(file);
    } else if (code == "attachment.too_large") {
        const qint64 limit = error.params.value(QStringLiteral("limit")).toLongLong();
        text.sentence = limit > 0 ? Text::tr("%1 is too large to go with a question. At most %2 can.")
                                        .arg(file, QLocale().formattedDataSize(limit, 0, QLocale::DataSizeTraditionalFormat))
                                  : Text::tr("%1 is too large to go with a question.").arg(file);
    } else if (code == "attachment.gone") {
        text.sentence = Text::tr("The attached file %1 is no longer in this profile. Attach it again.").arg(file);
    } else if (code == "attachment.unwritable" || code == "attachment.write") {
        text.sentence = code == "attachment.write" ? Text::tr("%1 could not be written: the disk is full.").arg(file)
                                                   : Text::tr("%1 cannot be written there.").arg(file);
        return text;
    } else if (code == "attachment.pictures") {
        text.sentence = Text::tr("%1 cannot see pictures, and %2 is one.").arg(param(error, "model"), file);
        text.action = Text::tr("Choose another model");
        text.actionId = "choose_model";
    } else if (code == "attachment.pictures_too_large") {
        text.sentence = Text::tr("The pictures of this chat are too large to go with one question.");
    } else if (code == "attachment.too_many") {
        text.sentence
            = Text::tr("%n file(s) at most can go with a question.", nullptr, error.params.value(QStringLiteral("limit")).toInt());
    } else if (code == "attachment.too_long") {
        const QLocale locale;
        //: %1 and %3 are numbers, %2 is the name of a model
        text.sentence = Text::tr("This chat with its attached files is about %1 tokens long, and %2 takes %3.")
                            .arg(locale.toString(error.params.value(QStringLiteral("tokens")).toLongLong()), param(error, "model"),
                                 locale.toString(error.params.value(QStringLiteral("limit")).toLongLong()));
        text.action = Text::tr("Choose another model");
        text.actionId = "choose_model";
    } else {
        //: %1 is the name of a file, %2 a sentence such as "Is damaged."
        text.sentence = Text::tr("%1 cannot go with a question. %2").arg(file, fileReason(code));
    }
    if (situation != Situation::Attach)
        text.sentence += nothingSent;
    return text;
}

ErrorText rejected(const Error &error, Situation situation)
{
    const QByteArray &code = error.code;
    const QString said = param(error, "said");
    ErrorText text;
    if (code.startsWith("tls.")) {
        if (code == "tls.ca_file")
            text.sentence = Text::tr("The certificate file %1 cannot be read.").arg(param(error, "path"));
        else if (code == "tls.wrong_host")
            text.sentence = Text::tr("The certificate of %1 is for another name. Nothing was sent.").arg(hostOf(error));
        else if (code == "tls.expired")
            text.sentence = Text::tr("The certificate of %1 has expired. Nothing was sent.").arg(hostOf(error));
        else if (code == "tls.self_signed" || code == "tls.untrusted")
            text.sentence = Text::tr("The certificate of %1 is not trusted by this computer. Nothing was sent. A certificate file of your "
                                     "own can be added with the server.")
                                .arg(hostOf(error));
        else
            text.sentence = Text::tr("No secure connection to %1 could be made. Nothing was sent.").arg(hostOf(error));
    } else if (code == "not_api.html") {
        text.sentence = Text::tr("The address answers, but with a web page. An OpenAI-compatible address usually ends in /v1.");
        if (situation == Situation::Server)
            text.sentence += QLatin1Char(' ') + Text::tr("Nothing was saved.");
    } else if (code == "not_api") {
        text.sentence = Text::tr("The address answers, but not as an OpenAI-compatible server does.");
    } else if (code == "net.http_refused") {
        text.sentence = Text::tr("%1 has no secure connection. Keys and questions are sent only over https, except to this computer.")
                            .arg(hostOf(error));
    } else if (code == "net.redirect_refused") {
        text.sentence = Text::tr("%1 points to another address. Nothing was sent there. A login page of the network may be in the way.")
                            .arg(hostOf(error));
    } else if (code == "net.too_large" || code == "too_large") {
        text.sentence = Text::tr("This is more than the server or the program takes at once. It cost nothing.");
    } else if (code == "net.proxy_login") {
        text.sentence = Text::tr("The proxy wants a name and a password, or others than these. Nothing was sent to the server.");
        text.action = Text::tr("Change the proxy");
        text.actionId = "settings.privacy";
    } else if (code == "net.proxy_url") {
        text.sentence = Text::tr("The address of the proxy in the settings cannot be used. Nothing was sent.");
        text.action = Text::tr("Change the proxy");
        text.actionId = "settings.privacy";
    } else if (code.startsWith("proxy.")) {
        text.sentence = code == "proxy.scheme" ? Text::tr("A proxy is spoken to over http, https or socks5.")
            : code == "proxy.port"             ? Text::tr("The address needs a port at its end, such as :3128.")
            : code == "proxy.port_range"       ? Text::tr("A port is a number from 1 to 65535.")
            : code == "proxy.credentials"
            ? Text::tr("Name and password of the proxy have fields of their own.")
            : Text::tr("This is not an address that a proxy can have. One looks like http://proxy.example:3128.");
    } else if (code == "net.not_http") {
        text.sentence = Text::tr("What answers at %1 does not speak HTTP.").arg(hostOf(error));
    } else if (code.startsWith("url.")) {
        text.sentence = code == "url.credentials" ? Text::tr("An address must not hold a password. Put the key into its own field.")
            : code == "url.empty"                 ? Text::tr("An address is needed, such as http://127.0.0.1:11434/v1.")
                                                  : Text::tr("This is not an address that a server can have.");
    } else if (code == "stream.empty") {
        text.sentence = Text::tr("The server ended without an answer. It cost nothing as far as we know.");
        text.action = Text::tr("Try again");
        text.actionId = "retry";
    } else if (code == "provider.key_elsewhere") {
        text.sentence = Text::tr("The key was given for another address, so it was not sent to this one. Type the key of this server, or "
                                 "remove the old one.");
    } else if (code == "provider.kind") {
        text.sentence = Text::tr("There is no such kind of provider.");
    } else if (code == "chat.title") {
        text.sentence = Text::tr("A title needs at least one character.");
    } else if (code.startsWith("chat.")) {
        text.sentence = Text::tr("This message cannot be used for that.");
    } else if (code.startsWith("settings.")) {
        text.sentence = code == "settings.key" ? Text::tr("There is no such setting.") : Text::tr("The setting does not take this value.");
    } else if (code == "db.newer") {
        text.sentence = Text::tr("These chats were last opened by a newer Layers. They are untouched.");
        text.action = Text::tr("Open another profile");
        text.actionId = "open_profile";
    } else if (code == "db.foreign") {
        text.sentence = Text::tr("The file %1 belongs to another program. It is untouched.").arg(param(error, "path"));
    } else if (code == "profile.in_use") {
        text.sentence = Text::tr("Layers is already open with these chats. Close the other window first.");
    } else if (code == "profile.silent") {
        const QString process = param(error, "process");
        //: %1 is a folder, %2 the number of a process
        text.sentence = process.isEmpty()
            ? Text::tr(
                  "Another Layers holds the data in %1 and does not answer. Nothing was changed. Wait for it or end it, then try again.")
                  .arg(param(error, "path"))
            : Text::tr(
                  "Another Layers holds the data in %1 and does not answer. Nothing was changed. Wait for it or end it (process %2), then "
                  "try again.")
                  .arg(param(error, "path"), process);
    } else if (code == "answer.too_long") {
        text.sentence = Text::tr("The answer did not end and was stopped. What came is kept.") + QLatin1Char(' ') + costOf(error);
    } else if (code.startsWith("file.")) {
        text.sentence = fileReason(code.mid(5));
    } else if (code.startsWith("batch.")) {
        text.sentence = error.detail;
    } else if (!said.isEmpty()) {
        QString words = said.simplified().left(240);
        while (words.endsWith(QLatin1Char('.')))
            words.chop(1);
        text.sentence = Text::tr("The server said no: “%1”.").arg(words);
        if (error.params.value(QStringLiteral("partial")).toBool())
            text.sentence += QLatin1Char(' ') + Text::tr("What came is kept.");
        text.sentence += QLatin1Char(' ') + costOf(error);
        if (error.params.value(QStringLiteral("status")).toInt() >= 500) {
            text.action = error.params.value(QStringLiteral("partial")).toBool() ? Text::tr("Continue") : Text::tr("Try again");
            text.actionId = error.params.value(QStringLiteral("partial")).toBool() ? "continue" : "retry";
        }
    } else {
        text.sentence = Text::tr("The server could not do this. It cost nothing.");
        text.action = Text::tr("Try again");
        text.actionId = "retry";
    }
    return text;
}

ErrorText textOf(const Error &error, Situation situation)
{
    ErrorText text;
    using Kind = Error::Kind;
    if (error.code.startsWith("attachment.") || (error.code.startsWith("file.") && error.params.contains(QStringLiteral("file"))))
        return attachment(error, situation);
    if (error.code == "settings.write") {
        text.sentence = (error.kind == Kind::DiskFull
                             //: %1 is a file
                             ? Text::tr("The disk is full, so the settings are not kept: %1 was not written. Make room; the next change "
                                        "writes all of them.")
                             //: %1 is a file
                             : Text::tr("The settings are not kept: %1 cannot be written. Allow writing to it and its folder; the next "
                                        "change writes all of them."))
                            .arg(param(error, "path"));
        return text;
    }
    switch (error.kind) {
    case Kind::Cancelled:
        return text;
    case Kind::Offline:
        return offline(error, situation);
    case Kind::Timeout:
        text.sentence = error.params.value(QStringLiteral("partial")).toBool()
            ? Text::tr("%1 fell silent in the middle of the answer. What came is kept.").arg(hostOf(error))
            : Text::tr("%1 did not answer in time.").arg(hostOf(error));
        text.action = error.params.value(QStringLiteral("partial")).toBool() ? Text::tr("Continue") : Text::tr("Try again");
        text.actionId = error.params.value(QStringLiteral("partial")).toBool() ? "continue" : "retry";
        return text;
    case Kind::SignInNeeded:
        text.sentence = error.code == "key.missing" ? Text::tr("The key of this server is missing. Nothing was sent. Enter the key again.")
                                                    : Text::tr("The server does not accept the key. Nothing was charged.");
        text.action = Text::tr("Change the key");
        text.actionId = "settings.models";
        return text;
    case Kind::OutOfCredits:
        text.sentence = Text::tr("The provider says that the money for this key is used up. It cost nothing.");
        text.action = Text::tr("Choose another model");
        text.actionId = "choose_model";
        return text;
    case Kind::RateLimited:
        text.sentence = QStringList{Text::tr("The server is busy."), waitOf(error), Text::tr("Waiting costs nothing.")}
                            .join(QLatin1Char(' '))
                            .simplified();
        text.action = Text::tr("Try again");
        text.actionId = "retry";
        return text;
    case Kind::Conflict:
        text.sentence = error.code == "source.known"
            ? Text::tr("This folder is already among your files.")
            : Text::tr("This was changed somewhere else at the same time. Both versions are kept.");
        return text;
    case Kind::ContextTooLong:
        text.sentence = Text::tr("This chat is longer than the model can read. Nothing was charged.");
        text.action = Text::tr("Choose another model");
        text.actionId = "choose_model";
        return text;
    case Kind::Refused:
        text.sentence = Text::tr("The model or its filter declined to answer. %1").arg(costOf(error));
        return text;
    case Kind::Rejected:
        return rejected(error, situation);
    case Kind::NotFound:
        if (error.code == "model_not_found") {
            text.sentence = Text::tr("The server does not have this model any more. It cost nothing.");
            text.action = Text::tr("Choose another model");
            text.actionId = "choose_model";
        } else if (error.code == "provider.gone" || error.code == "provider") {
            text.sentence = Text::tr("The server of this model is no longer set up here. Nothing was sent.");
            text.action = Text::tr("Choose another model");
            text.actionId = "choose_model";
        } else if (error.code == "store.source" || error.code == "store.document") {
            text.sentence = Text::tr("This is no longer among your files.");
        } else if (error.code == "source.emptied") {
            text.sentence
                = Text::tr("There is nothing in %1 any more. What was read of it is kept. Connect its disk and look again, or remove "
                           "the place if you emptied it.")
                      .arg(param(error, "path"));
        } else if (error.code == "source.missing" || situation == Situation::Import) {
            text.sentence = Text::tr("There is no file or folder at %1.").arg(param(error, "path"));
        } else if (error.code == "store.conversation") {
            text.sentence = Text::tr("This chat is not here any more.");
        } else if (error.code == "store.message") {
            text.sentence = Text::tr("This message is not here any more.");
        } else if (situation == Situation::Server || situation == Situation::Answer) {
            text.sentence = Text::tr("The address answers, but not at this path. An OpenAI-compatible address usually ends in /v1.");
        } else {
            text.sentence = Text::tr("This is not here any more.");
        }
        return text;
    case Kind::Forbidden:
        if (error.code == "profile.no_folder") {
            text.sentence = Text::tr("%1 is a file, and a folder for your chats is needed there. Rename the file or move it away.")
                                .arg(param(error, "path"));
        } else if (situation == Situation::Store || situation == Situation::Import) {
            text.sentence = Text::tr("%1 may not be read or written by you.").arg(param(error, "path"));
        } else if (error.code == "secrets.denied") {
            text.sentence = Text::tr("The keychain was not unlocked, so the key could not be read. Nothing was sent.");
            text.action = Text::tr("Try again");
            text.actionId = "retry";
        } else {
            text.sentence = Text::tr("The server does not allow this with your key. Nothing was charged.");
        }
        return text;
    case Kind::Corrupt:
        if (error.code.startsWith("db.") || error.code.startsWith("sqlite.")) {
            text.sentence = Text::tr("The file of this profile is damaged. It is untouched.");
            return text;
        }
        text.sentence = Text::tr("A file of this profile is damaged. It was set aside, nothing was deleted.");
        text.action = Text::tr("Details");
        text.actionId = "details";
        return text;
    case Kind::DiskFull:
        text.sentence = situation == Situation::Answer
            ? Text::tr("This answer could not be saved: the disk is full. It is shown, not kept.")
            : Text::tr("The disk is full. Nothing was lost; the last change was not written.");
        text.action = Text::tr("Try again");
        text.actionId = "retry";
        return text;
    case Kind::Internal:
        text.sentence = Text::tr("Something went wrong inside the program. Your data is safe.");
        text.action = Text::tr("Details");
        text.actionId = "details";
        return text;
    }
    return text;
}

} // namespace

ErrorText errorText(const Error &error, Situation situation)
{
    ErrorText text = textOf(error, situation);
    QStringList details;
    if (const QString said = param(error, "said"); !said.isEmpty())
        details << Text::tr("The server said: %1").arg(said);
    if (!error.requestId.isEmpty())
        details << Text::tr("Request %1").arg(error.requestId);
    details << QString::fromLatin1(error.code);
    text.details = details.join(QLatin1Char('\n'));
    return text;
}

QString retryText(const Error &because, const QString &server, std::chrono::seconds left, int attempt, int attempts)
{
    const int status = because.params.value(QStringLiteral("status")).toInt();
    const QString wait = QLocale().toString(qlonglong(std::max<std::chrono::seconds::rep>(left.count(), 0)));
    const QString times = QLocale().toString(attempts);
    if (because.kind == Error::Kind::Offline)
        //: %1 is the name of a server, %2 a number of seconds, %3 and %4 small numbers
        return Text::tr("%1 cannot be reached. Trying again in %2 s, attempt %3 of %4. Waiting costs nothing.")
            .arg(server, wait, QLocale().toString(attempt), times);
    if (because.kind != Error::Kind::RateLimited && status != 503 && status != 529)
        //: %1 is the name of a server, %2 a number of seconds, %3 and %4 small numbers
        return Text::tr("%1 could not answer. Trying again in %2 s, attempt %3 of %4. Waiting costs nothing.")
            .arg(server, wait, QLocale().toString(attempt), times);
    //: %1 is the name of a server, %2 a number of seconds, %3 and %4 small numbers
    return Text::tr("%1 is busy. Trying again in %2 s, attempt %3 of %4. Waiting costs nothing.")
        .arg(server, wait, QLocale().toString(attempt), times);
}

QString quietText(const QString &server, std::chrono::seconds silent)
{
    //: %1 is the name of a server, %2 a number of seconds
    return Text::tr("%1 is still working. Nothing new has come for %2 s.").arg(server, QLocale().toString(qlonglong(silent.count())));
}

QString fileReason(const QByteArray &reason, const QString &detail)
{
    const QByteArray word = reason.startsWith("file.") ? reason.mid(5) : reason;
    if (word == "empty")
        return Text::tr("Is empty.");
    if (word == "binary")
        return Text::tr("Is not text.");
    if (word == "too_large")
        return detail.isEmpty() ? Text::tr("Is too large to be read.") : Text::tr("Is larger than %1, more than Layers reads.").arg(detail);
    if (word == "no_text")
        return detail.isEmpty()
            ? Text::tr("Has no text to read.")
            : Text::tr("%n page(s) of pictures without text. Layers cannot read pictures of text yet.", nullptr, detail.toInt());
    if (word == "password")
        return Text::tr("Needs a password to be read.");
    if (word == "wrong_password")
        return Text::tr("That password does not open it.");
    if (word == "locked")
        return Text::tr("Is locked in a way that Layers cannot open.");
    if (word == "left_out")
        return Text::tr("Was left out by you.");
    if (word == "damaged")
        return Text::tr("Is damaged.");
    if (word == "too_heavy")
        return Text::tr("Could not be read: it needs more memory or time than a PDF may have.");
    if (word == "no_reader")
        return Text::tr("Could not be read: layers-reader, the program that reads PDFs, is not installed.");
    if (word == "unreadable")
        return Text::tr("May not be read by you.");
    if (word == "double")
        return Text::tr("Is the same as %1.").arg(detail);
    if (word == "loop")
        return Text::tr("Is a link that leads back to a folder above.");
    if (word == "dangling")
        return Text::tr("Is a link to something that is not there, or to itself.");
    if (word == "outside")
        return Text::tr("Is a link to a place outside of this folder.");
    if (word == "name")
        return Text::tr("Has a name that is not written in UTF-8, so it cannot be opened. Rename it.");
    if (word == "special")
        return Text::tr("Is no file, but a device or a pipe.");
    if (word == "too_many")
        return Text::tr("Holds more files than Layers takes from one folder. The rest is left out.");
    if (word == "hidden")
        return Text::tr("Is hidden.");
    if (word == "unknown")
        return Text::tr("Is of a kind that Layers does not read yet.");
    if (word == "gone")
        return Text::tr("Is no longer there.");
    return Text::tr("Could not be read.");
}

QString fileReasonName(const QByteArray &reason)
{
    if (reason.endsWith("password") || reason == "locked")
        return Text::tr("a password");
    if (reason == "unreadable")
        return Text::tr("no permission");
    if (reason == "no_text")
        return Text::tr("pictures without text");
    if (reason == "too_large")
        return Text::tr("too large");
    if (reason == "damaged")
        return Text::tr("damaged");
    if (reason == "too_heavy")
        return Text::tr("too much memory or time");
    if (reason == "no_reader")
        return Text::tr("no program for PDFs");
    return Text::tr("another reason");
}

} // namespace Layers
