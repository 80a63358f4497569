#pragma once
// What the search over everything shows of a hit: plain text around the words, and nothing twice. Pure.

#include "core/store/searchstore.h"

namespace Layers {

// Markdown as a person reads it, in one line.
QString plainLine(const QString &markdown);

// A piece of `text` that holds the first of the typed words, with some text before it.
QString aroundWords(const QString &text, const QString &typed);

// Without the messages that only repeat the title of a chat that was found itself.
std::vector<SearchHit> withoutRepeats(std::vector<SearchHit> hits);

} // namespace Layers
