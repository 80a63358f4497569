#include "core/db/tokenizer.h"

#include "core/db/stemmer_p.h"

#include <QtCore/QChar>

namespace Layers::Text {

namespace {

constexpr size_t longestWhole = 96; // bytes; longer runs are data and no names
constexpr qsizetype longestWord = 200; // bytes; base64 must not become one huge term

struct Decoded
{
    char32_t point = 0;
    qsizetype length = 1;
};

// Ill-formed bytes are separators.
Decoded decode(const unsigned char *at, qsizetype left)
{
    const unsigned char lead = at[0];
    if (lead < 0x80)
        return {lead, 1};
    const qsizetype length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (length == 1 || lead >= 0xf5 || length > left)
        return {0, 1};
    char32_t point = lead & (0x7f >> length);
    for (qsizetype i = 1; i < length; ++i) {
        if ((at[i] & 0xc0) != 0x80)
            return {0, 1};
        point = point << 6 | (at[i] & 0x3f);
    }
    return {point, length};
}

void append(QByteArray &word, char32_t point)
{
    if (point < 0x80) {
        word.append(char(point));
    } else if (point < 0x800) {
        word.append(char(0xc0 | point >> 6)).append(char(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
        word.append(char(0xe0 | point >> 12)).append(char(0x80 | (point >> 6 & 0x3f))).append(char(0x80 | (point & 0x3f)));
    } else {
        word.append(char(0xf0 | point >> 18)).append(char(0x80 | (point >> 12 & 0x3f)));
        word.append(char(0x80 | (point >> 6 & 0x3f))).append(char(0x80 | (point & 0x3f)));
    }
}

bool isUnspaced(char32_t c)
{
    return (c >= 0x3040 && c <= 0x30ff && c != 0x30fb) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff)
        || (c >= 0xac00 && c <= 0xd7a3) || c == 0x3005 || c == 0x3007 || (c >= 0x3105 && c <= 0x312f) || (c >= 0x31f0 && c <= 0x31ff)
        || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af) || (c >= 0x0e01 && c <= 0x0e3a) || (c >= 0x0e40 && c <= 0x0e4e)
        || (c >= 0x0e81 && c <= 0x0ece) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17d3);
}

// Marks that a reader may leave out: accents, Hebrew points, Arabic vowels. Vowel signs of Indic scripts are letters and stay.
bool isAccent(char32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0591 && c <= 0x05c7 && c != 0x05be && c != 0x05c0 && c != 0x05c3 && c != 0x05c6)
        || (c >= 0x064b && c <= 0x065f) || c == 0x0670 || c == 0x0640 || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff)
        || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f) || c == 0x200c || c == 0x200d
        || c == 0x00ad;
}

bool isWordPoint(char32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (isUnspaced(c))
        return false;
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) || isAccent(c) || QChar::category(c) == QChar::Other_PrivateUse;
}

// Letters that Unicode does not decompose though readers type them without the stroke.
const char *spelledOut(char32_t c)
{
    switch (c) {
    case 0x00df:
    case 0x1e9e:
        return "ss";
    case 0x00e6:
    case 0x00c6:
        return "ae";
    case 0x0153:
    case 0x0152:
        return "oe";
    case 0x00f8:
    case 0x00d8:
        return "o";
    case 0x0142:
    case 0x0141:
        return "l";
    case 0x0111:
    case 0x0110:
    case 0x00f0:
    case 0x00d0:
        return "d";
    case 0x00fe:
    case 0x00de:
        return "th";
    case 0x0131:
    case 0x0130:
        return "i";
    case 0x0127:
    case 0x0126:
        return "h";
    default:
        return nullptr;
    }
}

void appendFolded(QByteArray &word, char32_t point)
{
    if (point < 0x80) {
        word.append(char(point >= 'A' && point <= 'Z' ? point + 32 : point));
        return;
    }
    if (isAccent(point))
        return;
    if (const char *plain = spelledOut(point)) {
        word.append(plain);
        return;
    }
    // й is a letter of its own for its readers, unlike ё.
    const bool keeps = point == 0x0439 || point == 0x0419;
    const QString parts = keeps ? QString() : QChar::decomposition(point);
    if (parts.isEmpty()) {
        append(word, QChar::toCaseFolded(point));
        return;
    }
    for (const char32_t part : parts.toUcs4()) {
        if (part != point && isWordPoint(part))
            appendFolded(word, part);
    }
}

