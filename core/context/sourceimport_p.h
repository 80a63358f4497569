#pragma once
// One import on its way: what it found, what the store knew, how far it is. Held by SourceService while it runs; main thread.

#include "core/context/folderscan_p.h"
#include "core/context/sourceservice.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

#include <atomic>

namespace Layers {

struct SourceService::Import
{
    Source source;
    ImportProgress progress = {};
    JobId jobId;
    std::optional<JobContext> job = {}; // once the job has begun
    std::optional<Resolver<Unit>> ended = {}; // what the job waits for
    std::vector<ScannedFile> files = {};
    QHash<QString, size_t> places = {}; // of the files, by path
    QHash<QString, Document> known = {}; // by path, what the store had
    QHash<QByteArray, QString> hashes = {}; // of this source: which path has them
    QSet<QString> pending = {}; // known ones that the disk still has to confirm; what is left at the end is gone
    size_t next = 0;
    int reading = 0;
    bool isCut = false; // the folder holds more than was listed
    bool isCancelled = false;
    std::shared_ptr<std::atomic_bool> isStopped = std::make_shared<std::atomic_bool>(false); // for the pool, when it is cancelled
    bool isAtGate = false;
    bool isEnding = false;
    ImportOutcome outcome = {};
    std::optional<Error> failure = {};
    std::vector<Resolver<ImportOutcome>> waiting = {};
    Clock::Monotonic lastTold{-std::chrono::seconds(1)};
    TaskScope tasks = {};
};

} // namespace Layers
