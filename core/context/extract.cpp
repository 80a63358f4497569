#include "core/context/extract.h"

#include "core/base/utf8.h"
#include "core/context/htmltext_p.h"
#include "core/context/outline_p.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QStringConverter>

#include <array>

namespace Layers {

namespace {

using Format = Document::Format;

Error refused(const char *code, const QString &detail = {})
{
    return Error{.kind = Error::Kind::Rejected, .code = code, .detail = detail};
}

struct Suffixes
{
    Format format;
    const char *list; // with a space on both sides of each
};

constexpr std::array suffixes{
    Suffixes{Format::Markdown, " md markdown mdown mkd mdx qmd "},
    Suffixes{Format::Html, " html htm xhtml "},
    Suffixes{Format::Pdf, " pdf "},
    Suffixes{Format::PlainText, " txt text rst adoc asciidoc org log tex bib csv tsv srt vtt eml msg nfo readme "},
    Suffixes{Format::Code,
             " c h cc cpp cxx hh hpp hxx inl m mm cs java kt kts scala groovy go rs swift d zig nim v py pyi rb pl pm php lua r jl js jsx "
             "mjs cjs ts tsx vue "
             "svelte css scss sass less sql sh bash zsh fish ps1 bat cmd awk sed vim el lisp clj cljs scm hs ml mli fs fsx ex exs erl hrl "
             "dart pas ada f90 "
             "asm s cmake mk make ninja gradle toml yaml yml json jsonl json5 ini cfg conf properties env xml svg xsd xsl proto thrift "
             "graphql gql tf hcl nix "
             "dockerfile makefile diff patch po qml qss ui pro pri "},
};

bool looksBinary(const QByteArray &bytes)
{
    const qsizetype looked = std::min<qsizetype>(bytes.size(), 64 * 1024);
    qsizetype control = 0;
    for (qsizetype i = 0; i < looked; ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c == 0)
            return true;
        control += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b ? 1 : 0;
    }
    return control * 20 > looked;
}

// 0x80 to 0x9f of Windows-1252; the five holes become U+FFFD.
constexpr char16_t windows1252[32]
    = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
       0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

QString fromWindows1252(const QByteArray &bytes)
{
    QString text(bytes.size(), Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        text[i] = QChar(c >= 0x80 && c < 0xa0 ? windows1252[c - 0x80] : char16_t(c));
    }
    return text;
}

QString withPlainLineEnds(QString text)
{
    if (text.contains(QChar(u'\0')))
        text.remove(QChar(u'\0'));
    if (text.contains(u'\r')) {
        text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
        text.replace(u'\r', u'\n');
    }
    return text;
}

// A word that is broken at the end of a line comes with a sign that is no character, in the place of its hyphen.
QString withJoinedWords(const QString &page)
{
    constexpr QChar broken(u'\uFFFE');
    if (!page.contains(broken))
        return page;
    QString joined;
    joined.reserve(page.size());
    for (qsizetype i = 0; i < page.size(); ++i) {
        if (page[i] != broken) {
            joined += page[i];
            continue;
        }
        const qsizetype next = i + 1 < page.size() && page[i + 1] == u'\n' ? i + 2 : i + 1;
        if (next < page.size() && page[next].isLetter())
            i = next - 1; // the line end goes as well
    }
    return joined;
}

Result<ExtractedText> extractPdf(const QString &path, const PdfReader &pdf, const StopToken &stop, const ExtractLimits &limits,
                                 const QString &password)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString());
    if (file.size() == 0)
        return refused("file.empty");
    if (file.size() > limits.pdf)
        return refused("file.too_large");
    file.close();
    ExtractedText out;
    out.format = Format::Pdf;
    bool hasText = false;
    const PdfRequest request{
        .path = QFileInfo(path).absoluteFilePath(), .password = password, .bytes = limits.pdf, .text = limits.text, .pages = limits.pages};
    const auto read = pdf.read(request, stop, [&](QString page) -> Result<Unit> {
        if (!out.text.isEmpty())
            out.text += QLatin1String("\n\n");
        out.pages.push_back(out.text.size());
        const QString text = withJoinedWords(withPlainLineEnds(std::move(page))).trimmed();
        hasText = hasText || !text.isEmpty();
        out.text += text;
        if (out.text.size() > limits.text)
            return refused("file.too_large");
        return Unit{};
    });
    if (!read)
        return read.error().code == "file.unreadable" ? unreadable(path) : read.error();
    if (!hasText)
        return refused("file.no_text", QString::number(out.pages.size()));
    return out;
}

} // namespace

