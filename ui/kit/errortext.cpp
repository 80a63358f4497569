#include "ui/kit/errortext.h"

#include "ui/kit/errorcodes_p.h"
#include "ui/kit/filereason.h"

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

bool isPartial(const Error &error)
{
    return error.params.value(QStringLiteral("partial")).toBool();
}

QString costOf(const Error &error)
{
    const int attempts = error.params.value(QStringLiteral("unsureAttempts")).toInt();
    switch (error.charged) {
    case Charged::No:
        return Text::tr("It cost nothing.");
    case Charged::Yes:
        return Text::tr("What came until then was charged.");
    case Charged::Unknown:
        if (attempts > 1)
            //: %1 is a number from two on
            return Text::tr("It was asked %1 times, and the provider may charge for each.").arg(QLocale().toString(attempts));
        return isPartial(error) ? Text::tr("The provider may charge what came until then.") : Text::tr("The provider may charge for it.");
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

void offer(ErrorText &text, ErrorCodes::Next next)
{
    using ErrorCodes::Next;
    struct Button
    {
        QString action;
        QByteArray id;
    };
    const Button button = [next]() -> Button {
        switch (next) {
        case Next::Nothing:
            break;
        case Next::Retry:
            return {Text::tr("Try again"), "retry"};
        case Next::Continue:
            return {Text::tr("Continue"), "continue"};
        case Next::ChooseModel:
            return {Text::tr("Choose another model"), "choose_model"};
        case Next::ChangeKey:
            return {Text::tr("Change the key"), "settings.models"};
        case Next::ChangeServer:
            return {Text::tr("Change the server"), "settings.models"};
        case Next::ChangeProxy:
            return {Text::tr("Change the proxy"), "settings.privacy"};
        case Next::OpenProfile:
            return {Text::tr("Open another profile"), "open_profile"};
        case Next::Details:
            return {Text::tr("Details"), "details"};
        }
        return {};
    }();
    text.action = button.action;
    text.actionId = button.id;
}

ErrorText make(const QString &sentence, ErrorCodes::Next next = ErrorCodes::Next::Nothing)
{
    ErrorText text;
    text.sentence = sentence;
    offer(text, next);
    return text;
}

// What was begun goes on, anything else is tried again.
ErrorCodes::Next again(const Error &error)
{
    return isPartial(error) ? ErrorCodes::Next::Continue : ErrorCodes::Next::Retry;
}

QString joined(const QStringList &sentences)
{
    QStringList said = sentences;
    said.removeAll(QString());
    return said.join(QLatin1Char(' '));
}

ErrorText byCode(const Error &error, const ErrorCodes::Row &row)
{
    QString sentence = QCoreApplication::translate("ErrorText", row.sentence);
    if (row.place)
        sentence = sentence.arg(QLatin1String(row.place) == QLatin1String("host") ? hostOf(error) : param(error, row.place));
    return make(sentence, row.next);
}

ErrorText offline(const Error &error, Situation situation)
{
    if (isPartial(error))
        return make(joined({Text::tr("The connection was lost in the middle of the answer. What came is kept."), costOf(error)}),
                    ErrorCodes::Next::Continue);
    if (error.code == "stream.truncated")
        return make(joined({Text::tr("The connection was lost before a word of the answer came."), costOf(error)}),
                    ErrorCodes::Next::Retry);
    const bool mayHaveArrived = situation == Situation::Answer && error.params.value(QStringLiteral("requestSent")).toBool();
    return make(
        joined({Text::tr("The connection to %1 was lost before an answer came.").arg(hostOf(error)),
                mayHaveArrived ? Text::tr("The question may have reached it.") : QString(), mayHaveArrived ? costOf(error) : QString()}),
        ErrorCodes::Next::Retry);
}

ErrorText timeout(const Error &error, Situation situation)
{
    const QString what = isPartial(error) ? Text::tr("%1 fell silent in the middle of the answer. What came is kept.")
                                          : Text::tr("%1 did not answer in time.");
    return make(joined({what.arg(hostOf(error)), situation == Situation::Answer ? costOf(error) : QString()}), again(error));
}

// Of a file that was to go with a question: what is wrong with it.
QString attachmentSaid(const Error &error)
{
    const QByteArray &code = error.code;
    const QString file = param(error, "file");
    const qint64 limit = error.params.value(QStringLiteral("limit")).toLongLong();
    const QLocale locale;
    if (code == "attachment.missing")
        return Text::tr("There is no file at %1.").arg(file);
    if (code == "attachment.folder")
        return Text::tr("%1 is a folder. Add it to your files, then a question can search it.").arg(file);
    if (code == "attachment.unreadable")
        return Text::tr("%1 may not be read by you.").arg(file);
    if (code == "attachment.kind")
        return Text::tr("%1 is neither text nor a PDF nor a picture, so no model can read it.").arg(file);
    if (code == "attachment.too_large")
        return limit > 0 ? Text::tr("%1 is too large to go with a question. At most %2 can.")
                               .arg(file, locale.formattedDataSize(limit, 0, QLocale::DataSizeTraditionalFormat))
                         : Text::tr("%1 is too large to go with a question.").arg(file);
    if (code == "attachment.gone")
        return Text::tr("The attached file %1 is no longer in this profile. Attach it again.").arg(file);
    if (code == "attachment.write")
        return Text::tr("%1 could not be written: the disk is full.").arg(file);
    if (code == "attachment.unwritable")
        return Text::tr("%1 cannot be written there.").arg(file);
    if (code == "attachment.pictures")
        return Text::tr("%1 cannot see pictures, and %2 is one.").arg(param(error, "model"), file);
    if (code == "attachment.pictures_too_large")
        return Text::tr("The pictures of this chat are too large to go with one question.");
    if (code == "attachment.too_many")
        return Text::tr("%n file(s) at most can go with a question.", nullptr, int(limit));
    if (code == "attachment.too_long")
        //: %1 and %3 are numbers, %2 is the name of a model
        return Text::tr("This chat with its attached files is about %1 tokens long, and %2 takes %3.")
            .arg(locale.toString(error.params.value(QStringLiteral("tokens")).toLongLong()), param(error, "model"), locale.toString(limit));
    //: %1 is the name of a file, %2 a sentence such as "Is damaged."
    return Text::tr("%1 cannot go with a question. %2").arg(file, fileReason(code));
}

ErrorText attachment(const Error &error, Situation situation)
{
    const bool isModels = error.code == "attachment.pictures" || error.code == "attachment.too_long";
    const bool isSaved = error.code == "attachment.write" || error.code == "attachment.unwritable"; // to a place of the person's own
    const QString nothingSent
        = situation == Situation::Attach || isSaved ? QString() : Text::tr("Nothing was sent and nothing was charged.");
    return make(joined({attachmentSaid(error), nothingSent}), isModels ? ErrorCodes::Next::ChooseModel : ErrorCodes::Next::Nothing);
}

ErrorText busy(const Error &error)
{
    const int status = error.params.value(QStringLiteral("status")).toInt();
    const bool isGateway = status == 502 || status == 504;
    const QString what = isGateway ? Text::tr("The server is not reached by its own gateway for now.") : Text::tr("The server is busy.");
    const QString kept = isPartial(error) ? Text::tr("What came is kept.") : QString();
    const bool hasCost = isGateway || isPartial(error) || error.charged != Charged::No;
    const QString cost = hasCost ? costOf(error) : Text::tr("Waiting costs nothing.");
    return make(joined({what, kept, waitOf(error), cost}), again(error));
}

// Not a server for models, or not the one that was meant.
ErrorText notAnApi(const Error &error, Situation situation)
{
    const bool isUsual = error.params.value(QStringLiteral("endsInV1")).toBool();
    const bool isPage = error.code == "not_api.html";
    const QString what = !isPage ? Text::tr("The address answers, but not as an OpenAI-compatible server does.")
        : isUsual
        ? Text::tr("The address answers, but with a web page. A login page of the network may be in between, or no model server is there.")
        : Text::tr("The address answers, but with a web page. An OpenAI-compatible address usually ends in /v1.");
    using ErrorCodes::Next;
    const Next next = isPage && isUsual ? Next::Retry : situation == Situation::Answer ? Next::ChangeServer : Next::Nothing;
    return make(joined({what, situation == Situation::Server ? Text::tr("Nothing was saved.") : costOf(error)}), next);
}

// What the server itself said, or that it said nothing.
ErrorText serverSaid(const Error &error, Situation situation)
{
    QString words = param(error, "said").simplified().left(240);
    while (words.endsWith(QLatin1Char('.')))
        words.chop(1);
    const bool isTheirs = error.params.value(QStringLiteral("status")).toInt() >= 500;
    const QString what = !words.isEmpty() ? Text::tr("The server said no: “%1”.").arg(words)
        : isTheirs                        ? Text::tr("The server failed at this.")
                                          : Text::tr("The server could not do this.");
    const QString kept = isPartial(error) ? Text::tr("What came is kept.") : QString();
    return make(joined({what, kept, situation == Situation::Server ? Text::tr("Nothing was saved.") : costOf(error)}),
                isTheirs || words.isEmpty() ? again(error) : ErrorCodes::Next::Nothing);
}

ErrorText silentProfile(const Error &error)
{
    const QString process = param(error, "process");
    const QString path = param(error, "path");
    if (process.isEmpty())
        return make(Text::tr("Another Layers holds the data in %1 and does not answer. Nothing was changed. Wait for it or end it, then "
                             "try again.")
                        .arg(path));
    //: %1 is a folder, %2 the number of a process
    return make(Text::tr("Another Layers holds the data in %1 and does not answer. Nothing was changed. Wait for it or end it (process "
                         "%2), then try again.")
                    .arg(path, process));
}

// All of the answer came, and a part of it is nothing that can be shown.
ErrorText gaps(const Error &error)
{
    Error whole = error; // nothing was cut, so the cost is that of all of it
    whole.params.remove(QStringLiteral("partial"));
    const int unread = error.params.value(QStringLiteral("unread")).toInt();
    return make(joined({Text::tr("Words may be missing: %n piece(s) of this answer could not be read.", nullptr, unread),
                        Text::tr("What came is kept."), costOf(whole)}),
                ErrorCodes::Next::Retry);
}

ErrorText rejected(const Error &error, Situation situation)
{
    const QByteArray &code = error.code;
    if (code == "profile.silent")
        return silentProfile(error);
    if (code == "not_api" || code == "not_api.html")
        return notAnApi(error, situation);
    if (code == "answer.too_long")
        return make(joined({Text::tr("The answer did not end and was stopped. What came is kept."), costOf(error)}));
    if (code == "answer.gaps")
        return gaps(error);
    if (code.startsWith("file."))
        return make(fileReason(code));
    if (code.startsWith("batch."))
        return make(error.detail);
    return serverSaid(error, situation);
}

ErrorText notFound(const Error &error, Situation situation)
{
    if (situation == Situation::Import)
        return make(Text::tr("There is no file or folder at %1.").arg(param(error, "path")));
    if (situation == Situation::Server)
        return make(
            Text::tr("A server answers there, but not at this address. An OpenAI-compatible address usually ends in /v1. Nothing was "
                     "saved."));
    if (situation == Situation::Answer)
        return make(joined({Text::tr("The server answers, but not at the address that is set for it."), costOf(error)}),
                    ErrorCodes::Next::ChangeServer);
    return make(Text::tr("This is not here any more."));
}

ErrorText forbidden(const Error &error, Situation situation)
{
    if (error.code == "profile.no_folder")
        return make(Text::tr("%1 is a file, and a folder for your chats is needed there. Rename the file or move it away.")
                        .arg(param(error, "path")));
    if (situation == Situation::Store)
        return make(Text::tr("%1 may not be read or written by you. Choose another folder with --profile, or change its permissions.")
                        .arg(param(error, "path")));
    if (situation == Situation::Import)
        return make(Text::tr("%1 may not be read or written by you.").arg(param(error, "path")));
    if (error.code == "secrets.denied")
        return make(Text::tr("The keychain was not unlocked, so the key could not be read. Nothing was sent."), ErrorCodes::Next::Retry);
    return make(joined({Text::tr("The server does not allow this with your key."), costOf(error)}));
}

ErrorText exportNotWritten(const Error &error)
{
    const QString sentence = error.kind == Error::Kind::DiskFull
        //: %1 is a file
        ? Text::tr("The chat was not exported: the disk is full, so %1 was not written. Make room, or choose another place.")
        //: %1 is a file
        : Text::tr("The chat was not exported: %1 cannot be written. Choose another place.");
    return make(sentence.arg(param(error, "path")));
}

ErrorText settingsNotWritten(const Error &error)
{
    const QString sentence = error.kind == Error::Kind::DiskFull
        //: %1 is a file
        ? Text::tr("The disk is full, so the settings are not kept: %1 was not written. Make room; the next change writes all of them.")
        //: %1 is a file
        : Text::tr("The settings are not kept: %1 cannot be written. Allow writing to it and its folder; the next change writes all of "
                   "them.");
    return make(sentence.arg(param(error, "path")));
}

ErrorText textOf(const Error &error, Situation situation)
{
    using Kind = Error::Kind;
    using ErrorCodes::Next;
    if (error.code.startsWith("attachment.") || (error.code.startsWith("file.") && error.params.contains(QStringLiteral("file"))))
        return attachment(error, situation);
    if (error.code.startsWith("export."))
        return exportNotWritten(error);
    if (error.code == "settings.write")
        return settingsNotWritten(error);
    // Whatever ended an answer that had begun: what came is kept and can go on.
    if (error.kind == Kind::Offline && isPartial(error))
        return offline(error, situation);
    if (const ErrorCodes::Row *row = ErrorCodes::find(error)) {
        ErrorText text = byCode(error, *row);
        if (row->tellsCost)
            text.sentence = joined({text.sentence, costOf(error)});
        return text;
    }
    switch (error.kind) {
    case Kind::Cancelled:
        return {};
    case Kind::Offline:
        return offline(error, situation);
    case Kind::Timeout:
        return timeout(error, situation);
    case Kind::RateLimited:
        return busy(error);
    case Kind::Refused:
        return make(joined({Text::tr("The model or its filter declined to answer."), costOf(error)}));
    case Kind::Rejected:
        return rejected(error, situation);
    case Kind::NotFound:
        return notFound(error, situation);
    case Kind::Forbidden:
        return forbidden(error, situation);
    case Kind::DiskFull:
        if (error.code == "profile.unwritable")
            return make(Text::tr("The disk is full, so %1 cannot be written. Make room, then try again.").arg(param(error, "path")),
                        Next::Retry);
        if (situation == Situation::Answer && error.params.value(QStringLiteral("partial")) == QVariant(false))
            return make(Text::tr("The disk is full, so nothing was asked. Make room, then ask again."), Next::Retry);
        return make(situation == Situation::Answer
                        ? Text::tr("This answer could not be saved: the disk is full. It is shown, and saved once there is room.")
                        : Text::tr("The disk is full, so the last change was not made. Make room, then do it again."),
                    Next::Retry);
    case Kind::SignInNeeded:
    case Kind::OutOfCredits:
    case Kind::Conflict:
    case Kind::ContextTooLong:
    case Kind::Corrupt:
    case Kind::Internal:
        break; // every code of these has a row
    }
    return {};
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
    if (because.charged != Charged::No)
        //: %1 is the name of a server, %2 a number of seconds, %3 and %4 small numbers
        return Text::tr("%1 could not answer. Trying again in %2 s, attempt %3 of %4. The provider may charge for each attempt.")
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

} // namespace Layers
