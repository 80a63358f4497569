#include "core/chat/chatservice_p.h"

#include <QtCore/QUrl>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto flushEvery = 250ms;
constexpr size_t endedKept = 64;

// What both requests of a continued answer used. What one of them did not say is taken as nothing, so the sum may be too low.
Usage sumOf(const Usage &before, Usage after)
{
    const auto add = [](const std::optional<qint64> &a, std::optional<qint64> &b) {
        if (a)
            b = *a + b.value_or(0);
    };
    add(before.input, after.input);
    add(before.cachedRead, after.cachedRead);
    add(before.cacheWrite, after.cacheWrite);
    add(before.output, after.output);
    add(before.reasoning, after.reasoning);
    // A sum with an unknown part is unknown.
    if (before.cost && after.cost && after.cost->currency == before.cost->currency)
        after.cost->nanos += before.cost->nanos;
    else
        after.cost.reset();
    return after;
}

bool hasVisibleContent(const std::vector<Part> &parts)
{
    return std::any_of(parts.begin(), parts.end(), [](const Part &part) {
        const auto *text = std::get_if<TextPart>(&part);
        return (text && !text->text.isEmpty()) || std::holds_alternative<ReasoningPart>(part) || std::holds_alternative<ToolCallPart>(part)
            || std::holds_alternative<CitationPart>(part);
    });
}
} // namespace

Task<Prompt> ChatService::buildPrompt(std::shared_ptr<Live> live)
{
    PromptBuilder::Wish wish{live->options.model, live->run.conversation, live->run.question, live->options.sources, {}};
    if (live->isContinuing)
        wish.partial = live->run.answer;
    return m_prompts.build(std::move(wish)).then([live](PromptBuilder::Built built) {
        live->marks = std::move(built.marks);
        return std::move(built.prompt);
    });
}

Task<Unit> ChatService::stream(std::shared_ptr<Live> live, Prompt prompt)
{
    Provider *provider = m_deps.providers.provider(prompt.model);
    if (!provider) {
        Error error{
            .kind = Error::Kind::NotFound, .code = "provider.gone", .detail = QStringLiteral("the model's provider is not configured")};
        error.params.insert(QStringLiteral("model"), prompt.model.model);
        return error;
    }
    live->run.estimate = m_deps.ledger.estimate(prompt);
    live->prompt = prompt;
    return m_deps.ledger.admit(live->requestId, live->run.estimate)
        .then([this, live](Unit) {
            live->isAdmitted = true;
            Message &answer = live->run.answer;
            if (!live->isContinuing) {
                answer.parent = live->run.question;
                answer.created = m_deps.clock.now();
            }
            answer.requestId = live->requestId;
            answer.state = MessageState::Streaming;
            RunRecord record{live->run.id,        live->run.conversation,  live->run.question, answer.id,
                             live->options.model, MessageState::Streaming, m_deps.clock.now(), {}};
            return m_deps.messages.save(answer).then([this, live, record](Unit) {
                live->hasRow = true;
                return m_deps.runs.save(record);
            });
        })
        .then([this, live, provider](Unit) {
            live->isAnswerSaved = true;
            live->run.phase = Run::Phase::Waiting;
            live->lastFrame = m_deps.clock.monotonic();
            live->run.waitingSince = live->lastFrame;
            watch(live);
            emit runChanged(live->run.id);
            return provider->complete(CompletionRequest{*live->prompt, live->requestId},
                                      [this, weak = std::weak_ptr(live)](std::vector<Delta> deltas) {
                                          if (const auto alive = weak.lock())
                                              take(alive, std::move(deltas));
                                      });
        })
        .then([live](Completion completion) {
            live->stopReason = completion.rawFinish;
            if (!completion.usage.isEmpty())
                live->usage = completion.usage;
            if (!completion.servedModel.isEmpty())
                live->run.answer.modelAnswered = completion.servedModel;
            if (!completion.requestId.isEmpty())
                live->run.answer.requestId = completion.requestId;
            return Unit{};
        });
}

