#include "ui/kit/errorcodes_p.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <iterator>

namespace Layers::ErrorCodes {

namespace {

#define SAY(sentence) QT_TRANSLATE_NOOP("ErrorText", sentence)

constexpr const char *noTls
    = SAY("%1 makes no secure connection. Nothing was sent. Most servers on this computer speak plain http: write the "
          "address with http:// then.");

constexpr Row offlineRows[] = {
    {"net.cut", SAY("The network is switched off for this program. Nothing was sent."), nullptr, Next::Retry},
    {"net.closed", SAY("The network is switched off for this program. Nothing was sent."), nullptr, Next::Retry},
    {"net.no_library", SAY("The library libcurl (7.85 or newer) is not on this computer, so nothing can be sent. Install it."), nullptr,
     Next::Retry},
    {"net.no_start", SAY("The network part of the program could not begin; memory may be short. Close other programs. Nothing was sent."),
     nullptr, Next::Retry},
    {"curl.6", SAY("There is no server called %1, or the network is down."), "host", Next::Retry},
    {"curl.7", SAY("Nothing answers at %1. The server may not be running."), "host", Next::Retry},
    {"stream.empty", SAY("The server ended without an answer."), nullptr, Next::Retry, true},
    {"net.proxy_refused", SAY("The proxy could not reach %1."), "host", Next::Retry},
    {"tls.none", noTls, "host", Next::Retry},
};

constexpr Row rejectedRows[] = {
    {"tls.ca_file", SAY("The certificate file %1 cannot be read."), "path"},
    {"tls.wrong_host", SAY("The certificate of %1 is for another name. Nothing was sent."), "host"},
    {"tls.expired", SAY("The certificate of %1 has expired. Nothing was sent."), "host"},
    {"tls.self_signed",
     SAY("The certificate of %1 is not trusted by this computer. Nothing was sent. A certificate file of your own can be added with the "
         "server."),
     "host"},
    {"tls.untrusted",
     SAY("The certificate of %1 is not trusted by this computer. Nothing was sent. A certificate file of your own can be added with the "
         "server."),
     "host"},
    {"tls.none", noTls, "host"},
    {"tls.*", SAY("No secure connection to %1 could be made. Nothing was sent."), "host"},
    {"net.http_refused", SAY("%1 has no secure connection. Keys and questions are sent only over https, except to this computer."), "host"},
    {"net.redirect_refused", SAY("%1 points to another address. Nothing was sent there. A login page of the network may be in the way."),
     "host"},
    {"net.too_large", SAY("This is more than the server or the program takes at once. It cost nothing.")},
    {"too_large", SAY("This is more than the server or the program takes at once. It cost nothing.")},
    {"net.proxy_login", SAY("The proxy wants a name and a password, or others than these. Nothing was sent to the server."), nullptr,
     Next::ChangeProxy},
    {"net.proxy_url", SAY("The address of the proxy in the settings cannot be used. Nothing was sent."), nullptr, Next::ChangeProxy},
    {"proxy.scheme", SAY("A proxy is spoken to over http, https or socks5.")},
    {"proxy.port", SAY("The address needs a port at its end, such as :3128.")},
    {"proxy.port_range", SAY("A port is a number from 1 to 65535.")},
    {"proxy.credentials", SAY("Name and password of the proxy have fields of their own.")},
    {"proxy.*", SAY("This is not an address that a proxy can have. One looks like http://proxy.example:3128.")},
    {"net.not_http", SAY("What answers at %1 does not speak HTTP."), "host"},
    {"url.credentials", SAY("An address must not hold a password. Put the key into its own field.")},
    {"url.empty", SAY("An address is needed, such as http://127.0.0.1:11434/v1.")},
    {"url.query", SAY("An address ends before a ? or a #. Leave out what follows.")},
    {"url.port_range", SAY("A port is a number from 1 to 65535.")},
    {"url.*", SAY("This is not an address that a server can have. One looks like https://ai.example/v1.")},
    {"answer.unreadable", SAY("The answer of the server could not be read."), nullptr, Next::Retry, true},
    {"stream.empty", SAY("The server ended without an answer."), nullptr, Next::Retry, true},
    {"provider.key_elsewhere",
     SAY("The key was given for another address, so it was not sent to this one. Type the key of this server, or remove the old one.")},
    {"provider.kind", SAY("There is no such kind of provider.")},
    {"chat.title", SAY("A title needs at least one character.")},
    {"chat.*", SAY("This message cannot be used for that.")},
    {"settings.key", SAY("There is no such setting.")},
    {"settings.*", SAY("The setting does not take this value.")},
    {"db.newer", SAY("These chats were last opened by a newer Layers. They are untouched."), nullptr, Next::OpenProfile},
    {"db.foreign", SAY("The file %1 belongs to another program. It is untouched."), "path"},
    {"profile.in_use", SAY("Layers is already open with these chats. Close the other window first.")},
};

constexpr Row notFoundRows[] = {
    {"model_not_found", SAY("The server does not have this model any more."), nullptr, Next::ChooseModel, true},
    {"provider.gone", SAY("The server of this model is no longer set up here. Nothing was sent."), nullptr, Next::ChooseModel},
    {"provider", SAY("The server of this model is no longer set up here. Nothing was sent."), nullptr, Next::ChooseModel},
    {"store.source", SAY("This is no longer among your files.")},
    {"store.document", SAY("This is no longer among your files.")},
    {"store.conversation", SAY("This chat is not here any more.")},
    {"store.message", SAY("This message is not here any more.")},
    {"source.emptied",
     SAY("There is nothing in %1 any more. What was read of it is kept. Connect its disk and look again, or remove the place if you "
         "emptied it."),
     "path"},
    {"source.missing", SAY("There is no file or folder at %1."), "path"},
};

constexpr Row keyRows[] = {
    {"key.missing", SAY("The key of this server is missing. Nothing was sent. Enter the key again."), nullptr, Next::ChangeKey},
    {"key.needed", SAY("The server wants a key, and none is set."), nullptr, Next::ChangeKey, true},
    {"*", SAY("The server does not accept the key."), nullptr, Next::ChangeKey, true},
};

constexpr Row conflictRows[] = {
    {"source.known", SAY("This folder is already among your files.")},
    {"*", SAY("This was changed somewhere else at the same time. Both versions are kept.")},
};

constexpr Row corruptRows[] = {
    {"db.*", SAY("The file of this profile is damaged. It is untouched.")},
    {"sqlite.*", SAY("The file of this profile is damaged. It is untouched.")},
    {"*", SAY("A file of this profile is damaged. It was set aside, nothing was deleted."), nullptr, Next::Details},
};

constexpr Row moneyRows[] = {
    {"*", SAY("The provider says that the money for this key is used up."), nullptr, Next::ChooseModel, true},
};

constexpr Row lengthRows[] = {
    {"*", SAY("This chat is longer than the model can read."), nullptr, Next::ChooseModel, true},
};

constexpr Row internalRows[] = {
    {"*", SAY("Something went wrong inside the program. Your data is safe."), nullptr, Next::Details},
};

#undef SAY

bool fits(const char *pattern, const QByteArray &code)
{
    const QByteArrayView wanted(pattern);
    return wanted.endsWith('*') ? code.startsWith(wanted.chopped(1)) : code == wanted;
}

template <std::size_t N>
const Row *findIn(const Row (&rows)[N], const QByteArray &code)
{
    const Row *row = std::find_if(std::begin(rows), std::end(rows), [&](const Row &each) { return fits(each.code, code); });
    return row == std::end(rows) ? nullptr : row;
}

} // namespace

const Row *find(const Error &error)
{
    using Kind = Error::Kind;
    switch (error.kind) {
    case Kind::Offline:
        return findIn(offlineRows, error.code);
    case Kind::Rejected:
        return findIn(rejectedRows, error.code);
    case Kind::NotFound:
        return findIn(notFoundRows, error.code);
    case Kind::SignInNeeded:
        return findIn(keyRows, error.code);
    case Kind::Conflict:
        return findIn(conflictRows, error.code);
    case Kind::Corrupt:
        return findIn(corruptRows, error.code);
    case Kind::OutOfCredits:
        return findIn(moneyRows, error.code);
    case Kind::ContextTooLong:
        return findIn(lengthRows, error.code);
    case Kind::Internal:
        return findIn(internalRows, error.code);
    case Kind::Cancelled:
    case Kind::Timeout:
    case Kind::RateLimited:
    case Kind::Refused:
    case Kind::Forbidden:
    case Kind::DiskFull:
        break;
    }
    return nullptr;
}

} // namespace Layers::ErrorCodes
