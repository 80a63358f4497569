#pragma once
// Lines that are records: rows of tables with bars, of comma separated values and the like, and the entries of a log. Pure and linear.

#include "core/context/quotable_p.h"

namespace Layers {

// The cells between bars, without the outer ones that are really there.
QStringList cellsOfBars(QStringView line);

// The cells between separators, without the quotation marks around them.
QStringList cellsOf(QStringView line, QChar separator);

// The lines of such a text that are not empty, together where a cell in quotation marks holds line breaks.
std::vector<TextRange> recordsOf(QStringView text, QChar separator);

// What separates the cells of a text whose lines have the same number of them; null for any other text. `isNamed`: its name says that it
// is such a file, so fewer signs are enough.
QChar separatorOf(QStringView text, bool isNamed);

// The line that names the columns: the first, when it has as many cells as the rows, and no figures.
TextRange headOfRows(QStringView text, QChar separator);

// Each row; what has another number of cells is none and says little by itself.
std::vector<Quotable> quotablesOfRows(QStringView text, QChar separator, TextRange head);

// Whether the lines of a text are entries that begin with a moment.
bool isLog(QStringView text);
bool startsEntry(QStringView line);
std::vector<Quotable> quotablesOfLog(QStringView text);

} // namespace Layers
