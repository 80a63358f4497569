#include "ui/transcript/showntext.h"

#include <algorithm>

namespace Layers {

namespace {

constexpr QChar object(0xFFFC);

} // namespace

int numberOf(int citation, const std::vector<const Citation *> *citations)
{
    if (citations && citation < int(citations->size()))
        return (*citations)[size_t(citation)]->mark;
    return citation + 1;
}

ShownText shownTextOf(const RichText &rich, int from, int to, int firstCitation)
{
    const int end = to < 0 ? int(rich.text.size()) : std::min(to, int(rich.text.size()));
    ShownText shown;
    shown.links = rich.links;
    shown.text.reserve(end - from + 8);
    const auto addPlain = [&](int a, int b) {
        for (int i = a; i < b; ++i) {
            QChar c = rich.text[i];
            if (c == object) {
                // A mark stays with the word before it.
                if (shown.text.endsWith(u' '))
                    shown.text.back() = shownPadding;
                shown.marks.push_back({int(shown.text.size()), firstCitation + int(shown.marks.size())});
                c = shownPadding;
            } else if (c == u'\n') {
                c = QChar::LineSeparator;
            }
            shown.text += c;
        }
    };
    int at = from;
    // Of the runs of a long paragraph only those of this piece are looked at.
    const auto first = std::partition_point(rich.runs.begin(), rich.runs.end(),
                                            [from](const RichText::Run &run) { return run.from + run.length <= from; });
    for (auto it = first; it != rich.runs.end() && it->from < end; ++it) {
        const RichText::Run &run = *it;
        const int a = std::max(run.from, from);
        const int b = std::min(run.from + run.length, end);
        if (a >= b || a < at)
            continue;
        addPlain(at, a);
        const bool isCode = run.style & RichText::Code;
        ShownText::Style style{int(shown.text.size()), 0, run.style, run.link};
        if (isCode) {
            shown.pads.push_back(int(shown.text.size()));
            shown.text += shownPadding;
        }
        addPlain(a, b);
        if (isCode) {
            shown.pads.push_back(int(shown.text.size()));
            shown.text += shownPadding;
        }
        style.length = int(shown.text.size()) - style.from;
        shown.styles.push_back(style);
        at = b;
    }
    addPlain(at, end);
    return shown;
}

QString plainOf(const ShownText &shown, BlockSpan span, const std::vector<const Citation *> *citations)
{
    QString plain;
    size_t pad = 0;
    size_t mark = 0;
    for (int i = 0; i < std::min(span.to, int(shown.text.size())); ++i) {
        if (pad < shown.pads.size() && shown.pads[pad] == i) {
            ++pad;
            continue;
        }
        if (mark < shown.marks.size() && shown.marks[mark].at == i) {
            if (i >= span.from)
                plain += QLatin1Char('[') + QString::number(numberOf(shown.marks[mark].citation, citations)) + QLatin1Char(']');
            ++mark;
            continue;
        }
        const bool isBeforeMark = mark < shown.marks.size() && shown.marks[mark].at == i + 1;
        if (i >= span.from && isBeforeMark && shown.text[i] == shownPadding)
            plain += QLatin1Char(' ');
        else if (i >= span.from)
            plain += shown.text[i] == QChar::LineSeparator ? QChar(u'\n') : shown.text[i];
    }
    return plain;
}

int markCount(const RichText &rich)
{
    return int(rich.text.count(object));
}

} // namespace Layers
