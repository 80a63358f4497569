#pragma once
// The colours of code, always off the GUI thread: text goes in line by line, token kinds come back some time later, so that plain text is
// painted first and colours when they arrive. One object a window; GUI thread. When there is no highlighter, or it fails, code stays plain.

#include "ui/kit/tokens.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <vector>

namespace Layers {

enum class CodeToken : quint8 {
    Plain,
    Keyword,
    String,
    Number,
    Comment,
    Function,
    Type,
    Variable,
    Constant,
    Operator,
    Tag,
    Attribute,
    Count
};

Colour codeColour(CodeToken token);

struct CodeSpan
{
    int from = 0;
    int length = 0;
    CodeToken token = CodeToken::Plain;

    bool operator==(const CodeSpan &) const = default;
};

// One piece of code that may still be growing. Held by who shows it; letting go of it ends the work.
struct CodeColouring
{
    QString language;
    std::vector<std::vector<CodeSpan>> lines; // of the lines that are coloured so far
    std::function<void()> arrived; // after `lines` has grown
    quint64 generation = 0; // counts the starts of the helper that this was sent to
    quint64 session = 0;
    QStringList waiting; // lines that were not sent yet
    int sent = 0;
    bool isBusy = false;
    bool hasFailed = false; // stays plain
};

class CodeHighlighter : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // Adds whole lines behind those that were added before.
    virtual void addLines(const std::shared_ptr<CodeColouring> &code, const QStringList &lines) = 0;
};

} // namespace Layers
