#include "ui/kit/openmarks_p.h"

#include <algorithm>
#include <vector>

namespace Layers {

namespace {

constexpr qsizetype longestLook = 8 * 1024; // what is open for longer is no mark
constexpr qsizetype longestTarget = 2048;

bool isPunctuation(QChar c)
{
    return c.isPunct() || c.isSymbol();
}

qsizetype runAt(const QString &text, qsizetype at)
{
    qsizetype end = at;
    while (end < text.size() && text[end] == text[at])
        ++end;
    return end - at;
}

// Where the paragraph begins that the text ends in.
qsizetype lastParagraph(const QString &text)
{
    const qsizetype least = std::max<qsizetype>(0, text.size() - longestLook);
    for (qsizetype end = text.size(); end > least;) {
        const qsizetype start = text.lastIndexOf(u'\n', end - 1) + 1;
        const QStringView line = QStringView(text).mid(start, end - start).trimmed();
        if (line.isEmpty() && end < text.size())
            return end;
        // An item begins a paragraph of its own.
        const qsizetype mark = line.indexOf(u' ');
        const QStringView marker = line.left(mark);
        const bool isItem = mark > 0
            && (marker == u"-" || marker == u"*" || marker == u"+"
                || (marker.size() > 1 && (marker.endsWith(u'.') || marker.endsWith(u')'))
                    && std::all_of(marker.begin(), marker.end() - 1, [](QChar c) { return c >= u'0' && c <= u'9'; })));
        if (isItem)
            return text.indexOf(marker.last(1), start) + 1;
        end = start - 1;
    }
    return least;
}

// One pass over a paragraph, which remembers what is open.
class OpenMarks
{
public:
    OpenMarks(QString text, qsizetype from)
        : m_text(std::move(text))
        , m_from(from)
    { }

    QString closed()
    {
        // What stands at the end of the line decides nothing, and no closing mark may stand behind a space.
        qsizetype end = m_text.size();
        while (end > m_from && m_text[end - 1].isSpace())
            --end;
        m_isSpaced = end < m_text.size();
        m_text.truncate(end);
        const QString whole = m_text;
        for (qsizetype i = m_from; i < m_text.size() && !m_isFence;)
            i = read(i);
        if (m_isFence)
            return whole;
        hideBrackets();
        for (auto mark = m_open.rbegin(); mark != m_open.rend(); ++mark)
            m_text += QString(mark->length, mark->mark);
        std::sort(m_hidden.begin(), m_hidden.end());
        for (auto hidden = m_hidden.rbegin(); hidden != m_hidden.rend(); ++hidden)
            m_text.remove(*hidden, 1);
        return m_text;
    }

private:
    struct Mark
    {
        QChar mark;
        qsizetype length;
    };
    struct Bracket
    {
        qsizetype at;
        bool isPicture;
    };

    // Returns where to go on.
    qsizetype read(qsizetype i)
    {
        const QChar c = m_text[i];
        if (c == u'\\')
            return i + 2;
        if (c == u'`')
            return code(i);
        if (c == u'*' || c == u'_' || c == u'~')
            return emphasis(i);
        if (c == u'[') {
            m_brackets.push_back({i, i > m_from && m_text[i - 1] == u'!'});
            return i + 1;
        }
        if (c == u']')
            return target(i);
        // What is in an address is no mark.
        if (c == u'h' && (QStringView(m_text).mid(i).startsWith(u"http://") || QStringView(m_text).mid(i).startsWith(u"https://"))) {
            static const QString ends = QStringLiteral("*)]`<>\"");
            while (i < m_text.size() && !m_text[i].isSpace() && !ends.contains(m_text[i]))
                ++i;
            return i;
        }
        return i + 1;
    }

    bool isAtLineStart(qsizetype i) const
    {
        while (i > m_from && m_text[i - 1] != u'\n' && (m_text[i - 1].isSpace() || m_text[i - 1] == u'>'))
            --i;
        return i == m_from || m_text[i - 1] == u'\n';
    }

    qsizetype code(qsizetype i)
    {
        const qsizetype length = runAt(m_text, i);
        const qsizetype inside = i + length;
        m_isFence = length >= 3 && isAtLineStart(i);
        for (qsizetype at = inside; (at = m_text.indexOf(u'`', at)) >= 0;) {
            const qsizetype run = runAt(m_text, at);
            at += run;
            if (run == length)
                return at;
        }
        // The end of the mark that closes it may have begun.
        qsizetype end = m_text.size();
        while (end > inside && m_text[end - 1] == u'`')
            --end;
        m_text.truncate(end);
        if (end == inside)
            m_text.truncate(i); // nothing in it yet
        else
            m_text += QString(length, u'`');
        return m_text.size();
    }

