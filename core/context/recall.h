#pragma once
// On-device recall: a provider like any other that answers from passages of the person's files, and of those attached to a question, alone.
// It quotes sentences exactly, cites every one, says plainly when the files do not answer, streams, costs nothing and needs no network. It
// is not a language model: it adds no words of its own but those of RecallWords. Owned by ProfileSession; main thread.

#include "core/ai/provider.h"
#include "core/context/retriever.h"
#include "core/store/sourcestore.h"

namespace Layers {

// The few sentences that recall says itself. They are made in the person's language by the caller, because the core has no translations.
struct RecallWords
{
    std::function<QString(const QStringList &paths)> noAnswer; // the nearest passages are in these files; empty: there are none
    std::function<QString()> noFiles; // nothing has been added yet
    std::function<QString(const QStringList &questions)> noAnswerTo; // the other questions of a message were answered
    std::function<QString(int files)> alsoIn; // so many files more answer as well; their marks follow
    std::function<QString(const QString &path)> emptyFile; // the file that was asked about has no words
    std::function<QString()> greeting; // what recall does: nothing was asked
    std::function<QString()> noneChosen; // there are files, and the chat looks into none of them
    std::function<QString(int files)> moreUnread; // an answer was found, and there may be more
    std::function<QString(const QString &place)> notComplete; // nothing was found; the reading of this place was broken off
    std::function<QString()> noSummary; // a text was to be summed up, which only a model can
    std::function<QString(int files)> stillReading; // nothing was found so far; so many files are to be read yet, 0: nobody knows
    std::function<QString()> noWords; // the question is a letter or a mark, and nothing can be looked for
    std::function<QString(const QStringList &words)> notQuoted; // words of the question that what is quoted does not have
};

struct QuestionHalf;
struct RecallQuote;
struct RecallAsked;

class RecallProvider final : public Provider
{
public:
    struct Deps
    {
        Retriever &retriever;
        SourceStore &sources;
        RecallWords words;
        // How many files of these sources are still to be read; nothing: none is being read. Without sources: of all.
        std::function<std::optional<int>(const std::optional<std::vector<SourceId>> &)> unread = {};
    };

    explicit RecallProvider(Deps deps);
    ~RecallProvider() override;

    Task<std::vector<ModelInfo>> models() override;
    // Completion::finish is "stop" for an answer, "no_answer" when the files do not answer (then CitationDeltas name the nearest passages).
    Task<Completion> complete(CompletionRequest request, Sink<Delta> sink) override;

private:
    Task<Retrieval> search(const Prompt &prompt, const QString &question);
    Task<Completion> answer(Prompt prompt, RecallAsked asked, Sink<Delta> sink);
    Task<Completion> answerFromPassages(Prompt prompt, RecallAsked asked, Sink<Delta> sink);
    Task<std::optional<Document>> emptyFileAskedFor(const Prompt &prompt, const QString &question);
    Task<Completion> sayNothingFound(const Prompt &prompt, const Retrieval &found, Sink<Delta> sink);
    Task<Completion> say(const Prompt &prompt, std::vector<RecallQuote> cited, std::vector<RecallQuote> others, QStringList open,
                         Sink<Delta> sink, QStringList missing = {});
    Task<Completion> sayWithHalves(const Prompt &prompt, const std::vector<QuestionHalf> &halves, std::vector<RecallQuote> cited,
                                   std::vector<RecallQuote> others, Sink<Delta> sink);
    Task<Completion> greet(Sink<Delta> sink);
    Task<Completion> sayOpening(const Prompt &prompt, const Passage &named, Sink<Delta> sink);

    Deps m_deps;
};

} // namespace Layers
