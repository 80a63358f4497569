#include "core/context/recall.h"

#include "core/base/pool.h"
#include "core/base/taskops.h"
#include "core/context/askedkind_p.h"
#include "core/context/extract.h"
#include "core/context/passageretriever.h"
#include "core/context/questionparts.h"
#include "core/context/questionwords_p.h"
#include "core/context/quotable_p.h"
#include "core/db/tokenizer.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace Layers {

struct RecallQuote
{
    Passage passage;
    TextRange range; // in the document
    QString text;
    double score = 0;
    bool isFragment = false; // of code, and says little by itself
    QString tableHead = {}; // of a row: the line that names its columns
    double fit = 0; // the score, wherever the passage came
    bool isFar = false; // found too far behind to be quoted
};

namespace {

using Quote = RecallQuote;

constexpr int passagesRead = 6; // for quotations
constexpr int passagesFound = 16; // for what else answers
constexpr size_t mostOthers = 3; // of the files that answer as well, those with a mark
constexpr double alsoAnswers = 0.8; // of the best sentence
constexpr int mostQuotes = 4;
constexpr qsizetype longestQuote = 700;
constexpr qsizetype shortestQuote = 12;
constexpr double worthQuoting = 0.5; // of the best sentence
constexpr double rowWorth = 0.8; // of a sentence that holds as much
constexpr double fragmentWorth = 0.4;
constexpr double titleWorth = 0.6;
constexpr double besideWorth = 0.6; // of a word that stands in the passage, but not in the sentence
constexpr double aroundWorth = 0.8; // of a word that stands in the headings or the path
constexpr double answersAt = 0.5; // of a short question: less is no answer
constexpr double longAnswersAt = 0.36; // a long one is told in more words than files use
constexpr double fewerEach = 0.04; // with each word that it is longer
constexpr double askedWorth = 1.25; // where a figure, a moment or a person is asked for

QSet<QByteArray> stemsOf(const QString &text)
{
    QSet<QByteArray> stems;
    for (const Text::Token &token : Text::tokens(text.toUtf8(), Text::Purpose::Document, Stemming::English))
        stems.insert(token.word);
    return stems;
}

// 1 for the word itself, less for one that may stand for it.
double shareIn(const QSet<QByteArray> &words, const RetrievalTerm &term)
{
    if (words.contains(term.stem) || words.contains(term.word))
        return 1;
    const bool hasVariant
        = std::any_of(term.variants.begin(), term.variants.end(), [&](const QByteArray &variant) { return words.contains(variant); });
    return hasVariant ? variantWorth : 0;
}

// How much of a question with so many words an answer must hold.
double shareNeeded(qptrdiff words)
{
    return std::max(longAnswersAt, answersAt - fewerEach * double(std::max<qptrdiff>(0, words - shortQuestion)));
}

// A heading says where something stands, not what. Formats without marks for headings show them as the passage's own.
bool isOnlyHeading(const QString &sentence, const QString &headings)
{
    const QString trimmed = sentence.trimmed();
    return headings.split(QLatin1String(" > ")).contains(trimmed) || trimmed.startsWith(QLatin1String("# "))
        || trimmed.startsWith(QLatin1String("##")) || trimmed.startsWith(QLatin1String("===")) || trimmed.startsWith(QLatin1String("---"));
}

// "For the school": a few words that end like a title and hold no figure.
bool looksLikeTitle(const QString &text)
{
    return text.size() <= 40 && text.back().isLetter() && text.front().isLetter() && text.count(QLatin1Char(' ')) <= 5
        && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isDigit() || c == u':' || c == u'\n' || c == u'\t'; });
}

bool overlapsAny(const Quote &quote, const std::vector<Quote> &others)
{
    return std::any_of(others.begin(), others.end(), [&](const Quote &other) {
        return other.passage.document == quote.passage.document && other.passage.attachment == quote.passage.attachment
            && quote.range.from < other.range.to && other.range.from < quote.range.to;
    });
}