void ChatService::apply(Live &live, const Delta &delta)
{
    if (const auto *held = std::get_if<HeldDelta>(&delta)) {
        live.held = *held;
        return;
    }
    const auto *text = std::get_if<TextDelta>(&delta);
    if (!text || !live.marks || text->voice != TextDelta::Voice::Answer) {
        applyBoth(live, delta);
        return;
    }
    applyPieces(live, live.marks->feed(text->text));
}

void ChatService::applyPieces(Live &live, std::vector<CitationMarks::Piece> pieces)
{
    for (auto &piece : pieces) {
        if (auto *words = std::get_if<QString>(&piece))
            applyBoth(live, TextDelta{*words});
        else
            applyBoth(live, CitationDelta{std::get<Citation>(piece)});
    }
}

void ChatService::applyBoth(Live &live, const Delta &delta)
{
    live.answer.apply(delta);
    // The disk gets a tool call once it is whole.
    if (!std::holds_alternative<ToolCallStart>(delta) && !std::holds_alternative<ToolCallArguments>(delta))
        live.unsaved.apply(delta);
}

// Half a mark at the end is words.
void ChatService::finishMarks(Live &live)
{
    if (live.marks)
        applyPieces(live, live.marks->finish());
}

void ChatService::applyHeld(Live &live)
{
    const HeldDelta held = std::exchange(live.held, {});
    if (!held.reasoning.isEmpty())
        apply(live, ReasoningDelta{held.reasoning});
    if (!held.text.isEmpty())
        apply(live, TextDelta{held.text});
}

void ChatService::take(const std::shared_ptr<Live> &live, std::vector<Delta> deltas)
{
    Run &run = live->run;
    if (run.hasEnded() || live->isStopped)
        return;
    for (const Delta &delta : deltas) {
        if (const auto *retry = std::get_if<RetryDelta>(&delta))
            takeRetry(live, *retry);
    }
    std::erase_if(deltas, [](const Delta &delta) { return std::holds_alternative<RetryDelta>(delta); });
    if (deltas.empty()) {
        emit runChanged(run.id);
        return;
    }
    live->lastFrame = m_deps.clock.monotonic();
    run.retry.reset();
    run.quietSince.reset();
    run.waitingSince.reset();
    if (!run.answer.firstToken) {
        const bool isVisible = std::any_of(deltas.begin(), deltas.end(), [](const Delta &delta) {
            return std::holds_alternative<TextDelta>(delta) || std::holds_alternative<ReasoningDelta>(delta)
                || std::holds_alternative<ToolCallStart>(delta);
        });
        if (isVisible) {
            run.answer.firstToken = std::chrono::duration_cast<std::chrono::milliseconds>(m_deps.clock.monotonic() - run.began);
            run.phase = Run::Phase::Streaming;
        }
    }
    for (const Delta &delta : deltas)
        apply(*live, delta);
    run.answer.parts = live->answer.parts();
    if (!live->answer.servedModel().isEmpty())
        run.answer.modelAnswered = live->answer.servedModel();
    if (!live->isFlushing) {
        live->isFlushing = true;
        live->saving.run(m_deps.clock.after(flushEvery), [this, live](Result<Unit>) {
            live->isFlushing = false;
            flush(live);
        });
    }
    emit runChanged(run.id);
}

void ChatService::takeRetry(const std::shared_ptr<Live> &live, const RetryDelta &retry)
{
    live->lastFrame = m_deps.clock.monotonic() + retry.wait;
    live->unsureAttempts += retry.because.charged == Charged::No ? 0 : 1;
    live->run.quietSince.reset();
    live->run.waitingSince = live->lastFrame; // asked anew then
    live->run.retry = Run::Retry{retry.attempt, retry.attempts, live->lastFrame, retry.because};
    live->watching.run(m_deps.clock.after(retry.wait), [this, weak = std::weak_ptr(live), attempt = retry.attempt](Result<Unit>) {
        const auto alive = weak.lock();
        if (!alive || !alive->run.retry || alive->run.retry->attempt != attempt)
            return;
        alive->run.retry.reset();
        emit runChanged(alive->run.id);
    });
}

