#pragma once
// Errors that the files of Providers share.

#include "core/base/error.h"

namespace Layers {

inline Error noSuchProvider()
{
    return Error{.kind = Error::Kind::NotFound, .code = "provider", .detail = QStringLiteral("no such provider")};
}

inline Error keyElsewhere()
{
    return Error{.kind = Error::Kind::Rejected, .code = "provider.key_elsewhere", .detail = QStringLiteral("the key is another server's")};
}

} // namespace Layers
