#pragma once
// Sources (folders and files that the person has added), their documents, the text of each and its passages with their index. Main thread;
// over DbThreads. A document and its passages are replaced together, so the index never knows half of a file.

#include "core/model/source.h"
#include "core/store/schema.h"

namespace Layers {

class SourceStore
{
public:
    explicit SourceStore(DbThreads &threads)
        : m_threads(threads)
    { }

    Task<Unit> save(Source source);
    Task<std::vector<Source>> list(); // with their counts, in the order in which they were added
    Task<Source> find(SourceId id); // NotFound with "store.source"
    // With everything in it. It is not there any more from the first write on; what is in it goes in background slices, and an end of the
    // program in between leaves it to removed().
    Task<Unit> remove(SourceId id);
    Task<std::vector<SourceId>> removed(); // those whose removal has not come to its end

    // State and reason; keeps text and passages unless the document is now Failed or Skipped.
    Task<Unit> saveDocument(Document document);
    // A ready document with what was read from it. GiveUp is for what the next start takes up again: the end of the program does not wait
    // for it, and leaves the document as it was.
    enum class AtEnd { Finish, GiveUp };
    Task<Unit> saveDocument(Document document, QString text, std::vector<Passage> passages, AtEnd atEnd = AtEnd::Finish);
    // A text that is nowhere else: source, document and text in one go, before anything is made of it.
    Task<Unit> saveText(Source source, Document document, QString text);
    Task<Unit> removeDocument(DocumentId id);
    Task<Document> document(DocumentId id); // NotFound with "store.document"
    Task<std::vector<Document>> documents(SourceId source); // by path
    Task<std::vector<Document>> readyAt(QString path, SourceId first, int limit); // in whichever source, that one first
    // As a list shows them: failed ones first, then by path. `state`: only those; nothing: all.
    Task<std::vector<Document>> listed(SourceId source, std::optional<Document::State> state, int limit);
    Task<QString> text(DocumentId id); // what the offsets of passages and citations count in

    // How many passages there are, and in how many of them each word occurs; words as Text::tokens() gives them for a query.
    struct WordCounts
    {
        qint64 passages = 0;
        std::vector<qint64> containing;
    };
    Task<WordCounts> wordCounts(std::vector<QByteArray> words, std::optional<std::vector<SourceId>> sources);

    // Best first by BM25, where path and heading weigh more than text. `sources`: only in these; nothing: in all.
    enum class Words { All, Any };
    Task<std::vector<Passage>> search(QString typed, Words words, std::optional<std::vector<SourceId>> sources, int limit);
    Task<std::vector<Passage>> neighbours(DocumentId document, int ordinal, int reach); // with itself, in order
    Task<std::vector<Passage>> passages(DocumentId document);

private:
    DbThreads &m_threads;
};

} // namespace Layers
