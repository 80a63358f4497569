#pragma once
// Rich text as it is laid out: with room for inline code and citation marks, kept by padding characters, so that positions count in it and
// not in the rich text. Values; any thread.

#include "ui/transcript/block.h"

namespace Layers {

// The text as it is laid out.
struct ShownText
{
    struct Style
    {
        int from = 0;
        int length = 0;
        unsigned style = RichText::Plain;
        int link = -1;

        bool operator==(const Style &) const = default;
    };
    struct Mark
    {
        int at = 0;
        int citation = 0; // number in the message

        bool operator==(const Mark &) const = default;
    };

    QString text;
    std::vector<Style> styles;
    std::vector<int> pads; // positions of padding characters around inline code
    std::vector<Mark> marks;
    QStringList links;
};

ShownText shownTextOf(const RichText &rich, int from = 0, int to = -1, int firstCitation = 0);
// Without padding, marks as [n].
QString plainOf(const ShownText &shown, BlockSpan span, const std::vector<const Citation *> *citations);
int markCount(const RichText &rich);

// What keeps the room: no word of the person's holds it for anything else.
constexpr QChar shownPadding(0x00A0);
// The number that a citation is shown with.
int numberOf(int citation, const std::vector<const Citation *> *citations);

} // namespace Layers
