#include "ui/chat/chatpage.h"

#include "ui/kit/errortext.h"

#include <QtCore/QTimer>
#include <QtWidgets/QHBoxLayout>

namespace Layers {

using namespace std::chrono_literals;

ChatPage::ChatPage(ChatDeps deps, QWidget *parent)
    : QWidget(parent)
    , m_deps(deps)
    , m_model(ModelRef::recall())
    , m_list(new Button(deps.theme, {}, Button::Look::Quiet))
    , m_title(new Label(deps.theme, tr("New chat"), Type::Title))
    , m_where(new Pill(deps.theme, tr("On this device"), QStringLiteral("device")))
    , m_inspector(new Button(deps.theme, {}, Button::Look::Quiet))
    , m_transcript(new TranscriptView(m_thread, deps.theme, deps.highlighter))
    , m_editNote(new Note(deps.theme, Note::Tone::Info, tr("You are changing an earlier question. The old one and its answer are kept.")))
    , m_fileNote(new Note(deps.theme, Note::Tone::Warn, {}))
    , m_composer(new Composer(deps.theme))
    , m_picker(new ModelPicker(deps.theme, deps.providers, this))
    , m_draftTimer(new QTimer(this))
    , m_tick(new QTimer(this))
{
    m_transcript->setObjectName(QStringLiteral("transcript"));
    m_transcript->setAccessibleName(tr("Messages"));
    m_transcript->setMinimumHeight(1); // a low window is for the composer first

    auto *column = m_column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(buildBar());
    column->addWidget(new Rule(deps.theme, Qt::Horizontal));
    column->addWidget(m_transcript, 1);
    m_startHolder = new QHBoxLayout;
    m_startHolder->setContentsMargins(0, 0, 0, 0);
    column->addLayout(m_startHolder);
    buildFoot();
    column->addWidget(m_footPart);
    connect(m_picker, &ModelPicker::chosen, this, &ChatPage::setModel);
    connect(m_picker, &ModelPicker::settingsWanted, this, [this] { emit settingsWanted("models"); });
    m_tick->setInterval(1s);
    connect(m_tick, &QTimer::timeout, this, [this] {
        if (const Run *run = m_id ? m_deps.chat.runningIn(*m_id) : nullptr)
            showWaiting(*run);
        else
            m_tick->stop();
    });
    m_draftTimer->setSingleShot(true);
    m_draftTimer->setInterval(draftAfter);
    connect(m_draftTimer, &QTimer::timeout, this, &ChatPage::saveDraft);
    listenToComposer();
    listenToThread();
    listenToProfile();
}

QLayout *ChatPage::buildBar()
{
    auto *bar = m_bar = new QHBoxLayout;
    bar->setContentsMargins(20, 0, 16, 0);
    bar->setSpacing(8);
    m_list->setIconName(QStringLiteral("sidebar"));
    m_list->setAccessibleName(tr("Show the list of chats"));
    m_list->hide();
    connect(m_list, &Button::clicked, this, &ChatPage::sideWanted);
    m_title->setElided(true);
    keepTopBarHeight(m_title, m_deps.theme, 1);
    m_title->setObjectName(QStringLiteral("chatTitle"));
    m_inspector->setIconName(QStringLiteral("inspector"));
    m_inspector->setAccessibleName(tr("What a question searches"));
    setPlainToolTip(m_inspector, tr("What a question searches"));
    connect(m_inspector, &Button::clicked, this, &ChatPage::inspectorWanted);
    bar->addWidget(m_list);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_where);
    bar->addWidget(m_inspector);
    return bar;
}

void ChatPage::buildFoot()
{
    m_footPart = new QWidget;
    auto *footColumn = new QVBoxLayout(m_footPart);
    footColumn->setContentsMargins(0, 0, 0, 0);
    footColumn->setSpacing(0);
    auto *noteHolder = new QVBoxLayout;
    noteHolder->setContentsMargins(16, 0, 16, 0);
    noteHolder->setSpacing(8);
    noteHolder->addWidget(m_editNote);
    noteHolder->addWidget(m_fileNote);
    footColumn->addLayout(noteHolder);
    footColumn->addWidget(m_composer);
    m_foot = footColumn;
    m_editNote->setObjectName(QStringLiteral("editNote"));
    m_editNote->hide();
    connect(m_editNote->addAction(tr("Keep as it was")), &Button::clicked, this, &ChatPage::endEditing);
    m_fileNote->setObjectName(QStringLiteral("fileNote"));
    m_fileNote->hide();
}

