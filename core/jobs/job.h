#pragma once
// Long work as a person sees it: what it is about, how far it is, what became of it. Values; any thread.

#include "core/base/error.h"
#include "core/base/ids.h"

#include <QtCore/QVariantMap>

#include <optional>

namespace Layers {

using JobId = Id<struct JobTag>;

enum class JobState { Queued, Running, Paused, Done, Failed, Cancelled };

struct JobProgress
{
    qint64 done = 0;
    qint64 total = 0; // 0: not known
    QString detail = {}; // what it works at: a file name, a page; data, not a sentence

    bool operator==(const JobProgress &) const = default;
};

struct Job
{
    JobId id;
    QByteArray kind; // "context.import": says which words the title has and who can restart it
    QVariantMap title = {}; // the parts of the title; the sentence is made in ui
    JobState state = JobState::Queued;
    JobProgress progress = {};
    std::optional<Error> error = {}; // of a Failed one

    bool isOver() const { return state == JobState::Done || state == JobState::Failed || state == JobState::Cancelled; }
};

// What a restart of the program needs to go on with a job.
struct JobRecord
{
    JobId id;
    QByteArray kind;
    QVariantMap title = {};
    QByteArray payload = {}; // what the kind's factory understands
    enum class Wish { Run, Pause } wish = Wish::Run;

    bool operator==(const JobRecord &) const = default;
};

} // namespace Layers
