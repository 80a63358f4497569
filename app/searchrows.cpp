#include "app/searchrows.h"

#include "core/db/tokenizer.h"
#include "ui/kit/richtext.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace Layers {

QString plainLine(const QString &markdown)
{
    QStringList pieces;
    const auto add = [&pieces](const RichText &text) {
        QString words = text.text;
        words.remove(QChar(0xFFFC));
        words = words.simplified();
        if (!words.isEmpty())
            pieces << words;
    };
    for (const RichBlock &block : parseMarkdown(markdown)) {
        add(block.text);
        for (const RichText &cell : block.table.header)
            add(cell);
        for (const auto &row : block.table.rows) {
            for (const RichText &cell : row)
                add(cell);
        }
    }
    // A row of a table that stands alone is no table to Markdown.
    QString line = pieces.join(QLatin1Char(' '));
    if (line.startsWith(QLatin1Char('|')))
        line = line.split(QLatin1Char('|'), Qt::SkipEmptyParts).join(QLatin1Char(' ')).simplified();
    // A snippet begins anywhere, so that marks of blocks and of words whose other half was cut away stand in it as letters.
    static const QRegularExpression marks(QStringLiteral("(?<!\\S)#{1,6}(?!\\S)|`{3,}\\w*|\\*{2,3}|~~"));
    return line.contains(QLatin1Char('#')) || line.contains(QLatin1String("**")) || line.contains(QLatin1String("```"))
            || line.contains(QLatin1String("~~"))
        ? line.remove(marks).simplified()
        : line;
}

QString aroundWords(const QString &text, const QString &typed)
{
    constexpr qsizetype lead = 24;
    constexpr qsizetype length = 160;
    std::vector<QByteArray> words;
    for (const Text::Token &token : Text::tokens(typed.toUtf8(), Text::Purpose::QueryPrefix))
        words.push_back(token.word);
    const QByteArray utf8 = text.toUtf8();
    qsizetype first = 0;
    Text::tokenize(utf8, Text::Purpose::Document, Stemming::None, [&](const Text::Token &token) {
        if (std::none_of(words.begin(), words.end(), [&](const QByteArray &word) { return token.word.startsWith(word); }))
            return true;
        first = QString::fromUtf8(utf8.constData(), token.begin).size();
        return false;
    });
    if (first <= lead)
        return text.left(length);
    qsizetype begin = first - lead;
    while (begin < first && !text[begin - 1].isSpace())
        ++begin;
    QString piece = QChar(0x2026) + text.mid(begin, length);
    if (piece.back().isHighSurrogate())
        piece.chop(1);
    return piece;
}

std::vector<PaletteMark> marksOfWords(const QString &text, const QString &typed)
{
    std::vector<QByteArray> words;
    for (const Text::Token &token : Text::tokens(typed.toUtf8(), Text::Purpose::QueryPrefix))
        words.push_back(token.word);
    std::vector<PaletteMark> marks;
    const QByteArray utf8 = text.toUtf8();
    Text::tokenize(utf8, Text::Purpose::Document, Stemming::None, [&](const Text::Token &token) {
        if (std::any_of(words.begin(), words.end(), [&](const QByteArray &word) { return token.word.startsWith(word); })) {
            const auto from = int(QString::fromUtf8(utf8.constData(), token.begin).size());
            const auto to = int(QString::fromUtf8(utf8.constData(), token.end).size());
            // Tokens of scripts without spaces overlap.
            if (!marks.empty() && from <= marks.back().from + marks.back().length)
                marks.back().length = std::max(marks.back().length, to - marks.back().from);
            else
                marks.push_back({from, to - from});
        }
        return true;
    });
    return marks;
}

std::vector<PaletteMark> marksOfPiece(const QString &text, const QString &typed)
{
    std::vector<PaletteMark> marks;
    if (typed.isEmpty())
        return marks;
    for (qsizetype at = text.indexOf(typed, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(typed, at + typed.size(), Qt::CaseInsensitive))
        marks.push_back({int(at), int(typed.size())});
    return marks;
}

std::vector<SearchHit> withoutRepeats(std::vector<SearchHit> hits)
{
    QSet<QString> chats;
    for (const SearchHit &hit : hits) {
        if (hit.kind == SearchHit::Kind::Conversation)
            chats.insert(hit.conversation.toString());
    }
    std::erase_if(hits, [&](const SearchHit &hit) {
        return hit.kind == SearchHit::Kind::Message && chats.contains(hit.conversation.toString())
            && hit.snippet.simplified() == hit.title.simplified();
    });
    return hits;
}

} // namespace Layers
