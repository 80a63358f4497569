#include "core/chat/ledger.h"

namespace Layers {

namespace {
// What an answer usually takes; only for "about".
constexpr qint64 usualAnswerTokens = 500;
} // namespace

Ledger::~Ledger() = default;

LocalLedger::LocalLedger(ModelLookup lookup, std::function<bool(const ModelRef &)> isFree)
    : m_lookup(std::move(lookup))
    , m_isFree(std::move(isFree))
{ }

Estimate LocalLedger::estimate(const Prompt &prompt) const
{
    Estimate estimate;
    estimate.inputTokens = prompt.estimatedTokens();
    estimate.outputTokens = prompt.maxOutputTokens ? std::min(*prompt.maxOutputTokens, usualAnswerTokens) : usualAnswerTokens;
    if (m_isFree(prompt.model)) {
        estimate.certainty = Estimate::Certainty::Free;
        return estimate;
    }
    const ModelInfo *model = m_lookup(prompt.model);
    if (!model || !model->inputNanos || !model->outputNanos)
        return estimate;
    estimate.certainty = Estimate::Certainty::About;
    estimate.cost.nanos = estimate.inputTokens * *model->inputNanos + estimate.outputTokens * *model->outputNanos;
    return estimate;
}

Task<Unit> LocalLedger::admit(const QString &, const Estimate &)
{
    return Unit{};
}

std::optional<Cost> LocalLedger::settled(const QString &, const Prompt &prompt, const Usage &usage)
{
    if (usage.cost)
        return usage.cost;
    if (m_isFree(prompt.model))
        return Cost{};
    const ModelInfo *model = m_lookup(prompt.model);
    if (!model || !model->inputNanos || !model->outputNanos || !usage.input || !usage.output)
        return {};
    return Cost{*usage.input * *model->inputNanos + *usage.output * *model->outputNanos};
}

} // namespace Layers
