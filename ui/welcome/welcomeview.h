#pragma once
// The first start: work on this device, or try a sample folder. Owned by the Shell; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/shell/view.h"

namespace Layers {

class WelcomeView : public View
{
    Q_OBJECT
public:
    explicit WelcomeView(const Theme &theme);
    QWidget *content() override { return m_page; }
    void shown() override;

signals:
    void deviceChosen();
    void sampleChosen();

private:
    QWidget *m_page;
    Button *m_device;
};

} // namespace Layers
