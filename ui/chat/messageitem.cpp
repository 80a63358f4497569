#include "ui/chat/messageitem.h"

#include "ui/kit/errortext.h"
#include "ui/transcript/copying.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QSet>

namespace Layers {

namespace {

constexpr std::chrono::seconds waitingShownAfter{3};
constexpr std::chrono::seconds longWaitAfter{60}; // then it is told when it ends
constexpr std::chrono::milliseconds shortestWait{100}; // that is worth a figure

struct MessageWords
{
    Q_DECLARE_TR_FUNCTIONS(MessageItem)
};

// Something that a person can read or copy.
bool hasWords(const Message &message)
{
    return std::any_of(message.parts.begin(), message.parts.end(), [](const Part &part) {
        const auto *text = std::get_if<TextPart>(&part);
        return text && !text->text.trimmed().isEmpty();
    });
}

// A model may ask for tools; none is run here, so its answer may be empty because of it.
QStringList toolsAskedFor(const Message &message)
{
    QStringList names;
    for (const Part &part : message.parts) {
        if (const auto *call = std::get_if<ToolCallPart>(&part); call && !names.contains(call->name))
            names << call->name;
    }
    return names;
}

QString secondsText(std::chrono::milliseconds duration)
{
    return QLocale().toString(double(duration.count()) / 1000.0, 'f', 1);
}

QString factsOf(const Message &message, const Providers &providers)
{
    QStringList facts;
    if (message.usage.cost) {
        const double dollars = double(message.usage.cost->nanos) / 1e9;
        facts << (message.usage.cost->nanos == 0 ? MessageWords::tr("free")
                                                 : MessageWords::tr("%1 $").arg(QLocale().toString(dollars, 'f', dollars < 0.01 ? 4 : 2)));
    } else if (providers.isFree(message.modelAsked)) {
        facts << MessageWords::tr("free");
    }
    if (message.modelAsked.isRecall()) {
        QSet<QString> files;
        int passages = 0;
        for (const Part &part : message.parts) {
            if (const auto *cited = std::get_if<CitationPart>(&part)) {
                files.insert(cited->citation.path);
                ++passages;
            }
        }
        if (passages > 0 && message.stopReason != "no_answer") // the nearest ones are no answer
            //: %1 is "2 passages", %2 is "1 file"
            facts << MessageWords::tr("%1 from %2")
                         .arg(MessageWords::tr("%n passage(s)", nullptr, passages),
                              MessageWords::tr("%n file(s)", nullptr, int(files.size())));
    } else if (message.firstToken && *message.firstToken >= shortestWait && message.state != MessageState::Streaming) {
        facts << MessageWords::tr("%1 s to first word").arg(secondsText(*message.firstToken));
    }
    return facts.join(QStringLiteral(" \u00b7 "));
}

// A model that ran out of length, or was cut by a filter, ends as one that has said all; the server's word tells them apart.
void addEndNote(TranscriptItem &item, const Message &message, bool hasText, const TranscriptAction &goOn)
{
    const QByteArray &word = message.stopReason;
    if (word == "length" || word == "max_tokens") {
        item.notes.push_back({TranscriptNote::Tone::Warn,
                              hasText ? MessageWords::tr("The answer ends here because it reached the longest that the model may write.")
                                      : MessageWords::tr("The model thought for so long that no room was left for an answer."),
                              hasText ? std::vector{goOn} : std::vector<TranscriptAction>{}});
    } else if (word == "content_filter") {
        item.notes.push_back({TranscriptNote::Tone::Warn, MessageWords::tr("The provider's filter ended this answer."), {}});
    }
}

// An answer may still tell that there was no key when the server has one again.
bool hasKeyAgain(const Message &message, const Error &error, const Providers &providers)
{
    const ProviderInstance *server = providers.instance(message.modelAsked.provider);
    return error.code == "key.missing" && server && providers.keyState(*server) != Providers::KeyState::Missing;
}

// Whatever is chosen meanwhile, the model that began goes on.
TranscriptAction goOnWith(const TranscriptItem &item, const Message &message)
{
    //: %1 is a model
    const QString words
        = message.modelAsked.isRecall() ? MessageWords::tr("Look again") : MessageWords::tr("Continue with %1").arg(item.name);
    return {"continue", words, {}, words, TranscriptAction::Look::Plain};
}

// Its parts; errors among them become notes.
void addParts(TranscriptItem &item, const Message &message, const Providers &providers)
{
    for (const Part &part : message.parts) {
        const auto *failed = std::get_if<ErrorPart>(&part);
        if (!failed) {
            item.parts.push_back(part);
            continue;
        }
        Error error = failed->error;
        if (message.role == Role::Assistant && providers.isFree(message.modelAsked))
            error.charged = Charged::No;
        const ErrorText text = errorText(error, Situation::Answer);
        if (text.sentence.isEmpty())
            continue;
        const bool isKeyBack = hasKeyAgain(message, error, providers);
        TranscriptNote note;
        note.tone = message.state == MessageState::Interrupted ? TranscriptNote::Tone::Warn : TranscriptNote::Tone::Bad;
        note.text = isKeyBack ? MessageWords::tr("The key of this server was missing, and nothing was sent. It has its key again.")
                              : text.sentence;
        // Half an answer can go on, whatever ended it; not while nothing can be sent, and not one that has its end and gaps before it.
        const bool canGoOn = message.state == MessageState::Interrupted && hasWords(message) && (isKeyBack || error.code != "key.missing")
            && error.code != "answer.gaps";
        if (canGoOn)
            note.actions.push_back(goOnWith(item, message));
        if (!text.action.isEmpty() && !isKeyBack && !(canGoOn && text.actionId == "continue"))
            note.actions.push_back({text.actionId, text.action, {}, text.action, TranscriptAction::Look::Plain});
        item.notes.push_back(std::move(note));
    }
}

// How the answer ended, where that is not as it should.
void addNotes(TranscriptItem &item, const Message &message, const Providers &providers)
{
    const bool hasText = hasWords(message);
    const TranscriptAction goOn = goOnWith(item, message);
    const QString cost = QLatin1Char(' ')
        + (providers.isFree(message.modelAsked) ? MessageWords::tr("It cost nothing.")
                                                : MessageWords::tr("The provider may charge for it."));
    if (message.state == MessageState::Interrupted && item.notes.empty())
        item.notes.push_back(
            {TranscriptNote::Tone::Warn, MessageWords::tr("This answer was interrupted. What came is kept.") + cost, {goOn}});
    if (message.state == MessageState::Stopped)
        item.notes.push_back({TranscriptNote::Tone::Info, MessageWords::tr("You stopped this answer.") + cost,
                              hasText ? std::vector{goOn} : std::vector<TranscriptAction>{}});
    if (message.state == MessageState::Complete)
        addEndNote(item, message, hasText, goOn);
    const QStringList tools = toolsAskedFor(message);
    if (message.state == MessageState::Complete && !hasText && !tools.isEmpty())
        item.notes.push_back({TranscriptNote::Tone::Warn,
                              //: %1 is the name of a tool, or several joined by commas
                              MessageWords::tr("The model asked for a tool that Layers does not run (%1), and wrote nothing else.")
                                  .arg(tools.join(QLatin1String(", "))),
                              {}});
    const bool isOther = !message.modelAnswered.isEmpty() && !message.modelAsked.isRecall()
        && message.modelAnswered != message.modelAsked.model && !message.modelAnswered.startsWith(message.modelAsked.model);
    if (isOther && message.state == MessageState::Complete)
        item.notes.push_back(
            {TranscriptNote::Tone::Info, MessageWords::tr("%1 answered. You asked for %2.").arg(message.modelAnswered, item.name), {}});
}

void addActions(TranscriptItem &item, const Message &message)
{
    if (hasWords(message))
        item.actions.push_back({"copy", {}, QStringLiteral("copy"), MessageWords::tr("Copy"), TranscriptAction::Look::Quiet});
    // Not twice: a note may offer it.
    const bool isOffered = std::any_of(item.notes.begin(), item.notes.end(), [](const TranscriptNote &note) {
        return std::any_of(note.actions.begin(), note.actions.end(), [](const TranscriptAction &action) { return action.id == "retry"; });
    });
    if (!isOffered)
        item.actions.push_back({"retry", MessageWords::tr("Ask again"), QStringLiteral("retry"), MessageWords::tr("Ask again"),
                                TranscriptAction::Look::Quiet});
    const bool isQuoted = message.stopReason != "no_answer"
        && std::any_of(message.parts.begin(), message.parts.end(),
                       [](const Part &part) { return std::holds_alternative<CitationPart>(part); });
    if (message.modelAsked.isRecall() && message.state == MessageState::Complete && isQuoted)
        item.hint = MessageWords::tr("Found by matching words, not by understanding. Check what stands around each quotation.");
}

} // namespace

TranscriptItem messageItem(const Message &message, const std::vector<MessageId> &siblings, const Providers &providers)
{
    TranscriptItem item;
    item.id = message.id;
    item.role = message.role;
    item.state = message.state;
    item.siblings = std::max(1, int(siblings.size()));
    const auto here = std::find(siblings.begin(), siblings.end(), message.id);
    item.sibling = here == siblings.end() ? 0 : int(here - siblings.begin());
    if (message.role != Role::User)
        item.name = message.modelAskedName.isEmpty() ? providers.modelName(message.modelAsked) : message.modelAskedName;
    addParts(item, message, providers);
    if (message.role == Role::User) {
        item.actions = {{"copy", {}, QStringLiteral("copy"), MessageWords::tr("Copy"), TranscriptAction::Look::Quiet},
                        {"edit", {}, QStringLiteral("edit"), MessageWords::tr("Change the question"), TranscriptAction::Look::Quiet}};
        return item;
    }
    item.icon = message.modelAsked.isRecall() ? QStringLiteral("recall") : QStringLiteral("workspaces");
    item.facts = factsOf(message, providers);
    addNotes(item, message, providers);
    if (message.state != MessageState::Streaming)
        addActions(item, message);
    return item;
}

TranscriptNote unansweredNote()
{
    const QString words = MessageWords::tr("Get an answer");
    return {TranscriptNote::Tone::Info,
            MessageWords::tr("This question has no answer yet."),
            {{"ask", words, {}, words, TranscriptAction::Look::Plain}}};
}

QString messageMarkdown(const Message &message)
{
    return copiedMarkdown(message.parts);
}

static QString waitingText(const Run &run, std::chrono::seconds waited, const QString &server, const Providers &providers)
{
    const QString seconds = QLocale().toString(qlonglong(waited.count()));
    if (waited < longWaitAfter)
        //: %1 is the name of a server, %2 a number of seconds
        return MessageWords::tr("Waiting for %1, %2 s").arg(server, seconds);
    //: %1 is the name of a server, %2 and %3 are numbers of seconds
    const QString text = MessageWords::tr("Waiting for %1, %2 s. After %3 s it is given up.")
                             .arg(server, seconds, QLocale().toString(qlonglong(ChatService::silentAfter.count())));
    const bool isFree = providers.isFree(run.answer.modelAsked);
    return isFree ? text : text + QLatin1Char(' ') + MessageWords::tr("The provider may charge for it.");
}

std::optional<TranscriptNote> waitingNote(const Run &run, Clock::Monotonic now, const Providers &providers)
{
    using std::chrono::seconds;
    const bool isWaiting = run.waitingSince && now - *run.waitingSince >= waitingShownAfter;
    if (run.hasEnded() || (!run.retry && !run.quietSince && !isWaiting))
        return {};
    const QString server = providers.serverName(run.answer.modelAsked);
    TranscriptNote note;
    note.tone = TranscriptNote::Tone::Info;
    if (run.retry)
        note.text = retryText(run.retry->because, server, std::chrono::ceil<seconds>(run.retry->until - now), run.retry->attempt,
                              run.retry->attempts);
    else if (isWaiting)
        note.text = waitingText(run, std::chrono::floor<seconds>(now - *run.waitingSince), server, providers);
    else
        note.text = quietText(server, std::chrono::floor<seconds>(now - *run.quietSince));
    note.actions = {{"stop", MessageWords::tr("Stop"), {}, MessageWords::tr("Stop"), TranscriptAction::Look::Quiet}};
    return note;
}

} // namespace Layers
