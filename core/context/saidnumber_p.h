#pragma once
// The numbers of a sentence, in digits and in words, and what each of them may measure. English and German. Pure; any thread.

#include <QtCore/QString>

#include <vector>

namespace Layers {

struct SaidNumber
{
    enum class Kind {
        Plain, // "at least 18"
        Counted, // "12 trailers"
        Unit, // "27 metres", "300 euros"
        Load, // "500 kg", "7 litres": what a thing holds as often as what it is
        NoMeasure // a date, a moment, the number of a room, "27 metres wide"
    };
    Kind kind = Kind::Plain;
    qsizetype at = 0; // in the text
    bool isStated = false; // "is 500", "at least 18", "| 1800 |": of what the sentence is about
};

// Without those that are years.
std::vector<SaidNumber> numbersIn(const QString &text);

} // namespace Layers
