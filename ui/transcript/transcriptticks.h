#pragma once
// The marks beside the scroll bar: where the matches of find are. Child of the view; GUI thread.

#include "ui/transcript/transcriptview.h"

namespace Layers {

class TranscriptTicks : public QWidget
{
    Q_OBJECT
public:
    explicit TranscriptTicks(TranscriptView &view);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    TranscriptView &m_view;
};

} // namespace Layers
