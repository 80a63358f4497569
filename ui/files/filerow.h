#pragma once
// One file of a place: ready with its size, left out with the reason, or failed with the reason and one thing to do. A password is typed in
// the row itself and given on once; the row keeps nothing of it. A ready file is a stop of the keyboard: Enter or a click reads it, Menu
// shows the rest. Owned by FilesView; GUI thread; knows no service.

#include "core/model/source.h"
#include "ui/kit/widgets.h"

namespace Layers {

class FileRow : public QWidget
{
    Q_OBJECT
public:
    FileRow(const Theme &theme, const Document &document, QWidget *parent = nullptr);

    const Document &document() const { return m_document; }
    bool isAsking() const { return m_password != nullptr; } // a password is being typed
    void askAgain(); // the one that was given did not open it
    QSize minimumSizeHint() const override;

signals:
    void againWanted();
    void passwordGiven(const QString &password);
    void leaveOutWanted();
    void openWanted(); // in the system's program
    void readWanted(); // here
    void menuWanted(const QPoint &at);
    void stepWanted(int step); // to another row
    void asked(); // the question for the password was closed

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void ask();
    void closeQuestion();
    Button *addAction(const QString &text, Button::Look look, const char *name);

    const Theme &m_theme;
    Document m_document;
    QHBoxLayout *m_line;
    QWidget *m_actions;
    QHBoxLayout *m_actionRow;
    QWidget *m_question = nullptr;
    Field *m_password = nullptr;
};

} // namespace Layers
