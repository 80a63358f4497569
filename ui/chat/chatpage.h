#pragma once
// One chat: its bar, its thread, its composer. Arranges, connects and forwards intents to ChatService, which owns the answers; leaving the
// page stops nothing. Owned by ChatView; GUI thread.

#include "core/blobs/blobs.h"
#include "core/settings/settings.h"
#include "core/chat/attachments.h"
#include "ui/chat/chatstart.h"
#include "ui/chat/composer.h"
#include "ui/chat/findbar.h"
#include "ui/chat/modelpicker.h"
#include "ui/reader/sourceviewer.h"
#include "ui/models/chatlistmodel.h"
#include "ui/transcript/transcriptmodel.h"
#include "ui/transcript/transcriptview.h"

#include "core/context/sourceservice.h"

class QHBoxLayout;
class QVBoxLayout;

namespace Layers {

struct ChatDeps
{
    const Theme &theme;
    Dialogs &dialogs;
    Clock &clock;
    Settings &settings;
    ChangeFeed &feed;
    ConversationStore &conversations;
    MessageStore &messages;
    SourceStore &sourceStore;
    SourceService &sources;
    Providers &providers;
    ChatService &chat;
    Attachments &attachments;
    CodeHighlighter *highlighter = nullptr; // none: code stays plain
};

class ChatPage : public QWidget
{
    Q_OBJECT
public:
    explicit ChatPage(ChatDeps deps, QWidget *parent = nullptr);
    ~ChatPage() override;
    bool keepDraft(); // now, what was written since the last time; whether there is something

    void open(std::optional<ConversationId> id); // nothing: a new chat
    std::optional<ConversationId> conversation() const { return m_id; }
    void focusComposer() { m_composer->focusText(); }
    QWidget *foot() const { return m_footPart; }
    void find();
    bool stepFound(int step); // to another place that was found; false while nothing is looked for
    // Of the path of this chat, also one that is not loaded yet; words are looked for in it as the find bar does.
    void reveal(const MessageId &message, const QString &words = {});
    bool closeTopmost(); // the model picker, the find bar
    bool leaveEditing(); // of an earlier question; false: none is being changed
    void attach(const QStringList &paths); // to the question that is being written; folders go to the library
    void detachAll(); // takes every file away again
    void chooseModel();
    void pickAttachments();
    void askAgain(); // the last question
    void copyAll();
    void exportChat(); // as Markdown, to a file of the person's choice
    void exportChat(const ConversationId &id, const QString &title); // one that need not be open
    void stop();
    bool canContinue() const; // the last answer was stopped or interrupted
    void goOn(); // with it
    bool isAnswering() const { return m_id && m_deps.chat.runningIn(*m_id); }
    void setSideHidden(bool isHidden); // shows the button that opens the list
    std::vector<Citation> citationsOf(const MessageId &message) const;
    std::optional<MessageId> lastAnswer() const;
    // Sources that a question of this chat searches; nothing: all.
    std::optional<std::vector<SourceId>> searched() const { return m_sources; }
    void setSearched(std::optional<std::vector<SourceId>> sources);
    void setOpenCitation(std::optional<Citation> citation) { m_transcript->setOpenCitation(std::move(citation)); }

    bool isLoaded() const { return m_isLoaded; } // what is in the chat, or that nothing is, is shown

signals:
    void loaded();
    void opened(const Layers::ConversationId &id); // a new chat has become one
    void chatWanted(const Layers::ConversationId &id);
    void citationWanted(const Layers::MessageId &message, const Layers::Citation &citation);
    void inspectorWanted();
    void sideWanted();
    void undoWanted(); // Ctrl+Z where nothing was typed
    void filesWanted(const QStringList &paths); // dropped, or empty to pick them
    void settingsWanted(const QByteArray &section);
    void toast(const QString &text, const QString &action, std::function<void()> run);
    void toastOver(const QString &text); // its action would do nothing any more

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct WholeChat
    {
        QStringList texts; // Markdown of each message, under who speaks
        QString html;

        QString markdown() const { return texts.join(QLatin1String("\n\n")); }
    };

