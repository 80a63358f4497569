#pragma once
// One chat: its bar, its thread, its composer. Arranges, connects and forwards intents to ChatService, which owns the answers; leaving the
// page stops nothing. Owned by ChatView; GUI thread.

#include "core/blobs/blobs.h"
#include "core/settings/settings.h"
#include "ui/chat/composer.h"
#include "ui/chat/sourceviewer.h"
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
    CodeHighlighter *highlighter = nullptr; // none: code stays plain
};

class ChatPage : public QWidget
{
    Q_OBJECT
public:
    explicit ChatPage(ChatDeps deps, QWidget *parent = nullptr);
    ~ChatPage() override;

    void open(std::optional<ConversationId> id); // nothing: a new chat
    std::optional<ConversationId> conversation() const { return m_id; }
    void focusComposer() { m_composer->focusText(); }
    void find();
    bool closeFind();
    void stop();
    void setSideHidden(bool isHidden); // shows the button that opens the list
    std::vector<Citation> citationsOf(const MessageId &message) const;
    std::optional<MessageId> lastAnswer() const;
    // Sources that a question of this chat searches; nothing: all.
    std::optional<std::vector<SourceId>> searched() const { return m_sources; }
    void setSearched(std::optional<std::vector<SourceId>> sources);
    void setOpenCitation(std::optional<Citation> citation) { m_transcript->setOpenCitation(std::move(citation)); }

signals:
    void opened(const Layers::ConversationId &id); // a new chat has become one
    void citationWanted(const Layers::MessageId &message, const Layers::Citation &citation);
    void inspectorWanted();
    void sideWanted();
    void filesWanted(const QStringList &paths); // dropped, or empty to pick them
    void settingsWanted(const QByteArray &section);
    void toast(const QString &text, const QString &action, std::function<void()> run);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void load();
    void sync(); // the thread becomes the path in view
    void apply(std::vector<Message> messages, const std::vector<std::vector<MessageId>> &siblings);
    void showOlder();
    void growAnswer(const Run &run, int index);
    void send(const QString &text);
    void act(const MessageId &id, const QByteArray &action);
    void onRun(const RunId &id);
    void chooseModel();
    void refreshModel();
    void refreshSources();
    void saveDraft();
    void editQuestion(const MessageId &id);
    ChatService::Options options() const { return {m_model, m_sources}; }
    TranscriptItem itemOf(const Message &message, const std::vector<MessageId> &siblings) const;
    QString factsOf(const Message &message) const;
    void showEmpty();

    ChatDeps m_deps;
    std::optional<ConversationId> m_id;
    ModelRef m_model;
    std::optional<std::vector<SourceId>> m_sources;
    std::optional<MessageId> m_editing;
    bool m_isTouched = false; // the draft has to be saved
    size_t m_shownParts = 0; // of the running answer, what the thread has
    qsizetype m_shownText = 0; // of the last of these parts
    TranscriptModel m_thread;
    Button *m_list;
    Label *m_title;
    Pill *m_where;
    Button *m_inspector;
    QWidget *m_findBar;
    Field *m_findField;
    Label *m_findCount;
    TranscriptView *m_transcript;
    QWidget *m_start; // what an empty chat shows
    Label *m_startTitle;
    Label *m_startFacts;
    Note *m_editNote;
    Composer *m_composer;
    QVBoxLayout *m_foot = nullptr;
    QHBoxLayout *m_startHolder = nullptr;
    QTimer *m_draftTimer;
    TaskScope m_reading; // of this chat; dropped when another one opens
    TaskScope m_tasks;
};

} // namespace Layers