// Looks again when the next thing would have to be said.
void ChatService::watch(const std::shared_ptr<Live> &live)
{
    const auto limit = live->run.quietSince ? silentAfter : quietAfter;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(live->lastFrame + limit - m_deps.clock.monotonic());
    live->watching.run(m_deps.clock.after(std::max(left, 1ms)), [this, weak = std::weak_ptr(live)](Result<Unit>) {
        const auto alive = weak.lock();
        if (!alive || alive->run.hasEnded())
            return;
        const auto silence = m_deps.clock.monotonic() - alive->lastFrame;
        if (silence >= silentAfter) {
            alive->work.cancelAll();
            Error error{.kind = Error::Kind::Timeout, .code = "stream.silent", .detail = QStringLiteral("nothing came but signs of life")};
            error.charged = Charged::Unknown;
            const ProviderInstance *instance = m_deps.providers.instance(alive->options.model.provider);
            if (instance)
                error.params.insert(QStringLiteral("host"), QUrl(instance->url).host());
            error.params.insert(QStringLiteral("partial"), hasVisibleContent(alive->answer.parts()));
            if (alive->unsureAttempts > 0)
                error.params.insert(QStringLiteral("unsureAttempts"), alive->unsureAttempts + 1);
            finish(alive, error);
            return;
        }
        if (silence >= quietAfter && !alive->run.quietSince) {
            alive->run.quietSince = alive->lastFrame;
            emit runChanged(alive->run.id);
        }
        watch(alive);
    });
}

void ChatService::flush(const std::shared_ptr<Live> &live)
{
    if (live->run.hasEnded() || live->isWaitingForRoom || (live->unsaved.isEmpty() && !live->run.notKept))
        return;
    // A write runs to its end even when its answer is dropped.
    std::vector<Part> more = live->unsaved.takeParts();
    auto write = live->savesWhole ? m_deps.messages.save(live->run.answer, MessageStore::View::FollowHere)
                                  : m_deps.messages.append(live->run.answer.id, std::move(more));
    live->saving.run(std::move(write), [this, live, isWhole = live->savesWhole](Result<Unit> saved) {
        if (saved && isWhole) {
            setKept(*live);
        } else if (!saved) {
            live->savesWhole = true; // what comes behind a hole would hide it
            tell(Told::NotKept);
            if (!std::exchange(live->run.notKept, saved.error()))
                emit runChanged(live->run.id);
            if (std::exchange(live->isWaitingForRoom, true))
                return;
            live->saving.run(m_deps.clock.after(saveAgainAfter), [this, live](const Result<Unit> &) {
                live->isWaitingForRoom = false;
                flush(live);
            });
        }
    });
}

