#pragma once
// Finds in the open chat. ChatPage gives it a place in its bar, or a row where that has no room. Owned by ChatPage; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/transcript/transcriptview.h"

#include <QtCore/QPointer>

namespace Layers {

class FindBar : public QWidget
{
    Q_OBJECT
public:
    FindBar(const Theme &theme, TranscriptView &transcript, QWidget *parent);

    void open();
    void setWords(const QString &words); // shows it with them; who is in the chat stays there
    bool closeIfOpen();
    void setInBar(bool isInBar); // beside the title, else in a row of its own
    QSize sizeHint() const override;
    bool isSearching() const; // it is open with words in it
    bool stepIfOpen(int step); // to the next place, or with -1 to the one before

signals:
    void searched(); // for other words than before

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    const Theme &m_theme;
    TranscriptView &m_transcript;
    Field *m_field;
    Label *m_count;
    QPointer<QWidget> m_before; // where the person was when it was opened
};

} // namespace Layers
