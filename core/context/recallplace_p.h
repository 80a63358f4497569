#pragma once
// A passage that may answer a question, with what of it can be quoted. Values; any thread.

#include "core/context/quotable_p.h"

#include <QtCore/QSet>

namespace Layers {

constexpr qsizetype longestQuote = 700;

// A passage, and the words around its sentences.
struct RecallPlace
{
    explicit RecallPlace(const Passage &found);

    const Passage &passage;
    QSet<QByteArray> around; // words of its headings and its path
    QSet<QByteArray> beside;
    bool isCode; // there every line counts: a mark at its beginning is no heading, and what it defines may be what was asked
    std::vector<Quotable> sentences;

    // A passage may go on below a heading of its own.
    struct Section
    {
        QSet<QByteArray> around;
        QSet<QByteArray> heading; // the nearest one's words; none: the passage has no heading there
        QSet<QByteArray> certain; // of the headings that certainly stand above, and of the path
        QString title = {}; // the nearest heading as it stands
        size_t first = 0; // the sentence that is, or follows, the heading
    };
    const Section &sectionOf(size_t sentence) const;

private:
    void takeLists();
    void findSections();

    std::vector<Section> m_sections;
};

// What is quoted of a sentence, in its passage; empty when it says too little to be quoted.
TextRange quotedRange(const RecallPlace &place, size_t sentence);

// With what follows in its paragraph, as far as that is short: "Open every day. Mondays: closed." is one thing said, whatever words it is
// said in.
TextRange withRestOfParagraph(const RecallPlace &place, TextRange range);

// "Side effects", and a line for each kind of them that begins with its name: with its title, or with two of its lines, the whole of it,
// for the line that is left out may be the one that counts.
TextRange withWholeBlock(const RecallPlace &place, TextRange range);

// The first of the sentences that one which begins with a pronoun goes on from: "He" is who the sentence before speaks of.
size_t subjectOf(const RecallPlace &place, size_t sentence);

// The items of the list or the rows of the table that a sentence is in: the first, and the one behind the last. Itself alone when it is in
// none.
struct Siblings
{
    size_t first = 0;
    size_t end = 0;
};
Siblings siblingsOf(const RecallPlace &place, size_t sentence);

// A heading, or a title over a list.
bool isHeadingAt(const RecallPlace &place, size_t sentence);

// The sentence that a place of the passage is in, no heading with its list; their number when it is in none.
size_t sentenceAt(const RecallPlace &place, qsizetype at);

// "For the school": a few words that end like a title and hold no figure.
bool looksLikeTitle(const QString &text);

} // namespace Layers