void ChatPage::listenToComposer()
{
    connect(m_composer, &Composer::undoWanted, this, &ChatPage::undoWanted);
    connect(m_composer, &Composer::scrollWanted, m_transcript, &TranscriptView::scrollByKey);
    connect(m_composer, &Composer::sendWanted, this, &ChatPage::send);
    connect(m_composer, &Composer::stopWanted, this, &ChatPage::stop);
    connect(m_composer, &Composer::attachWanted, this, &ChatPage::pickAttachments);
    connect(m_composer, &Composer::filesDropped, this, &ChatPage::attach);
    connect(m_composer, &Composer::pictureGiven, this, &ChatPage::attachPicture);
    connect(m_composer, &Composer::longTextGiven, this, &ChatPage::attachText);
    connect(m_composer, &Composer::longTextUndone, this, &ChatPage::undoAttachedText);
    connect(m_composer, &Composer::attachmentUnwanted, this, [this](int index) {
        if (index < 0 || size_t(index) >= m_attachments.size())
            return;
        m_attachments.erase(m_attachments.begin() + index);
        showAttachments();
        m_composer->focusText();
    });
    connect(m_composer, &Composer::sourcesWanted, this, &ChatPage::inspectorWanted);
    connect(m_composer, &Composer::modelWanted, this, &ChatPage::chooseModel);
    connect(m_composer, &Composer::edited, this, [this] {
        m_isTouched = true;
        m_draftTimer->start(draftAfter);
    });
    connect(m_composer, &Composer::editLastWanted, this, [this] {
        for (int i = m_thread.count() - 1; i >= 0; --i) {
            if (m_thread.item(i).role == Role::User) {
                editQuestion(m_thread.item(i).id);
                return;
            }
        }
    });
}

void ChatPage::listenToThread()
{
    connect(m_transcript, &TranscriptView::typed, m_composer, &Composer::insertText);
    connect(m_transcript, &TranscriptView::actionActivated, this, &ChatPage::act);
    connect(m_transcript, &TranscriptView::citationActivated, this, &ChatPage::openCited);
    connect(m_transcript, &TranscriptView::linkActivated, this, [this](const QString &url) {
        Confirmation question;
        question.title = tr("Open this address in your browser?");
        question.detail = url;
        question.action = tr("Open");
        question.keep = tr("Cancel");
        m_deps.dialogs.confirm(this, question, [this, url] { m_deps.dialogs.openUrl(url); });
    });
    connect(m_transcript, &TranscriptView::siblingWanted, this, &ChatPage::showSibling);
    connect(m_transcript, &TranscriptView::copied, this, [this](const QString &what) {
        if (what == QLatin1String("message"))
            emit toast(tr("Message copied"), {}, {});
    });
    connect(&m_thread, &TranscriptModel::olderWanted, this, &ChatPage::showOlder);
}

void ChatPage::listenToProfile()
{
    connect(&m_deps.chat, &ChatService::runChanged, this, &ChatPage::onRun);
    connect(&m_deps.chat, &ChatService::unwrittenChanged, this, &ChatPage::refreshModel);
    connect(&m_deps.providers, &Providers::changed, this, [this] {
        refreshModel();
        sync(); // what stands below an answer may be about its server, such as a key that was missing
    });
    connect(&m_deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::sources) || changes.has(Tables::documents))
            refreshSources();
        if (m_id && changes.has(Tables::conversations, m_id->uuid())) {
            m_reading.run(m_deps.conversations.find(*m_id), [this](Result<Conversation> chat) {
                if (chat)
                    m_title->setText(chat->title.isEmpty() ? tr("New chat") : chat->title);
            });
        }
    });
    m_composer->setEnterSends(m_deps.settings.value(Settable::enterSends));
    connect(&m_deps.settings, &Settings::changed, this, [this](const QByteArray &key) {
        if (key == "chat.enter_sends")
            m_composer->setEnterSends(m_deps.settings.value(Settable::enterSends));
    });
}

void ChatPage::openCited(const Citation &citation)
{
    for (int i = m_thread.count() - 1; i >= 0; --i) {
        const auto &parts = m_thread.item(i).parts;
        const bool isHere = std::any_of(parts.begin(), parts.end(), [&](const Part &part) {
            const auto *cited = std::get_if<CitationPart>(&part);
            return cited && cited->citation == citation;
        });
        if (isHere) {
            emit citationWanted(m_thread.item(i).id, citation);
            return;
        }
    }
}

