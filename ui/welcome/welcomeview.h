#pragma once
// The first start: work on this device, or try a sample folder. Owned by the Shell; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/shell/view.h"

class QBoxLayout;
class QScrollArea;

namespace Layers {

class WelcomeView : public View
{
    Q_OBJECT
public:
    explicit WelcomeView(const Theme &theme);
    void build() override;
    QWidget *content() override;
    void shown() override;

signals:
    void deviceChosen();
    void sampleChosen();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fit();

    const Theme &m_theme;
    QScrollArea *m_page = nullptr;
    QBoxLayout *m_cards = nullptr;
    Button *m_device = nullptr;
};

} // namespace Layers
