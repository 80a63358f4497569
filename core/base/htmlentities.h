#pragma once
// The named characters of HTML 5 (the table of the HTML Living Standard, section 13.5). Pure; any thread.

#include <QtCore/QByteArrayView>
#include <QtCore/QString>

namespace Layers {

// "eacute" without its marks to what it stands for; empty for a name that is none.
QString htmlEntity(QByteArrayView name);
// Whether it may stand without its semicolon: "&copy 2026", but not "&order=3".
bool isOpenHtmlEntity(QByteArrayView name);

} // namespace Layers
