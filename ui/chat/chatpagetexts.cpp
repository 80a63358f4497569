#include "ui/chat/chatpage.h"

#include "ui/kit/errortext.h"

// Long texts that were pasted: each becomes a file of the question, and can be put into the question after all.

namespace Layers {

namespace {
constexpr qsizetype longestInQuestion = 1'000'000; // UTF-16 units
} // namespace

QString ChatPage::nameOfGivenText() const
{
    const auto isTaken = [this](const QString &name) {
        return std::any_of(m_attachments.begin(), m_attachments.end(), [&](const Attachment &file) { return file.blob.name == name; })
            || std::any_of(m_givenTexts.begin(), m_givenTexts.end(), [&](const GivenText &given) { return given.name == name; });
    };
    QString name = tr("Pasted text.txt");
    for (int number = 2; isTaken(name); ++number)
        name = tr("Pasted text %1.txt").arg(number);
    return name;
}

void ChatPage::attachText(const QString &text)
{
    const int serial = ++m_lastGivenText;
    const QString name = nameOfGivenText();
    m_givenTexts.push_back({serial, name, text, {}, {}});
    ++m_adding;
    m_fileProblems.clear();
    showAttachments();
    m_reading.run(m_deps.attachments.addBytes(text.toUtf8(), name), [this, serial](const Result<Attachment> &read) {
        --m_adding;
        takeGivenText(serial, read);
        showAttachments();
    });
}

void ChatPage::takeGivenText(int serial, const Result<Attachment> &read)
{
    const auto given
        = std::find_if(m_givenTexts.begin(), m_givenTexts.end(), [serial](const GivenText &other) { return other.serial == serial; });
    if (given == m_givenTexts.end())
        return; // it stands in the question meanwhile, or that was sent
    const size_t most = m_deps.attachments.limits().count;
    if (read && m_attachments.size() < most) {
        m_attachments.push_back(*read);
        given->file = *read;
        //: %Ln is a number of letters
        given->toast = tr("A text of %Ln character(s) goes with the question as a file.", nullptr, int(given->text.size()));
        emit toast(given->toast, tr("Put it into the question"), [this, serial] { putIntoQuestion(serial); });
        return;
    }
    m_fileProblems << (read ? tr("%n file(s) at most can go with a question.", nullptr, int(most))
                            : errorText(read.error(), Situation::Attach).sentence);
    if (given->text.size() <= longestInQuestion) {
        putIntoQuestion(serial);
        return;
    }
    // Nobody edits so much in a question, and what was copied is still where it was copied.
    m_composer->forgetLongText(given->text);
    m_givenTexts.erase(given);
}

void ChatPage::undoAttachedText(const QString &text)
{
    const auto given
        = std::find_if(m_givenTexts.rbegin(), m_givenTexts.rend(), [&text](const GivenText &other) { return other.text == text; });
    if (given != m_givenTexts.rend())
        putIntoQuestion(given->serial);
}

void ChatPage::putIntoQuestion(int serial)
{
    const auto found
        = std::find_if(m_givenTexts.begin(), m_givenTexts.end(), [serial](const GivenText &other) { return other.serial == serial; });
    if (found == m_givenTexts.end())
        return; // it was sent meanwhile, or the question is another one
    const GivenText given = std::move(*found);
    m_givenTexts.erase(found);
    if (given.file) {
        emit toastOver(given.toast);
        std::erase_if(m_attachments, [&given](const Attachment &file) { return file == *given.file; });
    }
    m_composer->forgetLongText(given.text);
    m_composer->putBack(given.text);
    showAttachments();
}

// They were sent, or are another question's.
void ChatPage::forgetGivenTexts()
{
    for (const GivenText &given : std::exchange(m_givenTexts, {}))
        emit toastOver(given.toast);
}

// What is still on its way to a file would be lost with the page.
QString ChatPage::writtenText() const
{
    QString text = m_composer->text();
    for (const GivenText &given : m_givenTexts) {
        if (!given.file)
            text += (text.isEmpty() ? QString() : QStringLiteral("\n\n")) + given.text;
    }
    return text;
}

} // namespace Layers