QString fileOf(const Quote &quote)
{
    return quote.passage.attachment.isEmpty() ? quote.passage.document.toString() : QString::fromLatin1(quote.passage.attachment.toHex());
}

struct Quotes
{
    std::vector<Quote> kept;
    std::vector<Quote> others; // one of each file that answers as well and is not quoted
};

// What a question wants of a sentence that answers it.
struct Wanted
{
    Wanted(const std::vector<RetrievalTerm> &all, const QString &question)
        : terms(all)
        , asked(askedOf(question))
    {
        double needed = 0;
        for (const RetrievalTerm &term : terms) {
            total += term.weight;
            needed += term.need;
        }
        enough = needed * shareNeeded(std::count_if(terms.begin(), terms.end(), [](const RetrievalTerm &term) { return term.need > 0; }));
    }

    const std::vector<RetrievalTerm> &terms;
    Asked asked;
    double total = 0; // the weight of all
    double enough = 0; // of what is needed
};

// A passage that may answer, and the words around its sentences.
struct Place
{
    explicit Place(const Passage &found)
        : passage(found)
        , around(stemsOf(passage.heading + QLatin1Char(' ') + passage.path))
        , beside(stemsOf(passage.text))
        , isCode(formatOf(passage.path) == Document::Format::Code)
        , sentences(isCode ? quotablesOfCode(passage.text) : quotablesOf(passage.text))
    { }

    const Passage &passage;
    QSet<QByteArray> around;
    QSet<QByteArray> beside;
    bool isCode; // there every line counts: a mark at its beginning is no heading, and what it defines may be what was asked
    std::vector<Quotable> sentences;
};

// Too long to quote whole: up to a line or a word.
qsizetype endOfLongQuote(QStringView text, qsizetype from)
{
    const QStringView kept = text.mid(from, longestQuote);
    const qsizetype line = kept.lastIndexOf(u'\n');
    const qsizetype word = line > longestQuote / 2 ? line : kept.lastIndexOf(u' ');
    return from + (word > longestQuote / 2 ? word : longestQuote);
}

// What is quoted of a sentence, in its passage; empty when it says too little to be quoted.
TextRange quotedRange(const Place &place, size_t sentence)
{
    const QString &all = place.passage.text;
    TextRange range = place.sentences[sentence].range;
    const QString text = all.mid(range.from, range.length());
    if (text.size() < shortestQuote || (!place.isCode && isOnlyHeading(text, place.passage.heading)))
        return {};
    // A sentence that only announces the next one is quoted with it.
    if (!place.isCode && text.endsWith(QLatin1Char(':')) && sentence + 1 < place.sentences.size())
        range.to = place.sentences[sentence + 1].range.to;
    if (range.length() > longestQuote)
        range.to = endOfLongQuote(all, range.from);
    while (range.to < all.size() && range.to > range.from && all[range.to - 1].isHighSurrogate())
        --range.to;
    return range;
}

// The words of a sentence; what a row says, its table's head names.
QSet<QByteArray> wordsOf(const QString &text, const Quotable &sentence, TextRange range)
{
    const qsizetype end = sentence.headEnd < 0 ? range.to : sentence.headEnd;
    QSet<QByteArray> words = stemsOf(text.mid(range.from, end - range.from));
    if (sentence.tableHead.length() > 0)
        words.unite(stemsOf(text.mid(sentence.tableHead.from, sentence.tableHead.length())));
    return words;
}

// How much of the question a sentence holds, from 0 to 1; nothing when that is not enough for an answer.
std::optional<double> heldBy(const QSet<QByteArray> &words, const Place &place, const Wanted &wanted)
{
    double score = 0;
    double held = 0; // with what stands around the sentence
    bool saysAny = false;
    for (const RetrievalTerm &term : wanted.terms) {
        const double here = shareIn(words, term);
        const double nearby = std::max(here, shareIn(place.around, term));
        saysAny = saysAny || (here > 0 && term.weight > 0);
        score += term.weight * std::max(here, nearby * aroundWorth);
        held += term.need * std::max(nearby, shareIn(place.beside, term) * besideWorth);
    }
    if (!saysAny || held < wanted.enough)
        return {};
    return score / std::max(0.001, wanted.total);
}

