#include "core/chat/ledger.h"

#include <limits>

namespace Layers {

namespace {
// What an answer usually takes; only for "about".
constexpr qint64 usualAnswerTokens = 500;

// Both the counts and the prices are a server's word: what is too much for a number is the largest one, and nothing is less than nothing.
qint64 costOf(qint64 inputTokens, qint64 inputNanos, qint64 outputTokens, qint64 outputNanos)
{
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    const auto times = [](qint64 tokens, qint64 nanos) {
        if (tokens <= 0 || nanos <= 0)
            return qint64(0);
        return tokens > most / nanos ? most : tokens * nanos;
    };
    const qint64 input = times(inputTokens, inputNanos);
    const qint64 output = times(outputTokens, outputNanos);
    return input > most - output ? most : input + output;
}
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
    estimate.cost.nanos = costOf(estimate.inputTokens, *model->inputNanos, estimate.outputTokens, *model->outputNanos);
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
    return Cost{costOf(*usage.input, *model->inputNanos, *usage.output, *model->outputNanos)};
}

} // namespace Layers
