#include "tests/ui/transcript/sample.h"

using namespace Layers;

namespace LayersTest {

MessageId messageId(int number)
{
    QByteArray bytes(16, '\0');
    for (int i = 0; i < 4; ++i)
        bytes[15 - i] = char(number >> (8 * i));
    bytes[0] = 1;
    return *MessageId::fromBytes(bytes);
}

TranscriptItem ownMessage(int number, const QString &text)
{
    TranscriptItem item;
    item.id = messageId(number);
    item.role = Role::User;
    item.parts = {TextPart{text}};
    return item;
}

TranscriptItem answer(int number, const QString &markdown)
{
    TranscriptItem item;
    item.id = messageId(number);
    item.role = Role::Assistant;
    item.name = QStringLiteral("Claude Sonnet");
    item.icon = QStringLiteral("gateway");
    item.facts = QStringLiteral("via Layers gateway · 4.1 credits · 1.6 s to first word");
    item.parts = {TextPart{markdown}};
    return item;
}

namespace {

Citation citation(int mark, const QString &path, const QString &heading)
{
    Citation citation;
    citation.mark = mark;
    citation.path = path;
    citation.heading = heading;
    return citation;
}

} // namespace

std::vector<TranscriptItem> richThread()
{
    const Citation incident = citation(1, QStringLiteral("incident-2026-10-21.md"), QStringLiteral("Timeline, lines 40 to 58"));
    const Citation runbook = citation(2, QStringLiteral("runbook.md"), QStringLiteral("Back-off and limits"));
    const Citation config = citation(3, QStringLiteral("edge-config.yaml"), QStringLiteral("retry: block, lines 12 to 19"));
    TranscriptItem item = answer(2, {});
    ReasoningPart reasoning;
    reasoning.text = QStringLiteral("The incident notes give the order of events.\n\nThe runbook has the limits that were meant.");
    reasoning.duration = std::chrono::seconds(14);
    ToolCallPart call;
    call.id = QStringLiteral("call-1");
    call.name = QStringLiteral("search_files");
    const auto text = [](const char *words) { return TextPart{QString::fromUtf8(words)}; };
    item.parts = {
        reasoning,
        call,
        text("## A retry policy that cannot pile up\n\nEvery client retried at once: three attempts each, no jitter. Load rose to **3.8 "
             "times "
             "normal** within 40 s "),
        CitationPart{incident},
        text(", and the provider’s `Retry-After: 20` was ignored because `honour_hints` is off in our config "),
        CitationPart{config},
        text(".\n\n### The rules\n\n1. Retry only what is safe.\n   - `429`, `503` and connect errors, before the first byte\n"
             "   - never after a word was shown; the reader is offered Continue instead\n"
             "2. Wait longer each time, with jitter: $t_k = u · min(c, b · 2^k)$ with $0.5 ≤ u ≤ 1$.\n"
             "3. Stop when retries pass 10 % of requests, as the [runbook](https://example.org/runbook) says.\n\n"
             "### What each answer means\n\n"
             "| The provider says | Attempts | Wait | Charged |\n|---|---|---|--:|\n"
             "| `429` with a hint | 3 | as told, at most 60 s | 0.0 |\n| `503` | 2 | 0.5 s, then 1 s | 0.0 |\n"
             "| stream cut | none | Continue is offered | what was shown |\n\n### In code\n\n"
             "```python\ndef wait(attempt, hint=None, base=0.5, cap=60.0):\n    \"\"\"Seconds to wait before the next attempt.\"\"\"\n"
             "    if hint is not None:              # the server knows best\n        return min(float(hint), cap)\n"
             "    step = min(cap, base * 2 ** attempt)\n    return step * random.uniform(0.5, 1.0)\n\nclass Budget:\n"
             "    def allows(self, retries: int, sent: int) -> bool:\n        return retries < max(10, 0.10 * sent)\n```\n\n"
             "> We did not have a traffic problem. We had a politeness problem. "),
        CitationPart{incident},
        text("\n\n![Requests a second during the outage](https://example.org/outage.png)\n\n### What is left to do\n\n"
             "- [x] Honour `Retry-After` at the gateway\n- [ ] Turn `honour_hints` on in edge-config.yaml "),
        CitationPart{config},
        text("\n- [ ] Alert when the budget is half used\n"),
    };
    TranscriptTool tool;
    tool.callId = call.id;
    tool.icon = QStringLiteral("search");
    tool.sentence = QStringLiteral("Searched my files for");
    tool.subject = QStringLiteral("“retry budget gateway outage”");
    tool.facts = QStringLiteral("3 results · 0.2 s");
    tool.rows
        = {{incident.path, incident.heading, incident}, {runbook.path, runbook.heading, runbook}, {config.path, config.heading, config}};
    item.tools = {tool};
    item.actions = {{.id = "copy", .text = {}, .icon = QStringLiteral("copy"), .name = QStringLiteral("Copy")},
                    {.id = "regenerate", .text = QStringLiteral("Retry"), .icon = QStringLiteral("retry"), .name = {}},
                    {.id = "branch", .text = QStringLiteral("Branch"), .icon = QStringLiteral("branch"), .name = {}}};
    item.hint = QStringLiteral("612 words · 9,870 tokens read · 14:26");
    item.siblings = 2;
    item.sibling = 1;
    TranscriptItem own
        = ownMessage(1,
                     QStringLiteral("Our gateway retried itself into an outage on 21 October. What should the retry policy be? "
                                    "Use the incident notes and the runbook."));
    own.actions = {{.id = "edit", .text = {}, .icon = QStringLiteral("edit"), .name = QStringLiteral("Edit")},
                   {.id = "copy", .text = {}, .icon = QStringLiteral("copy"), .name = QStringLiteral("Copy")}};
    own.hint = QStringLiteral("edited 09:20");
    return {own, item};
}

} // namespace LayersTest
