#pragma once
// Makes what is sent from what is kept: the path of a chat up to its question, the files attached to it, the passages found for it. What
// cannot be sent whole is an error here, before a byte is on the wire and before anything can cost. Owned by ChatService; main thread.
// Beside the errors of the stores and of Attachments: attachment.pictures (the model sees none), attachment.pictures_too_large,
// attachment.too_many, and ContextTooLong attachment.too_long with the params tokens, limit and model.

#include "core/chat/attachments.h"
#include "core/chat/providers.h"
#include "core/context/citationmarks.h"
#include "core/context/retriever.h"
#include "core/store/messagestore.h"
#include "core/store/sourcestore.h"

namespace Layers {

class PromptBuilder
{
public:
    struct Deps
    {
        MessageStore &messages;
        SourceStore &sources;
        Retriever &retriever;
        Providers &providers;
        Attachments &attachments;
    };

    struct Wish
    {
        ModelRef model;
        ConversationId conversation;
        MessageId question;
        std::optional<std::vector<SourceId>> sources; // nothing: all; an empty list: none
        std::optional<Message> partial; // an answer that is continued
    };

    struct Built
    {
        Prompt prompt;
        std::optional<CitationMarks> marks; // when passages were given
    };

    explicit PromptBuilder(Deps deps)
        : m_deps(deps)
    { }

    Task<Built> build(Wish wish);

private:
    Task<Prompt> withAttachments(Prompt prompt);
    Task<Built> withPassages(Prompt prompt);

    Deps m_deps;
};

} // namespace Layers
