#pragma once
// Everything below one account or local profile: database, blobs, stores, services. Made and destroyed at run time by AppCore; main thread.
// It exists at once; opened() tells when the database can be used, or why it cannot.

#include "app/appcore.h"
#include "core/blobs/blobs.h"
#include "core/chat/blobsweeper.h"
#include "core/chat/chatservice.h"
#include "core/context/passageretriever.h"
#include "core/context/recall.h"
#include "core/context/sourceservice.h"
#include "core/context/sourcewatcher.h"
#include "core/store/jobstore.h"
#include "core/store/searchstore.h"

#include <QtCore/QLockFile>

namespace Layers {

class ProfileSession
{
public:
    static Result<std::unique_ptr<ProfileSession>> open(AppCore &core, const QString &folder);
    ~ProfileSession();

    // The database is open, what a killed program left is marked, its jobs go on, the providers are loaded.
    Task<Unit> opened();

    ChangeFeed &feed() { return m_threads.feed(); }
    Blobs &blobs() { return m_blobs; }
    ConversationStore &conversations() { return m_conversations; }
    MessageStore &messages() { return m_messages; }
    SourceStore &sourceStore() { return m_sourceStore; }
    SearchStore &search() { return m_search; }
    Jobs &jobs() { return m_jobs; }
    SourceService &sources() { return m_sources; }
    // Changes on disk are looked for while a window is open and the setting says so; who drives the core by lines asks for it.
    void watchFiles();
    SourceWatcher &watcher() { return m_watcher; }
    Retriever &retriever() { return m_retriever; }
    Providers &providers() { return m_providers; }
    Ledger &ledger() { return m_ledger; }
    Attachments &attachments() { return m_attachments; }
    ChatService &chat() { return m_chat; }
    DbThreads &threads() { return m_threads; }

private:
    ProfileSession(AppCore &core, const QString &folder, std::unique_ptr<QLockFile> lock);

    AppCore &m_core;
    std::unique_ptr<QLockFile> m_lock;
    Blobs m_blobs;
    DbThreads m_threads;
    ConversationStore m_conversations;
    MessageStore m_messages;
    DraftStore m_drafts;
    ProviderStore m_providerStore;
    SourceStore m_sourceStore;
    RunStore m_runs;
    SearchStore m_search;
    JobStore m_jobStore;
    Jobs m_jobs;
    SourceService m_sources;
    SourceWatcher m_watcher;
    PassageRetriever m_retriever;
    RecallProvider m_recall;
    Providers m_providers;
    LocalLedger m_ledger;
    Attachments m_attachments;
    ChatService m_chat;
    BlobSweeper m_sweeper;
    TaskScope m_tasks;
};

} // namespace Layers
