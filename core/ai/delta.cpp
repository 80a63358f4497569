#include "core/ai/delta.h"

namespace Layers {

QByteArray endedName(StreamEnded ended)
{
    switch (ended) {
    case StreamEnded::Clean:
        return "clean";
    case StreamEnded::Weak:
        return "weak";
    case StreamEnded::Truncated:
        return "truncated";
    case StreamEnded::Empty:
        return "empty";
    case StreamEnded::Error:
        return "error";
    }
    return "error";
}

void AnswerBuilder::apply(const Delta &delta)
{
    const auto partOfSlot = [this](int slot) -> ToolCallPart & {
        for (const auto &[known, index] : m_slots) {
            if (known == slot)
                return std::get<ToolCallPart>(m_parts[index]);
        }
        m_slots.emplace_back(slot, m_parts.size());
        m_parts.push_back(ToolCallPart{});
        return std::get<ToolCallPart>(m_parts.back());
    };
    if (const auto *text = std::get_if<TextDelta>(&delta)) {
        if (!text->text.isEmpty())
            appendPart(m_parts, TextPart{text->text});
    } else if (const auto *reasoning = std::get_if<ReasoningDelta>(&delta)) {
        if (!reasoning->text.isEmpty())
            appendPart(m_parts, ReasoningPart{reasoning->text, {}, {}, {}});
    } else if (const auto *signature = std::get_if<SignatureDelta>(&delta)) {
        if (!signature->redacted.isEmpty()) {
            m_parts.push_back(ReasoningPart{{}, {}, signature->redacted, {}});
            return;
        }
        // The signed block of LiteLLM repeats the whole text that was already streamed: the signature belongs to that part.
        auto *last = m_parts.empty() ? nullptr : std::get_if<ReasoningPart>(&m_parts.back());
        if (last && last->signature.isEmpty() && last->redacted.isEmpty()) {
            last->signature = signature->signature;
            if (!signature->text.isEmpty())
                last->text = signature->text;
        } else {
            m_parts.push_back(ReasoningPart{signature->text, signature->signature, {}, {}});
        }
    } else if (const auto *start = std::get_if<ToolCallStart>(&delta)) {
        auto &call = partOfSlot(start->slot);
        call.id = start->id;
        call.name = start->name;
    } else if (const auto *arguments = std::get_if<ToolCallArguments>(&delta)) {
        partOfSlot(arguments->slot).arguments += arguments->fragment.toUtf8();
    } else if (const auto *end = std::get_if<ToolCallEnd>(&delta)) {
        partOfSlot(end->slot) = end->call;
    } else if (const auto *citation = std::get_if<CitationDelta>(&delta)) {
        m_parts.push_back(CitationPart{citation->citation});
    } else if (const auto *usage = std::get_if<UsageDelta>(&delta)) {
        m_usage = usage->usage;
    } else if (const auto *served = std::get_if<ServedModelDelta>(&delta)) {
        m_servedModel = served->model;
    }
}

} // namespace Layers
