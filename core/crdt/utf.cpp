#include "core/crdt/utf.h"

#include <bit>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace Layers::Crdt {
namespace {

constexpr std::uint64_t highBits = 0x8080808080808080u;

std::size_t asciiPrefix(const char *p, std::size_t n)
{
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, p + i, 8);
        if (word & highBits)
            break;
    }
    while (i < n && static_cast<unsigned char>(p[i]) < 0x80)
        ++i;
    return i;
}

// Units at the beginning that are ASCII, which it writes as bytes.
std::size_t narrowAscii(std::u16string_view text, std::uint8_t *out)
{
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
#if defined(__SSE2__)
        const __m128i eight = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text.data() + at));
        const __m128i beyond = _mm_and_si128(eight, _mm_set1_epi16(short(0xff80)));
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(beyond, _mm_setzero_si128())) != 0xffff)
            break;
        _mm_storel_epi64(reinterpret_cast<__m128i *>(out + at), _mm_packus_epi16(eight, eight));
#else
        std::uint64_t four[2];
        std::memcpy(four, text.data() + at, sizeof four);
        if ((four[0] | four[1]) & 0xff80'ff80'ff80'ff80u)
            break;
        for (std::size_t i = 0; i < 8; ++i)
            out[at + i] = std::uint8_t(text[at + i]);
#endif
    }
    for (; at < text.size() && text[at] < 0x80; ++at)
        out[at] = std::uint8_t(text[at]);
    return at;
}

struct Step
{
    char32_t point = 0;
    int bytes = 0; // 0: not well formed
};

// One code point of UTF-8; `halves` lets lone halves pass (WTF-8).
Step next(const char *text, std::size_t n, bool halves)
{
    const auto *p = reinterpret_cast<const unsigned char *>(text);
    const auto tail = [p](int i) { return (p[i] & 0xc0) == 0x80; };
    if (p[0] < 0x80)
        return {p[0], 1};
    if (p[0] >= 0xc2 && p[0] < 0xe0 && n >= 2 && tail(1))
        return {char32_t((p[0] & 0x1f) << 6 | (p[1] & 0x3f)), 2};
    if ((p[0] & 0xf0) == 0xe0 && n >= 3 && tail(1) && tail(2)) {
        const char32_t c = char32_t((p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f));
        if (c >= 0x800 && (halves || c < 0xd800 || c > 0xdfff))
            return {c, 3};
    }
    if (p[0] >= 0xf0 && p[0] <= 0xf4 && n >= 4 && tail(1) && tail(2) && tail(3)) {
        const char32_t c = char32_t((p[0] & 0x07) << 18 | (p[1] & 0x3f) << 12 | (p[2] & 0x3f) << 6 | (p[3] & 0x3f));
        if (c >= 0x10000 && c <= 0x10ffff)
            return {c, 4};
    }
    return {};
}

template <class Text>
void appendUtf8(Text &out, char32_t c)
{
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xc0 | c >> 6);
        out += char(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += char(0xe0 | c >> 12);
        out += char(0x80 | (c >> 6 & 0x3f));
        out += char(0x80 | (c & 0x3f));
    } else {
        out += char(0xf0 | c >> 18);
        out += char(0x80 | (c >> 12 & 0x3f));
        out += char(0x80 | (c >> 6 & 0x3f));
        out += char(0x80 | (c & 0x3f));
    }
}

void appendUtf16(std::u16string &out, char32_t c)
{
    if (c >= 0x10000) {
        out += char16_t(0xd7c0 + (c >> 10));
        out += char16_t(0xdc00 | (c & 0x3ff));
    } else {
        out += char16_t(c);
    }
}

} // namespace

std::int64_t utf16Length(std::string_view utf8)
{
    std::size_t i = asciiPrefix(utf8.data(), utf8.size());
    std::int64_t units = std::int64_t(i);
    while (i < utf8.size()) {
        const Step step = next(utf8.data() + i, utf8.size() - i, false);
        if (step.bytes == 0)
            return -1;
        i += std::size_t(step.bytes);
        units += step.bytes == 4 ? 2 : 1;
        if (i < utf8.size() && static_cast<unsigned char>(utf8[i]) < 0x80) {
            const std::size_t ascii = asciiPrefix(utf8.data() + i, utf8.size() - i);
            i += ascii;
            units += std::int64_t(ascii);
        }
    }
    return units;
}