    qsizetype emphasis(qsizetype i)
    {
        const QChar c = m_text[i];
        qsizetype length = runAt(m_text, i);
        const qsizetype end = i + length;
        if (c == u'~' && length != 2)
            return end; // one is "about"
        const QChar before = i > m_from ? m_text[i - 1] : QChar(u' ');
        if (end == m_text.size() && !m_isSpaced)
            return emphasisAtEnd(i, length, before);
        const QChar after = end < m_text.size() ? m_text[end] : QChar(u' ');
        const bool isLeft = !after.isSpace() && (!isPunctuation(after) || before.isSpace() || isPunctuation(before));
        const bool isRight = !before.isSpace() && (!isPunctuation(before) || after.isSpace() || isPunctuation(after));
        const bool opens = isLeft && (c != u'_' || !isRight || isPunctuation(before));
        const bool closes = isRight && (c != u'_' || !isLeft || isPunctuation(after));
        while (closes && length > 0) {
            const auto opener = std::find_if(m_open.rbegin(), m_open.rend(), [c](const Mark &mark) { return mark.mark == c; });
            if (opener == m_open.rend())
                break;
            const qsizetype used = std::min(length, opener->length);
            length -= used;
            opener->length -= used;
            m_open.erase(opener.base() - (opener->length == 0 ? 1 : 0), m_open.end());
        }
        // "*5": a figure is no slanted word.
        if (opens && length > 0 && length <= 3 && !(length == 1 && after.isDigit()))
            m_open.push_back({c, length});
        return end;
    }

    // Nothing follows yet: it opens when words come, or is the first half of what closes.
    qsizetype emphasisAtEnd(qsizetype i, qsizetype length, QChar before)
    {
        const QChar c = m_text[i];
        const bool isAfterWord = !before.isSpace();
        const bool closes = isAfterWord && std::any_of(m_open.begin(), m_open.end(), [c](const Mark &mark) { return mark.mark == c; });
        if (closes || (length <= 3 && (!isAfterWord || isPunctuation(before))))
            m_text.truncate(i);
        return m_text.size();
    }

    qsizetype target(qsizetype i)
    {
        if (m_brackets.empty())
            return i + 1;
        if (i + 1 == m_text.size() && !m_isSpaced) {
            m_closing = i; // a target may follow
            return i + 1;
        }
        const Bracket bracket = m_brackets.back();
        m_brackets.pop_back();
        if (i + 1 == m_text.size() || m_text[i + 1] != u'(' || m_lookedInVain > longestLook)
            return i + 1;
        int depth = 0;
        bool hasTitle = false;
        for (qsizetype at = i + 1; at < m_text.size() && at - i < longestTarget; ++at) {
            const QChar c = m_text[at];
            if (c == u'\\')
                ++at;
            else if (c == u'"')
                hasTitle = true;
            else if (c.isSpace() && !hasTitle && at + 1 < m_text.size() && m_text[at + 1] != u'"')
                return noTarget(i, at);
            else if (c == u'(')
                ++depth;
            else if (c == u')' && --depth == 0)
                return at + 1;
        }
        if (m_text.size() - i >= longestTarget)
            return noTarget(i, i + longestTarget);
        m_text.truncate(i);
        hide(bracket);
        return m_text.size();
    }

    // Targets that begin within one another would each be looked through to the same end.
    qsizetype noTarget(qsizetype i, qsizetype lookedTo)
    {
        m_lookedInVain += lookedTo - i;
        return i + 1;
    }

    void hide(const Bracket &bracket)
    {
        m_hidden.push_back(bracket.at);
        if (bracket.isPicture)
            m_hidden.push_back(bracket.at - 1);
    }

    // "[words": a link that is being written, unless it looks like something else.
    void hideBrackets()
    {
        for (const Bracket &bracket : m_brackets) {
            const qsizetype after = bracket.at + 1;
            const QChar before = bracket.at > m_from ? m_text[bracket.at - 1] : QChar(u' ');
            const QChar first = after < m_text.size() ? m_text[after] : QChar(u'a');
            const bool isIndex = before.isLetterOrNumber() || before == u')' || before == u']';
            if (isIndex || first.isDigit() || first.isSpace() || first == u']' || first == u'^')
                continue;
            hide(bracket);
            if (m_closing >= 0 && bracket.at == m_brackets.back().at)
                m_hidden.push_back(m_closing);
        }
    }

    QString m_text;
    qsizetype m_from;
    std::vector<Mark> m_open;
    std::vector<Bracket> m_brackets;
    std::vector<qsizetype> m_hidden;
    qsizetype m_closing = -1;
    qsizetype m_lookedInVain = 0; // for targets, in characters
    bool m_isSpaced = false; // there is a space at the end
    bool m_isFence = false;
};

} // namespace

QString withOpenMarksClosed(QString text, qsizetype from)
{
    from = std::max(from, text.size() - longestLook);
    const auto isMark = [](QChar c) { return c == u'`' || c == u'*' || c == u'_' || c == u'~' || c == u'['; };
    const QStringView view = QStringView(text).mid(from);
    if (std::none_of(view.begin(), view.end(), isMark))
        return text;
    return OpenMarks(std::move(text), from).closed();
}

QString withOpenMarksClosed(QString text)
{
    const qsizetype from = lastParagraph(text);
    const QStringView paragraph = QStringView(text).mid(from);
    const auto isOdd = [before = QStringView(text).left(from)](QStringView fence) { return before.count(fence) % 2 != 0; };
    if (paragraph.startsWith(u"    ") || paragraph.startsWith(u'\t') || isOdd(u"```") || isOdd(u"~~~"))
        return text; // code
    return withOpenMarksClosed(std::move(text), from);
}

} // namespace Layers
