#include "ui/chat/chatpage.h"

#include "core/base/taskops.h"
#include "ui/kit/errortext.h"

#include <QtCore/QBuffer>
#include <QtCore/QFileInfo>
#include <QtCore/QTime>
#include <QtCore/QTimer>
#include <QtGui/QImage>

// The files of the page: what goes with the question that is being written, and what went with those in the thread.

namespace Layers {

void ChatPage::attach(const QStringList &paths)
{
    QStringList folders;
    std::vector<Task<Attachment>> files;
    for (const QString &path : paths) {
        if (QFileInfo(path).isDir())
            folders << path;
        else
            files.push_back(m_deps.attachments.add(path));
    }
    take(std::move(files));
    if (!folders.isEmpty())
        emit filesWanted(folders);
}

void ChatPage::detachAll()
{
    m_attachments.clear();
    m_fileProblems.clear();
    showAttachments();
}

void ChatPage::attachPicture(const QImage &picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!picture.save(&buffer, "PNG"))
        return;
    std::vector<Task<Attachment>> one;
    //: %1 is a time such as 14-05-20
    const QString name = tr("Picture %1.png").arg(QTime::currentTime().toString(QStringLiteral("HH-mm-ss")));
    one.push_back(m_deps.attachments.addBytes(std::move(bytes), name));
    take(std::move(one));
}

// In the order in which they were given; what cannot be read is said and leaves the others.
void ChatPage::take(std::vector<Task<Attachment>> files)
{
    if (files.empty())
        return;
    struct Outcome
    {
        Attachment attachment;
        std::optional<Error> error;
    };
    std::vector<Task<Outcome>> read;
    for (Task<Attachment> &file : files)
        read.push_back(std::move(file)
                           .then([](const Attachment &attachment) {
                               return Outcome{attachment, {}};
                           })
                           .orElse([](const Error &error) -> Result<Outcome> {
                               return Outcome{{}, error};
                           }));
    ++m_adding;
    m_fileProblems.clear();
    showAttachments();
    m_reading.run(all(std::move(read)), [this](const Result<std::vector<Outcome>> &outcomes) {
        --m_adding;
        const size_t most = m_deps.attachments.limits().count;
        bool isFull = false;
        for (const Outcome &outcome : *outcomes) {
            if (outcome.error)
                m_fileProblems << errorText(*outcome.error, Situation::Attach).sentence;
            else if (std::find(m_attachments.begin(), m_attachments.end(), outcome.attachment) != m_attachments.end())
                continue;
            else if (m_attachments.size() >= most)
                isFull = true;
            else
                m_attachments.push_back(outcome.attachment);
        }
        if (isFull)
            m_fileProblems << tr("%n file(s) at most can go with a question.", nullptr, int(most));
        showAttachments();
    });
}

bool ChatPage::isPictureUseless() const
{
    const ModelInfo *info = m_deps.providers.model(m_model);
    const bool isBlind = m_model.isRecall() || (info && info->seesImages == false);
    return isBlind && std::any_of(m_attachments.begin(), m_attachments.end(), [](const Attachment &attachment) {
               return Attachments::isPicture(attachment.blob.mimeType);
           });
}

void ChatPage::showAttachments()
{
    m_composer->setAttachments(m_attachments);
    std::vector<std::shared_ptr<void>> held;
    for (const auto *files : {&m_attachments, &m_stashed.attachments}) {
        for (const Attachment &attachment : *files)
            held.push_back(m_deps.attachments.hold(attachment.blob.hash));
    }
    m_held = std::move(held);
    m_composer->setWaiting(m_adding > 0);
    showFileNote();
    m_isTouched = true;
    m_draftTimer->start(draftAfter);
}

void ChatPage::showFileNote()
{
    // A line a file; a whole folder of them is counted.
    constexpr qsizetype linesShown = 6;
    QStringList lines = m_fileProblems.mid(0, linesShown);
    if (const int more = int(m_fileProblems.size() - lines.size()); more > 0)
        lines << tr("%n more cannot go with a question either.", nullptr, more);
    const QString problem = !lines.isEmpty() ? lines.join(QLatin1Char('\n'))
        : isPictureUseless()
        ? tr("%1 cannot see pictures. Choose another model, or take the picture away.").arg(m_deps.providers.modelName(m_model))
        : QString();
    m_fileNote->setText(problem);
    m_fileNote->setVisible(!problem.isEmpty());
}

void ChatPage::useAttachment(const MessageId &id, const QByteArray &action)
{
    const int index = m_thread.indexOf(id);
    const int part = action.mid(action.indexOf('/') + 1).toInt();
    if (index < 0 || part < 0 || size_t(part) >= m_thread.item(index).parts.size())
        return;
    const auto *held = std::get_if<BlobPart>(&m_thread.item(index).parts[size_t(part)]);
    if (!held)
        return;
    const BlobPart blob = *held;
    const auto fail = [this](const Error &error) { emit toast(errorText(error, Situation::Answer).sentence, {}, {}); };
    if (action.startsWith("attachment.save")) {
        m_deps.dialogs.pickSaveFile(this, tr("Save a copy"), blob.name, [this, blob, fail](const QString &path) {
            if (path.isEmpty())
                return;
            m_tasks.run(m_deps.attachments.saveAs(blob, path), [this, blob, fail](Result<Unit> saved) {
                if (saved)
                    emit toast(tr("%1 was saved.").arg(blob.name), {}, {});
                else
                    fail(saved.error());
            });
        });
        return;
    }
    // Text is shown here; a program of the system might run what is in it.
    if (!Attachments::isPicture(blob.mimeType) && blob.mimeType != "application/pdf") {
        Citation whole;
        whole.contentHash = blob.hash;
        whole.path = blob.name;
        emit citationWanted(id, whole);
        return;
    }
    m_tasks.run(m_deps.attachments.copyForOpening(blob), [this, fail](Result<QString> path) {
        if (path)
            m_deps.dialogs.openFile(*path);
        else
            fail(path.error());
    });
}

} // namespace Layers
