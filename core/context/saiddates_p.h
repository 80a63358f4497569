#pragma once
// The days that a text names, however it writes them: "5 March", "March 5th, 2026", "3-8 March", "2026-03-05", "5.3.2026", "05/03/2026".
// Values; any thread.

#include <QtCore/QByteArray>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <vector>

namespace Layers {

struct SaidDate
{
    qsizetype from = 0;
    qsizetype to = 0; // with the year
    // Each as one word, "5/3". What could be the fifth of March and the third of May has both; "March 2026" has none.
    QSet<QString> days;
    QSet<int> months; // from 1
    int year = 0; // none
    bool isSpan = false; // all its days are meant
    bool hasBriefYear = false; // "26"
};

// In the order of the text.
std::vector<SaidDate> datesIn(const QString &text);

QSet<QString> daysIn(const QString &text);

// What stands for the days and months of a text beside its words, "@5/3": the index has no such word, and no text can.
QSet<QByteArray> dateMarksIn(const QString &text);

// A word of a question that is part of a date, or names a month.
struct AskedDateWord
{
    qsizetype from = 0;
    qsizetype to = 0;
    std::vector<QByteArray> marks; // each of which stands for it
    std::vector<QByteArray> spelled; // how else it may be written: to search for
};
std::vector<AskedDateWord> askedDateWords(const QString &question);

} // namespace Layers
