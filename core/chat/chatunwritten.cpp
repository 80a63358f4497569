#include "core/chat/chatservice_p.h"

// What is not on the disk yet: drafts, questions that came back, and answers that found no room.

namespace Layers {

namespace {

// Both, the one behind the other. `later` may be what was kept of `earlier` while that was typed, or hold it already.
QString joinedText(const QString &earlier, const QString &later)
{
    if (earlier.trimmed().isEmpty())
        return later;
    if (later.trimmed().isEmpty() || earlier.startsWith(later))
        return earlier;
    const QString gap = QStringLiteral("\n\n");
    if ((gap + later + gap).contains(gap + earlier + gap))
        return later;
    return (gap + earlier + gap).contains(gap + later + gap) ? earlier : earlier + gap + later;
}

} // namespace

// Whether the person has written in the composer of the chat since then: that is not the question any more.
bool ChatService::hasSavedSince(ConversationId conversation, quint64 write) const
{
    const auto last = m_lastSaves.find(conversation);
    return last != m_lastSaves.end() && last->second > write;
}

Task<Draft> ChatService::draft(ConversationId conversation)
{
    const auto known = m_unwritten.find(conversation);
    auto read = known == m_unwritten.end() ? m_deps.drafts.find(conversation) : Task<Draft>(Draft(known->second.draft));
    return std::move(read).then([this, conversation](Draft draft) {
        if (const auto newer = m_unwritten.find(conversation); newer != m_unwritten.end())
            draft = newer->second.draft;
        if (std::optional<Draft> unsaved = takeUnsaved(conversation)) {
            draft = joinedDraft(std::move(*unsaved), std::move(draft));
            m_tasks.run(saveDraft(conversation, draft));
        }
        return draft;
    });
}

Task<Unit> ChatService::saveDraft(ConversationId conversation, Draft draft)
{
    m_lastSaves[conversation] = m_writes + 1;
    return writeDraft(conversation, std::move(draft));
}

Task<Unit> ChatService::writeDraft(ConversationId conversation, Draft draft)
{
    const quint64 number = ++m_writes;
    Unwritten &one = m_unwritten[conversation]; // one that has failed is not on the disk while it is tried again
    one.draft = draft;
    one.number = number;
    Resolver<Unit> done;
    auto task = done.task();
    m_tasks.run(m_deps.drafts.save(conversation, std::move(draft), m_deps.clock.now()),
                [this, conversation, number, done](Result<Unit> saved) {
                    const auto found = m_unwritten.find(conversation);
                    const bool isLast = found != m_unwritten.end() && found->second.number == number;
                    if (saved && isLast) {
                        m_unwritten.erase(found);
                        tellWritten();
                    } else if (!saved && isLast) {
                        found->second.hasFailed = true;
                        writeDraftsLater();
                        const bool isNew = m_told == Told::Nothing;
                        tell(Told::NotKept);
                        if (isNew)
                            emit notWritten(saved.error());
                    }
                    done.resolve(std::move(saved));
                });
    return task;
}

bool ChatService::holdsUnwritten() const
{
    return !m_givenBack.empty()
        || std::any_of(m_unwritten.begin(), m_unwritten.end(), [](const auto &entry) { return entry.second.hasFailed; })
        || std::any_of(m_live.begin(), m_live.end(), [](const auto &entry) { return bool(entry.second->run.notKept); });
}

void ChatService::tell(Told now)
{
    if (std::exchange(m_told, now) != now)
        emit unwrittenChanged();
}

void ChatService::tellWritten()
{
    if (m_told == Told::Nothing || holdsUnwritten())
        return;
    const bool wasSaid = m_told == Told::NotKept;
    tell(Told::Nothing);
    if (wasSaid)
        emit allWritten();
}

// One after the other: each is gone from what is held when it is written.
Task<Unit> ChatService::writeAll()
{
    const auto next = [this](const auto &) { return writeAll(); };
    if (!m_givenBack.empty())
        return draft(m_givenBack.begin()->first).then(next); // it is among those that follow then
    if (!m_unwritten.empty())
        return writeDraft(m_unwritten.begin()->first, Draft(m_unwritten.begin()->second.draft)).then(next);
    for (const auto &[id, live] : m_live) {
        if (live->run.notKept && live->run.hasEnded())
            return saveNotKept(live->run.conversation).then(next);
        if (live->run.notKept)
            return m_deps.messages.save(live->run.answer, MessageStore::View::FollowHere)
                .then([this, live](Unit) { setKept(*live); })
                .then(next);
    }
    return Unit{};
}

void ChatService::writeDraftsLater()
{
    if (std::exchange(m_writesAgain, true))
        return;
    m_tasks.run(m_deps.clock.after(saveAgainAfter), [this](Result<Unit>) {
        m_writesAgain = false;
        const auto unwritten = m_unwritten;
        for (const auto &[conversation, one] : unwritten) {
            // What is being sent would come back as its draft.
            const bool isSent = std::any_of(m_live.begin(), m_live.end(), [&, id = conversation](const auto &entry) {
                return entry.second->question && entry.second->run.conversation == id;
            });
            if (isSent)
                writeDraftsLater();
            else
                m_tasks.run(writeDraft(conversation, one.draft));
        }
    });
}

Draft ChatService::joinedDraft(Draft first, Draft second)
{
    if (first.edit && second.edit && first.edit->question != second.edit->question) { // one question is changed at a time
        Draft plain = joinedDraft({first.edit->text, first.edit->attachments, 0}, {first.text, first.attachments, 0});
        first.text = std::move(plain.text);
        first.attachments = std::move(plain.attachments);
        first.edit = std::move(second.edit);
    } else if (first.edit && second.edit) {
        Draft both = joinedDraft({first.edit->text, first.edit->attachments, 0}, {second.edit->text, second.edit->attachments, 0});
        first.edit->text = std::move(both.text);
        first.edit->attachments = std::move(both.attachments);
    } else if (!first.edit) {
        first.edit = std::move(second.edit);
    }
    first.text = joinedText(first.text, second.text);
    for (Attachment &attachment : second.attachments) {
        if (std::find(first.attachments.begin(), first.attachments.end(), attachment) == first.attachments.end())
            first.attachments.push_back(std::move(attachment));
    }
    first.cursor = int(first.text.size());
    return first;
}

std::optional<Draft> ChatService::takeUnsaved(ConversationId conversation)
{
    const auto found = m_givenBack.find(conversation);
    if (found == m_givenBack.end())
        return {};
    Draft draft = std::move(found->second);
    m_givenBack.erase(found);
    return draft;
}

void ChatService::setKept(Live &live)
{
    if (!live.run.notKept)
        return;
    live.run.notKept.reset();
    emit runChanged(live.run.id);
    tellWritten();
}

// What is asked next stands below them, and its request holds their words.
Task<Unit> ChatService::saveNotKept(ConversationId conversation)
{
    for (const RunId &id : m_ended) {
        const std::shared_ptr<Live> live = m_live.at(id);
        if (!live->run.notKept || live->run.conversation != conversation)
            continue;
        return saveAnswer(live, MessageStore::View::FollowHere)
            .orElse([](const Error &error) { return error.kind == Error::Kind::NotFound ? Result<Unit>(Unit{}) : Result<Unit>(error); })
            .then([this, live, conversation](Unit) {
                setKept(*live);
                return saveNotKept(conversation);
            });
    }
    return Unit{};
}

void ChatService::saveAnswerLater(const std::shared_ptr<Live> &live)
{
    // The person may have gone on meanwhile; or the answer itself has, in a run that knows all of it.
    const auto again
        = [this, live](Unit) { return live->run.notKept ? saveAnswer(live, MessageStore::View::FollowHere) : Task<Unit>(Unit{}); };
    m_tasks.run(m_deps.clock.after(saveAgainAfter).then(again), [this, live](Result<Unit> saved) {
        if (!live->run.notKept)
            return;
        if (!saved && saved.error().kind != Error::Kind::NotFound) {
            saveAnswerLater(live);
            return;
        }
        setKept(*live);
    });
}

// The question that could not be saved: to the page that shows its chat, or else to the draft of that.
void ChatService::giveBack(const std::shared_ptr<Live> &live)
{
    const ConversationId conversation = live->run.conversation;
    live->run.isUnsaved = true;
    tell(std::max(m_told, Told::NotAsked));
    Draft question = std::move(*live->question);
    live->question.reset();
    const std::optional<Draft> before = takeUnsaved(conversation);
    m_givenBack.insert_or_assign(conversation, before ? joinedDraft(*before, std::move(question)) : std::move(question));
    if (m_inView != conversation)
        m_tasks.run(draft(conversation)); // which writes it
}

} // namespace Layers
