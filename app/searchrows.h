#pragma once
// What the search over everything shows of a hit: plain text around the words, and nothing twice. Pure.

#include "core/store/searchstore.h"
#include "ui/shell/palette.h"

namespace Layers {

// Markdown as a person reads it, in one line.
QString plainLine(const QString &markdown);

// A piece of `text` that holds the first of the typed words, with some text before it.
QString aroundWords(const QString &text, const QString &typed);

// Where words of `text` begin with one of the typed words; where `text` holds what was typed, for lists that are filtered by it.
std::vector<PaletteMark> marksOfWords(const QString &text, const QString &typed);
std::vector<PaletteMark> marksOfPiece(const QString &text, const QString &typed);

// Without the messages that only repeat the title of a chat that was found itself.
std::vector<SearchHit> withoutRepeats(std::vector<SearchHit> hits);

} // namespace Layers
