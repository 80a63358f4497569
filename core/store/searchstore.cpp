#include "core/store/searchstore.h"

#include "core/base/log.h"
#include "core/db/tokenizer.h"
#include "core/store/messagerows_p.h"
#include "core/store/searchqueue_p.h"

#include <QtCore/QTimer>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto afterOpening = 1s; // the window is painted first
constexpr qint64 indexVersion = 1; // of searchText() and of the tokenizer
constexpr qint64 rankedWindow = 20'000;
constexpr qsizetype snippetLength = 160; // UTF-16 units
constexpr qsizetype snippetLead = 40; // of them before the match

constexpr auto selectNewest = "SELECT d.kind, d.id, d.conversation, 0.0 FROM search_index JOIN search_docs d ON d.number=search_index.rowid"
                              " JOIN conversations c ON c.id=d.conversation AND c.deleted IS NULL"
                              " WHERE search_index MATCH ?1 ORDER BY search_index.rowid DESC LIMIT ?2";
// A title weighs four times a message. bm25 is computed for the newest hits only, because it costs 2 us each.
constexpr auto selectRanked
    = "SELECT d.kind, d.id, d.conversation, h.score FROM (SELECT rowid AS number, bm25(search_index, 4.0, 1.0) AS score FROM search_index"
      " WHERE search_index MATCH ?1 ORDER BY rowid DESC LIMIT ?3) h JOIN search_docs d ON d.number=h.number"
      " JOIN conversations c ON c.id=d.conversation AND c.deleted IS NULL ORDER BY h.score, h.number DESC LIMIT ?2";

struct QueuedDoc
{
    Uuid id;
    SearchKind kind;
    std::optional<QString> oldText;
};

struct NewDoc
{
    ConversationId conversation;
    Time created;
    QString text;
};

Result<std::optional<NewDoc>> currentDoc(Database &database, const QueuedDoc &queued)
{
    if (queued.kind == SearchKind::Message) {
        TRY_ASSIGN(const auto message, messageIn(database, MessageId(queued.id)));
        if (!message)
            return std::optional<NewDoc>();
        return std::optional(NewDoc{message->conversation, message->created, searchText(*message)});
    }
    return database.row(
        "SELECT created, title FROM conversations WHERE id=?1",
        [&](const Statement &row) {
            return NewDoc{ConversationId(queued.id), row.time(0), row.text(1)};
        },
        queued.id);
}

Result<Unit> insertDoc(Database &database, const QueuedDoc &queued, const NewDoc &doc)
{
    // Numbers follow the time; several of one millisecond take the next free ones.
    const qint64 wanted = std::max<qint64>(1, doc.created.time_since_epoch().count() * 256);
    qint64 number = wanted;
    for (;; ++number) {
        TRY_ASSIGN(const qint64 taken, database.number("SELECT count(*) FROM search_docs WHERE number=?1", number));
        if (taken == 0)
            break;
    }
    TRY(database.run("INSERT INTO search_docs(number, id, kind, conversation) VALUES(?1, ?2, ?3, ?4)", number, queued.id, int(queued.kind),
                     doc.conversation));
    const bool isTitle = queued.kind == SearchKind::Conversation;
    return database.run("INSERT INTO search_index(rowid, title, body) VALUES(?1, ?2, ?3)", number, isTitle ? doc.text : QString(),
                        isTitle ? QString() : doc.text);
}

Result<Loop> indexNext(Database &database)
{
    TRY_ASSIGN(const auto queued, database.row("SELECT id, kind, old_text FROM search_queue LIMIT 1", [](const Statement &row) {
        return QueuedDoc{row.uuid(0), SearchKind(row.integer(1)), row.isNull(2) ? std::nullopt : std::optional(row.text(2))};
    }));
    if (!queued)
        return Loop::Done;
    TRY_ASSIGN(const qint64 number, database.number("SELECT number FROM search_docs WHERE id=?1", queued->id));
    if (number != 0) {
        const bool isTitle = queued->kind == SearchKind::Conversation;
        const QString old = queued->oldText.value_or(QString());
        TRY(database.run("INSERT INTO search_index(search_index, rowid, title, body) VALUES('delete', ?1, ?2, ?3)", number,
                         isTitle ? old : QString(), isTitle ? QString() : old));
        TRY(database.run("DELETE FROM search_docs WHERE number=?1", number));
    }
    TRY_ASSIGN(const auto doc, currentDoc(database, *queued));
    if (doc && !doc->text.isEmpty())
        TRY(insertDoc(database, *queued, *doc));
    TRY(database.run("DELETE FROM search_queue WHERE id=?1", queued->id));
    return Loop::Again;
}

// Empties an index that another version has made, and queues everything.
Result<Unit> renewIndex(Database &database)
{
    TRY_ASSIGN(const qint64 version, database.number("SELECT version FROM search_state"));
    if (version == indexVersion)
        return Unit{};
    TRY(database.execute("INSERT INTO search_index(search_index) VALUES('delete-all'); DELETE FROM search_docs; DELETE FROM search_queue;"
                         "INSERT INTO search_queue(id, kind) SELECT id, 1 FROM conversations UNION ALL SELECT id, 2 FROM messages"));
    return database.run("UPDATE search_state SET version=?1", indexVersion);
}

// The words of the query, to be marked in what was found.
class Marker
{
public:
    explicit Marker(const QString &typed)
    {
        for (const Text::Token &token : Text::tokens(typed.toUtf8(), Text::Purpose::QueryPrefix))
            m_words.push_back(token.word);
    }