Error unreadable(const QString &path, const QString &detail)
{
    const QFileInfo file(path);
    // A folder above that may not be entered hides whether the file is there.
    QFileInfo above(file.absolutePath());
    while (!above.exists() && !above.isRoot())
        above.setFile(above.path());
    const bool isGone = !file.exists() && above.isExecutable();
    return refused(isGone ? "file.gone" : "file.unreadable", detail);
}

int ExtractedText::pageAt(qsizetype offset) const
{
    return int(std::upper_bound(pages.begin(), pages.end(), offset) - pages.begin());
}

Format formatOf(const QString &fileName)
{
    const QString name = QFileInfo(fileName).fileName().toLower();
    const qsizetype dot = name.lastIndexOf(u'.');
    const QByteArray word = ' ' + (dot > 0 ? name.mid(dot + 1) : name.mid(dot + 1)).toLatin1() + ' ';
    for (const Suffixes &row : suffixes) {
        if (QByteArrayView(row.list).contains(word))
            return row.format;
    }
    return Format::Unknown;
}

std::optional<QString> decodedText(const QByteArray &bytes)
{
    const auto fromUtf = [&bytes](QStringConverter::Encoding encoding) {
        QStringDecoder decoder(encoding);
        return QString(decoder(bytes));
    };
    if (bytes.startsWith(QByteArray("\xff\xfe\0\0", 4)) || bytes.startsWith(QByteArray("\0\0\xfe\xff", 4)))
        return fromUtf(QStringConverter::Utf32);
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff"))
        return fromUtf(QStringConverter::Utf16);
    if (bytes.startsWith("\xef\xbb\xbf"))
        return fromUtf8Whole(repairUtf8(bytes.mid(3)));
    if (looksBinary(bytes))
        return {};
    if (isUtf8(bytes))
        return QString::fromUtf8(bytes);
    // A UTF-8 file with a few broken places is still UTF-8: most of its non-ASCII bytes form characters.
    const QByteArray repaired = repairUtf8(bytes);
    const auto high = std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (repaired.count("\xef\xbf\xbd") * 10 < high)
        return QString::fromUtf8(repaired);
    return fromWindows1252(bytes);
}

Result<ExtractedText> extractBytes(const QByteArray &bytes, Format format, const ExtractLimits &limits)
{
    if (bytes.isEmpty())
        return refused("file.empty");
    if (bytes.size() > limits.file)
        return refused("file.too_large");
    auto decoded = decodedText(bytes);
    if (!decoded)
        return refused("file.binary");
    QString text = withPlainLineEnds(std::move(*decoded));
    ExtractedText out;
    if (format == Format::Html) {
        out = textOfHtml(text);
    } else {
        out.format = format == Format::Unknown ? Format::PlainText : format;
        out.text = std::move(text);
        out.headings = outlineOf(out.text, out.format);
    }
    if (out.text.trimmed().isEmpty())
        return refused(format == Format::Html ? "file.no_text" : "file.empty");
    if (out.text.size() > limits.text)
        return refused("file.too_large");
    return out;
}

Result<ExtractedText> extractFile(const QString &path, const PdfReader &pdf, const StopToken &stop, const ExtractLimits &limits,
                                  const QString &password)
{
    return extractFile(path, formatOf(path), pdf, stop, limits, password);
}

Result<ExtractedText> extractFile(const QString &path, Format format, const PdfReader &pdf, const StopToken &stop,
                                  const ExtractLimits &limits, const QString &password)
{
    if (format == Format::Pdf)
        return extractPdf(path, pdf, stop, limits, password);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString());
    if (file.size() > limits.file)
        return refused("file.too_large");
    QByteArray bytes;
    bytes.reserve(file.size());
    constexpr qint64 piece = 4 * 1024 * 1024;
    while (true) {
        if (stop && stop())
            return Error{.kind = Error::Kind::Cancelled, .code = "cancelled"};
        const QByteArray part = file.read(piece);
        if (part.isEmpty())
            break;
        bytes += part;
        // A device or a growing file says nothing true about its size.
        if (bytes.size() > limits.file)
            return refused("file.too_large");
        if (bytes.size() == part.size() && bytes.startsWith("%PDF-"))
            return extractPdf(path, pdf, stop, limits, password);
    }
    if (file.error() != QFileDevice::NoError)
        return unreadable(path, file.errorString());
    return extractBytes(bytes, format, limits);
}

} // namespace Layers
