#pragma once
// The questions in a question: "What does a lost key cost, and how is notice given?" asks two things, and each may be answered elsewhere,
// or not at all. Pure; any thread.

#include <QtCore/QStringList>

namespace Layers {

// In order; the whole text alone when it is one question, or when a part would not be understood without the one before it.
QStringList questionParts(const QString &question);

} // namespace Layers
