#pragma once
// Finds in the open chat; floats over the bar of the page, so that it neither moves nor covers text. Owned by ChatPage; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/transcript/transcriptview.h"

namespace Layers {

class FindBar : public QWidget
{
    Q_OBJECT
public:
    FindBar(const Theme &theme, TranscriptView &transcript, QWidget *parent);

    void open();
    void setWords(const QString &words); // shows it with them; who is in the chat stays there
    bool closeIfOpen();
    void place(); // in its parent
    bool isSearching() const; // it is open with words in it

signals:
    void searched(); // for other words than before

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    const Theme &m_theme;
    TranscriptView &m_transcript;
    Field *m_field;
    Label *m_count;
};

} // namespace Layers
