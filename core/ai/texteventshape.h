#pragma once
// Event after event, a stream differs in nothing but the text. The last event that held nothing but text is kept in pieces, around the text
// and OpenAI's padding: an event of the same pieces means the same but for what is between, and needs no parsing. Owned by a decoder; one
// thread; what it says is exactly what parsing would (tst_streams compares them over random events).

#include <QtCore/QByteArray>

#include <optional>

namespace Layers {

class TextEventShape
{
public:
    // The text of an event of the known shape, as UTF-8.
    std::optional<QByteArrayView> textOf(QByteArrayView event);

    // A server whose events vary in more is not learned again and again.
    bool isWorthLearning() const { return m_misses < 16; }
    // An event that was parsed, and whose only meaning was this text, the string of its member "content".
    void learn(QByteArrayView event, QByteArrayView text);
    // After every event that was parsed: the next one is compared with that one or with none.
    void forget();

private:
    QByteArray m_head; // to the quote before the text; empty: not known
    QByteArray m_middle; // from the quote behind the text to the one before the padding; empty: no padding
    QByteArray m_tail; // from the last of these quotes
    int m_misses = 0; // in a row
};

} // namespace Layers
