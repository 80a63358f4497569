#pragma once
// What kind of answer a question asks for: a figure, a moment, a person. English, German, French. Pure; any thread.

#include <QtCore/QString>

namespace Layers {

enum class Asked { Anything, Figure, Moment, Person };

Asked askedOf(const QString &question);
bool asksForDefinition(const QString &question); // "where is it defined", of something in code
bool asksWhereDefined(const QString &question);
bool gives(const QString &sentence, Asked asked); // whether it has one of that kind; never for Anything

// "Fahrrader" for the plural of "Fahrrad".
QString withoutAccents(const QString &text);

} // namespace Layers