    enum class As { Text, TextAndHtml };
    void readWhole(const ConversationId &id, As as, std::function<void(const WholeChat &)> then);
    void writeWhole(const WholeChat &whole, const QString &title, const QString &path);
    QLayout *buildBar();
    void buildFoot();
    void listenToComposer();
    void listenToThread();
    void listenToProfile();
    void openCited(const Citation &citation);
    void showSibling(const MessageId &id, int step);
    void load();
    void sync(); // the thread becomes the path in view
    void apply(std::vector<Message> messages, std::vector<std::vector<MessageId>> siblings);
    void showOlder();
    void seekOlder(); // goes on until what is looked for is loaded
    void growAnswer(const Run &run, int index);
    void send(const QString &text);
    void act(const MessageId &id, const QByteArray &action);
    void onRun(const RunId &id);
    void setModel(const ModelRef &model);
    void refreshModel();
    void refreshSources();
    void saveDraft();
    void changeNewDraft(std::function<Draft(const Draft &)> change);
    void showDraft(const Draft &draft);
    void giveBack(Draft question); // what could not be sent, before what was written since
    void editQuestion(const MessageId &id);
    void endEditing();
    void attachPicture(const QImage &picture);
    void attachText(const QString &text); // as a file of its own
    QString nameOfGivenText() const;
    void takeGivenText(int serial, const Result<Attachment> &read);
    void undoAttachedText(const QString &text);
    void putIntoQuestion(int serial);
    void forgetGivenTexts();
    QString writtenText() const; // of the question, with the long texts that are no files yet
    void take(std::vector<Task<Attachment>> files);
    bool isPictureUseless() const; // the model sees none
    void showAttachments();
    void showFileNote();
    void useAttachment(const MessageId &id, const QByteArray &action); // opens or saves it
    void showWaiting(const Run &run);
    ChatService::Options options() const { return {m_model, m_sources}; }
    ChatStartPane &startPane();
    void showEmpty();
    void setLoaded();
    FindBar &findBar();
    void placeFindBar();

    ChatDeps m_deps;
    std::optional<ConversationId> m_id;
    ModelRef m_model;
    std::optional<std::vector<SourceId>> m_sources;
    std::optional<MessageId> m_editing;
    std::vector<std::shared_ptr<void>> m_held; // the files of the composer, until a row names them
    std::optional<MessageId> m_target; // is shown once it is loaded
    QString m_targetWords; // are looked for in it then
    Draft m_editedFrom; // as it was sent
    Draft m_stashed; // what was in the composer before an earlier question was taken up
    std::vector<Attachment> m_attachments;
    int m_adding = 0; // files that are being read
    struct GivenText
    {
        int serial;
        QString name; // of its file
        QString text;
        std::optional<Attachment> file; // none while it is on its way
        QString toast; // that offers to put it into the question
    };
    std::vector<GivenText> m_givenTexts; // that can still be put into the question
    int m_lastGivenText = 0;
    quint64 m_lastSync = 0;
    QStringList m_fileProblems; // why files of the last handful cannot go
    int m_opened = 0; // how many chats have been opened
    bool m_isTouched = false; // the draft has to be saved
    bool m_isLoaded = false;
    size_t m_shownParts = 0; // of the running answer, what the thread has
    qsizetype m_shownText = 0; // of the last of these parts
    TranscriptModel m_thread;
    Button *m_list;
    Label *m_title;
    Pill *m_where;
    Button *m_inspector;
    TranscriptView *m_transcript;
    bool isSearching() const { return m_findBar && m_findBar->isSearching(); }

    FindBar *m_findBar = nullptr; // made when it is first opened: a start must not wait for it
    ChatStartPane *m_start = nullptr; // made for the first empty chat: most starts go to one that is not
    ChatStartPane::Facts m_startFacts;
    Note *m_editNote;
    Note *m_fileNote;
    Composer *m_composer;
    ModelPicker *m_picker;
    QWidget *m_footPart = nullptr; // the notes and the composer
    QVBoxLayout *m_foot = nullptr;
    QHBoxLayout *m_startHolder = nullptr;
    QHBoxLayout *m_bar = nullptr; // title and buttons
    QVBoxLayout *m_column = nullptr; // the bar, a line, the thread
    QTimer *m_draftTimer;
    static constexpr std::chrono::milliseconds draftAfter{600};
    QTimer *m_tick; // while a wait is counted
    TaskScope m_reading; // of this chat; dropped when another one opens
    TaskScope m_copying; // of a whole chat
    TaskScope m_tasks;
};

} // namespace Layers
