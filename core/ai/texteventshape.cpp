#include "core/ai/texteventshape.h"

#include "core/base/utf8.h"

#include <cstring>

namespace Layers {

namespace {

// The rest of a JSON string up to its closing quote, when its bytes are its characters.
std::optional<QByteArrayView> plainString(QByteArrayView rest)
{
    const auto *end = static_cast<const char *>(std::memchr(rest.data(), '"', size_t(rest.size())));
    if (!end)
        return {};
    const QByteArrayView text = rest.first(end - rest.data());
    unsigned char all = 0;
    bool isSpecial = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        isSpecial |= byte < 0x20 || byte == '\\';
        all |= byte;
    }
    if (isSpecial || (all >= 0x80 && !isUtf8(text)))
        return {};
    return text;
}

} // namespace

std::optional<QByteArrayView> TextEventShape::textOf(QByteArrayView event)
{
    if (m_head.isEmpty() || !event.startsWith(m_head))
        return {};
    event = event.sliced(m_head.size());
    const auto text = plainString(event);
    if (!text || text->isEmpty())
        return {};
    event = event.sliced(text->size());
    if (!m_middle.isEmpty()) {
        if (!event.startsWith(m_middle))
            return {};
        event = event.sliced(m_middle.size());
        const auto padding = plainString(event);
        if (!padding)
            return {};
        event = event.sliced(padding->size());
    }
    if (event != m_tail)
        return {};
    m_misses = 0;
    return text;
}

// Without a backslash in the event, and with the word "content" in quotes only once, as a key before a string, that string is the text.
void TextEventShape::learn(QByteArrayView event, QByteArrayView text)
{
    static constexpr QByteArrayView key = "\"content\"";
    static constexpr QByteArrayView padding = ",\"obfuscation\":\""; // OpenAI hides with it how long the words are
    const qsizetype at = event.indexOf(key);
    if (at < 1 || text.isEmpty() || event.contains('\\') || (event[at - 1] != '{' && event[at - 1] != ','))
        return;
    const QByteArrayView rest = event.sliced(at + key.size());
    if (!rest.startsWith(":\"") || rest.contains(key) || !rest.sliced(2).startsWith(text))
        return;
    QByteArrayView behind = rest.sliced(2 + text.size());
    if (!behind.startsWith('"'))
        return;
    m_head = event.first(at + key.size() + 2).toByteArray();
    if (const qsizetype place = behind.indexOf(padding); place >= 0) {
        const qsizetype cut = place + padding.size();
        m_middle = behind.first(cut).toByteArray();
        behind = behind.sliced(std::max(cut, behind.indexOf('"', cut)));
    }
    m_tail = behind.toByteArray();
}

void TextEventShape::forget()
{
    ++m_misses;
    m_head.clear();
    m_middle.clear();
    m_tail.clear();
}

} // namespace Layers
