#pragma once
// A message as the thread shows it: its name line with what it cost, what went wrong and what can be done. Pure but for the clock that a
// countdown needs; GUI thread.

#include "core/chat/chatservice.h"
#include "ui/transcript/transcriptmodel.h"

namespace Layers {

TranscriptItem messageItem(const Message &message, const std::vector<MessageId> &siblings, const Providers &providers);

// What stands below a question whose answer never came to be: the program ended, or it was stopped before.
TranscriptNote unansweredNote();

// As it is copied: its words with the marks of its citations.
QString messageMarkdown(const Message &message);

// What stands below an answer that has not come yet: a wait to ask again, or silence. Nothing while all is well.
std::optional<TranscriptNote> waitingNote(const Run &run, Clock::Monotonic now, const Providers &providers);

} // namespace Layers
