#pragma once
// The files that go with the question: one chip each with name, size and a button that takes it away. Wraps, and scrolls beyond three
// lines. Owned by the composer; GUI thread.

#include "core/model/conversation.h"
#include "ui/kit/widgets.h"

#include <QtWidgets/QScrollArea>

namespace Layers {

class AttachmentChips : public QScrollArea
{
    Q_OBJECT
public:
    explicit AttachmentChips(const Theme &theme, QWidget *parent = nullptr);

    void setAttachments(const std::vector<Attachment> &attachments);
    int count() const { return int(m_chips.size()); }

signals:
    void removeWanted(int index);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    const Theme &m_theme;
    std::vector<QWidget *> m_chips;
};

} // namespace Layers