    void mark(const QString &text, SearchHit &hit) const
    {
        const QByteArray utf8 = text.toUtf8();
        std::vector<TextRange> found;
        qsizetype byte = 0; // the place of the last conversion: a text is walked once
        qsizetype unit = 0;
        const auto unitOf = [&](qsizetype target) {
            unit += QString::fromUtf8(utf8.constData() + byte, target - byte).size();
            byte = target;
            return unit;
        };
        Text::tokenize(utf8, Text::Purpose::Document, Stemming::None, [&](const Text::Token &token) {
            if (!matches(token.word) || token.begin < byte)
                return true;
            const qsizetype from = unitOf(token.begin);
            const qsizetype to = unitOf(token.end);
            if (!found.empty() && to - found.front().from > snippetLength)
                return false;
            found.push_back({from, to});
            return true;
        });
        const qsizetype first = found.empty() ? 0 : found.front().from;
        qsizetype begin = std::max<qsizetype>(0, first - snippetLead);
        while (begin > 0 && begin < first && !text[begin - 1].isSpace())
            ++begin;
        if (begin < text.size() && text[begin].isLowSurrogate())
            ++begin;
        hit.snippet = text.mid(begin, snippetLength);
        if (!hit.snippet.isEmpty() && hit.snippet.back().isHighSurrogate())
            hit.snippet.chop(1);
        // A line end stays: marks of Markdown are marks only at the beginning of a line.
        for (QChar &c : hit.snippet) {
            if (c.isSpace() && c != QLatin1Char('\n'))
                c = QLatin1Char(' ');
        }
        for (const TextRange &range : found) {
            if (range.to - begin <= hit.snippet.size())
                hit.ranges.push_back({range.from - begin, range.to - begin});
        }
    }

private:
    bool matches(const QByteArray &word) const
    {
        return std::any_of(m_words.begin(), m_words.end(), [&](const QByteArray &typed) { return word.startsWith(typed); });
    }

    std::vector<QByteArray> m_words;
};

Result<std::vector<SearchHit>> hitsIn(Database &database, const QString &typed, SearchStore::Order order, int limit)
{
    const QString query = Text::matchQuery(typed, Text::LastWord::Prefix);
    if (query.isEmpty())
        return std::vector<SearchHit>();
    const auto hitFrom = [](const Statement &row) {
        SearchHit hit;
        hit.kind = SearchKind(row.integer(0)) == SearchKind::Conversation ? SearchHit::Kind::Conversation : SearchHit::Kind::Message;
        hit.id = row.uuid(1);
        hit.conversation = row.id<ConversationId>(2);
        hit.score = -row.real(3);
        return hit;
    };
    auto hits = order == SearchStore::Order::NewestFirst ? database.rows(selectNewest, hitFrom, query, limit)
                                                         : database.rows(selectRanked, hitFrom, query, limit, rankedWindow);
    if (!hits)
        return hits;
    const Marker marker(typed);
    for (SearchHit &hit : *hits) {
        TRY_ASSIGN(const auto title,
                   database.row(
                       "SELECT title, created FROM conversations WHERE id=?1",
                       [](const Statement &row) { return std::pair(row.text(0), row.time(1)); }, hit.conversation));
        if (title)
            std::tie(hit.title, hit.at) = *title;
        if (hit.kind == SearchHit::Kind::Conversation) {
            marker.mark(hit.title, hit);
            continue;
        }
        TRY_ASSIGN(const auto message, messageIn(database, MessageId(hit.id)));
        if (!message)
            continue;
        hit.at = message->created;
        marker.mark(searchText(*message), hit);
    }
    return hits;
}

} // namespace

QString searchText(const Message &message)
{
    return message.isDeleted || message.state == MessageState::Streaming ? QString() : message.text();
}

Result<Unit> queueForSearch(Database &database, SearchKind kind, const Uuid &id, const std::optional<QString> &before)
{
    return database.run("INSERT OR IGNORE INTO search_queue(id, kind, old_text) VALUES(?1, ?2, ?3)", id, int(kind), before);
}

SearchStore::SearchStore(DbThreads &threads)
    : m_threads(threads)
{
    connect(&threads.feed(), &ChangeFeed::changed, this, [this](const ChangeSet &changes) {
        if (changes.has(Tables::messages) || changes.has(Tables::conversations))
            start();
    });
    QTimer::singleShot(afterOpening, this, &SearchStore::start); // what an earlier program has left in the queue
}

Task<std::vector<SearchHit>> SearchStore::find(QString typed, Order order, int limit)
{
    return m_threads.read([typed = std::move(typed), order, limit](Database &database) { return hitsIn(database, typed, order, limit); });
}

Task<Unit> SearchStore::catchUp()
{
    return m_threads.write(renewIndex, Priority::Background).then([&threads = m_threads] { return threads.writeInSlices(indexNext); });
}

void SearchStore::start()
{
    if (std::exchange(m_isRunning, true)) {
        m_isStale = true;
        return;
    }
    m_isStale = false;
    m_tasks.run(catchUp(), [this](Result<Unit> outcome) {
        m_isRunning = false;
        if (!outcome)
            qCWarning(lcStore, "index: %s", outcome.error().code.constData()); // the queue keeps it for the next time
        else if (m_isStale)
            start();
    });
}

} // namespace Layers
