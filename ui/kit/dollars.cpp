#include "ui/kit/dollars_p.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QList>

#include <algorithm>
#include <array>
#include <cstring>

namespace Layers {

namespace {

// Not strchr alone, which finds a zero in any text.
bool isOneOf(char c, const char *these)
{
    return c != 0 && std::strchr(these, c);
}

bool isSpaceByte(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isDigitByte(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes of other scripts count as letters.
bool isLetterByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

// One paragraph, or what stands between two empty lines.
class DollarReader
{
public:
    DollarReader(QByteArrayView text, QList<qsizetype> &plain, qsizetype offset)
        : m_text(text)
        , m_plain(plain)
        , m_offset(offset)
    { }

    void read()
    {
        readFrom(0);
        if (m_display >= 0) { // displayed maths that never ends hides nothing
            const qsizetype again = m_display + 2;
            giveUp(m_display, 2);
            m_hasDisplay = false;
            readFrom(again);
        }
        giveUp(m_open, 1);
    }

private:
    void readFrom(qsizetype at)
    {
        while (at < m_text.size()) {
            const char c = m_text[at];
            if (c == '\\') {
                at += 2;
            } else if (c == '`') {
                at = behindCode(at);
            } else if (c == '$') {
                const qsizetype length = runAt(at);
                take(at, length);
                at += length;
            } else {
                ++at;
            }
        }
    }

    char before(qsizetype at) const { return at > 0 ? m_text[at - 1] : ' '; }
    char behind(qsizetype at) const { return at < m_text.size() ? m_text[at] : ' '; }

    qsizetype runAt(qsizetype at) const
    {
        qsizetype length = 1;
        while (at + length < m_text.size() && m_text[at + length] == m_text[at])
            ++length;
        return length;
    }

    // What stands in code means nothing here.
    qsizetype behindCode(qsizetype at)
    {
        const qsizetype length = runAt(at);
        if (size_t(length) < m_neverEnds.size() && !m_neverEnds[size_t(length)]) {
            for (qsizetype end = m_text.indexOf('`', at + length); end >= 0; end = m_text.indexOf('`', end)) {
                const qsizetype other = runAt(end);
                end += other;
                if (other == length)
                    return end;
            }
            m_neverEnds[size_t(length)] = true;
        }
        return at + length;
    }

    void giveUp(qsizetype &at, qsizetype length)
    {
        for (qsizetype i = 0; at >= 0 && i < length; ++i)
            m_plain << m_offset + at + i;
        at = -1;
    }

    void take(qsizetype at, qsizetype length)
    {
        if (length == 2 && m_hasDisplay) {
            m_display = m_display < 0 ? at : -1;
            return;
        }
        if (m_display >= 0) // inside of displayed maths
            return;
        if (length == 1 && m_open >= 0 && closes(at)) {
            m_open = -1;
            return;
        }
        giveUp(m_open, 1);
        m_open = at;
        if (length > 1 || !opens(at))
            giveUp(m_open, length);
    }

    bool opens(qsizetype at) const
    {
        const char next = behind(at + 1);
        return !isSpaceByte(next) && !isLetterByte(before(at)) && !isDigitByte(before(at)) && !isOneOf(next, ")]}\"',;:!?*/")
            && !isVariable(at + 1);
    }

    // "${HOME}", "$_GET"
    bool isVariable(qsizetype at) const
    {
        const auto isOfName = [this](qsizetype i) { return isLetterByte(behind(i)) || isDigitByte(behind(i)) || behind(i) == '_'; };
        if (behind(at) == '_')
            return behind(at + 1) >= 'A' && behind(at + 1) <= 'Z';
        if (behind(at) != '{' || !isOfName(at + 1))
            return false;
        while (isOfName(++at)) { }
        return behind(at) == '}';
    }

    bool closes(qsizetype at) const
    {
        const QByteArrayView inside = m_text.sliced(m_open + 1, at - m_open - 1);
        const bool isOneWord = std::none_of(inside.begin(), inside.end(), isSpaceByte);
        const char next = behind(at + 1);
        if (isSpaceByte(before(at)) || isOneOf(before(at), "([{\"") || isDigitByte(next) || isOneOf(next, "{(_")
            || (next == '.' && isDigitByte(behind(at + 2))))
            return false;
        // "the $n$th", but not "$HOME/bin:$PATH"
        if (isLetterByte(next) && !(isOneWord && next >= 'a' && next <= 'z' && (isLetterByte(before(at)) || isDigitByte(before(at)))))
            return false;
        return isOneWord || !isDigitByte(inside[0]) || holdsOperator(inside);
    }

    // Else it is a price: "$5 and then 6$".
    static bool holdsOperator(QByteArrayView inside)
    {
        return std::any_of(inside.begin(), inside.end(), [](char c) { return isOneOf(c, "\\^_={}+<>"); }) || inside.contains(" - ")
            || inside.contains(" * ") || inside.contains(" / ");
    }

    QByteArrayView m_text;
    QList<qsizetype> &m_plain;
    qsizetype m_offset;
    qsizetype m_open = -1;
    qsizetype m_display = -1;
    bool m_hasDisplay = true;
    std::array<bool, 32> m_neverEnds{}; // by the length of the ticks; longer ones are no code that anybody writes
};

qsizetype endOfParagraph(QByteArrayView text, qsizetype from)
{
    for (qsizetype end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', end + 1)) {
        qsizetype next = end + 1;
        while (next < text.size() && text[next] != '\n' && isSpaceByte(text[next]))
            ++next;
        if (next == text.size() || text[next] == '\n')
            return next;
    }
    return text.size();
}

} // namespace

PlainDollars withPlainDollars(const QByteArray &markdown)
{
    QList<qsizetype> plain;
    for (qsizetype from = markdown.contains('$') ? 0 : markdown.size(); from < markdown.size();) {
        const qsizetype end = endOfParagraph(markdown, from);
        DollarReader(QByteArrayView(markdown).sliced(from, end - from), plain, from).read();
        from = end + 1;
    }
    if (plain.isEmpty())
        return {markdown, {}};
    for (const QChar standIn : {u'\u2e2a', u'\u2e2b', u'\u2e2c', u'\u2e2d'}) {
        const QByteArray mark = QString(standIn).toUtf8();
        if (markdown.contains(mark))
            continue;
        std::sort(plain.begin(), plain.end());
        PlainDollars out{{}, standIn};
        out.text.reserve(markdown.size() + plain.size() * mark.size());
        qsizetype done = 0;
        for (const qsizetype at : plain) {
            out.text += QByteArrayView(markdown).sliced(done, at - done);
            out.text += mark;
            done = at + 1;
        }
        out.text += QByteArrayView(markdown).sliced(done);
        return out;
    }
    return {markdown, {}};
}

} // namespace Layers
