#include "core/base/markdowntext.h"

#include <algorithm>

namespace Layers {

namespace {

bool isPunctuation(QChar c)
{
    return c > u' ' && c < u'\x7f' && !c.isLetterOrNumber();
}

bool beginsAddress(QStringView text)
{
    return text.startsWith(u"http://", Qt::CaseInsensitive) || text.startsWith(u"https://", Qt::CaseInsensitive)
        || text.startsWith(u"www.", Qt::CaseInsensitive);
}

// "12." and "12)", which would count: the length of the number.
qsizetype orderOf(QStringView line)
{
    qsizetype digits = 0;
    while (digits < line.size() && digits < 10 && line[digits] >= u'0' && line[digits] <= u'9')
        ++digits;
    const bool isMark = digits > 0 && digits < line.size() && (line[digits] == u'.' || line[digits] == u')');
    return isMark && (digits + 1 == line.size() || line[digits + 1].isSpace()) ? digits : 0;
}

void addLine(QString &out, QStringView line)
{
    qsizetype at = 0;
    if (!line.isEmpty() && QStringView(u"#-+=>|:~").contains(line[0])) {
        out += u'\\';
        out += line[0];
        at = 1;
    } else if (const qsizetype digits = orderOf(line)) {
        out += line.left(digits);
        out += u'\\';
        out += line[digits];
        at = digits + 1;
    }
    const auto letterAt = [line](qsizetype i) { return i >= 0 && i < line.size() && line[i].isLetterOrNumber(); };
    const auto spaceAt = [line](qsizetype i) { return i < 0 || i >= line.size() || line[i].isSpace(); };
    bool isAddress = false;
    while (at < line.size()) {
        const QChar c = line[at];
        qsizetype end = at + 1;
        while (end < line.size() && line[end] == c && QStringView(u"*_").contains(c))
            ++end;
        if (c.isSpace())
            isAddress = false;
        else if (!letterAt(at - 1) && beginsAddress(line.mid(at)))
            isAddress = true;
        bool isMark = false;
        switch (c.unicode()) {
        case u'`':
        case u'[':
        case u'$':
            isMark = true;
            break;
        case u'~':
            isMark = !isAddress;
            break;
        case u'\\':
            isMark = at + 1 == line.size() || isPunctuation(line[at + 1]);
            break;
        case u'<':
            isMark = at + 1 < line.size() && (line[at + 1].isLetter() || isPunctuation(line[at + 1]));
            break;
        case u'&':
            isMark = !isAddress && at + 1 < line.size() && (line[at + 1] == u'#' || line[at + 1].isLetter());
            break;
        case u'*':
            isMark = !(spaceAt(at - 1) && spaceAt(end) && at > 0);
            break;
        case u'_':
            isMark = !isAddress && !(letterAt(at - 1) && letterAt(end));
            break;
        default:
            break;
        }
        for (; at < end; ++at) {
            if (isMark)
                out += u'\\';
            out += c;
        }
    }
}

} // namespace

QString markdownOf(QStringView plain)
{
    QString out;
    out.reserve(plain.size() + 8);
    for (qsizetype from = 0; from <= plain.size();) {
        qsizetype end = plain.indexOf(u'\n', from);
        if (end < 0)
            end = plain.size();
        qsizetype begin = from;
        while (begin < end && plain[begin].isSpace())
            ++begin;
        if (from > 0)
            out += u'\n';
        addLine(out, plain.mid(begin, end - begin));
        from = end + 1;
    }
    return out;
}

} // namespace Layers
