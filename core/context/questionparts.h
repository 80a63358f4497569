#pragma once
// The questions in a question: "What does a lost key cost, and how is notice given?" asks two things, and each may be answered elsewhere,
// or not at all. Pure; any thread.

#include <QtCore/QStringList>

#include <vector>

namespace Layers {

// In order; the whole text alone when it is one question, or when a part would not be understood without the one before it.
QStringList questionParts(const QString &question);

// A question about two things, each of which may have an answer of its own or none: "Who pays the council tax and the TV licence?", "How
// much is the deposit and is it refundable?"
struct QuestionHalf
{
    QString asked; // as the person may be told of it
    QString searched; // with what it takes from the other half; empty when it cannot be understood without it

    friend bool operator==(const QuestionHalf &, const QuestionHalf &) = default;
};

// Two, or none when it does not fall in halves.
std::vector<QuestionHalf> questionHalves(const QString &question);

} // namespace Layers
