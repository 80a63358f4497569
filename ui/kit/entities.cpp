#include "ui/kit/entities_p.h"

#include "core/base/htmlentities.h"

namespace Layers {

QString entityText(QByteArrayView name)
{
    if (name.startsWith("&#")) {
        const bool isHex = name.size() > 2 && (name[2] == 'x' || name[2] == 'X');
        bool ok = false;
        const uint code = name.sliced(isHex ? 3 : 2).chopped(1).toByteArray().toUInt(&ok, isHex ? 16 : 10);
        char32_t unit = ok && code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? char32_t(code) : char32_t(0xfffd);
        return QString::fromUcs4(&unit, 1);
    }
    const QString known = htmlEntity(name.sliced(1).chopped(1));
    return known.isEmpty() ? QString::fromUtf8(name) : known;
}

} // namespace Layers
