#pragma once
// Errors and the names of keys that the files of Providers share.

#include "core/base/error.h"
#include "core/model/provider.h"

namespace Layers {

inline Error noSuchProvider()
{
    return Error{.kind = Error::Kind::NotFound, .code = "provider", .detail = QStringLiteral("no such provider")};
}

inline Error keyElsewhere()
{
    return Error{.kind = Error::Kind::Rejected, .code = "provider.key_elsewhere", .detail = QStringLiteral("the key is another server's")};
}

// Each key of a server has a name of its own, the first without a number: a key is never written over another, so the row that holds
// the name holds address and key as one pair.
QString keyName(const ProviderId &id, int number);
QString secretOf(const QString &keyReference); // its name in the keychain
int numberOfKey(const QString &keyReference);

} // namespace Layers
