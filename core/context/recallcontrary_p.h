#pragma once
// Sentences with the words of a question that say the contrary of what is asked, or nothing of its kind: the last train where the first is
// asked for, the price for two zones where it is three, "when" without a moment, "who is the secretary" without anybody. English and
// German. Values; any thread.

#include <QtCore/QRegularExpression>
#include <QtCore/QString>

#include <vector>

namespace Layers {

class RecallContrary
{
public:
    explicit RecallContrary(const QString &question);

    // `around`: the headings and the head of the table above it.
    bool isIn(const QString &sentence, const QString &around) const;

private:
    struct Opposite
    {
        QRegularExpression asked;
        QRegularExpression other;
    };
    struct Count
    {
        int number = 0;
        QString counted;
    };
    bool hasAnotherCount(const QString &sentence, const QString &around) const;

    std::vector<Opposite> m_opposites; // those that the question has
    std::vector<Count> m_counts; // "three zones"
    bool m_wantsMoment = false;
    QRegularExpression m_role; // "who is the secretary": what names one; empty where nobody is asked for
};

} // namespace Layers
