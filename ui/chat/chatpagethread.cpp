#include "ui/chat/chatpage.h"

#include "core/chat/chatexport.h"
#include "ui/chat/messageitem.h"
#include "ui/kit/errortext.h"
#include "ui/transcript/copying.h"

#include <QtCore/QTimer>

// The thread of the page: the path in view, older pages of it, and the answer that is being written.

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto copyingIsToldAfter = 300ms;
constexpr int threadPage = 60;
constexpr int seekPage = 400; // while something is looked for

qsizetype textLengthOf(const Part &part)
{
    if (const auto *text = std::get_if<TextPart>(&part))
        return text->text.size();
    if (const auto *reasoning = std::get_if<ReasoningPart>(&part))
        return reasoning->text.size();
    return 0;
}

// The words of a search may stand apart, but Find looks for them as they are: then the first of them that is there.
QString wordsIn(const TranscriptItem &item, const QString &words)
{
    const auto isThere = [&item](const QString &piece) {
        return std::any_of(item.parts.begin(), item.parts.end(), [&piece](const Part &part) {
            const auto *text = std::get_if<TextPart>(&part);
            return text && text->text.contains(piece, Qt::CaseInsensitive);
        });
    };
    if (words.isEmpty() || isThere(words))
        return words;
    const QStringList pieces = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto first = std::find_if(pieces.begin(), pieces.end(), isThere);
    return first == pieces.end() ? QString() : *first;
}

} // namespace

