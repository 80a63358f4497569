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
    void build() override;
    QWidget *content() override { return m_page; }
    void shown() override;

signals:
    void deviceChosen();
    void sampleChosen();

private:
    const Theme &m_theme;
    QWidget *m_page = nullptr;
    Button *m_device = nullptr;
};

} // namespace Layers
