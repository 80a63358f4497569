#pragma once
// The blocks of one message: made when it comes near the viewport, dropped when it is far away. While an answer is written only the blocks
// behind the last closed one are made again. Owned by the view; GUI thread.

#include "ui/kit/markdownstream.h"
#include "ui/transcript/block.h"
#include "ui/transcript/heighttree.h"

#include <QtCore/QSet>

namespace Layers {

class MessageBlocks
{
public:
    struct Block
    {
        BlockType type = BlockType::Text;
        int segment = -1;
        int rich = -1;
        int from = 0;
        int to = 0;
        int part = -1;
        int firstCitation = 0;
        int gap = 0; // above
        int inset = 0; // from the left of the column: code and tables in lists and quotes
        std::vector<QuoteBar> bars = {}; // of the quotes around it, from the left of the column
        bool isFirst = true;
        bool isLast = true;
        bool isOpen = false;
        bool isMuted = false;
        bool joinsQuote = false;
        bool isMeasured = false;
        std::unique_ptr<BlockBox> box = nullptr;
    };
    struct Change
    {
        int from = 0; // block
        QPoint dirtyFrom; // into it
        bool movesRest = true; // what stands below has another place
        bool isExact = false; // above and left of dirtyFrom it looks as before
        int closed = -1; // the block that was written until now loses its caret
        QPoint closedFrom; // where it looks different
    };
    struct Look
    {
        bool isLastMessage = false;
        const QSet<int> *turned = nullptr; // parts whose fold is not as it is at first
    };

    MessageBlocks(const TranscriptItem &item, const BlockContext &context, Look look);
    ~MessageBlocks();

    int count() const { return int(m_blocks.size()); }
    const Block &block(int index) const { return m_blocks[size_t(index)]; }
    BlockSource source(const TranscriptItem &item, int index) const;
    int top(int index) const { return int(m_heights.top(index)); } // with its gap
    int blockHeight(int index) const { return m_heights.height(index); } // with its gap
    int blockAt(int y) const { return m_heights.indexAt(y); }
    int height() const { return int(m_heights.total()) + below; }
    const std::vector<const Citation *> &citations() const { return m_citations; }
    // The part of a long question that is folded and has these words in what it does not show; -1: nothing hides them.
    bool isFolded() const { return m_foldedPart >= 0; }
    int foldThatHides(const QString &words) const;

    // Lays the block out when it is not; true when its height is another one than was thought.
    bool measure(const TranscriptItem &item, int index, const BlockContext &context);
    BlockBox *box(int index) const { return m_blocks[size_t(index)].box.get(); }
    void dropBoxes(int keepFrom, int keepTo);
    int boxCount() const { return m_boxCount; }

    // More came at the end. What is dear to parse may wait for more of it; Words::All is for a pause, when no more comes.
    enum class Words { MayWait, All };
    Change grow(const TranscriptItem &item, const BlockContext &context, Look look, Words words = Words::MayWait);
    bool hasWaiting() const { return !m_segments.empty() && m_segments.back().isStream && m_segments.back().stream.hasWaiting(); }
    // Anything may be different; blocks that are the same keep their boxes.
    void update(const TranscriptItem &item, const BlockContext &context, Look look);
    bool isStreaming() const { return m_isStreaming; }

    static int estimate(const TranscriptItem &item, const Theme &theme, int width);
    static constexpr int above = 16;
    static constexpr int below = 16;

private:
    struct Segment
    {
        bool isReasoning = false;
        int firstPart = 0;
        int firstCitation = 0;
        MarkdownStream stream; // while it is written
        std::vector<RichBlock> whole; // when it is not
        bool isStream = false;
        qsizetype taken = 0; // of the text of the last part
        int lastPart = 0;
        std::vector<int> citationsBefore; // each block

        const std::vector<RichBlock> &rich() const { return isStream ? stream.blocks() : whole; }
    };

    void read(const TranscriptItem &item);
    bool readMore(const TranscriptItem &item, size_t &firstChanged);
    void expand(const TranscriptItem &item, Look look);
    void addBubble(const TranscriptItem &item, Look look);
    void addParts(const TranscriptItem &item, Look look);
    void addRich(const TranscriptItem &item, int segment, int fromRich);
    void addTail(const TranscriptItem &item, Look look);
    void add(Block block);
    void place(const TranscriptItem &item, const BlockContext &context, int from);
    void countCitations(Segment &segment, size_t from) const;
    void collectCitations(const TranscriptItem &item);
    bool isTurned(Look look, int part) const { return look.turned && look.turned->contains(part); }

    std::vector<Segment> m_segments;
    std::vector<Block> m_blocks;
    HeightTree m_heights;
    QString m_words; // of an own message
    qsizetype m_shownWords = 0; // how many of them are not folded away
    int m_foldedPart = -1;
    std::vector<const Citation *> m_citations;
    std::vector<Citation> m_citationValues;
    int m_boxCount = 0;
    bool m_isStreaming = false;
};

} // namespace Layers
