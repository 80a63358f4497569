#pragma once
// What a running answer consists of, for the files of ChatService. Held by ChatService and by the tasks of the run; main thread.

#include "core/chat/chatservice.h"

namespace Layers {

constexpr std::chrono::seconds saveAgainAfter{3}; // what found no room

struct ChatService::Live
{
    Run run;
    Options options;
    AnswerBuilder answer; // everything, for the screen
    AnswerBuilder unsaved; // since the last flush, for the disk
    std::optional<CitationMarks> marks;
    HeldDelta held; // comes to the answer when that is stopped
    std::optional<Prompt> prompt;
    QString requestId;
    QByteArray stopReason;
    Usage usage;
    std::optional<MessageId> replaced; // the answer beside which a new one is asked for
    std::optional<Draft> question; // until it is on the disk
    bool isContinuing = false;
    bool hasRow = false; // the answer
    bool isAnswerSaved = false; // its row and the run's exist
    bool isFlushing = false;
    bool isWaitingForRoom = false; // and is written again then, not with each word
    bool savesWhole = false; // a piece of it found no room: from then on all of it is written each time
    bool isStopped = false;
    bool isAdmitted = false;
    Usage usageBefore; // of a continued answer
    std::chrono::milliseconds totalBefore{0};
    Clock::Monotonic lastFrame{0}; // when something of the answer came last; in a wait to retry, when that is over
    int unsureAttempts = 0; // that failed and may be paid for
    std::vector<Resolver<Unit>> afterwards; // questions of the same chat that wait for this one
    TaskScope watching;
    TaskScope work;
    TaskScope saving;
};

} // namespace Layers
