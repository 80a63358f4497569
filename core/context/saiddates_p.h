#pragma once
// The days that a text names, however it writes them: "5 March", "March 5th, 2026", "2026-03-05", "5.3.2026", "05/03/2026". Values; any
// thread.

#include <QtCore/QByteArray>
#include <QtCore/QSet>
#include <QtCore/QString>

namespace Layers {

// Each as one word, "5/3". What could be the fifth of March and the third of May is both.
QSet<QString> daysIn(const QString &text);

// The words with which one would ask for them: the number of the day, the stems of the month in English and German, the figures of both.
QSet<QByteArray> spelledDatesIn(const QString &text);

} // namespace Layers
