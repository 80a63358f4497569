#pragma once
// How Markdown looks in the viewer of a cited file: headings stand out, and the columns of a table stand below each other. The text itself
// is not touched, so that places in it, finding and copying are those of the file. Owned by SourceViewer; GUI thread.

#include "ui/kit/theme.h"

#include <QtGui/QSyntaxHighlighter>

namespace Layers {

class SourceMarkdown : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    SourceMarkdown(const Theme &theme, QTextDocument *document);

    // Before the text is set. `width` is the room for a line; a table that has none is left as it is.
    void prepare(bool isMarkdown, qreal width);
    void restyle(qreal width); // of the text that is there

protected:
    void highlightBlock(const QString &text) override;

private:
    void findTable(const QTextBlock &row);

    const Theme &m_theme;
    bool m_isMarkdown = false;
    qreal m_width = 0;
    int m_first = -1; // blocks of the table that was looked at last
    int m_last = -1;
    QList<qreal> m_columns; // their widths; empty when there is no room
};

} // namespace Layers
