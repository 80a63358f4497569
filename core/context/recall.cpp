#include "core/context/recall.h"

#include "core/base/pool.h"
#include "core/base/taskops.h"
#include "core/base/textcut.h"
#include "core/context/extract.h"
#include "core/context/followup_p.h"
#include "core/context/passageretriever.h"
#include "core/context/questionparts.h"
#include "core/context/questionwords_p.h"
#include "core/context/recallhalves_p.h"
#include "core/context/recallmissing_p.h"
#include "core/context/recalllead_p.h"
#include "core/context/recallopening_p.h"
#include "core/context/recallquotes_p.h"
#include "core/context/shownquote_p.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace Layers {

struct RecallAsked
{
    QString whole;
    QString changed; // against the question before
    QStringList questions; // the parts of the whole, as the person is told of them
    QStringList searched = questions; // with what they take from one another
    bool isInHalves = false; // what was asked in one has no answer
};

namespace {

using Quote = RecallQuote;

constexpr int passagesFound = 16; // for what else answers
constexpr size_t mostOthers = 8; // of the files that answer as well, those with a mark

Citation citationOf(const Quote &quote, int mark, const QuotedFile &file)
{
    const Passage &passage = quote.passage;
    Citation citation;
    citation.mark = mark;
    citation.source = passage.source;
    citation.document = passage.document;
    citation.contentHash = file.document.contentHash;
    citation.path = passage.path;
    citation.heading = headingAbove(quote, file);
    citation.page = passage.page;
    citation.range = quote.range;
    citation.quote = quote.text;
    return citation;
}

// The document of a passage; for an attached file, which is none of the library, what is known of it.
Task<QuotedFile> quotedFile(SourceStore &sources, const Prompt &prompt, const Passage &passage)
{
    if (passage.attachment.isEmpty()) {
        return sources.document(passage.document).orElse([](const Error &) { return Document{}; }).then([&sources](const Document &known) {
            return sources.text(known.id).orElse([](const Error &) { return QString(); }).then([known](const QString &text) {
                return QuotedFile{.document = known, .text = text};
            });
        });
    }
    Document document;
    document.path = passage.path;
    document.format = formatOf(passage.path);
    document.contentHash = passage.attachment;
    for (const auto &file : prompt.attachments) {
        if (file->hash == passage.attachment)
            return QuotedFile{.document = document, .text = file->text};
    }
    return QuotedFile{.document = document, .text = {}};
}

// What is said of a quotation, made in the pool: the text of its file may be long.
struct Told
{
    QString shown;
    QString lead; // what stands above it and changes what it says
    Citation citation;
};

// A file is read once, however often it is quoted.
Task<std::vector<Told>> told(SourceStore &sources, const Prompt &prompt, const std::vector<Quote> &quotes)
{
    std::vector<Task<QuotedFile>> files;
    std::vector<size_t> fileOfQuote;
    std::vector<std::pair<DocumentId, QByteArray>> seen;
    for (const Quote &quote : quotes) {
        const std::pair key(quote.passage.document, quote.passage.attachment);
        const auto known = std::find(seen.begin(), seen.end(), key);
        fileOfQuote.push_back(size_t(known - seen.begin()));
        if (known == seen.end()) {
            seen.push_back(key);
            files.push_back(quotedFile(sources, prompt, quote.passage));
        }
    }
    return all(std::move(files)).then([quotes, fileOfQuote](const std::vector<QuotedFile> &known) {
        return runOnPool([quotes, fileOfQuote, files = known]() mutable {
            std::vector<Told> all;
            for (size_t i = 0; i < quotes.size(); ++i)
                files[fileOfQuote[i]].read = std::max(files[fileOfQuote[i]].read, quotes[i].range.to);
            for (QuotedFile &file : files)
                readHeadings(file);
            // The heading that a quotation stands below is always shown: whatever words it is said in, it may limit what stands below.
            QStringList leads;
            for (size_t i = 0; i < quotes.size(); ++i)
                leads << leadOf(quotes[i], files[fileOfQuote[i]], true);
            for (size_t i = 0; i < quotes.size(); ++i) {
                const QuotedFile &file = files[fileOfQuote[i]];
                all.push_back({shownQuote(quotes[i], file), leads[qsizetype(i)], citationOf(quotes[i], int(i) + 1, file)});
            }
            return all;
        });
    });
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
            "|zusammen))?|(?:what|how) (?:can|do) you (?:do|work|help)(?: me)?|(?:what|which) (?:files|documents) (?:do you "
            "(?:have|know|see)|can you (?:see|read))|who are you|what are you|help(?: me)?"
            "|wer bist du|was kannst du(?: tun)?|hilfe|qui es-tu|que (?:peux|sais)-tu faire|aide)\\W*$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return question.size() < 60 && (social.match(question).hasMatch() || social.match(withoutGreeting(question)).hasMatch());
}

// "Summarize the handbook."
bool asksForSummary(const QString &question)
{
    static const QRegularExpression summary(
        QStringLiteral(
            "^\\W*(?:(?:please|can you|could you|bitte|kannst du)\\s+)*(?:summari[sz]e|sum up|tl;?dr|(?:give|write|make)(?: me)?"
            "(?: an?)?(?: \\w+)? summary|fass\\w*\\b.*\\bzusammen\\b|(?:kannst|k\u00f6nntest|bitte)\\b.{0,60}\\bzusammenfassen\\b"
            "|(?:gib|schreib)\\w*\\b.{0,30}\\bzusammenfassung)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return question.size() < 200 && summary.match(question).hasMatch();
}

// "?", "x": nothing that could be looked for. One Chinese character is a word, and so is "C#".
constexpr qsizetype longestSingleLetter = 100; // with its accents and what stands around it: to compose more takes long, and says nothing

bool hasNoWords(const QString &question)
{
    static const QRegularExpression word(
        QStringLiteral("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}+#]|[\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}]"),
        QRegularExpression::UseUnicodePropertiesOption);
    return !word.match(question).hasMatch();
}

// "And?", "the the": words that say nothing without a question before them.
bool hasSmallWordsOnly(const QString &question)
{
    static const QRegularExpression small(
        QStringLiteral("^\\W*(?:(?:the|an?|and|or|but|so|then|well|und|oder|aber|also|der|die|das|eine?|et|ou|le|la|les)\\b\\W*)+$"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return question.size() < 200 && small.match(question).hasMatch();
}

bool isFirstQuestion(const Prompt &prompt)
{
    return std::count_if(prompt.messages.begin(), prompt.messages.end(), [](const Message &message) { return message.role == Role::User; })
        < 2;
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
            hasName = hasName || (term.isName && shareIn(words, term) >= 1);
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

// "> 5. Windows are cleaned every month."
bool isNumbered(const QString &shown)
{
    static const QRegularExpression number(QStringLiteral("^> ?\\d{1,9}[.)](?:\\s|$)"));
    return number.match(leftWhole(shown, 20)).hasMatch();
}

RecallAsked askedIn(const Prompt &prompt)
{
    QStringList questions;
    for (const Message &message : prompt.messages) {
        if (message.role == Role::User)
            questions << message.text();
    }
    const FollowedQuestion followed = followedQuestion(questions);
    const QString read = readQuestion(followed.text);
    return {read, followed.changed, questionParts(read)};
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
    const QString question = readQuestion(lastQuestion(request.prompt));
    if (request.prompt.attachments.empty()
        && (hasNoWords(question.size() > longestSingleLetter ? question : question.normalized(QString::NormalizationForm_C))
            || (hasSmallWordsOnly(question) && isFirstQuestion(request.prompt)))) {
        sink({TextDelta{m_deps.words.noWords()}});
        return ended("no_answer");
    }
    if (asksForSummary(question)) {
        sink({TextDelta{m_deps.words.noSummary()}});
        return ended("no_answer");
    }
    if (asksNothing(question) && request.prompt.attachments.empty())
        return greet(std::move(sink));
    RecallAsked asked = askedIn(request.prompt);
    return answer(std::move(request.prompt), std::move(asked), std::move(sink));
}

Task<Completion> RecallProvider::answer(Prompt prompt, RecallAsked asked, Sink<Delta> sink)
{
    return emptyFileAskedFor(prompt, asked.questions.front())
        .then([this, prompt, asked, sink](const std::optional<Document> &empty) -> Task<Completion> {
            if (asked.questions.size() > 1 || !empty)
                return answerFromPassages(prompt, asked, sink);
            sink({TextDelta{m_deps.words.emptyFile(empty->path)}});
            return ended("stop");
        });
}

// Files without words have no passage: only a question that names one and asks nothing else is about it.
Task<std::optional<Document>> RecallProvider::emptyFileAskedFor(const Prompt &prompt, const QString &question)
{
    constexpr int mostLooked = 1000; // of each source
    if (!question.contains(QLatin1Char('.')))
        return std::optional<Document>();
    return m_deps.sources.list().then([this, chosen = prompt.sources, question](const std::vector<Source> &sources) {
        std::vector<Task<std::vector<Document>>> skipped;
        for (const Source &source : sources) {
            if (!chosen || std::find(chosen->begin(), chosen->end(), source.id) != chosen->end())
                skipped.push_back(m_deps.sources.listed(source.id, Document::State::Skipped, mostLooked));
        }
        return all(std::move(skipped)).then([question](const std::vector<std::vector<Document>> &found) {
            std::optional<Document> named;
            for (const std::vector<Document> &documents : found) {
                for (const Document &document : documents) {
                    Passage of;
                    of.path = document.path;
                    if (!named && document.reason == "empty" && fileAskedFor(question, {of}))
                        named = document;
                }
            }
            return named;
        });
    });
}

Task<Completion> RecallProvider::answerFromPassages(Prompt prompt, RecallAsked asked, Sink<Delta> sink)
{
    std::vector<Task<Retrieval>> searches;
    for (const QString &question : asked.searched)
        searches.push_back(question.isEmpty() ? Task<Retrieval>(Retrieval{}) : search(prompt, question));
    return all(std::move(searches)).then([this, prompt, asked, sink](const std::vector<Retrieval> &found) -> Task<Completion> {
        if (found.size() == 1) {
            if (const Passage *named = fileAskedFor(asked.whole, found.front().passages))
                return sayOpening(prompt, *named, sink);
        }
        std::vector<Quote> cited;
        std::vector<Quote> others;
        QStringList open; // questions without an answer
        for (size_t i = 0; i < found.size(); ++i) {
            const size_t before = cited.size();
            bool isAnswered = false;
            if (found[i].isAnswered) {
                RecallQuotes quotes = recallQuotesOf(found[i], asked.searched[qsizetype(i)], asked.changed);
                if (found.size() == 1)
                    others = std::move(quotes.others);
                for (Quote &quote : quotes.kept) {
                    isAnswered = true;
                    if (cited.size() - before < mostRecallQuotes / found.size() && !overlapsAny(quote, cited))
                        cited.push_back(std::move(quote));
                }
            }
            const QuestionHalf half{asked.questions[qsizetype(i)], asked.searched[qsizetype(i)]};
            const bool isSaid = found.size() == 2 && !cited.empty() && hasWordsOfHalf(cited, found[i], found[1 - i]);
            if (!isAnswered && !isSaid && !maySayHalf(cited, half))
                open << half.asked;
        }
        if (cited.empty() && found.size() > 1 && !asked.isInHalves)
            return answerFromPassages(prompt, {asked.whole, asked.changed, {asked.whole}}, sink);
        if (cited.empty() && !asked.isInHalves) {
            const std::vector<QuestionHalf> halves = asked.changed.isEmpty() ? questionHalves(asked.whole) : std::vector<QuestionHalf>();
            if (halves.empty())
                return sayNothingFound(prompt, found.front(), sink);
            RecallAsked inHalves{asked.whole, {}, {}, {}, true};
            for (const QuestionHalf &half : halves) {
                inHalves.questions << half.asked;
                inHalves.searched << half.searched;
            }
            return answerFromPassages(prompt, inHalves, sink);
        }
        if (cited.empty()) {
            return search(prompt, asked.whole).then([this, prompt, sink](const Retrieval &whole) {
                return sayNothingFound(prompt, whole, sink);
            });
        }
        const std::vector<QuestionHalf> halves
            = found.size() == 1 && asked.changed.isEmpty() ? questionHalves(asked.whole) : std::vector<QuestionHalf>();
        if (halves.empty()) {
            const QStringList missing = found.size() == 1 ? wordsNotQuoted(cited, found.front(), asked.whole) : QStringList();
            return say(prompt, std::move(cited), std::move(others), open, sink, missing);
        }
        return sayWithHalves(prompt, halves, std::move(cited), std::move(others), sink);
    });
}

// An answer to a question about two things may be one to the first of them alone: what the other half is about is looked for, and said to
// be missing where neither the answer has it nor anything else does.
Task<Completion> RecallProvider::sayWithHalves(const Prompt &prompt, const std::vector<QuestionHalf> &halves,
                                               std::vector<RecallQuote> cited, std::vector<RecallQuote> others, Sink<Delta> sink)
{
    std::vector<Task<Retrieval>> searches;
    for (const QuestionHalf &half : halves)
        searches.push_back(half.searched.isEmpty() ? Task<Retrieval>(Retrieval{}) : search(prompt, half.searched));
    return all(std::move(searches)).then([this, prompt, halves, cited, others, sink](const std::vector<Retrieval> &found) {
        std::vector<Quote> quotes = cited;
        QStringList open;
        for (size_t i = 0; i < found.size(); ++i) {
            if (halves[i].searched.isEmpty())
                continue;
            std::vector<Quote> own;
            if (found[i].isAnswered)
                own = recallQuotesOf(found[i], halves[i].searched, {}).kept;
            if (own.empty() && !hasWordsOfHalf(quotes, found[i], found[1 - i]) && !maySayHalf(quotes, halves[i]))
                open << halves[i].asked;
            if (!own.empty() && !overlapsAny(own.front(), quotes))
                quotes.insert(i == 0 ? quotes.begin() : quotes.end(), own.front());
        }
        // Where nothing is found for either, the halves are none.
        return say(prompt, std::move(quotes), others, open.size() == 2 ? QStringList() : open, sink);
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

Task<Completion> RecallProvider::sayOpening(const Prompt &prompt, const Passage &named, Sink<Delta> sink)
{
    return m_deps.sources.passages(named.document).then([this, prompt, named, sink](const std::vector<Passage> &passages) {
        std::vector<Quote> opening = openingOf(passages);
        if (opening.empty())
            opening.push_back({named, named.range, named.text});
        return say(prompt, std::move(opening), {}, {}, sink);
    });
}

// Without an answer the nearest passages are named and cited, a file once.
Task<Completion> RecallProvider::sayNothingFound(const Prompt &prompt, const Retrieval &found, Sink<Delta> sink)
{
    if (const auto unread = m_deps.unread ? m_deps.unread(prompt.sources) : std::nullopt; unread && prompt.attachments.empty()) {
        sink({TextDelta{m_deps.words.stillReading(*unread)}});
        return ended("no_answer");
    }
    return m_deps.sources.list().then(
        [this, prompt, sink, cited = nearestOf(found)](const std::vector<Source> &sources) -> Task<Completion> {
            const auto isChosen = [&](const Source &source) {
                return !prompt.sources || std::find(prompt.sources->begin(), prompt.sources->end(), source.id) != prompt.sources->end();
            };
            const auto isHalfRead = [&](const Source &source) {
                const bool isRead = m_deps.unread && m_deps.unread(std::vector{source.id}); // now
                return isChosen(source) && source.checked == Time{} && !isRead;
            };
            const auto halfRead = std::find_if(sources.begin(), sources.end(), isHalfRead);
            const QString more = halfRead == sources.end() ? QString() : QLatin1Char(' ') + m_deps.words.notComplete(halfRead->title);
            if (cited.empty()) {
                const bool hasFiles = std::any_of(sources.begin(), sources.end(), [](const Source &source) { return source.passages > 0; });
                // Those that were chosen may have been removed since.
                const bool choseNone = prompt.attachments.empty() && std::none_of(sources.begin(), sources.end(), isChosen);
                sink({TextDelta{!hasFiles       ? m_deps.words.noFiles()
                                    : choseNone ? m_deps.words.noneChosen()
                                                : m_deps.words.noAnswer({}) + more}});
                return ended("no_answer");
            }
            return told(m_deps.sources, prompt, cited).then([this, sink, cited, more](const std::vector<Told> &all) {
                QStringList nearest;
                for (const Quote &quote : cited)
                    nearest << quote.passage.path;
                std::vector<Delta> deltas{TextDelta{m_deps.words.noAnswer(nearest) + more}};
                for (const Told &one : all)
                    deltas.emplace_back(CitationDelta{one.citation});
                sink(std::move(deltas));
                return ended("no_answer");
            });
        });
}

Task<Completion> RecallProvider::say(const Prompt &prompt, std::vector<Quote> cited, std::vector<Quote> others, QStringList open,
                                     Sink<Delta> sink, QStringList missing)
{
    const size_t quoted = cited.size();
    const auto more = int(others.size());
    cited.insert(cited.end(), others.begin(), others.begin() + std::ptrdiff_t(std::min(others.size(), mostOthers)));
    const auto unread = m_deps.unread ? m_deps.unread(prompt.sources) : std::nullopt;
    return told(m_deps.sources, prompt, cited).then([this, sink, quoted, more, open, unread, missing](const std::vector<Told> &all) {
        std::vector<Delta> deltas;
        for (size_t i = 0; i < quoted; ++i) {
            // Quotations of one list stand below one heading, in one block.
            const bool isJoined = i > 0 && !all[i].lead.isEmpty() && all[i - 1].lead == all[i].lead
                && all[i - 1].citation.path == all[i].citation.path && all[i - 1].shown.startsWith(u'>') && all[i].shown.startsWith(u'>');
            const QString lead = all[i].lead.isEmpty() || isJoined ? QString() : QStringLiteral("> %1\n>\n").arg(all[i].lead);
            // In one block two numbered lines would be one list, which counts on by itself.
            const bool isOneBlock = isJoined && !isNumbered(all[i].shown);
            const QLatin1String gap(i == 0 ? "" : isOneBlock ? "\n>\n" : "\n\n");
            deltas.emplace_back(TextDelta{gap + lead + all[i].shown});
            deltas.emplace_back(CitationDelta{all[i].citation});
        }
        for (size_t i = quoted; i < all.size(); ++i) {
            if (i == quoted)
                deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.alsoIn(more) + QLatin1String("\n\n")});
            else
                deltas.emplace_back(TextDelta{QStringLiteral(" ")});
            deltas.emplace_back(CitationDelta{all[i].citation});
        }
        if (!missing.isEmpty())
            deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.notQuoted(missing)});
        if (!open.isEmpty())
            deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.noAnswerTo(open)});
        if (unread)
            deltas.emplace_back(TextDelta{QLatin1String("\n\n") + m_deps.words.moreUnread(*unread)});
        sink(std::move(deltas));
        return ended("stop");
    });
}

} // namespace Layers
