#include "ui/chat/chatpage.h"

#include "ui/kit/errortext.h"

#include <QtCore/QLocale>
#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr int threadPage = 60;
constexpr auto draftAfter = 600ms;

qsizetype textLengthOf(const Part &part)
{
    if (const auto *text = std::get_if<TextPart>(&part))
        return text->text.size();
    if (const auto *reasoning = std::get_if<ReasoningPart>(&part))
        return reasoning->text.size();
    return 0;
}

QString secondsText(std::chrono::milliseconds duration)
{
    return QLocale().toString(double(duration.count()) / 1000.0, 'f', 1);
}

} // namespace

ChatPage::ChatPage(ChatDeps deps, QWidget *parent)
    : QWidget(parent)
    , m_deps(deps)
    , m_model(ModelRef::recall())
    , m_list(new Button(deps.theme, {}, Button::Look::Quiet))
    , m_title(new Label(deps.theme, tr("New chat"), Type::Title))
    , m_where(new Pill(deps.theme, tr("On this device"), QStringLiteral("device")))
    , m_inspector(new Button(deps.theme, {}, Button::Look::Quiet))
    , m_findBar(new QWidget(this))
    , m_findField(new Field(deps.theme, tr("Find in this chat")))
    , m_findCount(new Label(deps.theme, {}, Type::Caption, Colour::Muted))
    , m_transcript(new TranscriptView(m_thread, deps.theme, deps.highlighter))
    , m_start(new QWidget)
    , m_startTitle(new Label(deps.theme, {}, Type::H1))
    , m_startFacts(new Label(deps.theme, {}, Type::Body, Colour::Muted))
    , m_editNote(new Note(deps.theme, Note::Tone::Info, tr("You are changing an earlier question. The old one and its answer are kept.")))
    , m_composer(new Composer(deps.theme))
    , m_draftTimer(new QTimer(this))
{
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(20, 0, 16, 0);
    bar->setSpacing(8);
    m_list->setIconName(QStringLiteral("sidebar"));
    m_list->setAccessibleName(tr("Show the list of chats"));
    m_list->hide();
    connect(m_list, &Button::clicked, this, &ChatPage::sideWanted);
    m_title->setElided(true);
    m_title->setMinimumHeight(deps.theme.measure(Measure::Top) - 1);
    m_title->setObjectName(QStringLiteral("chatTitle"));
    m_inspector->setIconName(QStringLiteral("inspector"));
    m_inspector->setAccessibleName(tr("What a question searches"));
    m_inspector->setToolTip(tr("What a question searches"));
    connect(m_inspector, &Button::clicked, this, &ChatPage::inspectorWanted);
    bar->addWidget(m_list);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_where);
    bar->addWidget(m_inspector);

    // Floats at the top right and moves no text.
    auto *findPanel = new Panel(deps.theme, Colour::Raised, Colour::Border, deps.theme.measure(Measure::RadiusCard), m_findBar);
    auto *findRow = new QHBoxLayout(findPanel);
    findRow->setContentsMargins(8, 8, 8, 8);
    findRow->addWidget(m_findField, 1);
    findRow->addWidget(m_findCount);
    for (const bool next : {false, true}) {
        auto *step = new Button(deps.theme, {}, Button::Look::Quiet);
        step->setIconName(next ? QStringLiteral("down") : QStringLiteral("up"));
        step->setAccessibleName(next ? tr("Next place") : tr("Previous place"));
        connect(step, &Button::clicked, this, [this, next] { next ? m_transcript->findNext() : m_transcript->findPrevious(); });
        findRow->addWidget(step);
    }
    auto *findColumn = new QVBoxLayout(m_findBar);
    findColumn->setContentsMargins(0, 0, 0, 0);
    findColumn->addWidget(findPanel);
    m_findField->setObjectName(QStringLiteral("findField"));
    m_findBar->hide();
    connect(m_findField, &QLineEdit::textChanged, this, [this](const QString &text) { m_transcript->setFindText(text); });
    connect(m_findField, &QLineEdit::returnPressed, this, [this] { m_transcript->findNext(); });

    m_transcript->setObjectName(QStringLiteral("transcript"));
    m_transcript->setAccessibleName(tr("Messages"));

    auto *start = new QVBoxLayout(m_start);
    start->setContentsMargins(16, 16, 16, 8);
    start->setSpacing(8);
    start->addStretch(1);
    m_startTitle->setWordWrap(true);
    m_startFacts->setWordWrap(true);
    start->addWidget(m_startTitle);
    start->addWidget(m_startFacts);
    auto *startRow = new QHBoxLayout;
    auto *addFiles = new Button(deps.theme, tr("Add a folder"), Button::Look::Plain);
    addFiles->setIconName(QStringLiteral("folder-plus"));
    addFiles->setObjectName(QStringLiteral("startAddFolder"));
    connect(addFiles, &Button::clicked, this, [this] { emit filesWanted({}); });
    startRow->addWidget(addFiles);
    startRow->addStretch(1);
    start->addSpacing(4);
    start->addLayout(startRow);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(new Rule(deps.theme, Qt::Horizontal));
    column->addWidget(m_transcript, 1);
    m_startHolder = new QHBoxLayout;
    m_startHolder->setContentsMargins(0, 0, 0, 0);
    m_startHolder->addWidget(m_start);
    column->addLayout(m_startHolder);
    auto *footColumn = new QVBoxLayout;
    footColumn->setContentsMargins(0, 0, 0, 0);
    footColumn->setSpacing(0);
    auto *editHolder = new QHBoxLayout;
    editHolder->setContentsMargins(16, 0, 16, 0);
    editHolder->addWidget(m_editNote);
    footColumn->addLayout(editHolder);
    footColumn->addWidget(m_composer);
    m_foot = footColumn;
    column->addLayout(footColumn);
    m_editNote->hide();
    connect(m_editNote->addAction(tr("Keep as it was")), &Button::clicked, this, [this] {
        m_editing.reset();
        m_editNote->hide();
        m_composer->setText({});
    });

    connect(m_composer, &Composer::sendWanted, this, &ChatPage::send);
    connect(m_composer, &Composer::stopWanted, this, &ChatPage::stop);
    connect(m_composer, &Composer::attachWanted, this, [this] { emit filesWanted({}); });
    connect(m_composer, &Composer::filesDropped, this, &ChatPage::filesWanted);
    connect(m_composer, &Composer::sourcesWanted, this, &ChatPage::inspectorWanted);
    connect(m_composer, &Composer::modelWanted, this, &ChatPage::chooseModel);
    connect(m_composer, &Composer::edited, this, [this] {
        m_isTouched = true;
        m_draftTimer->start();
    });
    connect(m_composer, &Composer::editLastWanted, this, [this] {
        for (int i = m_thread.count() - 1; i >= 0; --i) {
            if (m_thread.item(i).role == Role::User) {
                editQuestion(m_thread.item(i).id);
                return;
            }
        }
    });
    m_draftTimer->setSingleShot(true);
    m_draftTimer->setInterval(draftAfter);
    connect(m_draftTimer, &QTimer::timeout, this, &ChatPage::saveDraft);

    connect(m_transcript, &TranscriptView::typed, m_composer, &Composer::insertText);
    connect(m_transcript, &TranscriptView::actionActivated, this, &ChatPage::act);
    connect(m_transcript, &TranscriptView::citationActivated, this, [this](const Citation &citation) {
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
    });
    connect(m_transcript, &TranscriptView::linkActivated, this, [this](const QString &url) {
        Confirmation question;
        question.title = tr("Open this address in your browser?");
        question.detail = url;
        question.action = tr("Open");
        question.keep = tr("Cancel");
        m_deps.dialogs.confirm(this, question, [this, url] { m_deps.dialogs.openUrl(url); });
    });
    connect(m_transcript, &TranscriptView::siblingWanted, this, [this](const MessageId &id, int step) {
        m_reading.run(m_deps.messages.siblings(id), [this, id, step](Result<std::vector<MessageId>> siblings) {
            if (!siblings)
                return;
            const auto here = std::find(siblings->begin(), siblings->end(), id);
            const auto next = here - siblings->begin() + step;
            if (here == siblings->end() || next < 0 || next >= std::ptrdiff_t(siblings->size()))
                return;
            m_tasks.run(m_deps.chat.select((*siblings)[size_t(next)]), [this](Result<Unit>) { sync(); });
        });
    });
    connect(&m_thread, &TranscriptModel::olderWanted, this, &ChatPage::showOlder);
    connect(m_transcript, &TranscriptView::findChanged, this, [this](int current, int total) {
        m_findCount->setText(m_findField->text().isEmpty() ? QString()
                                 : total == 0              ? tr("Nothing")
                                                           : tr("%1 of %2").arg(current + 1).arg(total));
    });

    connect(&deps.chat, &ChatService::runChanged, this, &ChatPage::onRun);
    connect(&deps.providers, &Providers::changed, this, &ChatPage::refreshModel);
    connect(&deps.feed, &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::sources) || changes.has(Tables::documents))
            refreshSources();
        if (m_id && changes.has(Tables::conversations, m_id->uuid())) {
            m_reading.run(m_deps.conversations.find(*m_id), [this](Result<Conversation> chat) {
                if (chat)
                    m_title->setText(chat->title.isEmpty() ? tr("New chat") : chat->title);
            });
        }
    });
    m_composer->setEnterSends(deps.settings.value(Settable::enterSends));
    connect(&deps.settings, &Settings::changed, this, [this](const QByteArray &key) {
        if (key == "chat.enter_sends")
            m_composer->setEnterSends(m_deps.settings.value(Settable::enterSends));
    });
    showEmpty();
}

