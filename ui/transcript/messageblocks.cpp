#include "ui/transcript/messageblocks.h"

#include "ui/transcript/quotedtables.h"
#include "ui/transcript/textlines.h"

#include <algorithm>

namespace Layers {

namespace {

constexpr int longestParagraph = 4000; // characters in one block, so that one line of megabytes stays workable
constexpr int longestBubble = 2000;
constexpr int longestQuestion = 4000; // a longer one is folded, so that nobody scrolls through what was pasted to come to the answer
constexpr int linesOfQuestion = 40;
constexpr int foldedQuestion = 1200; // what a folded one shows
constexpr int linesWhenFolded = 16;
constexpr int rowsInSlice = 32;

const RichBlock &emptyParagraph()
{
    static const RichBlock empty;
    return empty;
}

bool isPicture(const RichBlock &rich)
{
    return rich.kind == RichBlock::Kind::Paragraph && rich.text.runs.size() == 1 && rich.text.runs[0].image >= 0
        && rich.text.runs[0].length == rich.text.text.size();
}

// A place to cut, at a space when there is one near.
int cutAfter(QStringView text, int from, int longest)
{
    if (text.size() - from <= longest)
        return int(text.size());
    // The line that ends here is short; after a sentence that is seen least.
    const int least = from + longest * 3 / 4;
    for (int i = from + longest; i > least; --i) {
        if (text[i - 1].isSpace() && QStringView(u".!?").contains(text[i - 2]))
            return i;
    }
    for (int i = from + longest; i > least; --i) {
        if (text[i - 1].isSpace())
            return i;
    }
    const int cut = from + longest;
    return text[cut].isLowSurrogate() ? cut - 1 : cut;
}

// How much of a question is shown while it is folded; all of one that is not long.
qsizetype shownWhenFolded(const QString &words)
{
    if (words.size() <= longestQuestion && words.count(u'\n') < linesOfQuestion)
        return words.size();
    qsizetype end = cutAfter(words, 0, foldedQuestion);
    qsizetype line = -1;
    for (int i = 0; i < linesWhenFolded; ++i) {
        line = words.indexOf(u'\n', line + 1);
        if (line < 0)
            return end;
    }
    return std::min(end, line);
}

// A literal object character would be taken for a citation.
QString withoutObjects(const QString &text)
{
    if (!text.contains(QChar(0xFFFC)))
        return text;
    return QString(text).replace(QChar(0xFFFC), QChar(0xFFFD));
}

} // namespace

MessageBlocks::MessageBlocks(const TranscriptItem &item, const BlockContext &context, Look look)
{
    read(item);
    expand(item, look);
    place(item, context, 0);
}

MessageBlocks::~MessageBlocks() = default;

int MessageBlocks::estimate(const TranscriptItem &item, const Theme &theme, int width)
{
    qsizetype size = 0;
    int cards = 0;
    for (const Part &part : item.parts) {
        if (const auto *text = std::get_if<TextPart>(&part))
            size += text->text.size();
        else if (!std::holds_alternative<CitationPart>(part) && !std::holds_alternative<ToolResultPart>(part))
            ++cards;
    }
    if (item.role == Role::User && size > longestQuestion)
        size = foldedQuestion;
    const int perLine = std::max(8, width * 2 / theme.font(Type::Body).pixelSize());
    const auto lines = std::min<qsizetype>(1 + size * 5 / (perLine * 4), 1'000'000);
    return above + below + int(lines) * theme.lineHeight(Type::Body) + cards * 40 + (item.role == Role::User ? 20 : 24)
        + int(item.notes.size()) * 52;
}

void MessageBlocks::collectCitations(const TranscriptItem &item)
{
    size_t count = 0;
    for (const Part &part : item.parts)
        count += std::holds_alternative<CitationPart>(part) ? 1 : 0;
    if (count == m_citationValues.size() && !m_citationValues.empty())
        return;
    m_citationValues.clear();
    m_citations.clear();
    for (const Part &part : item.parts) {
        if (const auto *citation = std::get_if<CitationPart>(&part))
            m_citationValues.push_back(citation->citation);
    }
    for (const Citation &citation : m_citationValues)
        m_citations.push_back(&citation);
}

void MessageBlocks::read(const TranscriptItem &item)
{
    m_isStreaming = item.state == MessageState::Streaming;
    m_segments.clear();
    collectCitations(item);
    if (item.role == Role::User) {
        m_words.clear();
        for (const Part &part : item.parts) {
            if (const auto *text = std::get_if<TextPart>(&part))
                m_words += text->text;
        }
        return;
    }
    size_t firstChanged = 0;
    readMore(item, firstChanged);
    if (!m_isStreaming) {
        for (Segment &segment : m_segments) {
            // Nothing more comes: the stream's state is not needed.
            segment.whole = parseMarkdown(segment.stream.text());
            showQuotedTables(segment.whole, m_citations, segment.firstCitation);
            segment.isStream = false;
            segment.stream = MarkdownStream();
            countCitations(segment, 0);
        }
    }
}

bool MessageBlocks::readMore(const TranscriptItem &item, size_t &firstChanged)
{
    firstChanged = m_segments.empty() ? 0 : m_segments.back().rich().size();
    const size_t before = m_segments.size();
    int citation = 0;
    int part = 0;
    if (!m_segments.empty()) {
        Segment &last = m_segments.back();
        part = last.lastPart;
        citation = last.firstCitation;
        if (part < int(item.parts.size())) {
            const auto *text = std::get_if<TextPart>(&item.parts[size_t(part)]);
            const auto *reasoning = std::get_if<ReasoningPart>(&item.parts[size_t(part)]);
            const QString &all = text ? text->text : reasoning ? reasoning->text : last.stream.text();
            if ((text || reasoning) && all.size() > last.taken) {
                last.stream.append(withoutObjects(all.mid(last.taken)));
                last.taken = all.size();
                firstChanged = std::min(firstChanged, last.stream.firstChanged());
            }
        }
        ++part;
    }
    for (; part < int(item.parts.size()); ++part) {
        const Part &value = item.parts[size_t(part)];
        const auto *text = std::get_if<TextPart>(&value);
        const auto *reasoning = std::get_if<ReasoningPart>(&value);
        const bool isMark = std::holds_alternative<CitationPart>(value);
        if (!text && !reasoning && !isMark)
            continue;
        const bool joins = !m_segments.empty() && !m_segments.back().isReasoning && !reasoning && m_segments.back().lastPart == part - 1;
        if (!joins) {
            if (!m_segments.empty() && m_segments.size() == before && m_isStreaming)
                m_segments.back().stream.finish();
            int seen = 0;
            for (int i = 0; i < part; ++i)
                seen += std::holds_alternative<CitationPart>(item.parts[size_t(i)]) ? 1 : 0;
            citation = seen;
            Segment segment;
            segment.isReasoning = reasoning != nullptr;
            segment.firstPart = part;
            segment.firstCitation = citation;
            segment.isStream = true;
            m_segments.push_back(std::move(segment));
        }
        Segment &segment = m_segments.back();
        segment.lastPart = part;
        const QString words = isMark ? QString(QChar(0xFFFC)) : withoutObjects(text ? text->text : reasoning->text);
        segment.stream.append(words);
        segment.taken = isMark ? 0 : (text ? text->text : reasoning->text).size();
        if (m_segments.size() == before)
            firstChanged = std::min(firstChanged, segment.stream.firstChanged());
    }
    if (!m_segments.empty())
        countCitations(m_segments.back(), m_segments.size() == before ? firstChanged : 0);
    return m_segments.size() != before;
}

void MessageBlocks::countCitations(Segment &segment, size_t from) const
{
    const auto &rich = segment.rich();
    segment.citationsBefore.resize(std::min(from, segment.citationsBefore.size()));
    for (size_t i = segment.citationsBefore.size(); i < rich.size(); ++i) {
        int before = segment.firstCitation;
        if (i > 0) {
            const RichBlock &last = rich[i - 1];
            before = segment.citationsBefore[i - 1] + markCount(last.text);
            for (const RichText &cell : last.table.header)
                before += markCount(cell);
            for (const auto &row : last.table.rows) {
                for (const RichText &cell : row)
                    before += markCount(cell);
            }
        }
        segment.citationsBefore.push_back(before);
    }
}

BlockSource MessageBlocks::source(const TranscriptItem &item, int index) const
{
    const Block &block = m_blocks[size_t(index)];
    BlockSource source;
    source.item = &item;
    source.from = block.from;
    source.to = block.to;
    source.part = block.part;
    source.firstCitation = block.firstCitation;
    source.citations = &m_citations;
    source.isFirst = block.isFirst;
    source.isLast = block.isLast;
    source.isOpen = block.isOpen;
    source.isMuted = block.isMuted;
    source.joinsQuote = block.joinsQuote;
    if (block.type == BlockType::Bubble) {
        source.words = QStringView(m_words).mid(block.from, block.to - block.from);
    } else if (block.segment >= 0) {
        const auto &rich = m_segments[size_t(block.segment)].rich();
        source.rich = block.rich >= 0 && block.rich < int(rich.size()) ? &rich[size_t(block.rich)] : &emptyParagraph();
    } else {
        source.rich = &emptyParagraph();
    }
    return source;
}

void MessageBlocks::add(Block block)
{
    m_blocks.push_back(std::move(block));
}

void MessageBlocks::expand(const TranscriptItem &item, Look look)
{
    if (!item.name.isEmpty() && item.role != Role::User)
        add({.type = BlockType::Name});
    if (item.role == Role::User)
        addBubble(item, look);
    else
        addParts(item, look);
    addTail(item, look);
    // Whoever scrolls or walks the thread stands in a block, also in a message that has nothing to show.
    if (m_blocks.empty())
        add({.type = BlockType::Text});
}

void MessageBlocks::addBubble(const TranscriptItem &item, Look look)
{
    for (size_t i = 0; i < item.parts.size(); ++i) {
        if (std::holds_alternative<BlobPart>(item.parts[i]))
            add({.type = BlockType::Attachment, .part = int(i)});
    }
    const qsizetype folded = shownWhenFolded(m_words);
    const auto part
        = std::find_if(item.parts.begin(), item.parts.end(), [](const Part &value) { return std::holds_alternative<TextPart>(value); })
        - item.parts.begin();
    const bool isFoldable = folded < m_words.size();
    const bool isOpen = isFoldable && isTurned(look, int(part));
    m_shownWords = isOpen ? m_words.size() : folded;
    m_foldedPart = isFoldable && !isOpen ? int(part) : -1;
    const size_t first = m_blocks.size();
    const QStringView words = QStringView(m_words).left(m_shownWords);
    for (int from = 0; from < words.size();) {
        int to = cutAfter(words, from, longestBubble);
        if (to < words.size()) {
            // Between lines it is not seen that two blocks meet.
            const auto line = words.mid(from, to - from).lastIndexOf(u'\n');
            if (line > 0)
                to = from + int(line) + 1;
        }
        Block block{.type = BlockType::Bubble, .from = from, .to = to};
        if (to < words.size() && words[to - 1] == u'\n')
            --block.to;
        block.isFirst = m_blocks.size() == first;
        block.isLast = to >= words.size();
        add(std::move(block));
        from = to;
    }
    if (isFoldable)
        add({.type = BlockType::Fold, .part = int(part), .isOpen = isOpen});
}

int MessageBlocks::foldThatHides(const QString &words) const
{
    return m_foldedPart >= 0
            && QStringView(m_words).mid(std::max<qsizetype>(0, m_shownWords - words.size() + 1)).contains(words, Qt::CaseInsensitive)
        ? m_foldedPart
        : -1;
}

void MessageBlocks::addParts(const TranscriptItem &item, Look look)
{
    size_t segment = 0;
    for (int part = 0; part < int(item.parts.size()); ++part) {
        const Part &value = item.parts[size_t(part)];
        if (segment < m_segments.size() && m_segments[segment].firstPart == part) {
            const Segment &words = m_segments[segment];
            if (words.isReasoning) {
                const bool isOpen = isTurned(look, part);
                add({.type = BlockType::Fold, .part = part, .isOpen = isOpen});
                if (isOpen)
                    addRich(item, int(segment), 0);
            } else {
                addRich(item, int(segment), 0);
            }
            part = words.lastPart;
            ++segment;
            continue;
        }
        if (const auto *call = std::get_if<ToolCallPart>(&value)) {
            bool isOpen = false;
            for (const TranscriptTool &tool : item.tools)
                isOpen = isOpen || (tool.callId == call->id && !tool.rows.empty() && tool.rows.size() <= 4);
            add({.type = BlockType::Tool, .part = part, .isOpen = isOpen != isTurned(look, part)});
        } else if (std::holds_alternative<BlobPart>(value) || std::holds_alternative<UnknownPart>(value)
                   || std::holds_alternative<RunPart>(value)) {
            add({.type = BlockType::Attachment, .part = part});
        }
    }
    // The place where the first word will stand.
    if (m_isStreaming && (m_segments.empty() || m_segments.back().isReasoning || m_segments.back().rich().empty()))
        add({.type = BlockType::Text, .isOpen = true});
}

void MessageBlocks::addRich(const TranscriptItem &item, int index, int fromRich)
{
    const Segment &segment = m_segments[size_t(index)];
    const auto &rich = segment.rich();
    const bool isWritten = m_isStreaming && index + 1 == int(m_segments.size()) && segment.lastPart + 1 == int(item.parts.size());
    for (int i = fromRich; i < int(rich.size()); ++i) {
        const RichBlock &value = rich[size_t(i)];
        Block block;
        block.segment = index;
        block.rich = i;
        block.isMuted = segment.isReasoning;
        block.isOpen = isWritten && i + 1 == int(rich.size());
        block.firstCitation = segment.citationsBefore[size_t(i)];
        const auto quote = std::find_if(value.around.begin(), value.around.end(),
                                        [](const RichBlock::Around &around) { return around.kind == RichBlock::Around::Kind::Quote; });
        block.joinsQuote = i > 0 && rich[size_t(i) - 1].quote > 0 && quote != value.around.end() && !quote->begins;
        const auto slice = [&](BlockType type, int size, auto cut) {
            for (int from = 0; from < size || from == 0;) {
                Block piece;
                piece.type = type;
                piece.segment = block.segment;
                piece.rich = i;
                piece.isMuted = block.isMuted;
                piece.from = from;
                piece.to = cut(from);
                piece.isFirst = from == 0;
                piece.isLast = piece.to >= size;
                piece.isOpen = block.isOpen && piece.isLast;
                piece.joinsQuote = block.joinsQuote || (from > 0 && value.quote > 0);
                piece.firstCitation = block.firstCitation;
                from = piece.to;
                add(std::move(piece));
                if (from >= size)
                    break;
            }
        };
        switch (value.kind) {
        case RichBlock::Kind::Code:
            block.type = BlockType::Code;
            add(std::move(block));
            break;
        case RichBlock::Kind::Rule:
            block.type = BlockType::Rule;
            add(std::move(block));
            break;
        case RichBlock::Kind::Table: {
            const auto rows = int(value.table.rows.size());
            const size_t first = m_blocks.size();
            slice(BlockType::Table, rows, [&](int from) { return std::min(rows, from + rowsInSlice); });
            int citation = block.firstCitation;
            for (const RichText &cell : value.table.header)
                citation += markCount(cell);
            for (size_t k = first + 1; k < m_blocks.size(); ++k) {
                for (int r = m_blocks[k - 1].from; r < m_blocks[k - 1].to; ++r) {
                    for (const RichText &cell : value.table.rows[size_t(r)])
                        citation += markCount(cell);
                }
                m_blocks[k].firstCitation = citation;
            }
            break;
        }
        case RichBlock::Kind::Paragraph:
        case RichBlock::Kind::Heading:
            if (isPicture(value)) {
                block.type = BlockType::Picture;
                add(std::move(block));
                break;
            }
            const size_t first = m_blocks.size();
            slice(BlockType::Text, int(value.text.text.size()),
                  [&](int from) { return cutAfter(value.text.text, from, longestParagraph); });
            for (size_t k = first + 1; k < m_blocks.size(); ++k)
                m_blocks[k].firstCitation = m_blocks[k - 1].firstCitation
                    + int(QStringView(value.text.text)
                              .mid(m_blocks[k - 1].from, m_blocks[k - 1].to - m_blocks[k - 1].from)
                              .count(QChar(0xFFFC)));
            break;
        }
    }
}

void MessageBlocks::addTail(const TranscriptItem &item, Look look)
{
    for (size_t i = 0; i < item.notes.size(); ++i)
        add({.type = BlockType::Note, .part = int(i)});
    // While an answer is written, their room is kept at its end, so that nothing moves when they come.
    const bool keepsRoom = m_isStreaming && look.isLastMessage && item.role == Role::Assistant;
    if (keepsRoom || (!m_isStreaming && (!item.actions.empty() || item.siblings > 1))) {
        Block block{.type = BlockType::Actions};
        block.isLast = look.isLastMessage;
        add(std::move(block));
    }
}

void MessageBlocks::place(const TranscriptItem &item, const BlockContext &context, int from)
{
    m_heights.truncate(std::min(from, m_heights.count()));
    for (int i = m_heights.count(); i < count(); ++i) {
        Block &block = m_blocks[size_t(i)];
        const BlockSource own = source(item, i);
        const BlockKind &kind = blockKind(block.type);
        if (i == 0) {
            block.gap = above;
        } else {
            const BlockGap before = blockKind(m_blocks[size_t(i) - 1].type).gap(source(item, i - 1));
            block.gap = std::max(before.below, kind.gap(own).above);
        }
        // Words find their own place; everything else stands in the column of its list or quote.
        if (block.type != BlockType::Text && own.rich && block.rich >= 0) {
            block.bars = quoteBars(*own.rich);
            block.inset = std::min(leftOf(*own.rich), std::max(0, context.width - 240));
        }
        BlockContext inner = context;
        inner.width -= block.inset;
        const int height = block.box ? block.box->height() : kind.estimate(own, inner);
        m_heights.append(block.gap + height);
    }
}

bool MessageBlocks::measure(const TranscriptItem &item, int index, const BlockContext &context)
{
    Block &block = m_blocks[size_t(index)];
    if (block.box)
        return false;
    BlockContext own = context;
    own.gapAbove = block.gap;
    own.width -= block.inset;
    block.box = blockKind(block.type).layout(source(item, index), own);
    block.isMeasured = true;
    ++m_boxCount;
    const int height = block.gap + block.box->height();
    if (height == m_heights.height(index))
        return false;
    m_heights.set(index, height);
    return true;
}

void MessageBlocks::dropBoxes(int keepFrom, int keepTo)
{
    for (int i = 0; i < count(); ++i) {
        if ((i < keepFrom || i > keepTo) && m_blocks[size_t(i)].box) {
            m_blocks[size_t(i)].box.reset();
            --m_boxCount;
        }
    }
}

} // namespace Layers
