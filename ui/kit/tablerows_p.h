#pragma once
// What models write as tables, made ready for md4c, which takes fewer of them for tables than GitHub does. Pure; any thread; linear.

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace Layers {

// A table below a line of text gets an empty line before it, a rule of one or two dashes becomes three, and an empty cell gets a space.
QByteArray withReadyTables(const QByteArray &markdown);

// Whether these two lines begin a table: a rule with as many columns as the line above it has cells.
bool isTableHead(QByteArrayView head, QByteArrayView rule);

// Each <br> as the end of a line: the one tag that models cannot do without in a table, and that can do no harm.
QString withLineBreaks(const QString &words);

} // namespace Layers
