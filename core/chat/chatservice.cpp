#include "core/chat/chatservice_p.h"

#include "core/base/log.h"
#include "core/base/textcut.h"

namespace Layers {

using namespace std::chrono_literals;

namespace {
constexpr qsizetype longestTitle = 60;

// A title stands in a line with other words, whose direction is not its own to turn.
QString withoutDirections(QString title)
{
    return title.removeIf([](QChar c) { return (c >= u'\u202a' && c <= u'\u202e') || (c >= u'\u2066' && c <= u'\u2069'); });
}

Error isNoAnswer()
{
    return {.kind = Error::Kind::Rejected, .code = "chat.no_answer", .detail = QStringLiteral("this message is no answer")};
}

Error isNoQuestion()
{
    return {.kind = Error::Kind::Rejected, .code = "chat.no_question", .detail = QStringLiteral("this message is no question")};
}

} // namespace

ChatService::ChatService(Deps deps)
    : m_deps(deps)
    , m_prompts({deps.messages, deps.sources, deps.retriever, deps.providers, deps.attachments})
{ }

ChatService::~ChatService()
{
    // A running answer refers to its Live from its own tasks, so they are dropped by hand. Writes that are under way run to their end; what
    // was shown since the last one is written now, and the next start marks these answers as interrupted.
    for (const auto &[id, live] : m_live) {
        live->work.cancelAll();
        live->saving.cancelAll();
        live->watching.cancelAll();
        applyHeld(*live);
        finishMarks(*live);
        if (!live->run.hasEnded() && live->isAnswerSaved && live->savesWhole) {
            live->run.answer.parts = live->answer.takeParts();
            m_tasks.run(m_deps.messages.save(live->run.answer, MessageStore::View::FollowHere));
        } else if (!live->run.hasEnded() && live->isAnswerSaved && !live->unsaved.isEmpty()) {
            m_tasks.run(m_deps.messages.append(live->run.answer.id, live->unsaved.takeParts()));
        }
        if (live->run.notKept && live->run.hasEnded())
            m_tasks.run(m_deps.messages.save(live->run.answer, MessageStore::View::FollowHere)); // there may be room by now
    }
    for (const auto &[conversation, one] : m_unwritten)
        m_tasks.run(m_deps.drafts.save(conversation, one.draft, m_deps.clock.now()));
    // Questions that are not on the disk are drafts again; some may be on their way to it.
    const auto giveBackNow = [this](ConversationId conversation, const Draft &question, MessageId unless) {
        m_tasks.run(m_deps.drafts.change(
            conversation, [question](Draft now) { return joinedDraft(question, std::move(now)); }, unless, m_deps.clock.now()));
    };
    for (const auto &[conversation, question] : m_givenBack)
        giveBackNow(conversation, question, {});
    for (const auto &[id, live] : m_live) {
        if (live->question && !live->run.conversation.isNull())
            giveBackNow(live->run.conversation, *live->question, live->run.question);
    }
    m_tasks.cancelAll();
}

Task<Unit> ChatService::recover()
{
    return m_deps.messages.recover().then([this](const std::vector<MessageId> &ids) {
        if (!ids.empty())
            qCInfo(lcChat) << "interrupted by the end of the last program:" << ids.size() << (ids.size() == 1 ? "answer" : "answers");
        m_tasks.run(m_deps.conversations.purgeTrash(m_deps.clock.now() - trashKept));
        return Unit{};
    });
}

QString ChatService::titleFrom(const QString &question)
{
    QString line = withoutDirections(question).trimmed().section(QLatin1Char('\n'), 0, 0).simplified();
    while (line.startsWith(QLatin1Char('#')) || line.startsWith(QLatin1Char('>')) || line.startsWith(QLatin1Char('`')))
        line = line.mid(1).trimmed();
    if (line.size() <= longestTitle)
        return line;
    qsizetype cut = line.lastIndexOf(QLatin1Char(' '), longestTitle);
    if (cut < longestTitle / 2)
        cut = longestTitle;
    return leftWhole(line, cut).trimmed() + QChar(0x2026);
}

Task<Conversation> ChatService::create(QString title, ModelRef model)
{
    Conversation conversation;
    conversation.id = ConversationId::make(m_deps.clock.now());
    conversation.title = withoutDirections(title).trimmed();
    conversation.titleOrigin = conversation.title.isEmpty() ? Conversation::TitleOrigin::None : Conversation::TitleOrigin::Person;
    conversation.created = m_deps.clock.now();
    conversation.changed = conversation.created;
    conversation.model = std::move(model);
    return m_deps.conversations.save(conversation).then([conversation](Unit) { return conversation; });
}

RunId ChatService::begin(Run run, Options options, std::function<Task<Unit>(RunId)> prepare)
{
    run.id = RunId::make(m_deps.clock.now());
    run.began = m_deps.clock.monotonic();
    run.answer.conversation = run.conversation;
    run.answer.role = Role::Assistant;
    run.answer.state = MessageState::Streaming;
    run.answer.modelAsked = options.model;
    run.answer.modelAskedName = m_deps.providers.modelName(options.model);
    auto live = std::make_shared<Live>();
    live->run = std::move(run);
    live->options = std::move(options);
    live->requestId = live->run.id.toString();
    const RunId id = live->run.id;
    m_live.emplace(id, live);
    live->work.run(prepare(id)
                       .then([this, live](Unit) -> Task<Prompt> {
                           if (live->isStopped)
                               return Error{.kind = Error::Kind::Cancelled, .code = "stopped"};
                           live->run.phase = Run::Phase::Searching;
                           emit runChanged(live->run.id);
                           return buildPrompt(live);
                       })
                       .then([this, live](Prompt prompt) { return stream(live, std::move(prompt)); }),
                   [this, live](Result<Unit> outcome) { finish(live, std::move(outcome)); });
    return id;
}

RunId ChatService::send(ConversationId conversation, Draft draft, Options options)
{
    Message question;
    question.id = MessageId::make(m_deps.clock.now());
    question.conversation = conversation;
    question.role = Role::User;
    question.created = m_deps.clock.now();
    question.parts.push_back(TextPart{draft.text});
    for (const Attachment &attachment : draft.attachments)
        question.parts.push_back(attachment.blob);

    Run run;
    run.conversation = conversation;
    run.question = question.id;
    run.answer.id = MessageId::make(m_deps.clock.now());
    const ModelRef model = options.model;
    const auto sources = options.sources;
    auto holder = std::make_shared<std::weak_ptr<Live>>();
    const quint64 written = m_writes;
    const RunId begun = begin(std::move(run), std::move(options), [this, question, model, sources, holder, written](RunId id) mutable {
        return earlierRuns(question.conversation, id)
            .then([this, question](Unit) { return saveNotKept(question.conversation); })
            .then([this, question](Unit) { return m_deps.conversations.find(question.conversation); })
            .then([this, question, model, sources, holder, written](const Conversation &row) mutable {
                question.parent = row.leaf;
                const bool isNewer = hasSavedSince(question.conversation, written);
                const auto rest = [isNewer](Draft now) { return isNewer ? now : Draft(); };
                return m_deps.messages.saveSent(question, rest).then([this, question, model, sources, holder, isNewer](Unit) {
                    if (const auto live = holder->lock())
                        live->question.reset();
                    if (!isNewer)
                        m_unwritten.erase(question.conversation); // as far as it could not be written, it was this
                    tellWritten();
                    return touch(question.conversation, [question, model, sources](Conversation &changed) {
                        changed.model = model;
                        changed.sources = sources;
                        if (changed.titleOrigin == Conversation::TitleOrigin::None) {
                            changed.title = titleFrom(question.text());
                            changed.titleOrigin = Conversation::TitleOrigin::Automatic;
                        }
                    });
                });
            });
    });
    m_live.at(begun)->question = std::move(draft);
    *holder = m_live.at(begun);
    return begun;
}

// Settles when no run of this chat that began earlier is still going.
Task<Unit> ChatService::earlierRuns(ConversationId conversation, RunId than)
{
    for (const auto &[id, live] : m_live) {
        if (id == than || live->run.hasEnded() || live->run.conversation != conversation || live->run.began > m_live.at(than)->run.began)
            continue;
        // Of two that began in the same moment, ids tell the order.
        if (live->run.began == m_live.at(than)->run.began && than < id)
            continue;
        Resolver<Unit> ended;
        auto task = ended.task();
        live->afterwards.push_back(ended);
        return std::move(task).then([this, conversation, than](Unit) -> Task<Unit> {
            return m_live.count(than) > 0 ? earlierRuns(conversation, than) : Task<Unit>(Unit{});
        });
    }
    return Unit{};
}

RunId ChatService::regenerate(MessageId answer, Options options)
{
    Run run;
    // An answer that could not be saved is known here alone.
    for (const auto &[id, live] : m_live) {
        if (!live->run.notKept || live->run.answer.id != answer)
            continue;
        run.conversation = live->run.conversation;
        run.question = live->run.question;
    }
    return answerBeside(std::move(run), answer, Role::Assistant, std::move(options));
}

RunId ChatService::ask(MessageId question, Options options)
{
    return answerBeside({}, question, Role::User, std::move(options));
}

// An answer to the question that `known` is, or that it answers. A run that knows its question already reads nothing.
RunId ChatService::answerBeside(Run run, MessageId known, Role role, Options options)
{
    // A click that comes twice is paid once.
    for (const auto &[id, live] : m_live) {
        if (!live->run.hasEnded() && !live->isStopped && live->replaced == known && live->options.model == options.model)
            return id;
    }
    run.answer.id = MessageId::make(m_deps.clock.now());
    const bool isKnown = !run.question.isNull();
    auto holder = std::make_shared<std::weak_ptr<Live>>();
    const RunId id = begin(std::move(run), std::move(options), [this, known, role, holder, isKnown](RunId) {
        if (isKnown)
            return Task<Unit>(Unit{});
        return m_deps.messages.find(known).then([holder, role](const Message &old) -> Result<Unit> {
            const auto live = holder->lock();
            if (!live || old.role != role || (role == Role::Assistant && !old.parent))
                return role == Role::User ? isNoQuestion() : isNoAnswer();
            live->run.conversation = old.conversation;
            live->run.answer.conversation = old.conversation;
            live->run.question = role == Role::User ? old.id : *old.parent;
            return Unit{};
        });
    });
    m_live.at(id)->replaced = known;
    *holder = m_live.at(id);
    return id;
}

RunId ChatService::edit(ConversationId conversation, MessageId question, Draft draft, Options options)
{
    Run run;
    run.conversation = conversation;
    run.answer.id = MessageId::make(m_deps.clock.now());
    const MessageId newQuestion = MessageId::make(m_deps.clock.now());
    run.question = newQuestion;
    auto holder = std::make_shared<std::weak_ptr<Live>>();
    const quint64 written = m_writes;
    const RunId id = begin(std::move(run), std::move(options), [this, question, newQuestion, draft, holder, written](RunId) {
        return m_deps.messages.find(question).then([this, question, newQuestion, draft, holder, written](const Message &old) -> Task<Unit> {
            const auto live = holder->lock();
            if (!live || old.role != Role::User)
                return isNoQuestion();
            Message edited;
            edited.id = newQuestion;
            edited.conversation = old.conversation;
            edited.parent = old.parent;
            edited.role = Role::User;
            edited.created = m_deps.clock.now();
            edited.parts.push_back(TextPart{draft.text});
            for (const Attachment &attachment : draft.attachments)
                edited.parts.push_back(attachment.blob);
            live->run.conversation = old.conversation;
            live->run.answer.conversation = old.conversation;
            const bool isNewer = hasSavedSince(old.conversation, written);
            const auto rest = [question, isNewer](Draft now) {
                if (!isNewer && now.edit && now.edit->question == question)
                    now.edit.reset();
                return now;
            };
            return m_deps.messages.saveSent(edited, rest).then([this, holder, rest, conversation = old.conversation](Unit) {
                if (const auto saved = holder->lock())
                    saved->question.reset();
                if (const auto unwritten = m_unwritten.find(conversation); unwritten != m_unwritten.end())
                    unwritten->second.draft = rest(std::move(unwritten->second.draft));
            });
        });
    });
    *holder = m_live.at(id);
    Draft unsaved;
    unsaved.edit = EditedQuestion{question, std::move(draft.text), std::move(draft.attachments)};
    m_live.at(id)->question = std::move(unsaved);
    return id;
}

RunId ChatService::continueAnswer(MessageId answer, Options options)
{
    Run run;
    run.answer.id = answer;
    const bool isBeingWritten = std::any_of(m_live.begin(), m_live.end(), [&](const auto &entry) {
        return !entry.second->run.hasEnded() && entry.second->run.answer.id == answer;
    });
    // Where it could not be saved, more of it stands here than on the disk; the new run saves all.
    std::optional<Message> known;
    for (const auto &[id, live] : m_live) {
        if (live->run.notKept && live->run.answer.id == answer) {
            known = live->run.answer;
            live->run.notKept.reset();
        }
    }
    auto holder = std::make_shared<std::weak_ptr<Live>>();
    const RunId id = begin(std::move(run), std::move(options), [this, answer, holder, isBeingWritten, known](RunId) {
        return m_deps.messages.find(answer).then([this, holder, isBeingWritten, known](Message old) -> Result<Unit> {
            const auto live = holder->lock();
            if (known)
                old = *known;
            if (!live || isBeingWritten || old.role != Role::Assistant || !old.parent || old.state == MessageState::Streaming)
                return Error{.kind = Error::Kind::Rejected, .code = "chat.no_answer", .detail = QStringLiteral("this answer cannot go on")};
            if (old.state == MessageState::Complete && old.stopReason != "length" && old.stopReason != "max_tokens")
                return Error{.kind = Error::Kind::Rejected, .code = "chat.whole_answer", .detail = QStringLiteral("this answer is whole")};
            // What another model would write is another answer.
            live->options.model = old.modelAsked;
            live->run.conversation = old.conversation;
            live->run.question = *old.parent;
            if (old.modelAsked.isRecall()) {
                // It has no half of an answer: it looks again, and what came stays beside it.
                live->run.answer.id = MessageId::make(m_deps.clock.now());
                live->run.answer.conversation = old.conversation;
                live->run.answer.modelAsked = old.modelAsked;
                live->run.answer.modelAskedName = old.modelAskedName;
                return Unit{};
            }
            std::erase_if(old.parts, [](const Part &part) { return std::holds_alternative<ErrorPart>(part); });
            live->isContinuing = true;
            live->run.answer = std::move(old);
            live->run.answer.state = MessageState::Streaming;
            live->usageBefore = live->run.answer.usage;
            live->totalBefore = live->run.answer.total.value_or(0ms);
            live->answer = AnswerBuilder(live->run.answer.parts);
            return Unit{};
        });
    });
    *holder = m_live.at(id);
    return id;
}

void ChatService::stop(RunId id)
{
    const auto found = m_live.find(id);
    if (found == m_live.end() || found->second->run.hasEnded() || found->second->isStopped)
        return;
    const auto live = found->second;
    live->isStopped = true;
    // The question is saved to the end, with its title and without its draft; then the run ends.
    if (live->run.phase == Run::Phase::Saving)
        return;
    live->work.cancelAll();
    finish(live, Error{.kind = Error::Kind::Cancelled, .code = "stopped"});
}

const Run *ChatService::run(RunId id) const
{
    const auto found = m_live.find(id);
    return found == m_live.end() ? nullptr : &found->second->run;
}

std::vector<const Run *> ChatService::notKeptIn(ConversationId conversation) const
{
    std::vector<const Run *> runs;
    for (const RunId &id : m_ended) {
        const Run *ended = run(id);
        if (ended && ended->notKept && ended->conversation == conversation)
            runs.push_back(ended);
    }
    return runs;
}

std::vector<RunId> ChatService::running() const
{
    std::vector<RunId> ids;
    for (const auto &[id, live] : m_live) {
        if (!live->run.hasEnded())
            ids.push_back(id);
    }
    return ids;
}

const Run *ChatService::runningIn(ConversationId conversation) const
{
    for (const auto &[id, live] : m_live) {
        if (!live->run.hasEnded() && live->run.conversation == conversation)
            return &live->run;
    }
    return nullptr;
}

Task<Unit> ChatService::select(MessageId message)
{
    return m_deps.messages.select(message).then([](const MessageId &) { return Unit{}; });
}

Task<Unit> ChatService::touch(ConversationId id, std::function<void(Conversation &)> change)
{
    // One after the other: each reads what the one before has written.
    Resolver<Unit> done;
    auto task = done.task();
    m_touches.push_back({id, std::move(change), done});
    if (m_touches.size() == 1)
        touchNext();
    return task;
}

void ChatService::touchNext()
{
    const Touch &touch = m_touches.front();
    m_tasks.run(m_deps.conversations.find(touch.conversation).then([this, change = touch.change](Conversation conversation) {
        const Conversation before = conversation;
        change(conversation);
        return conversation == before ? Task<Unit>(Unit{}) : m_deps.conversations.save(conversation);
    }),
                [this](Result<Unit> result) {
                    const Resolver<Unit> done = m_touches.front().done;
                    m_touches.pop_front();
                    if (!m_touches.empty())
                        touchNext();
                    done.resolve(std::move(result));
                });
}

Task<Unit> ChatService::rename(ConversationId conversation, QString title)
{
    title = leftWhole(withoutDirections(title).simplified(), 200);
    if (title.isEmpty())
        return Error{.kind = Error::Kind::Rejected, .code = "chat.title", .detail = QStringLiteral("a title needs a character")};
    return touch(conversation, [title](Conversation &row) {
        row.title = title;
        row.titleOrigin = Conversation::TitleOrigin::Person;
    });
}

Task<Unit> ChatService::setModel(ConversationId conversation, ModelRef model)
{
    return touch(conversation, [model](Conversation &row) { row.model = model; });
}

Task<Unit> ChatService::setSources(ConversationId conversation, std::optional<std::vector<SourceId>> sources)
{
    return touch(conversation, [sources](Conversation &row) { row.sources = sources; });
}

Task<Unit> ChatService::setPinned(ConversationId conversation, bool isPinned)
{
    return touch(conversation, [isPinned](Conversation &row) { row.isPinned = isPinned; });
}

Task<Unit> ChatService::remove(ConversationId conversation)
{
    for (const RunId &id : running()) {
        if (m_live.at(id)->run.conversation == conversation)
            stop(id);
    }
    return m_deps.conversations.remove(conversation, m_deps.clock.now());
}

Task<Unit> ChatService::restore(ConversationId conversation)
{
    return m_deps.conversations.restore(conversation);
}

Task<Unit> ChatService::purge(ConversationId conversation)
{
    m_unwritten.erase(conversation);
    m_lastSaves.erase(conversation);
    m_givenBack.erase(conversation);
    for (const auto &[id, live] : m_live) {
        if (live->run.conversation != conversation)
            continue;
        live->question.reset();
        if (live->run.hasEnded())
            live->run.notKept.reset();
    }
    tellWritten();
    return m_deps.conversations.purge(conversation);
}

void ChatService::setInView(std::optional<ConversationId> conversation)
{
    m_inView = conversation;
    if (conversation)
        m_tasks.run(touch(*conversation, [](Conversation &row) { row.isUnread = false; }));
}

} // namespace Layers
