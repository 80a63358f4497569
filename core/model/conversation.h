#pragma once
// A conversation as lists show it, and the draft that waits in its composer. Values.

#include "core/model/message.h"

namespace Layers {

struct Conversation
{
    enum class TitleOrigin { None, Automatic, Person };

    ConversationId id;
    QString title;
    TitleOrigin titleOrigin = TitleOrigin::None;
    Time created{};
    Time changed{}; // the last message
    ModelRef model; // used for the next question
    std::optional<std::vector<SourceId>> sources; // what a question searches; nothing: all
    std::optional<MessageId> leaf; // the end of the path in view
    bool isPinned = false;
    bool isUnread = false;
    std::optional<Time> deleted; // in the trash since
    QString lastModelName; // shown in the list
    int messages = 0;
    // What a list says beside it; read, never written.
    QString draft = {}; // the first words of what waits in its composer
    bool hasFailed = false; // the answer at the end of the path failed or was interrupted

    bool operator==(const Conversation &) const = default;
};

struct Attachment
{
    BlobPart blob;
    bool operator==(const Attachment &) const = default;
};

// An earlier question that is being changed.
struct EditedQuestion
{
    MessageId question;
    QString text;
    std::vector<Attachment> attachments;

    bool operator==(const EditedQuestion &) const = default;
};

struct Draft
{
    QString text;
    std::vector<Attachment> attachments;
    int cursor = 0;
    std::optional<EditedQuestion> edit = {}; // stands in the composer; the rest comes back after it

    bool isEmpty() const { return text.trimmed().isEmpty() && attachments.empty() && !edit; }
    bool operator==(const Draft &) const = default;
};

} // namespace Layers
