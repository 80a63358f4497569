#include "tests/support/printers.h"

namespace Layers {

QString describeError(const Error &error)
{
    return kindName(error.kind) + QLatin1String(" [") + QString::fromLatin1(error.code) + QLatin1String("] ") + error.detail;
}

char *toString(const Error &error)
{
    return QTest::toString(describeError(error));
}

} // namespace Layers
