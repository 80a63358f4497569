#pragma once
// The words of a text as full-text search sees them: the FTS5 tokenizer `layers`, registered on every connection, and the same rules for
// whoever makes queries and highlights. Pure; any thread.
//
// - Case and accents are folded (Łódź -> lodz, ﬁ -> fi, Straße -> strasse).
// - Scripts without spaces (Han, kana, Hangul, Thai ...) give pairs of neighbours, so that words of two characters are found. The last
//   character of a run stands alone as well: a single character is therefore found as a prefix.
// - Identifiers (fooBar_baz, foo.bar) give their parts, and at the place of the first part also the whole without its connectors.
// - `stem`: light English stems (plurals, -ed, -ing), with the word itself beside them.

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <functional>
#include <vector>

namespace Layers {

enum class Stemming { None, English };

namespace Text {

struct Token
{
    QByteArray word; // folded, UTF-8
    qsizetype begin = 0; // in bytes of the text
    qsizetype end = 0;
    bool colocated = false; // stands at the place of the token before it

    bool operator==(const Token &) const = default;
};

enum class Purpose {
    Document,
    Query, // no lone last character after pairs
    QueryPrefix, // and the last word is not stemmed: it is not finished
};

// Calls `take` for each token until it returns false.
void tokenize(QByteArrayView utf8, Purpose purpose, Stemming stemming, const std::function<bool(const Token &)> &take);
std::vector<Token> tokens(QByteArrayView utf8, Purpose purpose = Purpose::Document, Stemming stemming = Stemming::None);

enum class LastWord { Complete, Prefix };

// What a person typed as an FTS5 query: every word must occur, "quoted words" as a phrase, nothing in it is an operator. Empty when there
// is no word in it.
QString matchQuery(const QString &typed, LastWord last);

// Any of the words, for retrieval.
QString matchAny(const QString &typed);

} // namespace Text

} // namespace Layers
