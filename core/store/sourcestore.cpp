#include "core/store/sourcestore.h"

#include "core/db/tokenizer.h"

namespace Layers {

namespace {

const QByteArray selectSource = "SELECT s.id, s.kind, s.path, s.title, s.added, s.checked, s.sample, count(d.id) FILTER (WHERE d.state=1),"
                                " count(d.id) FILTER (WHERE d.state=2), count(d.id) FILTER (WHERE d.state=3), total(d.passages), "
                                "total(d.size) FILTER (WHERE d.state=1)"
                                " FROM sources s LEFT JOIN documents d ON d.source=s.id ";
// In the place of the kind: it is being taken out, and is not there for anybody.
constexpr int removedKind = 3;
constexpr auto upsertSource = "INSERT INTO sources(id, kind, path, title, added, checked, sample) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                              " ON CONFLICT(id) DO UPDATE SET kind=?2, path=?3, title=?4, added=?5, checked=?6, sample=?7";
const QByteArray selectDocument
    = "SELECT id, source, path, absolute_path, format, state, reason, reason_detail, hash, size, modified, pages,"
      " text_length FROM documents ";
constexpr auto upsertDocument
    = "INSERT INTO documents(id, source, path, absolute_path, format, state, reason, reason_detail, hash, size, modified, pages, "
      "text_length)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT(id) DO UPDATE SET source=?2, path=?3, absolute_path=?4,"
      " format=?5, state=?6, reason=?7, reason_detail=?8, hash=?9, size=?10, modified=?11, pages=?12, text_length=?13";
constexpr auto passageColumns = "p.id, p.document, p.source, p.ordinal, p.path, p.heading, p.page, p.range_from, p.range_to, p.text";
const QByteArray selectPassages = QByteArray("SELECT ") + passageColumns + " FROM passages p ";
constexpr auto insertPassage = "INSERT INTO passages(id, document, source, ordinal, path, heading, page, range_from, range_to, text)"
                               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
constexpr auto indexPassage = "INSERT INTO passages_index(rowid, path, heading, text) VALUES(?1, ?2, ?3, ?4)";
// A piece of a document is taken out at a time, so that a large one stops between two.
constexpr auto unindexPiece = "INSERT INTO passages_index(passages_index, rowid, path, heading, text)"
                              " SELECT 'delete', number, path, heading, text FROM passages WHERE document=?1 ORDER BY ordinal LIMIT 32";
constexpr auto deletePiece
    = "DELETE FROM passages WHERE number IN (SELECT number FROM passages WHERE document=?1 ORDER BY ordinal LIMIT 32)";
// The index takes a text out only when it is told what it was given; the rows are that text, so this goes before they go.
constexpr auto unindexDocument = "INSERT INTO passages_index(passages_index, rowid, path, heading, text)"
                                 " SELECT 'delete', number, path, heading, text FROM passages WHERE document=?1";

Source sourceFrom(const Statement &row)
{
    return {.id = row.id<SourceId>(0),
            .kind = Source::Kind(std::clamp<qint64>(row.integer(1), 0, 2)),
            .path = row.text(2),
            .title = row.text(3),
            .added = row.time(4),
            .checked = row.time(5),
            .isSample = row.integer(6) != 0,
            .documents = int(row.integer(7)),
            .failed = int(row.integer(8)),
            .skipped = int(row.integer(9)),
            .passages = row.integer(10),
            .bytes = row.integer(11)};
}

Document documentFrom(const Statement &row)
{
    return {.id = row.id<DocumentId>(0),
            .source = row.id<SourceId>(1),
            .path = row.text(2),
            .absolutePath = row.text(3),
            .format = formatNamed(row.bytes(4)),
            .state = Document::State(std::clamp<qint64>(row.integer(5), 0, 3)),
            .reason = row.blob(6),
            .reasonDetail = row.text(7),
            .contentHash = row.blob(8),
            .size = row.integer(9),
            .modified = row.time(10),
            .pages = int(row.integer(11)),
            .textLength = row.integer(12)};
}

Passage passageFrom(const Statement &row)
{
    return {.id = row.id<PassageId>(0),
            .document = row.id<DocumentId>(1),
            .source = row.id<SourceId>(2),
            .ordinal = int(row.integer(3)),
            .path = row.text(4),
            .heading = row.text(5),
            .page = int(row.integer(6)),
            .range = {row.integer(7), row.integer(8)},
            .text = row.text(9)};
}

Passage rankedFrom(const Statement &row)
{
    Passage passage = passageFrom(row);
    passage.score = -row.real(10);
    return passage;
}

Result<Unit> writeSource(Database &database, const Source &s)
{
    TRY(database.run(upsertSource, s.id, int(s.kind), s.path, s.title, s.added, s.checked, int(s.isSample)));
    database.changes().touch(Tables::sources, s.id);
    return Unit{};
}

Result<Unit> writeDocument(Database &database, const Document &d)
{
    TRY(database.run(upsertDocument, d.id, d.source, d.path, d.absolutePath, QString::fromLatin1(formatName(d.format)), int(d.state),
                     QString::fromUtf8(d.reason), d.reasonDetail, d.contentHash, d.size, d.modified, d.pages, qint64(d.textLength)));
    database.changes().touch(Tables::documents, d.id);
    return Unit{};
}

Result<Unit> dropContent(Database &database, const DocumentId &id)
{
    TRY(database.run(unindexDocument, id));
    TRY(database.run("DELETE FROM passages WHERE document=?1", id));
    if (database.changedRows() > 0)
        database.changes().touch(Tables::passages, id, Change::Removed);
    TRY(database.run("DELETE FROM document_texts WHERE document=?1", id));
    return database.run("UPDATE documents SET passages=0 WHERE id=?1", id);
}

Result<Unit> dropDocument(Database &database, const DocumentId &id)
{
    TRY(dropContent(database, id));
    TRY(database.run("DELETE FROM documents WHERE id=?1", id));
    database.changes().touch(Tables::documents, id, Change::Removed);
    return Unit{};
}

Result<Unit> writeText(Database &database, const DocumentId &id, const QString &text)
{
    return database.run("INSERT INTO document_texts(document, text) VALUES(?1, ?2)", id, text);
}

Result<Unit> goesOn(const Database &database, SourceStore::AtEnd atEnd)
{
    if (atEnd == SourceStore::AtEnd::GiveUp && database.isEnding())
        return Error{.kind = Error::Kind::Cancelled, .code = "db.closed"};
    return Unit{};
}

Result<Unit> writePassages(Database &database, const Document &document, const std::vector<Passage> &passages, SourceStore::AtEnd atEnd)
{
    for (const Passage &p : passages) {
        TRY(goesOn(database, atEnd));
        TRY(database.run(insertPassage, p.id, document.id, document.source, p.ordinal, p.path, p.heading, p.page, qint64(p.range.from),
                         qint64(p.range.to), p.text));
        TRY(database.run(indexPassage, database.lastRowId(), p.path, p.heading, p.text));
    }
    TRY(database.run("UPDATE documents SET passages=?2 WHERE id=?1", document.id, qint64(passages.size())));
    database.changes().touch(Tables::passages, document.id);
    return Unit{};
}

Error nothing(const char *code)
{
    return Error{.kind = Error::Kind::NotFound, .code = code};
}

} // namespace

Task<Unit> SourceStore::save(Source source)
{
    return m_threads.write([s = std::move(source)](Database &database) { return writeSource(database, s); });
}

Task<Unit> SourceStore::saveText(Source source, Document document, QString text)
{
    return m_threads.write([s = std::move(source), d = std::move(document), text = std::move(text)](Database &database) -> Result<Unit> {
        TRY(writeSource(database, s));
        TRY(writeDocument(database, d));
        return writeText(database, d.id, text);
    });
}

Task<std::vector<Source>> SourceStore::list()
{
    return m_threads.read([](Database &database) {
        return database.rows(selectSource + "WHERE s.kind<>?1 GROUP BY s.id ORDER BY s.added, s.id", sourceFrom, removedKind);
    });
}

Task<Source> SourceStore::find(SourceId id)
{
    return m_threads.read([id](Database &database) -> Result<Source> {
        TRY_ASSIGN(auto found, database.row(selectSource + "WHERE s.id=?1 AND s.kind<>?2 GROUP BY s.id", sourceFrom, id, removedKind));
        if (!found)
            return nothing("store.source");
        return std::move(*found);
    });
}

Task<Unit> SourceStore::remove(SourceId id)
{
    auto marked = m_threads.write([id](Database &database) -> Result<Unit> {
        TRY(database.run("UPDATE sources SET kind=?2 WHERE id=?1", id, removedKind));
        database.changes().touch(Tables::sources, id, Change::Removed);
        return Unit{};
    });
    return std::move(marked).then([this, id](Unit) {
        return m_threads.writeInSlices([id](Database &database) -> Result<Loop> {
            TRY_ASSIGN(
                const auto next,
                database.row(
                    "SELECT id FROM documents WHERE source=?1 LIMIT 1", [](const Statement &row) { return row.id<DocumentId>(0); }, id));
            if (next) {
                TRY(database.run(unindexPiece, *next));
                TRY(database.run(deletePiece, *next));
                if (database.changedRows() > 0)
                    database.changes().touch(Tables::passages, *next, Change::Removed);
                else
                    TRY(dropDocument(database, *next));
                return Loop::Again;
            }
            TRY(database.run("DELETE FROM sources WHERE id=?1", id));
            database.changes().touch(Tables::sources, id, Change::Removed);
            return Loop::Done;
        });
    });
}

Task<std::vector<SourceId>> SourceStore::removed()
{
    return m_threads.read([](Database &database) {
        return database.rows(
            "SELECT id FROM sources WHERE kind=?1", [](const Statement &row) { return row.id<SourceId>(0); }, removedKind);
    });
}

Task<Unit> SourceStore::saveDocument(Document document)
{
    return m_threads.write(
        [d = std::move(document)](Database &database) -> Result<Unit> {
            TRY(writeDocument(database, d));
            if (d.state == Document::State::Failed || d.state == Document::State::Skipped)
                TRY(dropContent(database, d.id));
            return Unit{};
        },
        Priority::Background);
}

Task<Unit> SourceStore::saveDocument(Document document, QString text, std::vector<Passage> passages, AtEnd atEnd)
{
    return m_threads.write(
        [d = std::move(document), text = std::move(text), passages = std::move(passages), atEnd](Database &database) -> Result<Unit> {
            TRY(goesOn(database, atEnd));
            TRY(writeDocument(database, d));
            TRY(dropContent(database, d.id));
            TRY(writeText(database, d.id, text));
            return writePassages(database, d, passages, atEnd);
        },
        Priority::Background);
}

Task<Unit> SourceStore::removeDocument(DocumentId id)
{
    return m_threads.write([id](Database &database) { return dropDocument(database, id); }, Priority::Background);
}

Task<Document> SourceStore::document(DocumentId id)
{
    return m_threads.read([id](Database &database) -> Result<Document> {
        TRY_ASSIGN(auto found, database.row(selectDocument + "WHERE id=?1", documentFrom, id));
        if (!found)
            return nothing("store.document");
        return std::move(*found);
    });
}

Task<std::vector<Document>> SourceStore::documents(SourceId source)
{
    return m_threads.read(
        [source](Database &database) { return database.rows(selectDocument + "WHERE source=?1 ORDER BY path", documentFrom, source); });
}

Task<std::vector<Document>> SourceStore::readyAt(QString path, SourceId first, int limit)
{
    return m_threads.read([path = std::move(path), first, limit](Database &database) {
        return database.rows(
            selectDocument
                + "WHERE path=?1 AND state=1 AND source NOT IN (SELECT id FROM sources WHERE kind=?3) ORDER BY source<>?4, source LIMIT ?2",
            documentFrom, path, limit, removedKind, first);
    });
}

Task<std::vector<Document>> SourceStore::listed(SourceId source, std::optional<Document::State> state, int limit)
{
    // The states in the order of their numbers: waiting, ready, failed, skipped.
    static constexpr auto order = "ORDER BY CASE state WHEN 2 THEN -1 ELSE state END, path LIMIT ?2";
    return m_threads.read([source, state, limit](Database &database) {
        if (!state)
            return database.rows(selectDocument + "WHERE source=?1 " + order, documentFrom, source, limit);
        return database.rows(selectDocument + "WHERE source=?1 AND state=?3 ORDER BY path LIMIT ?2", documentFrom, source, limit,
                             int(*state));
    });
}

Task<QString> SourceStore::text(DocumentId id)
{
    return m_threads.read([id](Database &database) -> Result<QString> {
        TRY_ASSIGN(auto found,
                   database.row(
                       "SELECT text FROM document_texts WHERE document=?1", [](const Statement &row) { return row.text(0); }, id));
        if (!found)
            return nothing("store.document");
        return std::move(*found);
    });
}

Task<SourceStore::WordCounts> SourceStore::wordCounts(std::vector<QByteArray> words, std::optional<std::vector<SourceId>> sources)
{
    return m_threads.read([words = std::move(words), sources = std::move(sources)](Database &database) -> Result<WordCounts> {
        // The weight of a word is that in all sources: rare in everything that the person has. To look up whose each passage is would take
        // long, so that is only done while a source is being taken out.
        TRY_ASSIGN(const qint64 removed, database.number("SELECT count(*) FROM sources WHERE kind=?1", removedKind));
        const QByteArray isKept = "source NOT IN (SELECT id FROM sources WHERE kind=" + QByteArray::number(removedKind) + ')';
        WordCounts counts;
        TRY_ASSIGN(counts.passages,
                   database.number(removed == 0 ? "SELECT count(*) FROM passages" : "SELECT count(*) FROM passages WHERE " + isKept));
        const QByteArray count = removed == 0
            ? "SELECT count(*) FROM passages_index WHERE passages_index MATCH ?1"
            : "SELECT count(*) FROM passages_index JOIN passages p ON p.number=passages_index.rowid WHERE passages_index MATCH ?1 AND p."
                + isKept;
        for (const QByteArray &word : words) {
            QString quoted = QString::fromUtf8(word);
            quoted.replace(QLatin1Char('"'), QLatin1String("\"\""));
            TRY_ASSIGN(const qint64 containing, database.number(count, QString(QLatin1Char('"') + quoted + QLatin1Char('"'))));
            counts.containing.push_back(containing);
        }
        return counts;
    });
}

Task<std::vector<Passage>> SourceStore::search(QString typed, Words words, std::optional<std::vector<SourceId>> sources, int limit)
{
    const QString query = words == Words::All ? Text::matchQuery(typed, Text::LastWord::Complete) : Text::matchAny(typed);
    if (query.isEmpty())
        return std::vector<Passage>();
    return m_threads.read([query, sources = std::move(sources), limit](Database &database) {
        QByteArray sql = QByteArray("SELECT ") + passageColumns
            + ", bm25(passages_index, 0.7, 2.0, 1.0) AS score FROM passages_index JOIN passages p ON p.number=passages_index.rowid"
              " WHERE passages_index MATCH ?1 AND p.source NOT IN (SELECT id FROM sources WHERE kind=?3)";
        if (sources) {
            // Ids are hexadecimal digits of our own, so they may stand in the text.
            QByteArrayList list;
            for (const SourceId &source : *sources)
                list << "X'" + source.bytes().toHex() + "'";
            sql += " AND p.source IN (" + list.join(',') + ")";
        }
        return database.rows(sql + " ORDER BY score, p.number LIMIT ?2", rankedFrom, query, limit, removedKind);
    });
}

Task<std::vector<Passage>> SourceStore::neighbours(DocumentId document, int ordinal, int reach)
{
    return m_threads.read([document, ordinal, reach](Database &database) {
        return database.rows(selectPassages + "WHERE p.document=?1 AND p.ordinal BETWEEN ?2 AND ?3 ORDER BY p.ordinal", passageFrom,
                             document, ordinal - reach, ordinal + reach);
    });
}

Task<std::vector<Passage>> SourceStore::passages(DocumentId document)
{
    return m_threads.read([document](Database &database) {
        return database.rows(selectPassages + "WHERE p.document=?1 ORDER BY p.ordinal", passageFrom, document);
    });
}

} // namespace Layers