void ChatPage::showSibling(const MessageId &id, int step)
{
    m_reading.run(m_deps.messages.siblings(id), [this, id, step](Result<std::vector<MessageId>> siblings) {
        if (!siblings)
            return;
        const auto here = std::find(siblings->begin(), siblings->end(), id);
        const auto next = here - siblings->begin() + step;
        if (here == siblings->end() || next < 0 || next >= std::ptrdiff_t(siblings->size()))
            return;
        m_tasks.run(m_deps.chat.select((*siblings)[size_t(next)]), [this, chosen = (*siblings)[size_t(next)]](Result<Unit> done) {
            if (done)
                m_target = chosen; // whoever walks the versions by key stays on them
            sync();
        });
    });
}

ChatPage::~ChatPage()
{
    keepDraft(); // also when the window closes in the middle of a word
}

bool ChatPage::keepDraft()
{
    if (!m_isTouched)
        return false;
    saveDraft();
    return true;
}

void ChatPage::open(std::optional<ConversationId> id)
{
    keepDraft();
    m_reading.cancelAll();
    ++m_opened;
    m_id = id;
    m_editing.reset();
    m_stashed = {};
    m_editNote->hide();
    m_picker->closeIfOpen();
    m_target.reset();
    m_targetWords.clear();
    m_thread.clear();
    m_shownParts = 0;
    m_shownText = 0;
    m_adding = 0;
    m_attachments.clear();
    m_fileProblems.clear();
    forgetGivenTexts();
    m_composer->setText({});
    showAttachments();
    m_isTouched = false;
    m_tick->stop();
    m_draftTimer->stop();
    m_isLoaded = false;
    showEmpty();
    m_deps.chat.setInView(id);
    m_composer->setRunning(id && m_deps.chat.runningIn(*id));
    if (!id) {
        const auto model = ModelRef::fromString(m_deps.settings.value(Settable::defaultModel));
        m_model = model && m_deps.providers.provider(*model) ? *model : ModelRef::recall();
        m_sources.reset();
        m_title->setText(tr("New chat"));
        setLoaded();
    } else {
        load();
    }
    refreshModel();
    refreshSources();
    m_reading.run(m_deps.chat.draft(id.value_or(ConversationId())), [this](const Result<Draft> &draft) {
        if (!draft || draft->isEmpty())
            return;
        if (!m_isTouched && !m_editing && m_composer->text().isEmpty() && m_attachments.empty())
            showDraft(*draft);
        else if (!m_composer->text().startsWith(draft->text) || draft->edit || !draft->attachments.empty()) // somebody types already
            giveBack(*draft);
    });
}

void ChatPage::setLoaded()
{
    m_isLoaded = true;
    showEmpty();
    emit loaded();
}

ChatStartPane &ChatPage::startPane()
{
    if (m_start)
        return *m_start;
    m_start = new ChatStartPane(m_deps.theme);
    m_startHolder->addWidget(m_start);
    m_start->setFacts(m_startFacts);
    m_start->setQuoting(m_model.isRecall());
    connect(m_start, &ChatStartPane::addWanted, this, [this] { emit filesWanted({}); });
    connect(m_start, &ChatStartPane::chosen, this, [this](const ChatStart &start) {
        if (start.chat) {
            emit chatWanted(*start.chat);
            return;
        }
        m_composer->setText(start.question);
        m_composer->focusText();
    });
    return *m_start;
}

void ChatPage::showEmpty()
{
    const bool isEmpty = m_isLoaded && m_thread.count() == 0;
    if (isEmpty)
        startPane().show();
    else if (m_start)
        m_start->hide();
    m_composer->setLeastLines(isEmpty ? 2 : 1);
    if (isEmpty && m_findBar)
        m_findBar->closeIfOpen();
    if (!isEmpty || m_id)
        return;
    m_reading.run(readStartFacts(m_deps.conversations, m_deps.messages, m_deps.sourceStore, m_deps.clock.now()),
                  [this](Result<StartFacts> facts) {
                      if (facts)
                          startPane().setStarts(startsFrom(*facts));
                  });
}

void ChatPage::stop()
{
    if (const Run *run = m_id ? m_deps.chat.runningIn(*m_id) : nullptr)
        m_deps.chat.stop(run->id);
}

void ChatPage::pickAttachments()
{
    m_deps.dialogs.pickFiles(this, tr("Attach to this question"), [this](const QStringList &paths) { attach(paths); });
}

void ChatPage::askAgain()
{
    const bool isRunning = m_id && m_deps.chat.runningIn(*m_id);
    const int last = m_thread.count() - 1;
    if (last < 0)
        emit toast(tr("There is no answer in this chat yet."), {}, {});
    else if (!isRunning && m_thread.item(last).role == Role::User)
        m_deps.chat.ask(m_thread.item(last).id, options());
    else if (const auto answer = lastAnswer(); answer && !isRunning)
        m_deps.chat.regenerate(*answer, options());
}

