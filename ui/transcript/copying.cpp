#include "ui/transcript/copying.h"

#include "ui/kit/richtext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMimeData>
#include <QtCore/QRegularExpression>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>

namespace Layers {

namespace {

QString sourceLine(const Citation &citation)
{
    QString line = QStringLiteral("- [%1] %2").arg(QString::number(citation.mark), citation.path);
    if (!citation.heading.isEmpty())
        line += QLatin1String(", ") + citation.heading;
    if (citation.page > 0)
        line += QLatin1String(", ") + QCoreApplication::translate("Transcript", "page %1").arg(citation.page);
    return line;
}

// "```cpp start=42" is for our line numbers; other programs take it for a language.
QString withoutLineStarts(QString markdown)
{
    static const QRegularExpression start(QStringLiteral("^([ >]*(?:```|~~~)[^\n`]*?) start=\\d+[ \t]*$"),
                                          QRegularExpression::MultilineOption);
    return markdown.contains(QLatin1String(" start=")) ? markdown.replace(start, QStringLiteral("\\1")) : markdown;
}

} // namespace

QString copiedMarkdown(const std::vector<Part> &parts)
{
    QString text;
    QStringList sources;
    for (const Part &part : parts) {
        if (const auto *words = std::get_if<TextPart>(&part)) {
            text += words->text;
        } else if (const auto *cited = std::get_if<CitationPart>(&part)) {
            text += QStringLiteral("[%1]").arg(cited->citation.mark);
            if (const QString line = sourceLine(cited->citation); !sources.contains(line))
                sources << line;
        }
    }
    text = withoutLineStarts(text.trimmed());
    if (!sources.isEmpty())
        text += QLatin1String("\n\n") + sources.join(QLatin1Char('\n'));
    return text;
}

QString copiedHtml(const QString &markdown, Role role)
{
    constexpr qsizetype longest = 512 << 10; // more is parsed for too long while the person waits
    if (markdown.size() > longest)
        return {};
    if (role == Role::Assistant)
        return toHtml(parseMarkdown(markdown));
    return QLatin1String("<p>") + markdown.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>\n")) + QLatin1String("</p>\n");
}

void putOnClipboard(const QString &text, const QString &html)
{
    constexpr qsizetype mostHtml = 4 << 20; // more is for files
    auto *data = new QMimeData; // the clipboard's
    data->setText(text);
    if (!html.isEmpty() && html.size() <= mostHtml)
        data->setHtml(html);
    QGuiApplication::clipboard()->setMimeData(data);
}

} // namespace Layers
