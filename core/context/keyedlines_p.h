#pragma once
// Files of settings, whose keys are set in below other keys (YAML) or stand in sections (TOML, INI): which keys stand above a line, and
// what stands below one. Pure; any thread.

#include "core/context/quotable_p.h"
#include "core/context/recallquotes_p.h"

namespace Layers {

enum class Keys { None, SetIn, InSections };
Keys keysOf(const QString &path);

// "server: > tls:", "[remote]": what the line at a place is set in below, the outermost first, or the section that it is in.
QString keysAbove(QStringView text, qsizetype at, Keys kind);

// A key without a value says nothing by itself: it comes with what stands below it, when that is short.
void takeBlocksOfKeys(QStringView text, Keys kind, std::vector<Quotable> &lines);

// What the first line of a file says holds for all of it: a line with no other word of the question says nothing beside one that has
// another, nor does one that has only a part of the other's words. Their keys count as words of their own.
void keepNamedKeys(std::vector<RecallQuote> &quotes, const std::vector<RetrievalTerm> &terms);

} // namespace Layers
