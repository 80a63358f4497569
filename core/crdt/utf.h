#pragma once
// Between UTF-8 and UTF-16 as JavaScript sees them. Strings inside the engine are UTF-16 that may hold lone halves of a pair, or the same
// in WTF-8 (UTF-8 that also writes lone halves, three bytes each). On the wire a lone half is U+FFFD. Any thread, no allocation but the
// result.

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace Layers::Crdt {

inline bool isHighHalf(char16_t c)
{
    return c >= 0xd800 && c <= 0xdbff;
}
inline bool isLowHalf(char16_t c)
{
    return c >= 0xdc00 && c <= 0xdfff;
}

// UTF-16 units of well-formed UTF-8, or a negative number: overlong forms, halves and anything beyond U+10FFFF are not well formed.
std::int64_t utf16Length(std::string_view utf8);
// `out` has room for utf16Length(utf8) units. `utf8` is well formed.
void utf8ToUtf16(std::string_view utf8, char16_t *out);
// Whether all of it is ASCII; `out` has room for that many units, and holds it then.
inline bool widenAscii(std::string_view text, char16_t *out)
{
    unsigned char seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        seen |= c;
        out[i] = c;
    }
    return seen < 0x80;
}

// How many units at the beginning are ASCII.
inline std::size_t asciiUnits(std::u16string_view text)
{
    constexpr std::uint64_t beyond = 0xff80'ff80'ff80'ff80u;
    std::size_t units = 0;
    for (std::uint64_t four = 0; units + 4 <= text.size(); units += 4) {
        std::memcpy(&four, text.data() + units, sizeof four);
        if (four & beyond)
            break;
    }
    while (units < text.size() && text[units] < 0x80)
        ++units;
    return units;
}
// Bytes of `text` in UTF-8, where a lone half counts as U+FFFD.
std::size_t utf8Length(std::u16string_view text);
// Writes utf8Length(text) bytes; returns their end.
std::uint8_t *utf16ToUtf8(std::u16string_view text, std::uint8_t *out);

std::string toUtf8(std::u16string_view text); // lone halves become U+FFFD
std::u16string toUtf16(std::string_view utf8); // what is not well formed becomes U+FFFD
std::string toWtf8(std::u16string_view text); // lone halves are kept
std::u16string wtf8ToUtf16(std::string_view text); // lone halves are kept
std::size_t wtf8Units(std::string_view text); // UTF-16 units of WTF-8
bool hasHalves(std::string_view wtf8); // whether it holds a lone half
std::string wellFormed(std::string_view text); // WTF-8 or anything else to UTF-8, U+FFFD for what is none

} // namespace Layers::Crdt
