#pragma once
// Which sentences of the passages that were found answer a question. Values; any thread.

#include "core/context/passageretriever.h"

#include <QtCore/QSet>

namespace Layers {

constexpr size_t mostRecallQuotes = 4;

struct RecallQuote
{
    Passage passage;
    TextRange range; // in the document
    QString text;
    double score = 0;
    bool isFragment = false; // of code, and says little by itself
    QString tableHead = {}; // of a row: the line that names its columns
    double fit = 0; // the score, wherever the passage came
    bool isDefinition = false; // of what the question asks for
    bool isFar = false; // found too far behind to be quoted
    QChar separator = {}; // between the cells of a row; null: bars
    bool isRow = false; // of a table or of a log
    bool isCode = false; // of a file of code or inside a fence
    bool isHeadedList = false; // a heading that was asked for, with the list below it
    QString title = {}; // the nearest heading above
    bool namesAny = true; // in its own words or that heading: a word of what is asked, beside those of permission
    bool namesAll = true;
    bool namesTold = true; // all that tell what is asked about
    bool isNone = false; // it says of the very thing that there is no such date, price or number
    QSet<QByteArray> own = {}; // where the question has a name: the words of its paragraph and of the headings above
};

struct RecallQuotes
{
    std::vector<RecallQuote> kept;
    std::vector<RecallQuote> others; // one of each file that answers as well and is not quoted
};

// The sentences that hold most of the question, best first, of at most a few passages. `changed`: what a follow-up has for a part of the
// question before; each of them has it, beside something else that is asked about.
RecallQuotes recallQuotesOf(const Retrieval &found, const QString &question, const QString &changed = {});

// Joined to the line before it, when it follows directly; whether it was. A definition stands first.
bool joins(RecallQuote &before, const RecallQuote &next);

// The document or the attached file that a passage is of.
QString fileOf(const Passage &passage);

// Whether a quote shares words of a file with one of the others.
bool overlapsAny(const RecallQuote &quote, const std::vector<RecallQuote> &others);

// 1 for the word itself, less for one that may stand for it.
double shareIn(const QSet<QByteArray> &words, const RetrievalTerm &term);

QSet<QByteArray> stemsOf(const QString &text);

} // namespace Layers
