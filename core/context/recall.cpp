#include "core/context/recall.h"

#include "core/base/markdowntext.h"
#include "core/base/pool.h"
#include "core/base/taskops.h"
#include "core/context/extract.h"
#include "core/context/passageretriever.h"
#include "core/context/questionparts.h"
#include "core/context/questionwords_p.h"
#include "core/context/recallquotes_p.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace Layers {

namespace {

using Quote = RecallQuote;

constexpr int passagesFound = 16; // for what else answers
constexpr size_t mostOthers = 3; // of the files that answer as well, those with a mark

bool overlapsAny(const Quote &quote, const std::vector<Quote> &others)
{
    return std::any_of(others.begin(), others.end(), [&](const Quote &other) {
        return other.passage.document == quote.passage.document && other.passage.attachment == quote.passage.attachment
            && quote.range.from < other.range.to && other.range.from < quote.range.to;
    });
}

Citation citationOf(const Quote &quote, int mark, const QByteArray &hash)
{
    const Passage &passage = quote.passage;
    Citation citation;
    citation.mark = mark;
    citation.source = passage.source;
    citation.document = passage.document;
    citation.contentHash = hash;
    citation.path = passage.path;
    citation.heading = passage.heading;
    citation.page = passage.page;
    citation.range = quote.range;
    citation.quote = quote.text;
    return citation;
}

// The document of a passage; for an attached file, which is none of the library, what is known of it.
Task<Document> documentOf(SourceStore &sources, const Passage &passage)
{
    if (passage.attachment.isEmpty())
        return sources.document(passage.document).orElse([](const Error &) { return Document{}; });
    Document document;
    document.path = passage.path;
    document.format = formatOf(passage.path);
    document.contentHash = passage.attachment;
    return document;
}

// What a file's language is called, as it stands behind a fence.
QString languageOf(const QString &path)
{
    static const QHash<QString, QString> names{
        {QStringLiteral("cs"), QStringLiteral("csharp")},      {QStringLiteral("py"), QStringLiteral("python")},
        {QStringLiteral("js"), QStringLiteral("javascript")},  {QStringLiteral("mjs"), QStringLiteral("javascript")},
        {QStringLiteral("ts"), QStringLiteral("typescript")},  {QStringLiteral("rb"), QStringLiteral("ruby")},
        {QStringLiteral("rs"), QStringLiteral("rust")},        {QStringLiteral("sh"), QStringLiteral("bash")},
        {QStringLiteral("kt"), QStringLiteral("kotlin")},      {QStringLiteral("h"), QStringLiteral("cpp")},
        {QStringLiteral("hpp"), QStringLiteral("cpp")},        {QStringLiteral("hh"), QStringLiteral("cpp")},
        {QStringLiteral("cc"), QStringLiteral("cpp")},         {QStringLiteral("cxx"), QStringLiteral("cpp")},
        {QStringLiteral("yml"), QStringLiteral("yaml")},       {QStringLiteral("pl"), QStringLiteral("perl")},
        {QStringLiteral("ps1"), QStringLiteral("powershell")}, {QStringLiteral("hs"), QStringLiteral("haskell")},
        {QStringLiteral("jl"), QStringLiteral("julia")},       {QStringLiteral("ex"), QStringLiteral("elixir")},
        {QStringLiteral("exs"), QStringLiteral("elixir")},     {QStringLiteral("erl"), QStringLiteral("erlang")}};
    const QString name = path.section(QLatin1Char('/'), -1).toLower();
    const QString ending = name.section(QLatin1Char('.'), -1); // of "Makefile" it is the name
    return names.value(ending, ending);
}

// Rows stand below the line that names their columns; their mark stands below both, because a cell more would be none of the table's.
QString shownRows(const Quote &quote)
{
    const QString head = quote.tableHead.trimmed();
    const bool isBare = !head.startsWith(QLatin1Char('|'));
    const qsizetype bars = head.count(QLatin1Char('|')) - head.count(QLatin1String("\\|"));
    const qsizetype columns = std::max<qsizetype>(1, isBare ? bars + 1 : bars - 1);
    QString rows = quote.text;
    rows.replace(QLatin1Char('\n'), QLatin1String("\n> "));
    return QLatin1String("> ") + head + QLatin1String("\n> |") + QStringLiteral("---|").repeated(columns) + QLatin1String("\n> ") + rows
        + QLatin1String("\n>\n> ");
}

// A quote as the thread shows it: words as a quotation, code as code. The words themselves are exactly the file's.
QString shownQuote(const Quote &quote, const Document &document)
{
    const QString &text = quote.text;
    if (quote.tableHead.contains(QLatin1Char('|')))
        return shownRows(quote);
    if (document.format == Document::Format::Markdown)
        return QLatin1String("> ") + text + QLatin1Char(' ');
    if (document.format != Document::Format::Code)
        return QLatin1String("> ") + markdownOf(text) + QLatin1Char(' ');
    QString fence = QStringLiteral("```");
    while (text.contains(fence))
        fence += QLatin1Char('`');
    return fence + languageOf(document.path) + QLatin1Char('\n') + text + QLatin1Char('\n') + fence + QLatin1Char('\n');
}

// The attached files first: the person pointed at them. What neither of both answers is nearest in this order, too.
Retrieval joined(const Retrieval &attached, const Retrieval &library)
{
    if (attached.terms.empty())
        return library;
    if (library.isAnswered && !attached.isAnswered)
        return library;
    Retrieval both = attached;
    if (library.isAnswered || !attached.isAnswered) {
        both.passages.insert(both.passages.end(), library.passages.begin(), library.passages.end());
        both.fits.insert(both.fits.end(), library.fits.begin(), library.fits.end());
    }
    return both;
}

Task<Retrieval> searchAttached(const Prompt &prompt, const QString &question)
{
    const auto isText = [](const auto &file) { return file->content == PromptAttachment::Content::Text; };
    if (std::none_of(prompt.attachments.begin(), prompt.attachments.end(), isText))
        return Retrieval{};
    return runOnPool([files = prompt.attachments, question, isText] {
        std::vector<Passage> passages;
        for (const auto &file : files) {
            if (isText(file))
                passages.insert(passages.end(), file->passages.begin(), file->passages.end());
        }
        return rankPassages(question, passages, passagesFound);
    });
}

// "Hello", "Thank you!", "What can you do?": no file is meant.
bool asksNothing(const QString &question)
{
    static const QRegularExpression social(
        QStringLiteral(
            "^\\W*(?:(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|hallo|moin|servus|gr\u00fc\u00df (?:dich|gott)"
            "|guten (?:morgen|tag|abend)|bonjour|bonsoir|salut|coucou|hola|ciao|thanks|thank you|many thanks|thx|danke(?: sch\u00f6n)?"
            "|vielen dank|merci(?: beaucoup)?|ok|okay|bye|goodbye|tsch\u00fcss|au revoir)(?:,? (?:there|all|everyone|layers|again"
            "|zusammen))?|(?:what|how) (?:can|do) you (?:do|work|help)(?: me)?|who are you|what are you|help(?: me)?"
            "|wer bist du|was kannst du(?: tun)?|hilfe|qui es-tu|que (?:peux|sais)-tu faire|aide)\\W*$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return question.size() < 60 && (social.match(question).hasMatch() || social.match(withoutGreeting(question)).hasMatch());
}

Completion ended(const QByteArray &finish)
{
    Completion completion;
    completion.servedModel = QStringLiteral("recall");
    completion.finish = finish;
    completion.rawFinish = finish;
    return completion;
}

// What a refusal names as nearest: passages that have a word of what the question is about, those with its names first, a file once.
std::vector<Quote> nearestOf(const Retrieval &found)
{
    constexpr size_t mostFiles = 2;
    std::vector<Quote> named;
    std::vector<Quote> others;
    for (const Passage &passage : found.passages) {
        const QSet<QByteArray> words = stemsOf(passage.text + QLatin1Char(' ') + passage.heading + QLatin1Char(' ') + passage.path);
        bool hasName = false;
        bool hasWord = false;
        for (const RetrievalTerm &term : found.terms) {
            hasName = hasName || (term.isName && (words.contains(term.stem) || words.contains(term.word)));
            hasWord = hasWord || (term.isTelling && shareIn(words, term) > 0);
        }
        if (hasName || hasWord)
            (hasName ? named : others).push_back({passage, passage.range, passage.text});
    }
    named.insert(named.end(), others.begin(), others.end());
    std::vector<Quote> nearest;
    for (Quote &quote : named) {
        const bool isKnown
            = std::any_of(nearest.begin(), nearest.end(), [&](const Quote &other) { return other.passage.path == quote.passage.path; });
        if (!isKnown && nearest.size() < mostFiles)
            nearest.push_back(std::move(quote));
    }
    return nearest;
}

QString lastQuestion(const Prompt &prompt)
{
    for (auto message = prompt.messages.rbegin(); message != prompt.messages.rend(); ++message) {
        if (message->role == Role::User)
            return message->text();
    }
    return {};
}

} // namespace

RecallProvider::RecallProvider(Deps deps)
    : m_deps(std::move(deps))
{ }

RecallProvider::~RecallProvider() = default;

Task<std::vector<ModelInfo>> RecallProvider::models()
{
    ModelInfo recall;
    recall.id = QStringLiteral("recall");
    recall.name = recall.id;
    recall.seesImages = false;
    recall.usesTools = false;
    recall.thinks = false;
    return std::vector<ModelInfo>{recall};
}

Task<Retrieval> RecallProvider::search(const Prompt &prompt, const QString &question)
{
    const bool searchesFiles = !prompt.sources || !prompt.sources->empty();
    auto library = searchesFiles || prompt.attachments.empty()
        ? m_deps.retriever.retrieve(RetrievalQuery{question, prompt.sources, passagesFound})
        : Task<Retrieval>(Retrieval{});
    return std::move(library).then([prompt, question](const Retrieval &found) {
        return searchAttached(prompt, question).then([found](const Retrieval &attached) { return joined(attached, found); });
    });
}

Task<Completion> RecallProvider::complete(CompletionRequest request, Sink<Delta> sink)
{
    if (asksNothing(lastQuestion(request.prompt)) && request.prompt.attachments.empty())
        return greet(std::move(sink));
    QStringList questions = questionParts(lastQuestion(request.prompt));
    return answer(std::move(request.prompt), std::move(questions), std::move(sink));
}

Task<Completion> RecallProvider::answer(Prompt prompt, QStringList questions, Sink<Delta> sink)
{
    std::vector<Task<Retrieval>> searches;
    for (const QString &question : questions)
        searches.push_back(search(prompt, question));
    return all(std::move(searches)).then([this, prompt, questions, sink](const std::vector<Retrieval> &found) -> Task<Completion> {
        if (found.size() == 1) {
            if (const Passage *named = fileAskedFor(questions.front(), found.front().passages))
                return sayOpening(*named, sink);
        }
        std::vector<Quote> cited;
        std::vector<Quote> others;
        QStringList open; // questions without an answer
        for (size_t i = 0; i < found.size(); ++i) {
            const size_t before = cited.size();
            bool isAnswered = false;
            if (found[i].isAnswered) {
                RecallQuotes quotes = recallQuotesOf(found[i], questions[qsizetype(i)]);
                if (found.size() == 1)
                    others = std::move(quotes.others);
                for (Quote &quote : quotes.kept) {
                    isAnswered = true;
                    if (cited.size() - before < mostRecallQuotes / found.size() && !overlapsAny(quote, cited))
                        cited.push_back(std::move(quote));
                }
            }
            if (!isAnswered)
                open << questions[qsizetype(i)];
        }
        if (cited.empty() && questions.size() > 1)
            return answer(prompt, {lastQuestion(prompt)}, sink);
        if (cited.empty())
            return sayNothingFound(found.front(), sink);
        return say(std::move(cited), std::move(others), open, sink);
    });
}

Task<Completion> RecallProvider::greet(Sink<Delta> sink)
{
    return m_deps.sources.list().then([this, sink](const std::vector<Source> &sources) {
        const bool hasFiles = std::any_of(sources.begin(), sources.end(), [](const Source &source) { return source.passages > 0; });
        sink({TextDelta{hasFiles ? m_deps.words.greeting() : m_deps.words.noFiles()}});
        return ended("stop");
    });
}

Task<Completion> RecallProvider::sayOpening(const Passage &named, Sink<Delta> sink)
{
    return m_deps.sources.passages(named.document).then([this, named, sink](const std::vector<Passage> &passages) {
        std::vector<Quote> opening = openingOf(passages);
        if (opening.empty())
            opening.push_back({named, named.range, named.text});
        return say(std::move(opening), {}, {}, sink);
    });
}

// Without an answer the nearest passages are named and cited, a file once.
Task<Completion> RecallProvider::sayNothingFound(const Retrieval &found, Sink<Delta> sink)
{
    std::vector<Quote> cited = nearestOf(found);
    if (cited.empty()) {
        return m_deps.sources.list().then([this, sink](const std::vector<Source> &sources) {
            const bool hasFiles = std::any_of(sources.begin(), sources.end(), [](const Source &source) { return source.passages > 0; });
            sink({TextDelta{hasFiles ? m_deps.words.noAnswer({}) : m_deps.words.noFiles()}});
            return ended("no_answer");
        });
    }
    return withDocuments(cited).then([this, sink, cited](const std::vector<Document> &documents) {
        QStringList nearest;
        for (const Quote &quote : cited)
            nearest << quote.passage.path;
        std::vector<Delta> deltas{TextDelta{m_deps.words.noAnswer(nearest)}};
        for (size_t i = 0; i < cited.size(); ++i)
            deltas.emplace_back(CitationDelta{citationOf(cited[i], int(i) + 1, documents[i].contentHash)});
        sink(std::move(deltas));
        return ended("no_answer");
    });
}

Task<std::vector<Document>> RecallProvider::withDocuments(const std::vector<Quote> &quotes)
{
    std::vector<Task<Document>> documents;
    for (const Quote &quote : quotes)
        documents.push_back(documentOf(m_deps.sources, quote.passage));
    return all(std::move(documents));
}

Task<Completion> RecallProvider::say(std::vector<Quote> cited, std::vector<Quote> others, QStringList open, Sink<Delta> sink)
{
    const size_t quoted = cited.size();
    const auto more = int(others.size());
    cited.insert(cited.end(), others.begin(), others.begin() + std::ptrdiff_t(std::min(others.size(), mostOthers)));
    auto documents = withDocuments(cited);
    return std::move(documents).then([this, sink, cited = std::move(cited), quoted, more, open](const std::vector<Document> &known) {
        std::vector<Delta> deltas;
        for (size_t i = 0; i < quoted; ++i) {
            const QLatin1String gap(i > 0 ? "\n\n" : "");
            deltas.emplace_back(TextDelta{gap + shownQuote(cited[i], known[i])});
            deltas.emplace_back(CitationDelta{citationOf(cited[i], int(i) + 1, known[i].contentHash)});
        }
        for (size_t i = quoted; i < cited.size(); ++i) {
            if (i == quoted)
                deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.alsoIn(more) + QLatin1String("\n\n")});
            else
                deltas.emplace_back(TextDelta{QStringLiteral(" ")});
            deltas.emplace_back(CitationDelta{citationOf(cited[i], int(i) + 1, known[i].contentHash)});
        }
        if (!open.isEmpty())
            deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.noAnswerTo(open)});
        sink(std::move(deltas));
        return ended("stop");
    });
}

} // namespace Layers
