#include "ui/chat/chatpage.h"

#include "ui/kit/errortext.h"

#include <QtCore/QTimer>

// What stands in the composer: a question that is sent, an earlier one that is changed, and the draft of both.

namespace Layers {

void ChatPage::send(const QString &text)
{
    if (m_adding > 0 || isPictureUseless())
        return; // the note says why
    Draft question{text, m_attachments, 0};
    m_fileProblems.clear();
    if (m_editing) {
        const MessageId old = *m_editing;
        endEditing();
        m_deps.chat.edit(m_id.value_or(ConversationId()), old, std::move(question), options());
        m_transcript->jumpToLatest();
        return;
    }
    m_attachments.clear();
    forgetGivenTexts();
    m_composer->setText({});
    showAttachments();
    m_isTouched = false;
    m_draftTimer->stop();
    if (m_id) {
        m_deps.chat.send(*m_id, std::move(question), options());
        m_transcript->jumpToLatest();
        return;
    }
    m_tasks.run(m_deps.chat.create({}, m_model), [this, question, asked = m_opened, options = options()](Result<Conversation> chat) {
        const bool isHere = asked == m_opened; // else another chat has been opened since, and this one goes on without the page
        if (!chat) {
            if (isHere)
                giveBack(question);
            else
                changeNewDraft([question](const Draft &now) { return ChatService::joinedDraft(question, now); });
            Error notAsked = chat.error();
            notAsked.params.insert(QStringLiteral("partial"), false);
            emit toast(errorText(notAsked, Situation::Answer).sentence, {}, {});
            return;
        }
        if (!isHere) {
            m_deps.chat.send(chat->id, question, options);
            changeNewDraft([question](const Draft &now) { return now.text == question.text ? Draft() : now; });
            return;
        }
        m_tasks.run(m_deps.chat.saveDraft(ConversationId(), Draft{}));
        m_id = chat->id;
        if (!m_composer->text().isEmpty() || !m_attachments.empty()) { // written while the chat was made
            m_isTouched = true;
            m_draftTimer->start(draftAfter);
        }
        m_deps.chat.setInView(m_id);
        m_deps.chat.send(chat->id, question, options);
        emit opened(chat->id);
    });
}

// Of the chat that is not made yet, while the page shows another.
void ChatPage::changeNewDraft(std::function<Draft(const Draft &)> change)
{
    m_tasks.run(m_deps.chat.draft({}).then([this, change = std::move(change)](const Draft &now) {
        const Draft after = change(now);
        return after == now ? Task<Unit>(Unit{}) : m_deps.chat.saveDraft({}, after);
    }));
}

void ChatPage::editQuestion(const MessageId &id)
{
    const int index = m_thread.indexOf(id);
    if (index < 0)
        return;
    if (!m_editing)
        m_stashed = Draft{writtenText(), m_attachments, int(m_composer->text().size())};
    forgetGivenTexts();
    QString text;
    m_attachments.clear();
    for (const Part &part : m_thread.item(index).parts) {
        if (const auto *words = std::get_if<TextPart>(&part))
            text += words->text;
        else if (const auto *blob = std::get_if<BlobPart>(&part))
            m_attachments.push_back({*blob});
    }
    m_editing = id;
    m_editNote->show();
    m_composer->setText(text);
    m_editedFrom = Draft{m_composer->text(), m_attachments, 0}; // the composer makes plain spaces of others
    showAttachments();
    m_composer->focusText();
    saveDraft();
}

// What was in the composer before comes back.
void ChatPage::endEditing()
{
    m_editing.reset();
    m_editNote->hide();
    const Draft before = std::exchange(m_stashed, {});
    m_attachments = before.attachments;
    forgetGivenTexts();
    m_composer->setText(before.text, before.cursor);
    showAttachments(); // and the draft a little later, when an edit that was sent has its row
}

void ChatPage::saveDraft()
{
    m_isTouched = false;
    m_draftTimer->stop();
    Draft draft{writtenText(), m_attachments, int(m_composer->text().size())};
    if (m_editing) {
        const bool isChanged = draft.text != m_editedFrom.text || draft.attachments != m_editedFrom.attachments;
        EditedQuestion edit{*m_editing, std::move(draft.text), std::move(draft.attachments)};
        draft = m_stashed;
        if (isChanged) // until then there is nothing to keep, and nothing for the list to show
            draft.edit = std::move(edit);
    }
    // A write runs to its end also when this page is gone.
    m_tasks.run(m_deps.chat.saveDraft(m_id.value_or(ConversationId()), std::move(draft)));
}

void ChatPage::giveBack(Draft question)
{
    Draft now{writtenText(), m_attachments, int(m_composer->text().size())};
    if (question.edit && m_editing) { // another one is being changed by now
        now = ChatService::joinedDraft({question.edit->text, question.edit->attachments, 0}, std::move(now));
        question.edit.reset();
    }
    if (m_editing)
        m_stashed = ChatService::joinedDraft(std::move(question), std::move(m_stashed));
    else
        now = ChatService::joinedDraft(std::move(question), std::move(now));
    forgetGivenTexts();
    if (m_editing) {
        m_attachments = now.attachments;
        m_composer->setText(now.text, now.cursor);
        showAttachments();
    } else {
        showDraft(now);
    }
    m_isTouched = true;
    m_draftTimer->start(draftAfter);
}

// As it was left, an earlier question that was being changed too.
void ChatPage::showDraft(const Draft &draft)
{
    if (draft.edit) {
        m_editing = draft.edit->question;
        m_editedFrom = {};
        m_editNote->show();
        m_stashed = Draft{draft.text, draft.attachments, draft.cursor};
        m_attachments = draft.edit->attachments;
        m_composer->setText(draft.edit->text);
    } else {
        m_attachments = draft.attachments;
        m_composer->setText(draft.text, draft.cursor);
    }
    showAttachments();
    m_isTouched = false;
    m_draftTimer->stop();
}

} // namespace Layers