ChatPage::~ChatPage()
{
    // The draft is written even when the window closes in the middle of a word.
    if (m_isTouched)
        saveDraft();
}

void ChatPage::open(std::optional<ConversationId> id)
{
    if (m_isTouched)
        saveDraft();
    m_reading.cancelAll();
    m_id = id;
    m_editing.reset();
    m_editNote->hide();
    m_thread.clear();
    m_shownParts = 0;
    m_shownText = 0;
    m_composer->setText({});
    m_isTouched = false;
    m_draftTimer->stop();
    m_deps.chat.setInView(id);
    m_composer->setRunning(id && m_deps.chat.runningIn(*id));
    if (!id) {
        const auto model = ModelRef::fromString(m_deps.settings.value(Settable::defaultModel));
        m_model = model && m_deps.providers.provider(*model) ? *model : ModelRef::recall();
        m_sources.reset();
        m_title->setText(tr("New chat"));
        showEmpty();
    } else {
        load();
    }
    refreshModel();
    refreshSources();
    m_reading.run(m_deps.chat.draft(id.value_or(ConversationId())), [this](Result<Draft> draft) {
        if (draft && !m_isTouched && m_composer->text().isEmpty()) {
            m_composer->setText(draft->text, draft->cursor);
            m_isTouched = false;
            m_draftTimer->stop();
        }
    });
}