void ChatPage::act(const MessageId &id, const QByteArray &action)
{
    if (action == "stop") {
        stop();
    } else if (action.startsWith("attachment.")) {
        useAttachment(id, action);
    } else if (action == "edit") {
        editQuestion(id);
    } else if (action == "retry") {
        m_deps.chat.regenerate(id, options());
    } else if (action == "ask") {
        m_deps.chat.ask(id, options());
    } else if (action == "continue") {
        m_shownParts = 0;
        m_shownText = 0;
        m_deps.chat.continueAnswer(id, options());
    } else if (action == "choose_model") {
        chooseModel();
    } else if (action.startsWith("settings.")) {
        // Those of the server that was asked.
        m_tasks.run(m_deps.messages.find(id), [this, section = action.mid(9)](Result<Message> message) {
            const ProviderId server = message ? message->modelAsked.provider : ProviderId();
            emit settingsWanted(server.isNull() ? section : section + '/' + server.toString().toLatin1());
        });
    }
}

void ChatPage::chooseModel()
{
    // What the message would send: the chat, its files, and some passages.
    constexpr qint64 unitsPerToken = 4;
    constexpr qint64 passageTokens = 1500;
    qint64 units = m_composer->text().size();
    for (int i = 0; i < m_thread.count(); ++i) {
        for (const Part &part : m_thread.item(i).parts) {
            if (const auto *text = std::get_if<TextPart>(&part))
                units += text->text.size();
        }
    }
    for (const Attachment &attachment : m_attachments)
        units += Attachments::isPicture(attachment.blob.mimeType) ? 1100 * unitsPerToken : attachment.blob.size;
    m_picker->open(m_composer->modelButton(), m_model, units / unitsPerToken + passageTokens);
}

void ChatPage::setModel(const ModelRef &model)
{
    m_model = model;
    m_deps.settings.set(Settable::defaultModel, model.toString());
    if (m_id)
        m_tasks.run(m_deps.chat.setModel(*m_id, model));
    refreshModel();
    m_composer->focusText();
}

void ChatPage::refreshModel()
{
    showFileNote();
    m_composer->setModelName(m_deps.providers.modelName(m_model),
                             m_model.isRecall() ? QStringLiteral("recall") : QStringLiteral("workspaces"));
    m_composer->setQuoting(m_model.isRecall());
    if (m_start)
        m_start->setQuoting(m_model.isRecall());
    const bool isFree = m_deps.providers.isFree(m_model);
    const ModelInfo *info = m_deps.providers.model(m_model);
    m_composer->setPrice(isFree ? tr("free") : info && info->inputNanos ? tr("priced by the server") : tr("price unknown"));
    const ProviderInstance *instance = m_deps.providers.instance(m_model.provider);
    QString hint = m_model.isRecall() ? tr("Recall quotes your files word for word. It is not a language model.")
        : isFree                      ? tr("Answers come from this computer.")
                 : tr("Your question, this chat and the passages found go to %1.").arg(instance ? instance->name : m_model.model);
    if (m_deps.chat.isNotKeptTold()) {
        const QString notSaved = tr("Not everything is saved: the disk cannot be written.");
        hint = isFree || m_model.isRecall() ? notSaved : notSaved + QLatin1Char(' ') + hint;
    }
    m_composer->setHint(hint);
}

void ChatPage::setSearched(std::optional<std::vector<SourceId>> sources)
{
    m_sources = std::move(sources);
    if (m_id)
        m_tasks.run(m_deps.chat.setSources(*m_id, m_sources));
    refreshSources();
}

void ChatPage::refreshSources()
{
    m_tasks.run(m_deps.sourceStore.list(), [this](Result<std::vector<Source>> sources) {
        if (!sources)
            return;
        ChatStartPane::Facts facts;
        facts.places = int(sources->size());
        for (const Source &source : *sources) {
            facts.files += source.documents;
            if (!m_sources || std::find(m_sources->begin(), m_sources->end(), source.id) != m_sources->end()) {
                facts.searchedFiles += source.documents;
                ++facts.searchedPlaces;
            }
        }
        if (sources->empty())
            m_composer->setSourcesText(tr("No files yet"));
        else if (!m_sources)
            m_composer->setSourcesText(tr("All files"));
        else if (facts.searchedPlaces == 0)
            m_composer->setSourcesText(tr("No files"));
        else
            m_composer->setSourcesText(tr("%n place(s)", nullptr, facts.searchedPlaces));
        m_startFacts = facts;
        if (m_start)
            m_start->setFacts(facts);
        showEmpty();
    });
}