void utf8ToUtf16(std::string_view utf8, char16_t *out)
{
    const auto *p = reinterpret_cast<const unsigned char *>(utf8.data());
    std::size_t i = 0;
    const std::size_t n = utf8.size();
    while (i < n) {
        const std::size_t ascii = asciiPrefix(utf8.data() + i, n - i);
        for (std::size_t k = 0; k < ascii; ++k)
            out[k] = p[i + k];
        out += ascii;
        i += ascii;
        while (i < n && p[i] >= 0x80) {
            const Step step = next(utf8.data() + i, n - i, true);
            if (step.bytes == 0)
                return; // the caller has checked
            i += std::size_t(step.bytes);
            if (step.point >= 0x10000) {
                *out++ = char16_t(0xd7c0 + (step.point >> 10));
                *out++ = char16_t(0xdc00 | (step.point & 0x3ff));
            } else {
                *out++ = char16_t(step.point);
            }
        }
    }
}

std::size_t utf8Length(std::u16string_view text)
{
    std::size_t bytes = asciiUnits(text);
    for (std::size_t i = bytes; i < text.size(); ++i) {
        const char16_t c = text[i];
        if (c < 0x80) {
            ++bytes;
        } else if (c < 0x800) {
            bytes += 2;
        } else if (isHighHalf(c) && i + 1 < text.size() && isLowHalf(text[i + 1])) {
            bytes += 4;
            ++i;
        } else {
            bytes += 3;
        }
    }
    return bytes;
}

std::uint8_t *utf16ToUtf8(std::u16string_view text, std::uint8_t *out)
{
    const std::size_t ascii = narrowAscii(text, out);
    out += ascii;
    for (std::size_t i = ascii; i < text.size(); ++i) {
        char32_t c = text[i];
        if (c < 0x80) {
            const std::size_t more = narrowAscii(text.substr(i), out);
            out += more;
            i += more - 1;
            continue;
        }
        if (c < 0x800) {
            *out++ = std::uint8_t(0xc0 | c >> 6);
            *out++ = std::uint8_t(0x80 | (c & 0x3f));
            continue;
        }
        if (isHighHalf(text[i]) && i + 1 < text.size() && isLowHalf(text[i + 1])) {
            c = 0x10000 + ((c & 0x3ff) << 10) + (text[i + 1] & 0x3ff);
            ++i;
            *out++ = std::uint8_t(0xf0 | c >> 18);
            *out++ = std::uint8_t(0x80 | (c >> 12 & 0x3f));
        } else {
            if (c >= 0xd800 && c <= 0xdfff)
                c = 0xfffd;
            *out++ = std::uint8_t(0xe0 | c >> 12);
        }
        *out++ = std::uint8_t(0x80 | (c >> 6 & 0x3f));
        *out++ = std::uint8_t(0x80 | (c & 0x3f));
    }
    return out;
}

std::string toUtf8(std::u16string_view text)
{
    std::string out(utf8Length(text), '\0');
    utf16ToUtf8(text, reinterpret_cast<std::uint8_t *>(out.data()));
    return out;
}

std::u16string toUtf16(std::string_view utf8)
{
    if (const std::int64_t units = utf16Length(utf8); units >= 0) {
        std::u16string out(std::size_t(units), u'\0');
        utf8ToUtf16(utf8, out.data());
        return out;
    }
    return wtf8ToUtf16(wellFormed(utf8));
}

std::string toWtf8(std::u16string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char32_t c = text[i];
        if (isHighHalf(text[i]) && i + 1 < text.size() && isLowHalf(text[i + 1]))
            c = 0x10000 + ((c & 0x3ff) << 10) + (text[++i] & 0x3ff);
        appendUtf8(out, c);
    }
    return out;
}

std::u16string wtf8ToUtf16(std::string_view text)
{
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Step step = next(text.data() + i, text.size() - i, true);
        appendUtf16(out, step.bytes ? step.point : 0xfffd);
        i += std::size_t(step.bytes ? step.bytes : 1);
    }
    return out;
}

std::size_t wtf8Units(std::string_view text)
{
    std::size_t units = 0;
    for (const char c : text) {
        const auto b = static_cast<unsigned char>(c);
        if ((b & 0xc0) != 0x80)
            units += b >= 0xf0 ? 2 : 1;
    }
    return units;
}

bool hasHalves(std::string_view wtf8)
{
    for (std::size_t i = wtf8.find('\xed'); i != std::string_view::npos; i = wtf8.find('\xed', i + 1)) {
        if (i + 1 < wtf8.size() && static_cast<unsigned char>(wtf8[i + 1]) >= 0xa0)
            return true;
    }
    return false;
}

std::string wellFormed(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Step step = next(text.data() + i, text.size() - i, true);
        const bool half = step.bytes == 3 && step.point >= 0xd800 && step.point <= 0xdfff;
        if (step.bytes && !half)
            out.append(text.substr(i, std::size_t(step.bytes)));
        else
            out += "\xef\xbf\xbd";
        i += std::size_t(step.bytes ? step.bytes : 1);
    }
    return out;
}

} // namespace Layers::Crdt
