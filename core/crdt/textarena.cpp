#include "core/crdt/textarena_p.h"

#include <algorithm>

namespace Layers::Crdt {

char16_t *TextArena::addPage(std::size_t units)
{
    m_pages.push_back({std::unique_ptr<char16_t[]>(new char16_t[units]), units});
    m_bytes += units * sizeof(char16_t);
    return m_pages.back().text.get();
}

TextArena::Pages TextArena::pages() const
{
    Pages pages;
    for (const Page &page : m_pages)
        pages.m_ends.emplace(page.text.get() + page.units, page.text.get());
    return pages;
}

void TextArena::newPage(std::size_t units)
{
    const std::size_t size = m_pages.empty() ? std::max(pageUnits / 16, units) : pageUnits;
    m_at = addPage(size);
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