std::vector<Citation> ChatPage::citationsOf(const MessageId &message) const
{
    std::vector<Citation> citations;
    const int index = m_thread.indexOf(message);
    if (index < 0)
        return citations;
    for (const Part &part : m_thread.item(index).parts) {
        if (const auto *cited = std::get_if<CitationPart>(&part))
            citations.push_back(cited->citation);
    }
    return citations;
}

std::optional<MessageId> ChatPage::lastAnswer() const
{
    for (int i = m_thread.count() - 1; i >= 0; --i) {
        if (m_thread.item(i).role == Role::Assistant)
            return m_thread.item(i).id;
    }
    return {};
}

FindBar &ChatPage::findBar()
{
    if (!m_findBar) {
        m_findBar = new FindBar(m_deps.theme, *m_transcript, this);
        connect(m_findBar, &FindBar::searched, this, &ChatPage::seekOlder);
        connect(&m_deps.theme, &Theme::changed, m_findBar, [this] { placeFindBar(); });
    }
    placeFindBar();
    return *m_findBar;
}

// Beside the title, so that no text moves; where there is no room for both it has a row of its own, because it hides nothing.
void ChatPage::placeFindBar()
{
    constexpr int titleShown = 240; // of a longer title
    int taken = m_bar->contentsMargins().left() + m_bar->contentsMargins().right() + m_findBar->sizeHint().width();
    for (const QWidget *part : std::initializer_list<QWidget *>{m_list, m_where, m_inspector})
        taken += part->isHidden() ? 0 : part->sizeHint().width() + m_bar->spacing();
    const int title = std::min(m_title->sizeHint().width(), m_deps.theme.scaled(titleShown)) + 2 * m_bar->spacing();
    const bool isInBar = taken + title <= width();
    if ((isInBar ? m_bar->indexOf(m_findBar) : m_column->indexOf(m_findBar)) >= 0)
        return;
    m_bar->removeWidget(m_findBar);
    m_column->removeWidget(m_findBar);
    m_findBar->setInBar(isInBar);
    if (isInBar)
        m_bar->insertWidget(m_bar->indexOf(m_where), m_findBar);
    else
        m_column->insertWidget(m_column->indexOf(m_transcript), m_findBar);
}

void ChatPage::find()
{
    if (m_isLoaded && m_thread.count() == 0)
        emit toast(tr("There is nothing in this chat yet."), {}, {});
    else
        findBar().open();
}

bool ChatPage::stepFound(int step)
{
    return m_findBar && m_findBar->stepIfOpen(step);
}

bool ChatPage::canContinue() const
{
    const int last = m_thread.count() - 1;
    if (last < 0 || isAnswering())
        return false;
    const auto &notes = m_thread.item(last).notes;
    return std::any_of(notes.begin(), notes.end(), [](const TranscriptNote &note) {
        return std::any_of(note.actions.begin(), note.actions.end(),
                           [](const TranscriptAction &action) { return action.id == "continue"; });
    });
}

void ChatPage::goOn()
{
    if (canContinue())
        act(m_thread.item(m_thread.count() - 1).id, "continue");
}

void ChatPage::reveal(const MessageId &message, const QString &words)
{
    m_target = message;
    m_targetWords = words;
    if (m_isLoaded)
        seekOlder();
}

bool ChatPage::closeTopmost()
{
    return m_picker->closeIfOpen() || (m_findBar && m_findBar->closeIfOpen());
}

bool ChatPage::leaveEditing()
{
    if (!m_editing)
        return false;
    const MessageId question = *m_editing;
    const QString written = m_composer->text();
    const auto attachments = m_attachments;
    endEditing();
    emit toast(tr("The earlier question is kept as it was."), tr("Go on changing it"), [this, question, written, attachments] {
        if (m_editing || m_thread.indexOf(question) < 0)
            return;
        editQuestion(question);
        m_attachments = attachments;
        m_composer->setText(written);
        showAttachments();
    });
    m_composer->focusText();
    return true;
}

void ChatPage::setSideHidden(bool isHidden)
{
    m_list->setVisible(isHidden);
}

void ChatPage::resizeEvent(QResizeEvent *event)
{
    if (event)
        QWidget::resizeEvent(event);
    // The reading column, as the thread has it.
    const int side = std::max(0, (width() - m_deps.theme.scaled(m_deps.theme.measure(Measure::Column)) - 32) / 2);
    m_foot->setContentsMargins(side, 0, side, 0);
    m_startHolder->setContentsMargins(side, 0, side, 0);
    if (m_findBar)
        placeFindBar();
}

} // namespace Layers
