#pragma once
// The unit of the transcript: a block with a stable place in its message, its kind, and its laid-out form, the box. A kind is a row of
// blockkinds.cpp and a file that makes its box; it says how high it probably is, lays itself out, and gives its text and its Markdown.
// A box lives only while it is near the viewport. GUI thread.

#include "ui/kit/richtext.h"
#include "ui/kit/theme.h"
#include "ui/transcript/transcriptmodel.h"

#include <QtCore/QRectF>

#include <functional>
#include <memory>
#include <vector>

namespace Layers {

class CodeHighlighter;

struct BlockId
{
    MessageId message;
    int index = 0;

    bool operator==(const BlockId &) const = default;
};

enum class BlockType { Text, Code, Table, Rule, Bubble, Name, Fold, Tool, Picture, Note, Attachment, Actions, Count };

// How far apart blocks stand; the larger of the two that meet counts.
struct BlockGap
{
    int above = 8;
    int below = 8;
};

// Where the words of a block come from. Pointers are good while the message is not changed.
struct BlockSource
{
    const TranscriptItem *item = nullptr;
    const RichBlock *rich = nullptr;
    QStringView words; // of a bubble
    int from = 0; // slice of the rich block: characters of a paragraph, rows of a table
    int to = 0;
    int part = -1; // index of the part, note or tool behind it
    int firstCitation = 0; // number in the message of the first mark in the slice
    const std::vector<const Citation *> *citations = nullptr;
    bool isFirst = true; // of its slices, or of its bubble
    bool isLast = true;
    bool isOpen = false; // being written, or unfolded
    bool isMuted = false; // reasoning
    bool joinsQuote = false; // the block above stands in the same quote
};

constexpr int listIndent = 24;
constexpr int quoteIndent = 16;

// Where a block in lists and quotes begins, and where the bars of the quotes stand, from the left of the column.
struct QuoteBar
{
    int left = 0;
    bool begins = false; // with this block; else it comes from the block above
};
int leftOf(const RichBlock &rich);
std::vector<QuoteBar> quoteBars(const RichBlock &rich);

struct BlockContext
{
    const Theme &theme;
    int width = 0;
    CodeHighlighter *highlighter = nullptr;
    int gapAbove = 0; // what a quote's bar must bridge
    std::function<void()> coloured = {}; // colours of code have come
};

// Something in a block that can be reached and pressed.
struct BlockTarget
{
    enum class Kind { Link, Citation, Fold, Action, CopyCode, Sibling };

    Kind kind = Kind::Action;
    std::vector<QRectF> rects;
    QString label;
    QString value; // the address of a link
    QByteArray action;
    int index = 0; // of the citation in the message; -1 or 1 for Sibling
};

struct BlockSpan
{
    int from = 0;
    int to = 0;

    bool isEmpty() const { return to <= from; }
    bool operator==(const BlockSpan &) const = default;
};

struct BlockPaint
{
    const Theme &theme;
    QRectF clip; // in the block's own coordinates
    BlockSpan selection;
    std::vector<BlockSpan> matches;
    int currentMatch = -1;
    int hovered = -1; // target
    int pressed = -1;
    int focused = -1;
    const Citation *openCitation = nullptr;
    bool showsActions = false;
    bool showsCaret = false; // the answer is being written here
};

class BlockBox
{
public:
    virtual ~BlockBox() = default;

    int height() const { return m_height; }
    const std::vector<BlockTarget> &targets() const { return m_targets; }

    virtual void paint(QPainter &painter, const BlockPaint &paint) const = 0;
    virtual int positionAt(QPointF) const { return 0; }
    virtual QRectF caretRect(int) const { return {0, 0, 1, qreal(m_height)}; }
    // Takes what was appended to its source; false when it must be made anew. All that looks different lies right of and below `dirty`.
    virtual bool grow(const BlockSource &, const BlockContext &, QPoint &) { return false; }
    // The same against a box that showed an earlier state of the same words.
    virtual QPoint dirtyFrom(const BlockBox &) const { return {}; }
    // Sideways.
    virtual int scrollRange() const { return 0; }
    virtual int scrollOffset() const { return 0; }
    virtual void scrollTo(int) { }
    // Drawn below the block's own height, such as the actions that show on hover.
    virtual int overhang() const { return 0; }

protected:
    int m_height = 0;
    std::vector<BlockTarget> m_targets;
};

struct BlockKind
{
    const char *name;
    int (*estimate)(const BlockSource &source, const BlockContext &context);
    std::unique_ptr<BlockBox> (*layout)(const BlockSource &source, const BlockContext &context);
    QString (*text)(const BlockSource &source); // what can be selected; positions count in it
    QString (*markdown)(const BlockSource &source); // of the whole block
    QString (*plain)(const BlockSource &source, BlockSpan span); // of a part of text()
    BlockGap (*gap)(const BlockSource &source);
};

const BlockKind &blockKind(BlockType type);

// Rows of the table in blockkinds.cpp, each in its own file.
extern const BlockKind textBlockKind;
extern const BlockKind codeBlockKind;
extern const BlockKind tableBlockKind;
extern const BlockKind ruleBlockKind;
extern const BlockKind bubbleBlockKind;
extern const BlockKind nameBlockKind;
extern const BlockKind foldBlockKind;
extern const BlockKind toolBlockKind;
extern const BlockKind pictureBlockKind;
extern const BlockKind noteBlockKind;
extern const BlockKind attachmentBlockKind;
extern const BlockKind actionsBlockKind;

// A panel that may be much taller than the window: only what lies in `clip` costs anything.
void drawTallPanel(QPainter &painter, const Theme &theme, const QRectF &rect, qreal radius, Colour fill, Colour line, const QRectF &clip);

// For kinds without words.
QString noBlockText(const BlockSource &source);
QString noBlockPlain(const BlockSource &source, BlockSpan span);

} // namespace Layers
