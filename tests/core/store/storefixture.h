#pragma once
// A profile database in a temporary folder, and values to put into it.

#include "core/store/conversationstore.h"
#include "core/store/draftstore.h"
#include "core/store/messagestore.h"
#include "core/store/outboxstore.h"
#include "core/store/providerstore.h"
#include "core/store/runstore.h"
#include "core/store/searchstore.h"
#include "core/store/sourcestore.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"

#include <QtCore/QTemporaryDir>

namespace LayersTest {

using namespace Layers;

inline Time at(qint64 seconds)
{
    return Time(std::chrono::seconds(1'795'010'700 + seconds));
}

inline Conversation conversation(const char *title, qint64 seconds = 0)
{
    Conversation made;
    made.id = ConversationId::make(at(seconds));
    made.title = QString::fromUtf8(title);
    made.created = at(seconds);
    made.changed = at(seconds);
    return made;
}

inline Message message(const Conversation &in, std::optional<MessageId> parent, const QString &text, qint64 seconds = 0)
{
    Message made;
    made.id = MessageId::make(at(seconds));
    made.conversation = in.id;
    made.parent = parent;
    made.created = at(seconds);
    made.parts.push_back(TextPart{text});
    return made;
}

struct Profile
{
    explicit Profile(const QString &path, std::shared_ptr<FaultInjection> faults = {})
        : options(withFaults(path, std::move(faults)))
        , threads(options)
        , conversations(threads)
        , messages(threads)
        , drafts(threads)
        , providers(threads)
        , sources(threads)
        , runs(threads)
        , outbox(threads)
    { }

    static DbThreads::Options withFaults(const QString &path, std::shared_ptr<FaultInjection> faults)
    {
        auto made = storeOptions(path, {Tables::conversations, Tables::messages});
        made.faults = std::move(faults);
        return made;
    }

    DbThreads::Options options;
    DbThreads threads;
    ConversationStore conversations;
    MessageStore messages;
    DraftStore drafts;
    ProviderStore providers;
    SourceStore sources;
    RunStore runs;
    OutboxStore outbox;
};

} // namespace LayersTest
