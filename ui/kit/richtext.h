#pragma once
// Markdown as values: a flat list of blocks, each with its place in lists and quotes, so that a view can lay out and paint any one of them
// alone. Pure; any thread. What comes in is the output of a model and hostile: HTML stays text, links other than http, https and mailto are
// no links, pictures are placeholders, bidirectional overrides are taken out of shown text, and sizes and depths are capped.
// Parsed by md4c (CommonMark with GitHub's tables, task lists and strike-through, and $maths$).

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace Layers {

// Text with formats. A U+FFFC stands for an object: the n-th one in a message is its n-th citation.
struct RichText
{
    enum Style : unsigned { Plain = 0, Bold = 1, Italic = 2, Strike = 4, Code = 8, Maths = 16, DisplayMaths = 32, Underline = 64 };

    struct Run
    {
        int from = 0;
        int length = 0;
        unsigned style = Plain;
        int link = -1; // index into links
        int image = -1; // index into images; the run holds the alternative text

        bool operator==(const Run &) const = default;
    };

    QString text;
    std::vector<Run> runs; // only where the style is not plain; in order, without overlap
    QStringList links;
    QStringList images; // their addresses; nothing is fetched

    bool isEmpty() const { return text.isEmpty(); }
    bool operator==(const RichText &) const = default;
};

struct RichTable
{
    enum class Align { Default, Left, Centre, Right };

    std::vector<Align> columns;
    std::vector<RichText> header;
    std::vector<std::vector<RichText>> rows;
    QString written = {}; // what is copied instead, for rows that stand in a quotation

    bool operator==(const RichTable &) const = default;
};

struct RichBlock
{
    enum class Kind { Paragraph, Heading, Code, Table, Rule };
    enum class Task { None, Open, Done };

    // A quote or a list that the block stands in.
    struct Around
    {
        enum class Kind { Quote, Bullets, Numbers };

        Kind kind = Kind::Quote;
        bool begins = false; // with this block
        bool beginsItem = false; // of a list
        qint64 number = 0; // of the item

        bool operator==(const Around &) const = default;
    };

    Kind kind = Kind::Paragraph;
    int level = 0; // of a heading, 1 to 6
    std::vector<Around> around; // from the outermost
    int quote = 0; // how many of them are quotes
    int indent = 0; // how many are lists
    QString marker; // "1.", or a bullet's character; only on the first block of an item
    Task task = Task::None;
    bool startsList = false; // the first item of its list
    bool isTight = false; // directly in an item of a list without blank lines
    RichText text; // paragraph, heading
    QString code;
    QString language; // first word after the fence, lower case
    int firstLine = 1; // the number of the first line of code: "start=42" after the fence
    RichTable table;

    QString plainText() const;
    bool operator==(const RichBlock &) const = default;
};

struct MarkdownLimits
{
    qsizetype size = 8 * 1024 * 1024; // longer text is cut and the cut is said in a last paragraph's marker
    int depth = 32; // of lists and quotes shown; what is deeper stands at this depth
    int columns = 64;
    size_t blocks = 200'000;
    size_t cells = 200'000; // of all tables
    int autolinks = 300; // of one paragraph: bare links beyond are found by a plainer rule, and bare mail addresses stay text
};

std::vector<RichBlock> parseMarkdown(QStringView markdown, const MarkdownLimits &limits = {});

// What stands after the fence of a piece of code: "cpp start=42".
void readFenceInfo(RichBlock &block, const QString &info);

// A link that may be opened after the person has seen its target: http, https or mailto, without control or bidirectional characters.
// Empty when it may not.
QString safeLink(const QString &target);

// Text as it is shown: without control characters other than line feed and tab, and without bidirectional overrides.
QString shownText(QString text);

// The blocks as HTML: for copying and for comparison. Everything is escaped; no address but that of a safe link appears.
QString toHtml(const std::vector<RichBlock> &blocks);

} // namespace Layers