bool isUpper(char32_t c)
{
    return c < 0x80 ? c >= 'A' && c <= 'Z' : QChar::category(c) == QChar::Letter_Uppercase;
}

bool isLower(char32_t c)
{
    return c < 0x80 ? c >= 'a' && c <= 'z' : QChar::category(c) == QChar::Letter_Lowercase;
}

struct Part
{
    QByteArray word;
    qsizetype begin;
    qsizetype end;
    bool startsSegment; // after a connector, or the first
};

class Tokenizer
{
public:
    Tokenizer(QByteArrayView text, Purpose purpose, Stemming stemming, const std::function<bool(const Token &)> &take)
        : m_bytes(reinterpret_cast<const unsigned char *>(text.data()))
        , m_size(text.size())
        , m_purpose(purpose)
        , m_stemming(stemming)
        , m_take(take)
    { }

    void run()
    {
        while (m_goes && m_at < m_size) {
            const Decoded next = look(m_at);
            if (isUnspaced(next.point))
                pairs();
            else if (isWordPoint(next.point))
                chunk();
            else
                m_at += next.length;
        }
    }

private:
    Decoded look(qsizetype at) const { return at < m_size ? decode(m_bytes + at, m_size - at) : Decoded{0, 1}; }

    void give(const QByteArray &word, qsizetype begin, qsizetype end, bool colocated)
    {
        if (m_goes && !word.isEmpty())
            m_goes = m_take(Token{word.left(longestWord), begin, end, colocated});
    }

    void pairs()
    {
        qsizetype before = -1;
        Decoded last;
        while (m_goes) {
            const Decoded next = look(m_at);
            if (!isUnspaced(next.point))
                break;
            if (before >= 0) {
                QByteArray word;
                append(word, last.point);
                append(word, next.point);
                give(word, before, m_at + next.length, false);
            }
            m_first = before < 0;
            before = m_at;
            last = next;
            m_at += next.length;
        }
        if (m_purpose == Purpose::Document || m_first) {
            QByteArray word;
            append(word, last.point);
            give(word, before, m_at, false);
        }
    }

    // A run of word characters, joined by single connectors.
    void chunk()
    {
        std::vector<Part> &parts = m_parts;
        parts.clear();
        bool joined = false;
        for (;;) {
            segment();
            const Decoded connector = look(m_at);
            if (m_at >= m_size || (connector.point != '_' && connector.point != '.'))
                break;
            const qsizetype after = m_at + 1;
            qsizetype next = after;
            while (connector.point == '_' && look(next).point == '_')
                ++next; // foo__bar
            if (!isWordPoint(look(next).point))
                break;
            m_at = next;
            joined = true;
        }
        for (size_t i = 0; i < parts.size() && m_goes; ++i) {
            const bool last = i + 1 == parts.size() && m_at >= m_size;
            word(parts[i], last);
            if (!parts[i].startsSegment)
                continue;
            size_t humps = i + 1;
            while (humps < parts.size() && !parts[humps].startsSegment)
                ++humps;
            if (humps > i + 1)
                whole(i, humps);
            if (i == 0 && joined)
                whole(0, parts.size());
        }
    }

    // Word characters up to the next connector, cut where the case says that a new word begins: fooBar, HTMLParser.
    void segment()
    {
        qsizetype begin = m_at;
        bool first = true;
        QByteArray folded;
        char32_t before = 0;
        while (m_at < m_size) {
            const Decoded next = look(m_at);
            if (!isWordPoint(next.point))
                break;
            const bool hump
                = isUpper(next.point) && before != 0 && (isLower(before) || (isUpper(before) && isLower(look(m_at + next.length).point)));
            if (hump && !folded.isEmpty()) {
                m_parts.push_back({std::exchange(folded, {}), begin, m_at, first});
                first = false;
                begin = m_at;
            }
            appendFolded(folded, next.point);
            if (!isAccent(next.point))
                before = next.point;
            m_at += next.length;
        }
        if (!folded.isEmpty())
            m_parts.push_back({std::move(folded), begin, m_at, first});
    }

