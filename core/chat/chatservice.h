#pragma once
// The chat use cases. ChatService owns the running answers, so leaving a page stops nothing: send, stop, continue, regenerate and edit give
// a RunId, and run() and the signals tell how it goes. In order: the question is on disk before a byte is on the wire; the prompt exists
// before the estimate; the answer's row exists before its first word; words are on disk at most a quarter of a second after they were
// shown; what was shown is never lost, whatever ends the answer. Owned by ProfileSession; main thread.

#include "core/chat/ledger.h"
#include "core/chat/promptbuilder.h"
#include "core/chat/providers.h"
#include "core/store/conversationstore.h"
#include "core/store/draftstore.h"
#include "core/store/runstore.h"

#include <QtCore/QObject>

#include <deque>

namespace Layers {

struct Run
{
    enum class Phase { Saving, Searching, Waiting, Streaming, Ended };

    RunId id;
    ConversationId conversation;
    MessageId question;
    Message answer; // as far as it has come; its state is Streaming until the run has ended
    Phase phase = Phase::Saving;
    Estimate estimate;
    std::optional<Cost> cost;
    std::optional<Error> error;
    std::optional<Error> notKept; // the answer could not be saved; it is shown, not kept
    bool isUnsaved = false; // nothing was asked, because it could not be saved; a question is a draft again
    Clock::Monotonic began{0};
    // Waits before it asks again; nothing is charged meanwhile.
    struct Retry
    {
        int attempt = 2;
        int attempts = 3;
        Clock::Monotonic until{0};
        Error because;
    };
    std::optional<Retry> retry;
    // The server keeps the connection alive, but nothing of the answer has come since then. A hint, not a failure.
    std::optional<Clock::Monotonic> quietSince;
    // The request was sent then, and nothing of its answer has come.
    std::optional<Clock::Monotonic> waitingSince;

    bool hasEnded() const { return phase == Phase::Ended; }
};

class ChatService : public QObject
{
    Q_OBJECT
public:
    struct Deps
    {
        Clock &clock;
        ConversationStore &conversations;
        MessageStore &messages;
        DraftStore &drafts;
        RunStore &runs;
        SourceStore &sources;
        Retriever &retriever;
        Providers &providers;
        Ledger &ledger;
        Attachments &attachments;
    };

    struct Options
    {
        ModelRef model;
        std::optional<std::vector<SourceId>> sources; // nothing: all; an empty list: none
    };

    // Of silence: a comment that keeps a connection alive is no sign of an answer.
    static constexpr std::chrono::seconds quietAfter{20}; // the person is told that it still works
    static constexpr std::chrono::seconds silentAfter{600}; // the answer ends as Timeout "stream.silent"
    // What was deleted is kept so long, and goes for good at the start after it.
    static constexpr std::chrono::hours trashKept{30 * 24};

    explicit ChatService(Deps deps);
    ~ChatService() override;

    // Marks what a killed program left half written, and drops what was in the trash too long. Once, before the first page.
    Task<Unit> recover();

    Task<Conversation> create(QString title, ModelRef model);

    // Each of these saves first. A run always ends with runEnded(), also when it never began to stream.
    // One question of a chat at a time: another one waits until the answer before it has ended.
    RunId send(ConversationId conversation, Draft draft, Options options);
    // Another answer beside it; the run that is already at it when the same model is asked once more.
    RunId regenerate(MessageId answer, Options options);
    RunId ask(MessageId question, Options options); // an answer to a question that is there: what ended it left it none
    // Another question beside it, and its answer. `conversation`: where its words go back to, should the old one not be there.
    RunId edit(ConversationId conversation, MessageId question, Draft draft, Options options);
    // Goes on in the same message, by the model that began; refused while it is being written, and where it is whole. Recall answers anew.
    RunId continueAnswer(MessageId answer, Options options);
    void stop(RunId run); // keeps what is there

    const Run *run(RunId id) const; // also for some time after its end
    // Whose answers are only shown: they are saved once there is room.
    std::vector<const Run *> notKeptIn(ConversationId conversation) const;
    std::vector<RunId> running() const;
    const Run *runningIn(ConversationId conversation) const;

    Task<Unit> select(MessageId message); // the path in view goes through it
    Task<Unit> rename(ConversationId conversation, QString title);
    Task<Unit> setModel(ConversationId conversation, ModelRef model);
    Task<Unit> setSources(ConversationId conversation, std::optional<std::vector<SourceId>> sources);
    Task<Unit> setPinned(ConversationId conversation, bool isPinned);
    Task<Unit> remove(ConversationId conversation); // to the trash; stops its answer
    Task<Unit> restore(ConversationId conversation);
    Task<Unit> purge(ConversationId conversation); // for good

