#pragma once
// What a question measures, such as an age or a price, and which month or day it is about: a sentence that cannot have it is no answer.
// English and German. Pure; any thread.

#include <QtCore/QSet>
#include <QtCore/QString>

namespace Layers {

struct Measure;

class AskedMeasure
{
public:
    explicit AskedMeasure(const QString &question);

    bool isIn(const QString &sentence) const; // also when the question measures nothing
    bool mayBeIn(const QString &sentence) const; // or another number that could be it
    bool isMoney() const; // what something costs
    bool isSaidIn(const QString &sentence) const; // in the words for it; never when the question measures nothing

private:
    const Measure *m_measure = nullptr;
    bool m_isLoad = false; // what is asked is weighed
};

// The years, the months and the days of the week that a question is about: "in March", and not "before March".
class AskedMonths
{
public:
    explicit AskedMonths(const QString &question);

    bool areIn(const QString &sentence) const; // or none other is
    bool areNamedIn(const QString &sentence) const; // or none is asked for

private:
    QSet<int> m_asked;
};

bool isMonthName(const QString &word);
bool namesTime(const QString &text); // a month, a day, a season or a number

bool asksForTotal(const QString &question); // "how many in all"
// "List all error codes", "what are the programmes": every item of a list.
bool asksForAll(const QString &question);
bool asksToCompare(const QString &question); // "which month had the most"
bool givesTotal(const QString &sentence);

} // namespace Layers
