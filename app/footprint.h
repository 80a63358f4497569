#pragma once
// `layers --measure SECONDS`: the real window over the profile, and what it costs, one JSON line a figure: CPU time from the start of the
// process until the window is painted with its lists and its chat, the memory then (the helper programs of this process counted too), and
// the CPU that it uses while nobody does anything for so many seconds. Ends the program. GUI thread; owned by main.

#include "app/appwindow.h"

namespace Layers {

class Footprint : public QObject
{
    Q_OBJECT
public:
    Footprint(AppWindow &window, std::chrono::seconds idle);

signals:
    void finished();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void painted();
    void idle();

    AppWindow &m_window;
    std::chrono::seconds m_idle;
    bool m_isMapped = false;
    bool m_isPainted = false;
};

} // namespace Layers
