#pragma once
// Finds in the open chat; floats at the top right and moves no text. Owned by ChatPage; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/transcript/transcriptview.h"

namespace Layers {

class FindBar : public QWidget
{
    Q_OBJECT
public:
    FindBar(const Theme &theme, TranscriptView &transcript, QWidget *parent);

    void open();
    bool closeIfOpen();
    void place(); // in its parent

private:
    const Theme &m_theme;
    TranscriptView &m_transcript;
    Field *m_field;
    Label *m_count;
};

} // namespace Layers
