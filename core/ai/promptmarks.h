#pragma once
// Text and names from files inside a prompt: what is data stands between marks, and cannot look like one. Pure; any thread.

#include <QtCore/QString>

namespace Layers {

// A name from outside, for the inside of a mark's quotes: one line, without quotes and angle brackets, at most 200 characters.
QString markedName(QString name);

// The text with the opening bracket of everything that looks like one of our marks, <attached_file ...> or <passage ...>, replaced by
// U+2039.
QString withoutMarks(QString text);

} // namespace Layers