// What it holds, by what it is and by its passage's rank: passages come best first, and a long sentence needs more to be the best one.
double scoreOf(double held, const Quote &quote, Quotable::Kind kind, bool isCode, size_t rank, const Asked &asked)
{
    double score = held * (1.0 - 0.06 * double(rank));
    score *= 1.0 - 0.3 * double(quote.range.length()) / double(longestQuote);
    score *= gives(quote.text, asked) ? askedWorth : 1.0;
    score *= !isCode && looksLikeTitle(quote.text) ? titleWorth : 1.0;
    score *= kind == Quotable::Kind::Row ? rowWorth : kind == Quotable::Kind::Fragment ? fragmentWorth : 1.0;
    return score;
}

void addQuotesOf(const Place &place, size_t rank, bool isFar, const Wanted &wanted, std::vector<Quote> &quotes)
{
    const Passage &passage = place.passage;
    for (size_t i = 0; i < place.sentences.size(); ++i) {
        const Quotable &sentence = place.sentences[i];
        const TextRange range = quotedRange(place, i);
        if (range.length() == 0)
            continue;
        const auto held = heldBy(wordsOf(passage.text, sentence, range), place, wanted);
        if (!held)
            continue;
        Quote quote{passage,
                    {passage.range.from + range.from, passage.range.from + range.to},
                    passage.text.mid(range.from, range.length()),
                    0,
                    sentence.kind == Quotable::Kind::Fragment,
                    passage.text.mid(sentence.tableHead.from, sentence.tableHead.length()),
                    *held,
                    isFar};
        quote.score = scoreOf(*held, quote, sentence.kind, place.isCode, rank, wanted.asked);
        quotes.push_back(std::move(quote));
    }
}

// The best few of them, each thing once.
Quotes bestOf(std::vector<Quote> quotes)
{
    std::stable_sort(quotes.begin(), quotes.end(), [](const Quote &a, const Quote &b) { return a.score > b.score; });
    Quotes result;
    std::vector<Quote> &kept = result.kept;
    QSet<QString> seen;
    for (const Quote &quote : quotes) {
        if (quote.isFar)
            continue;
        if (int(kept.size()) >= mostQuotes || quote.score < quotes.front().score * worthQuoting)
            break;
        const QString same = quote.text.simplified().toLower();
        if (seen.contains(same) || overlapsAny(quote, kept))
            continue;
        seen.insert(same);
        kept.push_back(quote);
    }
    // A fragment is better than nothing, and never more than that.
    const auto isFragment = [](const Quote &quote) { return quote.isFragment; };
    if (!std::all_of(kept.begin(), kept.end(), isFragment))
        std::erase_if(kept, isFragment);
    QSet<QString> quoted;
    for (const Quote &quote : kept)
        quoted << fileOf(quote);
    for (const Quote &quote : quotes) {
        if (kept.empty() || quote.isFragment || quote.fit < quotes.front().fit * alsoAnswers)
            continue;
        if (!quoted.contains(fileOf(quote))) {
            quoted << fileOf(quote);
            result.others.push_back(quote);
        }
    }
    return result;
}

