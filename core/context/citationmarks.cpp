#include "core/context/citationmarks.h"

#include "core/context/chunk.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace Layers {

namespace {

constexpr qsizetype longestMark = 24;
constexpr qsizetype longestClaim = 600;

QSet<QString> wordsOf(const QString &text)
{
    static const QRegularExpression word(QStringLiteral("[\\p{L}\\p{N}]{3,}"));
    QSet<QString> words;
    auto it = word.globalMatch(text.toLower());
    while (it.hasNext())
        words.insert(it.next().captured().left(6));
    return words;
}

// The numbers of a whole mark, or nothing.
std::vector<int> numbersOf(QStringView mark)
{
    std::vector<int> numbers;
    const auto parts = mark.mid(1, mark.size() - 2).split(u',');
    for (const QStringView part : parts) {
        bool ok = false;
        const int number = part.trimmed().toInt(&ok);
        if (!ok || number < 1 || number > 999)
            return {};
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace

TextRange bestSentence(const Passage &passage, const QString &claim)
{
    const QSet<QString> wanted = wordsOf(claim);
    TextRange best{0, passage.text.size()};
    int most = 0;
    qsizetype shortest = passage.text.size() + 1;
    for (const TextRange &sentence : sentencesOf(passage.text)) {
        const int shared = int((wordsOf(passage.text.mid(sentence.from, sentence.length())) & wanted).size());
        if (shared > most || (shared == most && most > 0 && sentence.length() < shortest)) {
            most = shared;
            shortest = sentence.length();
            best = sentence;
        }
    }
    return {passage.range.from + best.from, passage.range.from + best.to};
}

CitationMarks::CitationMarks(std::vector<Passage> passages, std::vector<QByteArray> hashes)
    : m_passages(std::move(passages))
    , m_hashes(std::move(hashes))
{
    m_hashes.resize(m_passages.size());
}

Citation CitationMarks::cite(int number) const
{
    const Passage &passage = m_passages[size_t(number - 1)];
    Citation citation;
    citation.mark = number;
    citation.source = passage.source;
    citation.document = passage.document;
    citation.contentHash = m_hashes[size_t(number - 1)];
    citation.path = passage.path;
    citation.heading = passage.heading;
    citation.page = passage.page;
    citation.range = bestSentence(passage, m_claim);
    citation.quote = passage.text.mid(citation.range.from - passage.range.from, citation.range.length());
    return citation;
}

std::vector<CitationMarks::Piece> CitationMarks::feed(const QString &text)
{
    std::vector<Piece> out;
    take(std::exchange(m_held, {}) + text, false, out);
    return out;
}

std::vector<CitationMarks::Piece> CitationMarks::finish()
{
    std::vector<Piece> out;
    take(std::exchange(m_held, {}), true, out);
    return out;
}

void CitationMarks::take(QString text, bool isLast, std::vector<Piece> &out)
{
    QString plain;
    const auto flush = [&] {
        if (!plain.isEmpty())
            out.emplace_back(std::exchange(plain, {}));
    };
    const auto add = [&](QStringView words) {
        plain += words;
        m_claim += words;
        if (m_claim.size() > longestClaim)
            m_claim = m_claim.right(longestClaim / 2);
    };
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype open = m_passages.empty() ? -1 : text.indexOf(u'[', at);
        if (open < 0) {
            add(QStringView(text).mid(at));
            break;
        }
        add(QStringView(text).mid(at, open - at));
        qsizetype end = open + 1;
        while (end < text.size() && end - open < longestMark && (text[end].isDigit() || text[end] == u',' || text[end] == u' '))
            ++end;
        const bool isOpen = end == text.size() && end - open < longestMark;
        if (isOpen && !isLast) {
            m_held = text.mid(open);
            break;
        }
        const bool isMark = end < text.size() && text[end] == u']' && end > open + 1;
        // "[1](address)" is a link and "[1]: address" a definition; the character behind decides, so it is waited for.
        if (isMark && end + 1 == text.size() && !isLast) {
            m_held = text.mid(open);
            break;
        }
        const bool isLink = isMark && end + 1 < text.size() && (text[end + 1] == u'(' || text[end + 1] == u':');
        const auto numbers = isMark && !isLink ? numbersOf(QStringView(text).mid(open, end + 1 - open)) : std::vector<int>{};
        const bool known = !numbers.empty()
            && std::all_of(numbers.begin(), numbers.end(), [this](int number) { return size_t(number) <= m_passages.size(); });
        if (!known) {
            add(QStringView(text).mid(open, 1));
            at = open + 1;
            continue;
        }
        flush();
        for (const int number : numbers)
            out.emplace_back(cite(number));
        at = end + 1;
        // The next claim begins behind a sentence, not behind each of several marks.
        if (at < text.size() && text[at] != u'[')
            m_claim.clear();
    }
    flush();
}

} // namespace Layers
