#pragma once
// Sentences with the words of a question that say the contrary of what is asked, or nothing of its kind: the last train where the first is
// asked for, the price for two zones where it is three, "when" without a moment, "who is the secretary" without anybody. English and
// German. Values; any thread.

#include <QtCore/QRegularExpression>
#include <QtCore/QStringList>

#include <vector>

namespace Layers {

// Whether it allows, forbids or demands: what only tells of a place or of somebody does none of it.
bool rulesAnything(const QString &text);

class RecallContrary
{
public:
    explicit RecallContrary(const QString &question);

    // `around`: the headings and the head of the table above it; `announced`: of an item what stands above it in its list.
    bool isIn(const QString &sentence, const QString &around, const QString &announced = {}) const;

private:
    struct Count // "three zones"
    {
        QRegularExpression number;
        QRegularExpression another; // a number before that thing
        QRegularExpression thing;
    };
    void noteRole(const QString &question);
    void noteDeed(const QString &question);
    void noteFigure(const QString &question);
    void noteCounts(const QString &question);
    bool hasAnotherCount(const QString &sentence, const QString &around) const;

    std::vector<size_t> m_pairs; // of opposites, those whose one side the question has
    std::vector<Count> m_counts;
    bool m_wantsMoment = false;
    QString m_price; // "how much does the insurance cost": its words, for what a lock costs that is spoken of is none of it
    bool m_wantsMost = false; // "who has been here the longest": what compares nothing does not say it
    QRegularExpression m_person; // the role in "who is the secretary"; without a pattern where nobody is asked for
    QRegularExpression m_role; // what says who that is, without a name
    QRegularExpression m_figure; // "15" of "a 15 year old", and what it counts; without a pattern where there is none
    QRegularExpression m_otherUnit; // the same number of something else
    bool m_wantsDenial = false; // "who must not take it"
    bool m_wantsRule = false; // "are dogs allowed": what rules nothing is no answer
    QString m_deed; // "may I smoke": what an answer has to speak of
    QStringList m_with; // "wear shoes in the gym": what has all of these speaks of it, too
};

} // namespace Layers
