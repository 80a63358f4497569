#include "app/newwords.h"

namespace Layers {

namespace {

qsizetype wordsIn(const Part &part)
{
    if (const auto *text = std::get_if<TextPart>(&part))
        return text->text.size();
    const auto *reasoning = std::get_if<ReasoningPart>(&part);
    return reasoning ? reasoning->text.size() : 0;
}

} // namespace

NewWords::Words NewWords::since(const std::vector<Part> &parts, size_t part, qsizetype inPart) const
{
    Words words;
    for (; part < parts.size(); ++part, inPart = 0) {
        if (const auto *text = std::get_if<TextPart>(&parts[part]))
            words.text += QStringView(text->text).mid(std::min(inPart, text->text.size()));
        else if (const auto *reasoning = std::get_if<ReasoningPart>(&parts[part]))
            words.reasoning += QStringView(reasoning->text).mid(std::min(inPart, reasoning->text.size()));
    }
    return words;
}

NewWords::Words NewWords::take(const std::vector<Part> &parts, bool isWhole)
{
    Words words;
    if (isWhole || parts.size() <= m_part || wordsIn(parts[m_part]) < m_inPart) {
        words = since(parts, 0, 0);
        words.text.remove(0, m_text);
        words.reasoning.remove(0, m_reasoning);
    } else {
        words = since(parts, m_part, m_inPart);
    }
    m_text += words.text.size();
    m_reasoning += words.reasoning.size();
    m_part = parts.empty() ? 0 : parts.size() - 1;
    m_inPart = parts.empty() ? 0 : wordsIn(parts.back());
    return words;
}

} // namespace Layers
