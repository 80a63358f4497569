#pragma once
// What an answer will cost, whether it may start, and what it did cost. The local ledger counts money for personal keys from the prices
// that servers list; the gateway's holds and settles credits behind the same interface in a later issue. Main thread.

#include "core/ai/provider.h"
#include "core/base/task.h"

namespace Layers {

struct Estimate
{
    enum class Certainty { Free, About, Unknown };
    Certainty certainty = Certainty::Unknown;
    Cost cost; // for About
    qint64 inputTokens = 0;
    qint64 outputTokens = 0;
};

class Ledger
{
public:
    virtual ~Ledger();

    virtual Estimate estimate(const Prompt &prompt) const = 0;
    // OutOfCredits when it may not start; nothing was sent then.
    virtual Task<Unit> admit(const QString &requestId, const Estimate &estimate) = 0;
    // Exactly once for each admitted request, however it ended. Gives the cost that is shown; nothing when it is unknown.
    virtual std::optional<Cost> settled(const QString &requestId, const Prompt &prompt, const Usage &usage) = 0;
};

// Looks up what is known of a model; null when it is not known.
using ModelLookup = std::function<const ModelInfo *(const ModelRef &)>;

class LocalLedger final : public Ledger
{
public:
    // isFree says whether a model costs nothing: on-device recall, and servers on this computer that are known to answer themselves.
    LocalLedger(ModelLookup lookup, std::function<bool(const ModelRef &)> isFree);

    Estimate estimate(const Prompt &prompt) const override;
    Task<Unit> admit(const QString &requestId, const Estimate &estimate) override;
    std::optional<Cost> settled(const QString &requestId, const Prompt &prompt, const Usage &usage) override;

private:
    ModelLookup m_lookup;
    std::function<bool(const ModelRef &)> m_isFree;
};

} // namespace Layers
