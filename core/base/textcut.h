#pragma once
// The first letters of a text that is too long. Pure; any thread.

#include <QtCore/QString>

namespace Layers {

// At most so many UTF-16 units, and no half of a letter that takes two.
inline QStringView leftWhole(QStringView text, qsizetype most)
{
    const bool cutsLetter = most > 0 && most < text.size() && text[most].isLowSurrogate() && text[most - 1].isHighSurrogate();
    return text.left(cutsLetter ? most - 1 : most);
}
inline QString leftWhole(const QString &text, qsizetype most)
{
    return most < text.size() ? leftWhole(QStringView(text), most).toString() : text;
}

} // namespace Layers
