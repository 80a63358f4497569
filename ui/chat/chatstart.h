#pragma once
// What an empty chat shows: what it can do with the person's files, and up to three questions to begin with. Choosing one writes it, it
// sends nothing. Owned by ChatPage; GUI thread.

#include "ui/kit/widgets.h"
#include "ui/models/chatstarts.h"

#include <QtWidgets/QScrollArea>

class QVBoxLayout;

namespace Layers {

// Scrolls when the window is too low for it: what is written below it always has its room.
class ChatStartPane : public QScrollArea
{
    Q_OBJECT
public:
    explicit ChatStartPane(const Theme &theme, QWidget *parent = nullptr);

    struct Facts
    {
        int files = 0;
        int places = 0;
        int searchedFiles = 0; // by a question
        int searchedPlaces = 0;
    };
    void setFacts(const Facts &facts);
    void setQuoting(bool isQuoting); // answers are quotations of the files, made here
    void setStarts(const std::vector<ChatStart> &starts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(const Layers::ChatStart &start);
    void addWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void measureAgain();

    const Theme &m_theme;
    Label *m_title;
    Label *m_facts;
    QVBoxLayout *m_rows;
    Button *m_add;
    std::vector<ChatStart> m_starts;
    Facts m_counts;
    bool m_isQuoting = true;
};

} // namespace Layers
