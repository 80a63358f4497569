#pragma once
// Where the text of a document lives: pages of UTF-16 that never move, so that an item holds a pointer and a length, a split is arithmetic,
// and typing writes behind what was typed before. A few open ends with room behind them are remembered, so that somebody who types in
// several places by turns still appends. Not for more than one thread at a time.

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace Layers::Crdt {

class TextArena
{
public:
    // Room for `units`, which the caller fills.
    char16_t *allocate(std::size_t units)
    {
        if (units > pageUnits / 4) { // a page of its own, and typing goes on in the one before
            m_used += units;
            return addPage(units);
        }
        if (std::size_t(m_end - m_at) < units)
            newPage(units);
        char16_t *place = m_at;
        m_at += units;
        m_used += units;
        return place;
    }
    const char16_t *store(std::u16string_view text)
    {
        noteHalves(text);
        char16_t *place = allocate(text.size());
        if (!text.empty())
            std::memcpy(place, text.data(), text.size() * sizeof(char16_t));
        return place;
    }
    // Who fills what was allocated says what with: while there was never half of a pair, nobody has to look where one could be cut.
    void noteHalves(std::u16string_view text)
    {
        if (m_hasHalves)
            return;
        unsigned halves = 0;
        for (const char16_t c : text)
            halves |= unsigned((c & 0xf800) == 0xd800);
        m_hasHalves = halves != 0;
    }
    bool hasHalves() const { return m_hasHalves; }

    // `text` behind `left`: at its place where there is room, or both copied to where there will be.
    const char16_t *append(const char16_t *left, std::size_t leftUnits, std::u16string_view text)
    {
        const char16_t *end = left + leftUnits;
        if (end == text.data() && !text.empty())
            return left;
        noteHalves(text);
        if (end == m_at && std::size_t(m_end - m_at) >= text.size()) { // here, however long: a store would give it a page of its own
            std::memcpy(m_at, text.data(), text.size() * sizeof(char16_t));
            m_at += text.size();
            m_used += text.size();
            return left;
        }
        for (Gap &gap : m_gaps) {
            if (gap.at == end && std::size_t(gap.end - gap.at) >= text.size()) {
                std::memcpy(gap.at, text.data(), text.size() * sizeof(char16_t));
                gap.at += text.size();
                m_used += text.size();
                return left;
            }
        }
        return appendElsewhere(left, leftUnits, text);
    }

    // `left` before `right`, which is the longer one: into the room that the last call left before it, or both to a place that has as much
    // room again. Of many pieces that are joined from their end on each is so copied a few times, and not each time the next one comes.
    const char16_t *prepend(std::u16string_view left, std::u16string_view right)
    {
        if (right.data() != m_front.end || std::size_t(m_front.end - m_front.at) < left.size()) {
            char16_t *place = allocate(left.size() + 2 * right.size());
            m_dropped += std::size_t(m_front.end - m_front.at);
            m_front = {place, place + left.size() + right.size()};
            std::memcpy(m_front.end, right.data(), right.size() * sizeof(char16_t));
            drop(right.data(), right.size());
        }
        m_front.end -= left.size();
        std::memcpy(m_front.end, left.data(), left.size() * sizeof(char16_t));
        return m_front.end;
    }

    // Text that nobody shows any more. What was typed last is given back for what is typed next.
    void drop(const char16_t *text, std::size_t units)
    {
        const char16_t *end = text + units;
        if (end == m_at) {
            m_at -= units;
            m_used -= units;
            return;
        }
        for (Gap &gap : m_gaps) {
            if (gap.at == end) {
                gap.at -= units;
                m_used -= units;
                return;
            }
        }
        m_dropped += units;
    }
    // More than a third of it is text that was dropped: worth the move of the rest to a new arena.
    bool isWasteful() const { return m_dropped > pageUnits && m_dropped > m_used / 3; }

    // What was allocated since the mark goes again; nothing may point to it, and nothing was appended elsewhere meanwhile.
    struct Mark
    {
        std::size_t pages = 0;
        char16_t *at = nullptr;
        char16_t *end = nullptr;
        std::size_t used = 0;
        std::size_t bytes = 0;
        bool hasHalves = false;
    };
    Mark mark() const { return {m_pages.size(), m_at, m_end, m_used, m_bytes, m_hasHalves}; }
    void rollBack(const Mark &mark)
    {
        m_pages.resize(mark.pages);
        m_front = {};
        m_at = mark.at;
        m_end = mark.end;
        m_used = mark.used;
        m_bytes = mark.bytes;
        m_hasHalves = mark.hasHalves;
    }

    class Pages // for tests: where text can lie, found by its place
    {
    public:
        bool hold(std::u16string_view text) const
        {
            const auto after = m_ends.upper_bound(text.data());
            return after != m_ends.end() && after->second <= text.data() && text.data() + text.size() <= after->first;
        }

    private:
        friend class TextArena;
        std::map<const char16_t *, const char16_t *, std::less<>> m_ends; // and where the page begins
    };
    Pages pages() const;

    std::size_t used() const { return m_used; } // units that are stored, dropped ones too
    std::size_t bytes() const { return m_bytes; }

private:
    struct Gap
    {
        char16_t *at = nullptr;
        char16_t *end = nullptr;
    };
    static constexpr std::size_t pageUnits = 16 * 1024;

    char16_t *addPage(std::size_t units);
    void newPage(std::size_t units);
    const char16_t *appendElsewhere(const char16_t *left, std::size_t leftUnits, std::u16string_view text);

    struct Page
    {
        std::unique_ptr<char16_t[]> text;
        std::size_t units = 0;
    };
    std::vector<Page> m_pages;
    char16_t *m_at = nullptr;
    char16_t *m_end = nullptr;
    std::array<Gap, 8> m_gaps{};
    Gap m_front; // before the text at its end
    std::size_t m_nextGap = 0;
    std::size_t m_used = 0;
    std::size_t m_dropped = 0;
    std::size_t m_bytes = 0;
    bool m_hasHalves = false;
};

} // namespace Layers::Crdt
