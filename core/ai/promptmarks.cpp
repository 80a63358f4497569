#include "core/ai/promptmarks.h"

#include "core/base/textcut.h"

namespace Layers {

QString markedName(QString name)
{
    name.replace(u'"', u'\'').replace(u'<', u'(').replace(u'>', u')');
    return leftWhole(name.simplified(), 200);
}

namespace {

// What nobody sees between two letters: formatting and control characters, variation selectors.
bool isUnseen(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Other_Format || (category == QChar::Other_Control && !QChar::isSpace(c)) || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
}

// Reads code points of a text one way, each once.
class Reader
{
public:
    Reader(QStringView text, qsizetype at)
        : m_text(text)
        , m_at(at)
    { }

    char32_t next() const
    {
        if (m_at >= m_text.size())
            return 0;
        const QChar c = m_text[m_at];
        const bool isPair = c.isHighSurrogate() && m_at + 1 < m_text.size() && m_text[m_at + 1].isLowSurrogate();
        return isPair ? QChar::surrogateToUcs4(c, m_text[m_at + 1]) : c.unicode();
    }
    bool isAtEnd() const { return m_at >= m_text.size(); }
    void step() { m_at += next() > 0xffff ? 2 : 1; }
    void skipUnseen(bool alsoSpace)
    {
        while (!isAtEnd() && (isUnseen(next()) || (alsoSpace && QChar::isSpace(next()))))
            step();
    }
    bool reads(const char *word)
    {
        for (const char *letter = word; *letter; ++letter) {
            skipUnseen(false);
            if (isAtEnd() || QChar::toCaseFolded(next()) != char32_t(uchar(*letter)))
                return false;
            step();
        }
        return true;
    }

private:
    QStringView m_text;
    qsizetype m_at;
};

bool beginsMark(QStringView text, qsizetype bracket)
{
    Reader reader(text, bracket + 1);
    reader.skipUnseen(true);
    if (reader.next() == U'/')
        reader.step();
    reader.skipUnseen(true);
    return Reader(reader).reads("attached_file") || reader.reads("passage");
}

} // namespace

// By hand: an expression with something unseen anywhere gives up on a long run of it, and lets pass what stands behind.
QString withoutMarks(QString text)
{
    for (qsizetype at = text.indexOf(u'<'); at >= 0; at = text.indexOf(u'<', at + 1)) {
        if (beginsMark(text, at))
            text[at] = QChar(0x2039);
    }
    return text;
}

} // namespace Layers