void ChatPage::showEmpty()
{
    const bool isEmpty = m_thread.count() == 0;
    m_start->setVisible(isEmpty);
}

void ChatPage::load()
{
    m_reading.run(m_deps.conversations.find(*m_id), [this](Result<Conversation> chat) {
        if (!chat) {
            emit toast(errorText(chat.error()).sentence, {}, {});
            return;
        }
        m_title->setText(chat->title.isEmpty() ? tr("New chat") : chat->title);
        if (!chat->model.isNull())
            m_model = chat->model;
        m_sources = chat->sources;
        refreshModel();
        refreshSources();
        sync();
    });
}

void ChatPage::sync()
{
    if (!m_id)
        return;
    m_reading.run(m_deps.messages.recent(*m_id, threadPage).then([this](std::vector<Message> messages) {
        std::vector<MessageId> ids;
        for (const Message &message : messages)
            ids.push_back(message.id);
        return m_deps.messages.siblingsOf(std::move(ids)).then([messages](std::vector<std::vector<MessageId>> siblings) {
            return std::pair(messages, std::move(siblings));
        });
    }),
                  [this](Result<std::pair<std::vector<Message>, std::vector<std::vector<MessageId>>>> read) {
                      if (read)
                          apply(std::move(read->first), read->second);
                      else
                          emit toast(errorText(read.error()).sentence, {}, {});
                  });
}

