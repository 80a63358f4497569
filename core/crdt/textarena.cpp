#include "core/crdt/textarena_p.h"

#include <algorithm>

namespace Layers::Crdt {

void TextArena::newPage(std::size_t units)
{
    const bool own = units > pageUnits / 4; // a large text gets a page of its own, and typing goes on in the one before
    const std::size_t size = own ? units : (m_pages.empty() ? pageUnits / 16 : pageUnits);
    m_pages.push_back(std::unique_ptr<char16_t[]>(new char16_t[size]));
    m_bytes += size * sizeof(char16_t);
    m_at = m_pages.back().get();
    m_end = m_at + size;
}

const char16_t *TextArena::appendElsewhere(const char16_t *left, std::size_t leftUnits, std::u16string_view text)
{
    const std::size_t units = leftUnits + text.size();
    const std::size_t slack = std::clamp<std::size_t>(units / 2, 16, 1 << 20);
    char16_t *place = allocate(units + slack);
    std::memcpy(place, left, leftUnits * sizeof(char16_t));
    std::memcpy(place + leftUnits, text.data(), text.size() * sizeof(char16_t));
    m_used -= slack; // until somebody types there
    drop(left, leftUnits);
    Gap &gap = m_gaps[m_nextGap++ % m_gaps.size()];
    gap = {place + units, place + units + slack};
    return place;
}

} // namespace Layers::Crdt