    // What cannot be written is remembered, and written when there is room again.
    Task<Draft> draft(ConversationId conversation);
    Task<Unit> saveDraft(ConversationId conversation, Draft draft);
    // Whether something is in memory alone, because it found no room; it is tried again every few seconds.
    bool holdsUnwritten() const;
    bool isUnwrittenTold() const { return m_told != Told::Nothing; } // by notWritten(), or by the run that it belongs to
    bool isNotKeptTold() const { return m_told == Told::NotKept; } // and it was more than a question that came back
    Task<Unit> writeAll(); // now; the error of what finds no room still
    // What was sent in the chat that is in view and could not be saved, once: elsewhere it is the draft already. A question that was
    // changed has it in Draft::edit.
    std::optional<Draft> takeUnsaved(ConversationId conversation);
    static Draft joinedDraft(Draft first, Draft second); // both texts, the files of both

    // The conversation that the person looks at: an answer that ends elsewhere leaves an unread mark.
    void setInView(std::optional<ConversationId> conversation);

    // A title from the words of a question.
    static QString titleFrom(const QString &question);

signals:
    void runChanged(const Layers::RunId &run); // at most once a frame
    void runEnded(const Layers::RunId &run);
    void notWritten(const Layers::Error &error); // a draft; once, until allWritten()
    void unwrittenChanged(); // what is told of that
    void allWritten(); // what was said not to be kept is on the disk

private:
    struct Live;
    enum class Told { Nothing, NotAsked, NotKept }; // of what is in memory alone

    RunId answerBeside(Run run, MessageId known, Role role, Options options);
    RunId begin(Run run, Options options, std::function<Task<Unit>(RunId)> prepare);
    Task<Unit> earlierRuns(ConversationId conversation, RunId than);
    Task<Prompt> buildPrompt(std::shared_ptr<Live> live);
    Task<Unit> stream(std::shared_ptr<Live> live, Prompt prompt);
    void take(const std::shared_ptr<Live> &live, std::vector<Delta> deltas);
    void takeRetry(const std::shared_ptr<Live> &live, const RetryDelta &retry);
    void watch(const std::shared_ptr<Live> &live);
    void apply(Live &live, const Delta &delta);
    void applyBoth(Live &live, const Delta &delta); // to what is shown, and what is saved next
    void applyPieces(Live &live, std::vector<CitationMarks::Piece> pieces);
    void applyHeld(Live &live);
    void finishMarks(Live &live);
    void flush(const std::shared_ptr<Live> &live);
    void finish(const std::shared_ptr<Live> &live, Result<Unit> outcome);
    void end(const std::shared_ptr<Live> &live);
    void giveBack(const std::shared_ptr<Live> &live);
    Task<Unit> saveAnswer(const std::shared_ptr<Live> &live, MessageStore::View view);
    void saveAnswerLater(const std::shared_ptr<Live> &live);
    Task<Unit> saveNotKept(ConversationId conversation);
    bool hasSavedSince(ConversationId conversation, quint64 write) const;
    Task<Unit> writeDraft(ConversationId conversation, Draft draft);
    void writeDraftsLater();
    void setKept(Live &live);
    void tell(Told now);
    void tellWritten();
    Task<Unit> touch(ConversationId id, std::function<void(Conversation &)> change);
    void touchNext();

    struct Touch
    {
        ConversationId conversation;
        std::function<void(Conversation &)> change;
        Resolver<Unit> done;
    };

    Deps m_deps;
    PromptBuilder m_prompts;
    std::map<RunId, std::shared_ptr<Live>> m_live;
    std::vector<RunId> m_ended; // oldest first
    struct Unwritten
    {
        Draft draft;
        quint64 number = 0;
        bool hasFailed = false;
    };
    std::map<ConversationId, Unwritten> m_unwritten; // drafts until they are on the disk
    std::map<ConversationId, quint64> m_lastSaves; // of drafts, as the person wrote them; no later attempts
    quint64 m_writes = 0; // of all drafts
    std::map<ConversationId, Draft> m_givenBack; // questions, for the page
    bool m_writesAgain = false; // a little later
    Told m_told = Told::Nothing;
    std::optional<ConversationId> m_inView;
    std::deque<Touch> m_touches;
    TaskScope m_tasks;
};

} // namespace Layers
