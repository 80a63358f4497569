#pragma once
// Where a question is written: text that grows to eight lines, the files that go with it, what it searches, the model with its price, Send
// or Stop. Takes files and pictures by drop and paste. Forwards intents; owned by ChatPage; GUI thread.

#include "ui/chat/attachmentchips.h"

#include <QtWidgets/QPlainTextEdit>

namespace Layers {

class Composer : public QWidget
{
    Q_OBJECT
public:
    explicit Composer(const Theme &theme, QWidget *parent = nullptr);

    QString text() const { return m_edit->toPlainText(); }
    void setText(const QString &text, int cursor = -1);
    void insertText(const QString &text);
    void putBack(const QString &text); // where the cursor is; replaces nothing
    void forgetLongText(const QString &text); // it cannot be undone any more
    void setEnterSends(bool enterSends) { m_enterSends = enterSends; }
    void setAttachments(const std::vector<Attachment> &attachments);
    void setWaiting(bool isWaiting); // files are being read, so nothing can be sent
    void setRunning(bool isRunning); // Stop takes the place of Send
    void setModelName(const QString &name, const QString &icon);
    void setQuoting(bool isQuoting); // answers come from the files alone
    void setSourcesText(const QString &text);
    void setPrice(const QString &price);
    void setHint(const QString &hint); // the line below
    void setLeastLines(int lines); // at rest
    void focusText();
    Button *modelButton() { return m_model; }

signals:
    void sendWanted(const QString &text);
    void stopWanted();
    void undoWanted(); // where nothing is typed
    void attachWanted();
    void sourcesWanted();
    void modelWanted();
    void edited(); // the text has changed
    void editLastWanted(); // Up in an empty composer
    void scrollWanted(int key); // the thread is to move
    void filesDropped(const QStringList &paths); // or pasted
    void pictureGiven(const QImage &picture); // pasted
    void longTextGiven(const QString &text); // pasted or dropped: more than anyone reads in a question
    void longTextUndone(const QString &text); // it is to stand in the question after all
    void attachmentUnwanted(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    // Ctrl+Z comes to a long text when the question is again as it was when that was given.
    struct LongText
    {
        QString text;
        QString question;
        int steps = 0; // that could be undone then
    };

    void give(const QString &text);
    bool undoLongText();
    void setDropping(bool isDropping);
    void grow();
    void fitPrice();
    void send();
    QRect box() const;
    bool isForThread(const QKeyEvent &key) const;

    const Theme &m_theme;
    QPlainTextEdit *m_edit;
    AttachmentChips *m_chips;
    Button *m_attach;
    Button *m_sources;
    Label *m_price;
    Button *m_model;
    Button *m_send;
    Button *m_stop;
    Label *m_hint;
    bool m_enterSends = true;
    bool m_isRunning = false;
    int m_leastLines = 1;
    bool m_isWaiting = false;
    bool m_isDropping = false;
    QString m_hintText;
    std::vector<LongText> m_longTexts;
};

} // namespace Layers
