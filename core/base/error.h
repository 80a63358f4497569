#pragma once
// What went wrong, told so that the caller knows what to do next: a Kind exists only where the program would act differently.
// Values; any thread. `detail` is English for logs and carries no secret and no message text; the sentence for the person is made in
// ui/kit/errortext.

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QVariantMap>

#include <chrono>
#include <optional>

namespace Layers {

// Whether the person was charged for what failed.
enum class Charged { No, Yes, Unknown };

struct Error
{
    enum class Kind {
        Cancelled, // the other side stopped it; say nothing
        Offline, // keep it, show the offline mark
        Timeout, // as Offline
        SignInNeeded, // refresh the session once, then ask to sign in; for a personal key: ask for another key
        OutOfCredits, // offer to top up or a cheaper model
        RateLimited, // wait retryAfter
        Conflict, // both versions to the conflict rule
        ContextTooLong, // shorten, compact or a larger model
        Refused, // the model or its filter declined
        Rejected, // what the server or validation said; do not retry
        NotFound, // drop the stale thing
        Forbidden, // explain access
        Corrupt, // set the file aside, rebuild
        DiskFull, // stop writing, say so
        Internal, // a bug: log, offer to report
    };

    Kind kind = Kind::Internal;
    QByteArray code = {}; // stable machine word, such as "curl.7", "http.502", "model_not_found"
    QString detail = {};
    Charged charged = Charged::No;
    std::optional<std::chrono::seconds> retryAfter = {};
    QString requestId = {};
    QVariantMap params = {}; // what the sentence names: host, path, file, model ...

    bool operator==(const Error &) const = default;
};

// The name of a kind as --batch prints it and as logs show it: "Offline".
QString kindName(Error::Kind kind);
QString chargedName(Charged charged);

} // namespace Layers
