#pragma once
// What a new chat can begin with, from what the person has: the last chat, files that changed since, a new file. Each says why it is there;
// choosing one opens the chat or only writes a question. Values and reads; main thread; knows no widget.

#include "core/store/conversationstore.h"
#include "core/store/messagestore.h"
#include "core/store/sourcestore.h"

namespace Layers {

struct ChatStart
{
    QString icon;
    QString title;
    QString reason;
    QString question; // what is written into the composer
    std::optional<ConversationId> chat = {}; // what is opened instead

    bool operator==(const ChatStart &) const = default;
};

struct StartFacts
{
    std::optional<Conversation> last; // the chat that was used last
    QString lastQuestion;
    std::vector<std::pair<Source, std::vector<Document>>> sources;
    Time now{};
};

// At most three, in the order: go on, changed, new.
std::vector<ChatStart> startsFrom(const StartFacts &facts);

Task<StartFacts> readStartFacts(ConversationStore &conversations, MessageStore &messages, SourceStore &sources, Time now);

} // namespace Layers
