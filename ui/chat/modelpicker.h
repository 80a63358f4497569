#pragma once
// Who answers: a popover over the chat with search, groups, price, context and marks. Focus stays in the search field; the arrows move in
// the list. Owned by ChatPage; GUI thread; tells what was chosen and changes nothing.

#include "ui/kit/widgets.h"
#include "ui/models/modelchoices.h"

#include <QtCore/QPointer>
#include <QtWidgets/QListView>

namespace Layers {

class ModelPicker : public QWidget
{
    Q_OBJECT
public:
    ModelPicker(const Theme &theme, const Providers &providers, QWidget *parent);

    // Above `anchor`, with its end at the anchor's end. `promptTokens`: of the message that is being written.
    void open(QWidget *anchor, const ModelRef &chosen, qint64 promptTokens);
    bool closeIfOpen();

signals:
    void chosen(const Layers::ModelRef &model);
    void settingsWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void choose(int row);
    void setCurrent(int row);
    void place();

    const Theme &m_theme;
    ModelChoices m_choices;
    Panel *m_panel;
    Field *m_field;
    Segments *m_show;
    QListView *m_list;
    Label *m_none;
    QPointer<QWidget> m_anchor;
    QPointer<QWidget> m_before;
};

} // namespace Layers
