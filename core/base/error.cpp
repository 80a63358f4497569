#include "core/base/error.h"

namespace Layers {

QString kindName(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Cancelled:
        return QStringLiteral("Cancelled");
    case Error::Kind::Offline:
        return QStringLiteral("Offline");
    case Error::Kind::Timeout:
        return QStringLiteral("Timeout");
    case Error::Kind::SignInNeeded:
        return QStringLiteral("SignInNeeded");
    case Error::Kind::OutOfCredits:
        return QStringLiteral("OutOfCredits");
    case Error::Kind::RateLimited:
        return QStringLiteral("RateLimited");
    case Error::Kind::Conflict:
        return QStringLiteral("Conflict");
    case Error::Kind::ContextTooLong:
        return QStringLiteral("ContextTooLong");
    case Error::Kind::Refused:
        return QStringLiteral("Refused");
    case Error::Kind::Rejected:
        return QStringLiteral("Rejected");
    case Error::Kind::NotFound:
        return QStringLiteral("NotFound");
    case Error::Kind::Forbidden:
        return QStringLiteral("Forbidden");
    case Error::Kind::Corrupt:
        return QStringLiteral("Corrupt");
    case Error::Kind::DiskFull:
        return QStringLiteral("DiskFull");
    case Error::Kind::Internal:
        return QStringLiteral("Internal");
    }
    return QStringLiteral("Internal");
}

QString chargedName(Charged charged)
{
    switch (charged) {
    case Charged::No:
        return QStringLiteral("no");
    case Charged::Yes:
        return QStringLiteral("yes");
    case Charged::Unknown:
        return QStringLiteral("unknown");
    }
    return QStringLiteral("unknown");
}

} // namespace Layers