void ChatService::finish(const std::shared_ptr<Live> &live, Result<Unit> outcome)
{
    Run &run = live->run;
    if (run.hasEnded())
        return;
    live->saving.cancelAll();
    live->watching.cancelAll();
    run.retry.reset();
    run.quietSince.reset();
    run.waitingSince.reset();
    applyHeld(*live);
    finishMarks(*live);
    Message &answer = run.answer;
    answer.parts = live->answer.takeParts();
    if (live->usage.isEmpty())
        live->usage = live->answer.usage();
    answer.usage = live->usage;
    answer.stopReason = live->stopReason;
    answer.total = live->totalBefore + std::chrono::duration_cast<std::chrono::milliseconds>(m_deps.clock.monotonic() - run.began);
    const bool isVisible = hasVisibleContent(answer.parts);
    if (outcome) {
        answer.state = MessageState::Complete;
    } else if (live->isStopped) {
        answer.state = MessageState::Stopped;
    } else {
        run.error = outcome.error();
        if (run.error->kind == Error::Kind::DiskFull)
            run.error->params.insert(QStringLiteral("partial"), isVisible);
        answer.state = isVisible ? MessageState::Interrupted : MessageState::Failed;
        answer.parts.push_back(ErrorPart{*run.error});
    }
    if (live->isAdmitted && live->prompt) {
        run.cost = m_deps.ledger.settled(live->requestId, *live->prompt, answer.usage);
        if (run.cost && !answer.usage.cost)
            answer.usage.cost = run.cost;
    }
    if (live->isContinuing)
        answer.usage = sumOf(live->usageBefore, answer.usage);
    // What ended before the answer had a place in the tree gets one now, so that the error stands below the question it belongs to.
    if (!answer.parent && !run.question.isNull() && !live->isContinuing)
        answer.parent = run.question;
    if (answer.created == Time{})
        answer.created = m_deps.clock.now();
    if (!outcome && live->question && !run.conversation.isNull()) {
        run.error = outcome.error();
        if (run.error->kind == Error::Kind::DiskFull)
            run.error->params.insert(QStringLiteral("partial"), false);
        giveBack(live);
        end(live);
        return;
    }
    // Another answer that could not begin leaves no version behind.
    if (!outcome && outcome.error().kind == Error::Kind::DiskFull && live->replaced && *live->replaced != run.question && !live->hasRow) {
        run.isUnsaved = true;
        end(live);
        return;
    }
    const bool hasQuestion = !run.conversation.isNull() && answer.parent;
    if (!hasQuestion || (live->isStopped && !live->isAnswerSaved && !isVisible)) {
        end(live);
        return;
    }
    live->saving.run(saveAnswer(live, MessageStore::View::Follow), [this, live](Result<Unit> saved) {
        live->run.notKept.reset(); // a piece that found no room may have found it since
        if (!saved && saved.error().kind != Error::Kind::NotFound) {
            live->run.notKept = saved.error();
            tell(Told::NotKept);
            saveAnswerLater(live);
        }
        end(live);
    });
}

// As it ended, should its question still be there.
Task<Unit> ChatService::saveAnswer(const std::shared_ptr<Live> &live, MessageStore::View view)
{
    const Run &run = live->run;
    RunRecord record{run.id,           run.conversation,   run.question,      run.answer.id, live->options.model,
                     run.answer.state, m_deps.clock.now(), m_deps.clock.now()};
    return m_deps.messages.find(run.question)
        .then([this, live, view](const Message &) -> Task<Unit> {
            // Meanwhile it may go on in another run, which knows all of it.
            const bool isLate = view == MessageStore::View::FollowHere;
            return isLate && !live->run.notKept ? Task<Unit>(Unit{}) : m_deps.messages.save(live->run.answer, view);
        })
        .then([this, record](Unit) { return m_deps.runs.save(record); });
}

void ChatService::end(const std::shared_ptr<Live> &live)
{
    Run &run = live->run;
    run.phase = Run::Phase::Ended;
    if (!run.conversation.isNull() && run.conversation != m_inView && run.answer.state == MessageState::Complete)
        m_tasks.run(touch(run.conversation, [](Conversation &conversation) { conversation.isUnread = true; }));
    m_ended.push_back(run.id);
    const RunId id = run.id;
    while (m_ended.size() > endedKept) {
        const auto last = m_ended.end() - 1; // the one that is told of below
        const auto forgotten = std::find_if(m_ended.begin(), last, [this](const RunId &ended) { return !m_live.at(ended)->run.notKept; });
        if (forgotten == last)
            break;
        m_live.erase(*forgotten);
        m_ended.erase(forgotten);
    }
    tellWritten();
    const auto waiting = std::exchange(live->afterwards, {});
    emit runChanged(id);
    emit runEnded(id);
    for (const Resolver<Unit> &next : waiting)
        next.resolve(Unit{});
}

} // namespace Layers