void ChatPage::apply(std::vector<Message> messages, const std::vector<std::vector<MessageId>> &siblings)
{
    const Run *running = m_deps.chat.runningIn(*m_id);
    for (Message &message : messages) {
        if (running && running->answer.id == message.id)
            message = running->answer;
    }
    int at = messages.empty() ? -1 : m_thread.indexOf(messages.front().id);
    if (at < 0) {
        m_thread.clear();
        at = 0;
    }
    size_t same = 0;
    while (same < messages.size() && at + int(same) < m_thread.count() && m_thread.item(at + int(same)).id == messages[same].id) {
        TranscriptItem item = itemOf(messages[same], siblings[same]);
        const TranscriptItem &shown = m_thread.item(at + int(same));
        if (shown.siblings != item.siblings || shown.sibling != item.sibling
            || (shown.state != item.state && item.state != MessageState::Streaming))
            m_thread.replace(at + int(same), std::move(item));
        ++same;
    }
    if (at + int(same) < m_thread.count())
        m_thread.remove(at + int(same), m_thread.count() - at - int(same));
    std::vector<TranscriptItem> fresh;
    for (size_t i = same; i < messages.size(); ++i) {
        fresh.push_back(itemOf(messages[i], siblings[i]));
        if (running && running->answer.id == messages[i].id) {
            m_shownParts = messages[i].parts.size();
            m_shownText = messages[i].parts.empty() ? 0 : textLengthOf(messages[i].parts.back());
        }
    }
    if (!fresh.empty())
        m_thread.insert(m_thread.count(), std::move(fresh));
    const bool hasOlder = !messages.empty() && m_thread.count() > 0 && at == 0 && messages.front().parent.has_value();
    if (at == 0)
        m_thread.setOlder(hasOlder ? threadPage : 0);
    showEmpty();
}

void ChatPage::showOlder()
{
    if (!m_id || m_thread.count() == 0)
        return;
    m_reading.run(m_deps.messages.recent(*m_id, threadPage, m_thread.item(0).id).then([this](std::vector<Message> messages) {
        std::vector<MessageId> ids;
        for (const Message &message : messages)
            ids.push_back(message.id);
        return m_deps.messages.siblingsOf(std::move(ids)).then([messages](std::vector<std::vector<MessageId>> siblings) {
            return std::pair(messages, std::move(siblings));
        });
    }),
                  [this](Result<std::pair<std::vector<Message>, std::vector<std::vector<MessageId>>>> read) {
                      if (!read || read->first.empty()) {
                          m_thread.setOlder(0);
                          return;
                      }
                      std::vector<TranscriptItem> items;
                      for (size_t i = 0; i < read->first.size(); ++i)
                          items.push_back(itemOf(read->first[i], read->second[i]));
                      const bool hasOlder = read->first.front().parent.has_value();
                      m_thread.insert(0, std::move(items));
                      m_thread.setOlder(hasOlder ? threadPage : 0);
                  });
}

QString ChatPage::factsOf(const Message &message) const
{
    QStringList facts;
    if (message.usage.cost) {
        const double dollars = double(message.usage.cost->nanos) / 1e9;
        facts << (message.usage.cost->nanos == 0 ? tr("free") : tr("%1 $").arg(QLocale().toString(dollars, 'f', dollars < 0.01 ? 4 : 2)));
    } else if (m_deps.providers.isFree(message.modelAsked)) {
        facts << tr("free");
    }
    if (message.modelAsked.isRecall()) {
        QSet<QString> files;
        int passages = 0;
        for (const Part &part : message.parts) {
            if (const auto *cited = std::get_if<CitationPart>(&part)) {
                files.insert(cited->citation.path);
                ++passages;
            }
        }
        if (passages > 0)
            //: %1 is "2 passages", %2 is "1 file"
            facts << tr("%1 from %2").arg(tr("%n passage(s)", nullptr, passages), tr("%n file(s)", nullptr, int(files.size())));
    } else if (message.firstToken && message.state != MessageState::Streaming) {
        facts << tr("%1 s to first word").arg(secondsText(*message.firstToken));
    }
    return facts.join(QStringLiteral(" \u00b7 "));
}

