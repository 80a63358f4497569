#pragma once
// The messages of a conversation: a tree, of which the person sees one path from a first message to a leaf. Main thread; over DbThreads.
// A write keeps the row of the conversation right: its leaf, the time of its last message, their number.
//
// A streaming answer is saved once with state Streaming, grows by append(), and becomes one row again with the save() that ends it. What
// a killed program left is whole up to its last append(); recover() marks it.

#include "core/model/conversation.h"
#include "core/store/schema.h"

#include <functional>

namespace Layers {

class MessageStore
{
public:
    enum class View {
        Follow, // the last of the messages becomes the leaf in view
        FollowHere, // the same where the view ends at that message or at its parent; else it stays
        Stay,
    };

    explicit MessageStore(DbThreads &threads)
        : m_threads(threads)
    { }

    // Adds or replaces, all or none. A parent stands before its children.
    Task<Unit> save(std::vector<Message> messages, View view = View::Follow, Recording recording = Recording::Local);
    Task<Unit> save(Message message, View view = View::Follow, Recording recording = Recording::Local);

    // A question that was sent, and what is left of the draft of its chat, in one write. `rest` runs on the writer's thread.
    Task<Unit> saveSent(Message question, std::function<Draft(Draft)> rest);

    // More of a streaming answer. Text that goes on in the same part is joined when it is read.
    Task<Unit> append(MessageId id, std::vector<Part> parts);

    // At the start of the program: every answer that is still streaming is Interrupted. Their ids.
    Task<std::vector<MessageId>> recover();

    Task<Message> find(MessageId id); // NotFound with "store.message"

    // The end of the path in view, oldest first; with `before`, the messages above that one. The path is longer when the first has a
    // parent.
    Task<std::vector<Message>> recent(ConversationId conversation, int limit, std::optional<MessageId> before = {});
    Task<std::vector<Message>> path(MessageId leaf); // from the first message to this one

    Task<std::vector<MessageId>> children(ConversationId conversation, std::optional<MessageId> parent); // oldest first, without tombstones
    Task<std::vector<MessageId>> siblings(MessageId id); // with itself
    // Siblings of many at once: for the arrows of a page of messages. In the order of `ids`.
    Task<std::vector<std::vector<MessageId>>> siblingsOf(std::vector<MessageId> ids);

    // The path in view now goes through this message and on along what was seen below it before; the new leaf.
    Task<MessageId> select(MessageId id);

    // A tombstone: its text goes, its place in the tree stays. When the leaf goes, the parent becomes the leaf.
    Task<Unit> remove(MessageId id);

    // Every blob of a slice that a message or draft names, for Blobs::sweep().
    Task<QSet<QByteArray>> wantedBlobs(int slice);

private:
    DbThreads &m_threads;
};

} // namespace Layers
