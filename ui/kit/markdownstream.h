#pragma once
// Markdown that is still arriving. Closed blocks are never touched again; only the open one at the end is parsed, so the cost of a token
// does not grow with the length of the answer: a fence takes lines as they come, a table takes rows, a list closes item by item. While it
// streams, looseness of lists and link definitions that come later can differ from a whole parse; finish() parses the whole once. Pure, one
// object an answer, one thread.

#include "ui/kit/richtext.h"

namespace Layers {

class MarkdownStream
{
public:
    void append(QStringView text);
    void finish();
    // Whether words at the end have come that are not in the blocks yet, because to parse their block again is dear.
    bool hasWaiting() const { return m_hasWaiting; }
    void showWaiting(); // for a pause of the stream, when nothing that follows would bring them

    const std::vector<RichBlock> &blocks() const { return m_blocks; }
    // Blocks before this index will not change until finish().
    size_t closed() const { return m_closed; }
    // The first block that the last append(), showWaiting() or finish() changed or added; blocks().size() when it changed none.
    size_t firstChanged() const { return m_firstChanged; }
    const QString &text() const { return m_all; }
    // How much was given to the parser, which is what the stream costs.
    qsizetype parsedCharacters() const { return m_parsedCharacters; }

private:
    enum class Mode { Normal, Fence, Table };
    enum class Region { None, Paragraph, List };

    void line(QStringView text); // complete, without its end
    void normalLine(QStringView text);
    void closeRegion();
    void startFence(QStringView text, qsizetype indent, qsizetype length);
    void closeTextAbove(QStringView rule);
    void tableRow(QStringView text);
    void dropOpenRow();
    void leaveTable();
    enum class Dear { MayWait, Now };
    void showTail(QStringView partial, Dear dear = Dear::MayWait);
    std::vector<RichBlock> parse(QStringView markdown);
    void addParsed(QStringView markdown);
    void placeInList(std::vector<RichBlock> &parsed);
    void endList();
    void touch(size_t index) { m_firstChanged = std::min(m_firstChanged, index); }

    QString m_all;
    qsizetype m_scanned = 0; // in m_all: the start of the line that is not complete yet
    QString m_region; // complete lines of the open block
    std::vector<RichBlock> m_blocks;
    size_t m_closed = 0;
    size_t m_firstChanged = 0;
    Mode m_mode = Mode::Normal;
    Region m_kind = Region::None;
    QChar m_fence;
    qsizetype m_fenceLength = 0;
    qsizetype m_fenceIndent = 0;
    qsizetype m_shownOfLine = 0; // of a partial line, what already stands in the code
    qsizetype m_shownOpen = 0; // how long the open block was when it was parsed last; 0: it was not
    qsizetype m_cost = 0; // of that parse, in characters
    qsizetype m_parsedCharacters = 0;
    bool m_blankInList = false;
    bool m_fenceInList = false;
    bool m_continuesList = false; // the region goes on with the list that was closed before it
    bool m_isLoose = false; // an empty line parts two items of that list
    bool m_openIsLoose = false; // its last item has two blocks with one between them
    qint64 m_number = 0; // of the item before
    qint64 m_openNumber = 0;
    bool m_codeIsEmpty = true;
    bool m_hasWaiting = false;
    bool m_finished = false;
};

} // namespace Layers
