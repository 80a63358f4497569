#pragma once
// What models write as tables, made ready for md4c, which takes fewer of them for tables than GitHub does. Pure; any thread; linear.

#include <QtCore/QByteArray>

namespace Layers {

// A table below a line of text gets an empty line before it, a rule of one or two dashes becomes three, and an empty cell gets a space.
QByteArray withReadyTables(const QByteArray &markdown);

} // namespace Layers
