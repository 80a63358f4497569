#pragma once
// Shows a citation in the text of its file, or of a file that was attached to a question, beside the chat. When the file has changed since
// it was quoted, it says so and finds the quote again. Ctrl+F finds words in it. Owned by ChatView; GUI thread; reads only.

#include "ui/kit/dialogs.h"
#include "ui/kit/widgets.h"

#include "core/chat/attachments.h"
#include "core/store/sourcestore.h"

#include <QtWidgets/QPlainTextEdit>

class QTimer;

namespace Layers {

class SourceMarkdown;

class SourceViewer : public QWidget
{
    Q_OBJECT
public:
    SourceViewer(const Theme &theme, SourceStore &store, Attachments &attachments, Dialogs &dialogs, QWidget *parent = nullptr);

    // All citations of the answer, and which one to open.
    void open(std::vector<Citation> citations, int index);
    const std::vector<Citation> &citations() const { return m_citations; }
    int current() const { return m_current; }

    bool isReading() const; // it is shown that the text is still to come

    void find(); // opens the bar, or goes into it
    bool closeFind(); // whether it was open
    int findIndex() const { return m_match; } // from 0; -1: none
    int findCount() const { return int(m_matches.size()); }

signals:
    void closed();
    void moved(const Layers::Citation &citation); // to another one of the answer

private:
    void go(int index);
    using Read = std::pair<Document, QString>;
    Task<Read> read(const Citation &citation);
    Task<Read> readSuccessor(const Citation &citation);
    void show(const Document &document, const QString &text);
    void empty();
    void setReading(bool isReading);
    void layOut(const TextRange &part);
    void sayInNote(const QString &said);
    QString partText() const;
    bool isPart() const { return m_part.length() < m_text.size(); }
    bool isInView(const TextRange &range) const { return range.from >= m_part.from && range.to <= m_part.to; }
    void mark(const TextRange &range);
    QLayout *buildHead();
    QLayout *buildFoot();
    QWidget *buildFindBar();
    void watchRoom();
    void findWords();
    void findAgain();
    void goToMatch(int index);
    void showMarks();
    qreal lineWidth() const; // room for a line of the text
    void showPlace(const Citation &citation);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    const Theme &m_theme;
    SourceStore &m_store;
    Attachments &m_attachments;
    Dialogs &m_dialogs;
    std::vector<Citation> m_citations;
    int m_current = 0;
    Document m_document;
    DocumentId m_shown; // whose text is in the view
    QString m_text; // of the file; places count in it
    TextRange m_part; // of it that is in the view
    QString m_said; // in the note, of the file
    Label *m_name;
    Label *m_place;
    Button *m_open;
    Note *m_note;
    QPlainTextEdit *m_view;
    SourceMarkdown *m_markdown;
    Label *m_count;
    Button *m_previous;
    Button *m_next;
    TextRange m_marked;
    QWidget *m_findBar;
    Field *m_findField;
    Label *m_findCount;
    std::vector<TextRange> m_matches;
    int m_match = -1;
    QTimer *m_fitting; // columns of tables to another width
    QTimer *m_reading;
    bool m_keepsPassage = false; // in view, until the person scrolls
    TaskScope m_tasks;
};

// What of a text is laid out to show a place in it: whole lines, and of a very long line what is near. All of a text of ordinary size.
TextRange partAround(const QString &text, const TextRange &place);

// Where a quote stands in a text that may have changed: at its old place, at the nearest other place, or nowhere.
std::optional<TextRange> findQuote(const QString &text, const QString &quote, const TextRange &was);

} // namespace Layers
