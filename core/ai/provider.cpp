#include "core/ai/provider.h"

namespace Layers {

Provider::~Provider() = default;

namespace {

qint64 tokensOf(QStringView text)
{
    qint64 quarters = 0;
    for (const QChar c : text) {
        const char16_t unit = c.unicode();
        const bool wide = unit >= 0x2e80 && unit < 0xd800; // CJK and Hangul: about half a token a character at least
        quarters += wide ? 3 : unit < 0x80 ? 1 : 2;
    }
    return (quarters + 3) / 4;
}

} // namespace

qint64 Prompt::estimatedTokens() const
{
    constexpr qint64 perMessage = 4;
    qint64 tokens = tokensOf(system);
    for (const Message &message : messages)
        tokens += perMessage + tokensOf(message.text());
    for (const Passage &passage : passages)
        tokens += perMessage + tokensOf(passage.text) + tokensOf(passage.path);
    return tokens;
}

} // namespace Layers