    void word(const Part &part, bool last)
    {
        if (m_stemming == Stemming::English && !(last && m_purpose == Purpose::QueryPrefix)) {
            const QByteArray stem = englishStem(part.word);
            give(stem, part.begin, part.end, false);
            if (stem != part.word)
                give(part.word, part.begin, part.end, true);
            return;
        }
        give(part.word, part.begin, part.end, false);
    }

    void whole(size_t from, size_t to)
    {
        QByteArray joined;
        for (size_t i = from; i < to; ++i)
            joined += m_parts[i].word;
        if (size_t(joined.size()) <= longestWhole)
            give(joined, m_parts[from].begin, m_parts[to - 1].end, true);
    }

    const unsigned char *m_bytes;
    qsizetype m_size;
    Purpose m_purpose;
    Stemming m_stemming;
    const std::function<bool(const Token &)> &m_take;
    std::vector<Part> m_parts;
    qsizetype m_at = 0;
    bool m_goes = true;
    bool m_first = false;
};

QString quoted(QByteArrayView text)
{
    return QLatin1Char('"') + QString::fromUtf8(text).replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

// One typed word as an FTS5 expression; empty when it holds no token.
QString termOf(const QString &typed, LastWord last)
{
    const QByteArray utf8 = typed.toUtf8();
    const auto found = tokens(utf8, last == LastWord::Prefix ? Purpose::QueryPrefix : Purpose::Query);
    if (found.empty())
        return {};
    const char32_t first
        = decode(reinterpret_cast<const unsigned char *>(utf8.constData()) + found.front().begin, found.front().word.size()).point;
    const bool lone = found.size() == 1 && isUnspaced(first) && found.front().end - found.front().begin <= 4
        && decode(reinterpret_cast<const unsigned char *>(utf8.constData()) + found.front().begin, 4).length
            == found.front().end - found.front().begin;
    QString term = quoted(utf8);
    const bool prefix = last == LastWord::Prefix || lone;
    if (prefix)
        term += QLatin1Char('*');
    // fooBar must also find foobar, which has no parts.
    QByteArray joined;
    for (const Token &token : found) {
        if (token.colocated && token.word.size() > joined.size())
            joined = token.word;
    }
    if (!joined.isEmpty())
        term = QLatin1Char('(') + term + QLatin1String(" OR ") + quoted(joined) + (prefix ? QLatin1String("*)") : QLatin1String(")"));
    return term;
}

} // namespace

void tokenize(QByteArrayView utf8, Purpose purpose, Stemming stemming, const std::function<bool(const Token &)> &take)
{
    Tokenizer(utf8, purpose, stemming, take).run();
}

std::vector<Token> tokens(QByteArrayView utf8, Purpose purpose, Stemming stemming)
{
    std::vector<Token> all;
    tokenize(utf8, purpose, stemming, [&all](const Token &token) {
        all.push_back(token);
        return true;
    });
    return all;
}

QString matchQuery(const QString &typed, LastWord last)
{
    QStringList terms;
    QString clean = typed;
    clean.remove(QChar(0));
    const QStringList pieces = clean.split(QLatin1Char('"'));
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const bool phrase = i % 2 == 1 && i + 1 < pieces.size();
        if (phrase) {
            terms << termOf(pieces[i], LastWord::Complete);
            continue;
        }
        const QStringList words = pieces[i].simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
        for (qsizetype word = 0; word < words.size(); ++word) {
            const bool unfinished = i + 1 == pieces.size() && word + 1 == words.size() && !pieces[i].back().isSpace();
            terms << termOf(words[word], unfinished ? last : LastWord::Complete);
        }
    }
    terms.removeAll(QString());
    return terms.join(QLatin1String(" AND "));
}

QString matchAny(const QString &typed)
{
    QString clean = typed;
    clean.remove(QChar(0)).replace(QLatin1Char('"'), QLatin1Char(' '));
    QStringList terms;
    for (const QString &word : clean.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts))
        terms << termOf(word, LastWord::Complete);
    terms.removeAll(QString());
    terms.removeDuplicates();
    return terms.join(QLatin1String(" OR "));
}

} // namespace Layers::Text