void ChatPage::load()
{
    m_reading.run(m_deps.conversations.find(*m_id), [this](Result<Conversation> chat) {
        if (!chat) {
            emit toast(errorText(chat.error()).sentence, {}, {});
            setLoaded();
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
    const quint64 number = ++m_lastSync;
    m_reading.run(m_deps.messages.recent(*m_id, threadPage).then([this](std::vector<Message> messages) {
        std::vector<MessageId> ids;
        for (const Message &message : messages)
            ids.push_back(message.id);
        return m_deps.messages.siblingsOf(std::move(ids)).then([messages](std::vector<std::vector<MessageId>> siblings) {
            return std::pair(messages, std::move(siblings));
        });
    }),
                  [this, number](Result<std::pair<std::vector<Message>, std::vector<std::vector<MessageId>>>> read) {
                      if (number != m_lastSync)
                          return; // a later one reads the same, and may be done before: there are two readers
                      if (read)
                          apply(std::move(read->first), std::move(read->second));
                      else
                          emit toast(errorText(read.error()).sentence, {}, {});
                  });
}

void ChatPage::apply(std::vector<Message> messages, std::vector<std::vector<MessageId>> siblings)
{
    const Run *running = m_deps.chat.runningIn(*m_id);
    // An answer that could not be saved is shown in its place, or below its question.
    for (const Run *run : m_deps.chat.notKeptIn(*m_id)) {
        const auto is = [](const MessageId &id) { return [id](const Message &message) { return message.id == id; }; };
        if (const auto answer = std::find_if(messages.begin(), messages.end(), is(run->answer.id)); answer != messages.end()) {
            *answer = run->answer;
        } else if (const auto question = std::find_if(messages.begin(), messages.end(), is(run->question));
                   question != messages.end() && (question + 1 == messages.end() || (question + 1)->parent != run->question)) {
            siblings.insert(siblings.begin() + (question - messages.begin()) + 1, std::vector<MessageId>());
            messages.insert(question + 1, run->answer);
        }
    }
    for (Message &message : messages) {
        if (running && running->answer.id == message.id)
            message = running->answer;
    }
    const bool isUnanswered = !running && !messages.empty() && messages.back().role == Role::User;
    const auto itemOf = [&](size_t i) {
        TranscriptItem item = messageItem(messages[i], siblings[i], m_deps.providers);
        if (isUnanswered && i + 1 == messages.size())
            item.notes.push_back(unansweredNote());
        return item;
    };
    int at = messages.empty() ? -1 : m_thread.indexOf(messages.front().id);
    if (at < 0) {
        m_thread.clear();
        at = 0;
    }
    size_t same = 0;
    while (same < messages.size() && at + int(same) < m_thread.count() && m_thread.item(at + int(same)).id == messages[same].id) {
        TranscriptItem item = itemOf(same);
        const TranscriptItem &shown = m_thread.item(at + int(same));
        const bool isOther = shown.state != item.state || shown.notes != item.notes;
        if (shown.siblings != item.siblings || shown.sibling != item.sibling || (isOther && item.state != MessageState::Streaming))
            m_thread.replace(at + int(same), std::move(item));
        ++same;
    }
    if (at + int(same) < m_thread.count())
        m_thread.remove(at + int(same), m_thread.count() - at - int(same));
    std::vector<TranscriptItem> fresh;
    for (size_t i = same; i < messages.size(); ++i) {
        fresh.push_back(itemOf(i));
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
    // What was told before the answer stood in the thread.
    if (running)
        showWaiting(*running);
    setLoaded();
    seekOlder();
}

void ChatPage::showOlder()
{
    if (!m_id || m_thread.count() == 0)
        return;
    const int page = m_target || isSearching() ? seekPage : threadPage;
    m_reading.run(m_deps.messages.recent(*m_id, page, m_thread.item(0).id).then([this](std::vector<Message> messages) {
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
                          items.push_back(messageItem(read->first[i], read->second[i], m_deps.providers));
                      const bool hasOlder = read->first.front().parent.has_value();
                      m_thread.insert(0, std::move(items));
                      m_thread.setOlder(hasOlder ? threadPage : 0);
                      seekOlder();
                  });
}

// Only the end of a long chat is loaded; a search is for all of it, and a hit may be anywhere.
void ChatPage::seekOlder()
{
    if (m_target && m_thread.indexOf(*m_target) >= 0) {
        m_transcript->setFocus();
        m_transcript->reveal(*m_target);
        const MessageId found = *std::exchange(m_target, std::nullopt);
        const QString words = wordsIn(m_thread.item(m_thread.indexOf(found)), std::exchange(m_targetWords, {}));
        if (!words.isEmpty()) {
            findBar().setWords(words);
            m_transcript->findIn(found);
        }
    } else if (m_target && !m_thread.hasOlder()) {
        m_target.reset();
        m_targetWords.clear();
    }
    if (m_target || isSearching())
        m_thread.fetchOlder();
}

static QString filesOf(const Message &message)
{
    QStringList names;
    for (const Part &part : message.parts) {
        if (const auto *blob = std::get_if<BlobPart>(&part))
            names << QLatin1Char('`') + QString(blob->name).replace(QLatin1Char('`'), QLatin1Char('\'')) + QLatin1Char('`');
    }
    //: %1 is a list of names of files
    return names.isEmpty() ? QString() : ChatPage::tr("Files: %1").arg(names.join(QLatin1String(", ")));
}

// All of the path in view, of which the thread may hold the end only.
void ChatPage::readWhole(const ConversationId &id, As as, std::function<void(const WholeChat &)> then)
{
    auto path = m_deps.conversations.find(id).then([this](const Conversation &chat) -> Task<std::vector<Message>> {
        if (!chat.leaf)
            return std::vector<Message>();
        return m_deps.messages.path(*chat.leaf);
    });
    m_copying.run(std::move(path), [this, id, as, then = std::move(then)](Result<std::vector<Message>> read) {
        m_copying.cancelAll(); // nothing is told any more
        if (!read) {
            emit toast(errorText(read.error(), Situation::Store).sentence, {}, {});
            return;
        }
        const Run *running = m_deps.chat.runningIn(id);
        WholeChat whole;
        for (const Message &stored : *read) {
            const Message &message = running && running->answer.id == stored.id ? running->answer : stored;
            QStringList words{messageMarkdown(message), filesOf(message)};
            words.removeAll(QString());
            const QString text = words.join(QLatin1String("\n\n"));
            if (text.isEmpty())
                continue;
            const QString who = message.role == Role::User ? tr("You") : messageItem(message, {}, m_deps.providers).name;
            whole.texts << QStringLiteral("**%1**\n\n%2").arg(who, text);
            if (as == As::TextAndHtml)
                whole.html += QStringLiteral("<p><strong>%1</strong></p>\n%2").arg(who.toHtmlEscaped(), copiedHtml(text, message.role));
        }
        then(whole);
    });
}

void ChatPage::copyAll()
{
    if (!m_id || m_thread.count() == 0) {
        emit toast(tr("There is nothing in this chat yet."), {}, {});
        return;
    }
    m_copying.cancelAll();
    m_copying.run(m_deps.clock.after(copyingIsToldAfter),
                  [this](const Result<Unit> &) { emit toast(tr("Copying the whole chat\u2026"), {}, {}); });
    readWhole(*m_id, As::TextAndHtml, [this](const WholeChat &whole) {
        putOnClipboard(whole.markdown(), whole.html);
        emit toast(tr("%Ln message(s) copied", nullptr, int(whole.texts.size())), {}, {});
    });
}

void ChatPage::exportChat()
{
    if (m_id && m_thread.count() > 0)
        exportChat(*m_id, m_title->text());
    else
        emit toast(tr("There is nothing in this chat yet."), {}, {});
}

void ChatPage::exportChat(const ConversationId &id, const QString &title)
{
    m_deps.dialogs.pickSaveFile(
        this, tr("Export chat as Markdown"), exportName(title, QStringLiteral("md")), [this, id, title](const QString &path) {
            if (path.isEmpty())
                return;
            m_copying.cancelAll();
            readWhole(id, As::Text, [this, title, path](const WholeChat &whole) { writeWhole(whole, title, path); });
        });
}

void ChatPage::writeWhole(const WholeChat &whole, const QString &title, const QString &path)
{
    if (whole.texts.isEmpty()) {
        emit toast(tr("There is nothing in this chat yet."), {}, {});
        return;
    }
    m_tasks.run(
        writeExport(path,
                    QStringLiteral("# %1\n\n%2\n").arg(title.trimmed().isEmpty() ? tr("New chat") : title.simplified(), whole.markdown())),
        [this, path](Result<Unit> written) {
            if (!written) {
                emit toast(errorText(written.error(), Situation::Store).sentence, {}, {});
                return;
            }
            //: %1 is the name of a file
            emit toast(tr("The chat was exported to %1.").arg(path.section(QLatin1Char('/'), -1)), tr("Show in folder"),
                       [this, path] { m_deps.dialogs.openFile(path.section(QLatin1Char('/'), 0, -2)); });
        });
}

void ChatPage::onRun(const RunId &id)
{
    const Run *run = m_deps.chat.run(id);
    if (run && run->hasEnded() && run->isUnsaved && !(m_id && run->conversation == *m_id))
        emit toast(errorText(*run->error, Situation::Answer).sentence, {}, {}); // it is a draft there again
    if (!run || !m_id || run->conversation != *m_id || run->phase == Run::Phase::Saving)
        return;
    m_composer->setRunning(m_deps.chat.runningIn(*m_id) != nullptr);
    const int index = m_thread.indexOf(run->answer.id);
    const bool hasQuestion = m_thread.indexOf(run->question) >= 0;
    if (run->hasEnded()) {
        if (run->isUnsaved) {
            if (std::optional<Draft> question = m_deps.chat.takeUnsaved(*m_id))
                giveBack(std::move(*question));
            emit toast(errorText(*run->error, Situation::Answer).sentence, {}, {});
        }
        if (run->notKept && run->answer.state != MessageState::Failed) // else the thread says it
            emit toast(errorText(*run->notKept, Situation::Answer).sentence, {}, {});
        if (index >= 0) {
            TranscriptItem item = messageItem(run->answer, {}, m_deps.providers);
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
    showWaiting(*run);
    growAnswer(*run, index);
}

// The line below an answer that has not come: it counts, so it is made anew once a second while it stands.
void ChatPage::showWaiting(const Run &run)
{
    const int index = m_thread.indexOf(run.answer.id);
    if (index < 0 || m_thread.item(index).state != MessageState::Streaming)
        return;
    const auto note = waitingNote(run, m_deps.clock.monotonic(), m_deps.providers);
    const std::vector<TranscriptNote> notes = note ? std::vector{*note} : std::vector<TranscriptNote>{};
    // A wait that is too short to be told may become one.
    note || run.waitingSince ? m_tick->start() : m_tick->stop();
    if (m_thread.item(index).notes == notes)
        return;
    TranscriptItem item = messageItem(run.answer, {}, m_deps.providers);
    item.sibling = m_thread.item(index).sibling;
    item.siblings = m_thread.item(index).siblings;
    item.notes = notes;
    m_thread.replace(index, std::move(item));
    m_shownParts = run.answer.parts.size();
    m_shownText = run.answer.parts.empty() ? 0 : textLengthOf(run.answer.parts.back());
}

void ChatPage::growAnswer(const Run &run, int index)
{
    const std::vector<Part> &parts = run.answer.parts;
    if (m_thread.item(index).state != MessageState::Streaming) {
        // An answer that is continued starts from what it had.
        m_thread.replace(index, messageItem(run.answer, {}, m_deps.providers));
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

} // namespace Layers
