#include "ui/models/chatstarts.h"

#include "core/base/taskops.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QLocale>

namespace Layers {

namespace {

struct StartWords
{
    Q_DECLARE_TR_FUNCTIONS(ChatStarts)
};

constexpr size_t sourcesLooked = 8; // the newest ones
constexpr int documentsLooked = 5000; // of a source; a larger one is left out

QDateTime localOf(Time time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

// "today", "yesterday", "Monday", "3 November".
QString dayText(Time time, Time now)
{
    const QDate day = localOf(time).date();
    const qint64 days = day.daysTo(localOf(now).date());
    if (days <= 0)
        return StartWords::tr("today");
    if (days == 1)
        return StartWords::tr("yesterday");
    return days < 7 ? QLocale().dayName(day.dayOfWeek()) : QLocale().toString(day, QStringLiteral("d MMMM"));
}

ChatStart goOn(const StartFacts &facts)
{
    const Conversation &chat = *facts.last;
    ChatStart start;
    start.icon = QStringLiteral("continue");
    start.title = StartWords::tr("Go on with \u201c%1\u201d").arg(chat.title);
    start.reason = localOf(chat.changed).date() == localOf(facts.now).date()
        //: %1 is a time such as 10:12
        ? StartWords::tr("Your last chat, today at %1.").arg(QLocale().toString(localOf(chat.changed).time(), QStringLiteral("HH:mm")))
        //: %1 is a day such as Monday
        : StartWords::tr("Your last chat, %1.").arg(dayText(chat.changed, facts.now));
    if (!facts.lastQuestion.isEmpty() && facts.lastQuestion != chat.title)
        start.reason += QLatin1Char(' ') + StartWords::tr("You asked: %1").arg(facts.lastQuestion);
    start.chat = chat.id;
    return start;
}

std::optional<ChatStart> changed(const StartFacts &facts)
{
    const Source *best = nullptr;
    const Document *newest = nullptr;
    int most = 0;
    for (const auto &[source, documents] : facts.sources) {
        const Time since = facts.last->changed;
        if (source.kind != Source::Kind::Folder || source.added > since)
            continue;
        const Document *last = nullptr;
        int newer = 0;
        for (const Document &document : documents) {
            if (document.state != Document::State::Ready || document.modified <= since)
                continue;
            ++newer;
            last = last && last->modified >= document.modified ? last : &document;
        }
        if (newer > most) {
            most = newer;
            best = &source;
            newest = last;
        }
    }
    if (!best)
        return {};
    ChatStart start;
    start.icon = QStringLiteral("history");
    // What changed in it nobody here can tell; what it says is answered by every model, and by recall.
    start.title = StartWords::tr("What does %1 say?").arg(newest->path.section(QLatin1Char('/'), -1));
    //: %1 is the name of a folder
    start.reason = StartWords::tr("%n file(s) in %1 are newer than your last question", nullptr, most).arg(best->title);
    start.question = start.title;
    return start;
}

std::optional<ChatStart> newFile(const StartFacts &facts)
{
    const Document *newest = nullptr;
    const Source *from = nullptr;
    for (const auto &[source, documents] : facts.sources) {
        if (from && source.added < from->added)
            continue;
        const Document *best = nullptr;
        for (const Document &document : documents) {
            if (document.state == Document::State::Ready && (!best || document.modified > best->modified))
                best = &document;
        }
        if (!best)
            continue;
        newest = best;
        from = &source;
    }
    if (!newest)
        return {};
    ChatStart start;
    start.icon = QStringLiteral("file-text");
    start.title = StartWords::tr("What does %1 say?").arg(newest->path.section(QLatin1Char('/'), -1));
    //: %1 is a day such as today
    QStringList why{StartWords::tr("Added %1").arg(dayText(from->added, facts.now))};
    if (newest->pages > 0)
        why << StartWords::tr("%n page(s)", nullptr, newest->pages);
    if (!facts.last || facts.last->changed < from->added)
        why << StartWords::tr("not asked about yet");
    start.reason = why.join(QLatin1String(", "));
    start.question = start.title;
    return start;
}

} // namespace

std::vector<ChatStart> startsFrom(const StartFacts &facts)
{
    std::vector<ChatStart> starts;
    if (facts.last && !facts.last->title.isEmpty())
        starts.push_back(goOn(facts));
    if (facts.last) {
        if (auto start = changed(facts))
            starts.push_back(std::move(*start));
    }
    if (auto start = newFile(facts); start && (starts.empty() || starts.back().title != start->title))
        starts.push_back(std::move(*start));
    return starts;
}

Task<StartFacts> readStartFacts(ConversationStore &conversations, MessageStore &messages, SourceStore &sources, Time now)
{
    return conversations.list(20)
        .then([&messages, now](const std::vector<Conversation> &chats) -> Task<StartFacts> {
            StartFacts facts;
            facts.now = now;
            for (const Conversation &chat : chats) {
                if (chat.messages > 0 && (!facts.last || chat.changed > facts.last->changed))
                    facts.last = chat;
            }
            if (!facts.last)
                return facts;
            return messages.recent(facts.last->id, 2).then([facts](const std::vector<Message> &shown) mutable {
                for (const Message &message : shown) {
                    if (message.role == Role::User)
                        facts.lastQuestion = message.text().simplified().left(160);
                }
                return facts;
            });
        })
        .then([&sources](StartFacts facts) {
            return sources.list().then([&sources, facts](std::vector<Source> known) {
                std::erase_if(known, [](const Source &source) { return source.documents == 0 || source.documents > documentsLooked; });
                if (known.size() > sourcesLooked)
                    known.erase(known.begin(), known.end() - std::ptrdiff_t(sourcesLooked));
                std::vector<Task<std::pair<Source, std::vector<Document>>>> read;
                for (const Source &source : known)
                    read.push_back(sources.documents(source.id).then(
                        [source](std::vector<Document> documents) { return std::pair(source, std::move(documents)); }));
                return all(std::move(read)).then([facts](std::vector<std::pair<Source, std::vector<Document>>> found) mutable {
                    facts.sources = std::move(found);
                    return facts;
                });
            });
        });
}

} // namespace Layers