TranscriptItem ChatPage::itemOf(const Message &message, const std::vector<MessageId> &siblings) const
{
    TranscriptItem item;
    item.id = message.id;
    item.role = message.role;
    item.state = message.state;
    item.siblings = std::max(1, int(siblings.size()));
    const auto here = std::find(siblings.begin(), siblings.end(), message.id);
    item.sibling = here == siblings.end() ? 0 : int(here - siblings.begin());
    for (const Part &part : message.parts) {
        const auto *failed = std::get_if<ErrorPart>(&part);
        if (!failed) {
            item.parts.push_back(part);
            continue;
        }
        const ErrorText text = errorText(failed->error, Situation::Answer);
        if (text.sentence.isEmpty())
            continue;
        TranscriptNote note;
        note.tone = message.state == MessageState::Interrupted ? TranscriptNote::Tone::Warn : TranscriptNote::Tone::Bad;
        note.text = text.sentence;
        if (!text.action.isEmpty())
            note.actions.push_back({text.actionId, text.action, {}, text.action, TranscriptAction::Look::Plain});
        item.notes.push_back(std::move(note));
    }
    if (message.role == Role::User) {
        item.actions = {{"copy", {}, QStringLiteral("copy"), tr("Copy"), TranscriptAction::Look::Quiet},
                        {"edit", {}, QStringLiteral("edit"), tr("Change the question"), TranscriptAction::Look::Quiet}};
        return item;
    }
    item.name = message.modelAskedName.isEmpty() ? m_deps.providers.modelName(message.modelAsked) : message.modelAskedName;
    item.icon = message.modelAsked.isRecall() ? QStringLiteral("recall") : QStringLiteral("workspaces");
    item.facts = factsOf(message);
    if (message.state == MessageState::Interrupted && item.notes.empty())
        item.notes.push_back({TranscriptNote::Tone::Warn,
                              tr("This answer was interrupted. What came is kept."),
                              {{"continue", tr("Continue"), {}, tr("Continue"), TranscriptAction::Look::Plain},
                               {"retry", tr("Ask again"), {}, tr("Ask again"), TranscriptAction::Look::Quiet}}});
    if (message.state == MessageState::Stopped)
        item.notes.push_back({TranscriptNote::Tone::Info,
                              tr("You stopped this answer."),
                              {{"continue", tr("Continue"), {}, tr("Continue"), TranscriptAction::Look::Plain}}});
    const bool isOther = !message.modelAnswered.isEmpty() && !message.modelAsked.isRecall()
        && message.modelAnswered != message.modelAsked.model && !message.modelAnswered.startsWith(message.modelAsked.model);
    if (isOther && message.state == MessageState::Complete)
        item.notes.push_back({TranscriptNote::Tone::Info, tr("%1 answered. You asked for %2.").arg(message.modelAnswered, item.name), {}});
    if (message.state != MessageState::Streaming) {
        item.actions = {{"copy", {}, QStringLiteral("copy"), tr("Copy"), TranscriptAction::Look::Quiet},
                        {"retry", tr("Ask again"), QStringLiteral("retry"), tr("Ask again"), TranscriptAction::Look::Quiet}};
        if (message.modelAsked.isRecall())
            item.hint = tr("Quotations chosen by the words of your question. Read around them before you rely on them.");
    }
    return item;
}

void ChatPage::send(const QString &text)
{
    if (m_editing) {
        const MessageId question = *std::exchange(m_editing, {});
        m_editNote->hide();
        m_composer->setText({});
        m_isTouched = false;
        m_deps.chat.edit(question, Draft{text, {}, 0}, options());
        m_transcript->jumpToLatest();
        return;
    }
    m_composer->setText({});
    m_isTouched = false;
    m_draftTimer->stop();
    if (m_id) {
        m_deps.chat.send(*m_id, Draft{text, {}, 0}, options());
        m_transcript->jumpToLatest();
        return;
    }
    m_tasks.run(m_deps.chat.create({}, m_model), [this, text](Result<Conversation> chat) {
        if (!chat) {
            m_composer->setText(text);
            emit toast(errorText(chat.error(), Situation::Store).sentence, {}, {});
            return;
        }
        m_tasks.run(m_deps.chat.saveDraft(ConversationId(), Draft{}));
        m_id = chat->id;
        m_deps.chat.setInView(m_id);
        m_deps.chat.send(chat->id, Draft{text, {}, 0}, options());
        emit opened(chat->id);
    });
}

