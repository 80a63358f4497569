#pragma once
// What of a passage can be quoted by itself: sentences, rows of tables, comments, statements and short definitions. Pure.

#include "core/context/extractedtext.h"

namespace Layers {

struct Quotable
{
    enum class Kind {
        Prose, // a sentence; in code a comment, a statement or a whole short definition
        Row, // of a table
        Fragment, // says little by itself: the head of a long definition, an import, a brace
    };

    TextRange range;
    Kind kind = Kind::Prose;
    TextRange tableHead = {}; // of a row
    qsizetype headEnd = -1; // of a definition: it is asked for by what its head names, and its lines are there for themselves
    QChar separator = {}; // between the cells of a row; null: bars
    bool isCode = false; // inside a fence
};

// In the order of the text. A table's head and the line under it are never there.
std::vector<Quotable> quotablesOf(QStringView text);
std::vector<Quotable> quotablesOfMarkdown(QStringView text); // and the code inside fences
std::vector<Quotable> quotablesOfCode(QStringView text);

// A block of code between lines of backquotes or tildes; reads one line after the other.
struct MarkdownFence
{
    void read(QStringView line);
    bool isOpen() const { return length > 0; }

    QChar mark = {};
    qsizetype length = 0;
    QString language;
    bool isFenceLine = false; // the line read last opened or closed one
};

// The name that a line of code defines: of a function, a type, a constant or a variable; empty when it defines none.
QString definedName(QStringView code);

} // namespace Layers
