#pragma once
// A page as a tree of what a reader of it sees: libxml2 reads the tags and closes what the page leaves open; hidden and struck-out
// elements, scripts and controls are left out here. Pure; any thread. Linear in the size of the page, and nothing recurses on its nesting.

#include <QtCore/QString>

#include <vector>

namespace Layers {

enum class HtmlTag : quint8 {
    Other,
    Text,
    Body,
    Heading1,
    Heading2,
    Heading3,
    Heading4,
    Heading5,
    Heading6,
    Paragraph,
    Division,
    Section, // ends what its headings say
    Block, // any other paragraph
    Break,
    Rule,
    UnorderedList,
    OrderedList,
    Item,
    Definitions,
    Term,
    Definition,
    Table,
    Caption,
    Head,
    Rows,
    Row,
    Cell,
    HeadCell,
    Preformatted,
    Quote,
    Strong,
    Field,
};

struct HtmlNode
{
    HtmlTag tag = HtmlTag::Other;
    bool hasOwnMarks = false; // a list counted with letters or backwards
    bool hasNumber = false;
    int number = 0; // where a list starts, or the number of an item
    int columns = 1; // that a cell goes over
    int rows = 1;
    int parent = -1;
    int firstChild = -1;
    int lastChild = -1;
    int next = -1; // sibling
    qsizetype from = 0; // of a text, in HtmlTree::text
    qsizetype to = 0;
};

struct HtmlTree
{
    std::vector<HtmlNode> nodes; // the first one is the page
    QString text;
};

HtmlTree readHtml(QStringView html);

// 1 to 6 for a heading, else 0.
inline int headingLevel(HtmlTag tag)
{
    return tag >= HtmlTag::Heading1 && tag <= HtmlTag::Heading6 ? int(tag) - int(HtmlTag::Heading1) + 1 : 0;
}

} // namespace Layers
