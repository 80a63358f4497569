#pragma once
// What an entity of Markdown stands for: "&amp;", "&#233;", "&#xe9;". One that is not known stays as it is written. Pure.

#include <QtCore/QString>

namespace Layers {

QString entityText(QByteArrayView name);

} // namespace Layers