void ChatPage::stop()
{
    if (const Run *run = m_id ? m_deps.chat.runningIn(*m_id) : nullptr)
        m_deps.chat.stop(run->id);
}

void ChatPage::onRun(const RunId &id)
{
    const Run *run = m_deps.chat.run(id);
    if (!run || !m_id || run->conversation != *m_id || run->phase == Run::Phase::Saving)
        return;
    m_composer->setRunning(m_deps.chat.runningIn(*m_id) != nullptr);
    const int index = m_thread.indexOf(run->answer.id);
    const bool hasQuestion = m_thread.indexOf(run->question) >= 0;
    if (run->hasEnded()) {
        if (run->notKept)
            emit toast(errorText(*run->notKept, Situation::Answer).sentence, {}, {});
        if (index >= 0) {
            TranscriptItem item = itemOf(run->answer, {});
            item.sibling = m_thread.item(index).sibling;
            item.siblings = m_thread.item(index).siblings;
            m_thread.replace(index, std::move(item));
        }
        sync();
        return;
    }
    if (index < 0) {
        if (!hasQuestion || run->phase == Run::Phase::Waiting || run->phase == Run::Phase::Streaming)
            sync();
        return;
    }
    growAnswer(*run, index);
}

void ChatPage::growAnswer(const Run &run, int index)
{
    const std::vector<Part> &parts = run.answer.parts;
    if (m_thread.item(index).state != MessageState::Streaming) {
        // An answer that is continued starts from what it had.
        m_thread.replace(index, itemOf(run.answer, {}));
        m_shownParts = parts.size();
        m_shownText = parts.empty() ? 0 : textLengthOf(parts.back());
        return;
    }
    if (m_shownParts > 0 && m_shownParts <= parts.size()) {
        const Part &last = parts[m_shownParts - 1];
        if (textLengthOf(last) > m_shownText) {
            if (const auto *text = std::get_if<TextPart>(&last))
                m_thread.grow(index, TextPart{text->text.mid(m_shownText)});
            else if (const auto *reasoning = std::get_if<ReasoningPart>(&last))
                m_thread.grow(index, ReasoningPart{reasoning->text.mid(m_shownText), {}, {}, {}});
            m_shownText = textLengthOf(last);
        }
    }
    while (m_shownParts < parts.size()) {
        m_thread.grow(index, parts[m_shownParts]);
        m_shownText = textLengthOf(parts[m_shownParts]);
        ++m_shownParts;
    }
}

void ChatPage::act(const MessageId &id, const QByteArray &action)
{
    if (action == "edit") {
        editQuestion(id);
    } else if (action == "retry") {
        m_deps.chat.regenerate(id, options());
    } else if (action == "continue") {
        m_shownParts = 0;
        m_shownText = 0;
        m_deps.chat.continueAnswer(id, options());
    } else if (action == "choose_model") {
        chooseModel();
    } else if (action.startsWith("settings.")) {
        emit settingsWanted(action.mid(9));
    }
}

void ChatPage::editQuestion(const MessageId &id)
{
    const int index = m_thread.indexOf(id);
    if (index < 0)
        return;
    QString text;
    for (const Part &part : m_thread.item(index).parts) {
        if (const auto *words = std::get_if<TextPart>(&part))
            text += words->text;
    }
    m_editing = id;
    m_editNote->show();
    m_composer->setText(text);
    m_composer->focusText();
}

