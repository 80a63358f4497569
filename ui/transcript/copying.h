#pragma once
// What is copied of a message: words for editors that take text, and the same as HTML for those that take more. GUI thread.

#include "core/model/message.h"

namespace Layers {

// The words of a message with the marks of its citations, and below them what each mark stands for.
QString copiedMarkdown(const std::vector<Part> &parts);

// As HTML: a question as it was written, an answer as it is shown.
QString copiedHtml(const QString &markdown, Role role);

void putOnClipboard(const QString &text, const QString &html);

} // namespace Layers
