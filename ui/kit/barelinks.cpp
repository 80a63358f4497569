#include "ui/kit/barelinks_p.h"

namespace Layers {

namespace {

constexpr qsizetype longestHost = 253; // no name is longer, and to look further from each beginning would cost the square of the text

// The length of what begins an address here, or 0.
qsizetype startOfAddress(QStringView text)
{
    if (text.startsWith(u"www."))
        return 4;
    if (text.startsWith(u"http://"))
        return 7;
    return text.startsWith(u"https://") ? 8 : 0;
}

bool isAsciiAlnum(QChar c)
{
    return c.unicode() < 0x80 && c.isLetterOrNumber();
}

// The end of the address whose host begins at `from`, by the rules of md4c; `from` when it is none.
qsizetype endOfAddress(QStringView text, qsizetype from, bool isWww)
{
    qsizetype at = from;
    int dots = 0;
    bool isUnderlined = false;
    bool wasUnderlined = false;
    for (; at < text.size(); ++at) {
        const QChar c = text[at];
        if (at - from > longestHost)
            return from;
        if (c == u'.') {
            ++dots;
            wasUnderlined = std::exchange(isUnderlined, false);
        } else if (c == u'_') {
            isUnderlined = true;
        } else if (!isAsciiAlnum(c) && c != u'-') {
            break;
        }
    }
    if (at > from && text[at - 1] == u'.') {
        --at;
        --dots;
    }
    if (at <= from || (!isWww && dots == 0) || isUnderlined || wasUnderlined)
        return from;
    int open = 0;
    int excess = 0;
    for (; at < text.size() && text[at] != u'<' && !text[at].isSpace(); ++at) {
        if (text[at] == u'(')
            ++open;
        else if (text[at] == u')' && open > 0)
            --open;
        else if (text[at] == u')')
            ++excess;
    }
    for (;; --at) {
        const QChar last = text[at - 1];
        if (last == u')' && excess > 0)
            --excess;
        else if (!QStringView(u"?!.,:*_~").contains(last))
            break;
    }
    return at;
}

} // namespace

bool holdsManyLinks(QByteArrayView markdown, int most)
{
    int count = 0;
    bool isBlank = true;
    for (qsizetype i = 0; i < markdown.size(); ++i) {
        const char c = markdown[i];
        if (c == '\n') {
            if (isBlank)
                count = 0;
            isBlank = true;
            continue;
        }
        isBlank = isBlank && (c == ' ' || c == '\t' || c == '\r');
        const bool mayBegin = c == '@' || (c == ':' && i + 1 < markdown.size() && markdown[i + 1] == '/')
            || (c == '.' && i > 0 && (markdown[i - 1] == 'w' || markdown[i - 1] == 'W'));
        if (mayBegin && ++count > most)
            return true;
    }
    return false;
}

void markBareLinks(RichText &text)
{
    std::vector<RichText::Run> runs;
    const QStringView all(text.text);
    // Runs and the plain stretches between them, each by itself: an address ends where a format does.
    const auto stretch = [&](qsizetype from, qsizetype to, const RichText::Run &format) {
        qsizetype done = from;
        const auto keep = [&](qsizetype end) {
            if (end > done && (format.style != RichText::Plain || format.link >= 0 || format.image >= 0)) {
                RichText::Run part = format;
                part.from = int(done);
                part.length = int(end - done);
                runs.push_back(part);
            }
        };
        constexpr unsigned closed = RichText::Code | RichText::Maths;
        const bool isOpen = format.link < 0 && format.image < 0 && (format.style & closed) == 0;
        for (qsizetype at = from; isOpen && at < to; ++at) {
            if (at > from && !all[at - 1].isSpace() && !QStringView(u"*_~([").contains(all[at - 1]))
                continue;
            const QStringView rest = all.mid(at, to - at);
            const qsizetype start = startOfAddress(rest);
            if (start == 0)
                continue;
            const bool isWww = rest[0] == u'w';
            const qsizetype length = endOfAddress(rest, start, isWww);
            const QString address = rest.left(length).toString();
            const QString target = length > start ? safeLink(isWww ? QLatin1String("http://") + address : address) : QString();
            if (target.isEmpty()) {
                at += std::max<qsizetype>(length, 1) - 1; // what is in an address is no other one
                continue;
            }
            keep(at);
            runs.push_back({int(at), int(length), format.style, int(text.links.size()), -1});
            text.links << target;
            done = at + length;
            at = done - 1;
        }
        keep(to);
    };
    qsizetype at = 0;
    for (const RichText::Run &run : text.runs) {
        stretch(at, run.from, {});
        stretch(run.from, run.from + run.length, run);
        at = run.from + run.length;
    }
    stretch(at, all.size(), {});
    text.runs = std::move(runs);
}

} // namespace Layers