void ChatPage::chooseModel()
{
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("modelMenu"));
    const auto add = [&](const ModelRef &model, const QString &name, const QString &icon) {
        QAction *action = menu.addAction(name);
        action->setCheckable(true);
        action->setChecked(model == m_model);
        action->setProperty("iconName", icon);
        connect(action, &QAction::triggered, this, [this, model] {
            m_model = model;
            m_deps.settings.set(Settable::defaultModel, model.toString());
            if (m_id)
                m_tasks.run(m_deps.chat.setModel(*m_id, model));
            refreshModel();
            m_composer->focusText();
        });
    };
    //: The model that answers from passages of the person's files
    add(ModelRef::recall(), tr("%1\tfree").arg(m_deps.providers.modelName(ModelRef::recall())), QStringLiteral("recall"));
    for (const ProviderInstance &instance : m_deps.providers.instances()) {
        if (!instance.isEnabled)
            continue;
        menu.addSeparator();
        constexpr size_t mostShown = 40;
        for (size_t i = 0; i < instance.models.size() && i < mostShown; ++i) {
            const ModelRef model{instance.id, instance.models[i].id};
            const QString price = m_deps.providers.isFree(model) ? tr("free") : instance.name;
            add(model, instance.models[i].name + QLatin1Char('\t') + price, QStringLiteral("workspaces"));
        }
    }
    menu.addSeparator();
    QAction *more = menu.addAction(tr("Add a server or a key\u2026"));
    more->setProperty("iconName", QStringLiteral("plus"));
    connect(more, &QAction::triggered, this, [this] { emit settingsWanted("models"); });
    Button *button = m_composer->modelButton();
    button->setProperty("open", true);
    menu.exec(button->mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)));
    button->setProperty("open", false);
    button->update();
}

void ChatPage::refreshModel()
{
    m_composer->setModelName(m_deps.providers.modelName(m_model),
                             m_model.isRecall() ? QStringLiteral("recall") : QStringLiteral("workspaces"));
    const bool isFree = m_deps.providers.isFree(m_model);
    const ModelInfo *info = m_deps.providers.model(m_model);
    m_composer->setPrice(isFree ? tr("free") : info && info->inputNanos ? tr("priced by the server") : tr("price unknown"));
    m_composer->setHint(m_model.isRecall()
                            ? tr("On-device recall finds and quotes passages. It is not a language model and adds no words of its own.")
                            : isFree ? tr("Answers come from this computer.")
                                     : tr("Your question, this chat and the passages found go to %1.").arg([this] {
                                           const ProviderInstance *instance = m_deps.providers.instance(m_model.provider);
                                           return instance ? instance->name : m_model.model;
                                       }()));
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
        int files = 0;
        for (const Source &source : *sources)
            files += source.documents;
        if (sources->empty())
            m_composer->setSourcesText(tr("No files yet"));
        else if (!m_sources)
            m_composer->setSourcesText(tr("All files"));
        else if (m_sources->empty())
            m_composer->setSourcesText(tr("No files"));
        else
            m_composer->setSourcesText(tr("%n place(s)", nullptr, int(m_sources->size())));
        if (files > 0) {
            m_startTitle->setText(tr("Ask about your files"));
            m_startFacts->setText(
                tr("%n file(s) are ready to search. Answers quote them word for word and nothing leaves this computer.", nullptr, files));
        } else {
            m_startTitle->setText(tr("Add files, then ask about them"));
            m_startFacts->setText(tr("Drop a folder anywhere on this window. Its files are read where they are and never changed."));
        }
    });
}

void ChatPage::saveDraft()
{
    m_isTouched = false;
    if (m_editing)
        return;
    Draft draft;
    draft.text = m_composer->text();
    draft.cursor = int(draft.text.size());
    // A write runs to its end also when this page is gone.
    m_tasks.run(m_deps.chat.saveDraft(m_id.value_or(ConversationId()), std::move(draft)));
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

void ChatPage::find()
{
    m_findBar->show();
    m_findBar->raise();
    resizeEvent(nullptr);
    m_findField->setFocus();
    m_findField->selectAll();
}

bool ChatPage::closeFind()
{
    if (!m_findBar->isVisible())
        return false;
    m_findBar->hide();
    m_transcript->setFindText({});
    m_transcript->setFocus();
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
    const int wide = std::min(m_deps.theme.scaled(380), width() - 32);
    m_findBar->setGeometry(width() - wide - 16, m_deps.theme.measure(Measure::Top) + 8, wide, m_findBar->sizeHint().height());
}

} // namespace Layers