// The sentences that hold most of the question, best first, of at most a few passages.
Quotes quotesFor(const Retrieval &found, const QString &question)
{
    const Wanted wanted(found.terms, question);
    std::vector<Quote> quotes;
    int read[] = {0, 0}; // of the library, of attached files
    for (size_t rank = 0; rank < found.passages.size(); ++rank) {
        const Passage &passage = found.passages[rank];
        const bool isFar = ++read[passage.attachment.isEmpty() ? 0 : 1] > passagesRead;
        if (rank >= found.fits.size() || found.fits[rank])
            addQuotesOf(Place(passage), rank, isFar, wanted, quotes);
    }
    return bestOf(std::move(quotes));
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

// A row stands below the line that names its columns; its mark stands below both, because a cell more would be none of the table's.
QString shownRow(const Quote &quote)
{
    const qsizetype columns
        = std::max<qsizetype>(1, quote.tableHead.count(QLatin1Char('|')) - quote.tableHead.count(QLatin1String("\\|")) - 1);
    return QLatin1String("> ") + quote.tableHead.trimmed() + QLatin1String("\n> |") + QStringLiteral("---|").repeated(columns)
        + QLatin1String("\n> ") + quote.text + QLatin1String("\n>\n> ");
}

// A quote as the thread shows it: words as a quotation, code as code. The words themselves are exactly the file's.
QString shownQuote(const Quote &quote, const Document &document)
{
    const QString &text = quote.text;
    if (quote.tableHead.trimmed().startsWith(QLatin1Char('|')) && text.startsWith(QLatin1Char('|')) && text.endsWith(QLatin1Char('|')))
        return shownRow(quote);
    if (document.format != Document::Format::Code)
        return QLatin1String("> ") + text + QLatin1Char(' ');
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
    return question.size() < 60 && social.match(question).hasMatch();
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
        std::vector<Quote> cited;
        std::vector<Quote> others;
        QStringList open; // questions without an answer
        for (size_t i = 0; i < found.size(); ++i) {
            const size_t before = cited.size();
            bool isAnswered = false;
            if (found[i].isAnswered) {
                Quotes quotes = quotesFor(found[i], questions[qsizetype(i)]);
                if (found.size() == 1)
                    others = std::move(quotes.others);
                for (Quote &quote : quotes.kept) {
                    isAnswered = true;
                    if (cited.size() - before < size_t(mostQuotes) / found.size() && !overlapsAny(quote, cited))
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
        Completion completion;
        completion.servedModel = QStringLiteral("recall");
        completion.finish = "stop";
        completion.rawFinish = "stop";
        return completion;
    });
}

// Without an answer the nearest passages are named and cited, a file once.
Task<Completion> RecallProvider::sayNothingFound(const Retrieval &found, Sink<Delta> sink)
{
    Completion completion;
    completion.servedModel = QStringLiteral("recall");
    completion.finish = "no_answer";
    completion.rawFinish = "no_answer";
    if (found.passages.empty()) {
        return m_deps.sources.list().then([this, sink, completion](const std::vector<Source> &sources) {
            const bool hasFiles = std::any_of(sources.begin(), sources.end(), [](const Source &source) { return source.passages > 0; });
            sink({TextDelta{hasFiles ? m_deps.words.noAnswer({}) : m_deps.words.noFiles()}});
            return completion;
        });
    }
    constexpr qsizetype mostFiles = 2;
    std::vector<Quote> cited;
    QStringList nearest;
    // Who asks about a name wants to see where it stands.
    std::vector<Passage> passages = found.passages;
    std::stable_partition(passages.begin(), passages.end(), [&](const Passage &passage) {
        const QSet<QByteArray> words = stemsOf(passage.text + QLatin1Char(' ') + passage.heading + QLatin1Char(' ') + passage.path);
        return std::any_of(found.terms.begin(), found.terms.end(), [&](const RetrievalTerm &term) {
            return term.isName && (words.contains(term.stem) || words.contains(term.word));
        });
    });
    for (const Passage &passage : passages) {
        if (nearest.size() < mostFiles && !nearest.contains(passage.path)) {
            nearest << passage.path;
            cited.push_back({passage, passage.range, passage.text});
        }
    }
    return withDocuments(cited).then([this, sink, cited, nearest, completion](const std::vector<Document> &documents) {
        std::vector<Delta> deltas{TextDelta{m_deps.words.noAnswer(nearest)}};
        for (size_t i = 0; i < cited.size(); ++i)
            deltas.emplace_back(CitationDelta{citationOf(cited[i], int(i) + 1, documents[i].contentHash)});
        sink(std::move(deltas));
        return completion;
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
        Completion completion;
        completion.servedModel = QStringLiteral("recall");
        completion.finish = "stop";
        completion.rawFinish = "stop";
        return completion;
    });
}

} // namespace Layers
