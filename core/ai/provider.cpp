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

const PromptAttachment *Prompt::attachment(const QByteArray &hash) const
{
    const auto found = std::find_if(attachments.begin(), attachments.end(), [&](const auto &candidate) { return candidate->hash == hash; });
    return found == attachments.end() ? nullptr : found->get();
}

qint64 Prompt::estimatedTokens() const
{
    constexpr qint64 perMessage = 4;
    constexpr qint64 perAttachment = 40; // its name and the lines around it
    constexpr qint64 perPicture = 1100; // of about a thousand pixels a side, whoever reads it
    qint64 tokens = tokensOf(system);
    for (const Message &message : messages)
        tokens += perMessage + tokensOf(message.text());
    for (const auto &attachment : attachments)
        tokens += perAttachment + tokensOf(attachment->text) + (attachment->picture.isEmpty() ? 0 : perPicture);
    for (const Passage &passage : passages)
        tokens += perMessage + tokensOf(passage.text) + tokensOf(passage.path);
    return tokens;
}

} // namespace Layers
