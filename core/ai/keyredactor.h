#pragma once
// Takes the key of a server out of what that server says, so that neither the disk nor the screen gets it. Pure; one object an answer, any
// one thread. A stream is searched as it comes: what may be the beginning of the key is held back until the next piece tells. A long
// beginning is taken out like the whole, whatever follows it. Linear, and a text that holds nothing of the key is passed on as it is.

#include "core/ai/delta.h"

#include <QtCore/QRegularExpression>

#include <array>
#include <functional>
#include <map>

namespace Layers {

// One key, and how it is found in a text that is whole: as it is, in base64 and percent-encoded.
class KeyForms
{
public:
    explicit KeyForms(const QByteArray &key);

    bool isSecret() const { return !m_key.isEmpty(); } // short keys and placeholders are not: they are words of every text
    const QString &folded() const { return m_folded; }
    // So many of its first units are as secret as all of it. What every key of a provider begins with is shorter, and so is what may be
    // shown without helping anybody to guess the rest.
    qsizetype telling() const { return m_telling; }
    qsizetype skip(QChar last) const { return m_skip[last.unicode() & 0xff]; } // how far a window that ends so may move on
    qsizetype fallback(qsizetype matched) const { return m_fallback[size_t(matched)]; }

    QString without(QString text) const;
    QByteArray without(const QByteArray &text) const;
    Usage without(Usage usage) const;

private:
    QString m_key;
    QString m_folded;
    qsizetype m_telling = 0;
    std::array<qsizetype, 256> m_skip{}; // of Horspool, for the beginning that tells
    std::vector<qsizetype> m_fallback; // of Knuth, Morris and Pratt
    QStringList m_encoded;
    QRegularExpression m_percent;
};

// One text that comes in pieces.
class KeyStream
{
public:
    QString feed(QString text, const KeyForms &forms);
    // What is held back, because what follows is something else. Should the rest of the key come later, the rest is taken out.
    QString flush() { return std::exchange(m_held, {}); }
    const QString &held() const { return m_held; }

private:
    qsizetype m_matched = 0; // units at the end of what came that are the beginning of the key
    QString m_held; // of these, what was neither given away nor taken out
};

class KeyRedactor
{
public:
    using Out = std::function<void(Delta)>;

    // What stands in an answer is left alone when the key may be a word of it: only long ones with a digit are looked for.
    explicit KeyRedactor(const QByteArray &key)
        : m_forms(looksRandom(key) ? key : QByteArray())
    { }
    static bool looksRandom(const QByteArray &key);

    void take(Delta delta, const Out &out);
    void finish(const Out &out); // gives away what is held back

    const KeyForms &forms() const { return m_forms; }

private:
    template <class Piece>
    void takePiece(KeyStream &stream, Piece piece, const Out &out);
    void flush(const Out &out);
    void tellHeld(const Out &out);

    KeyForms m_forms;
    KeyStream m_text; // of both voices, which become one part
    KeyStream m_reasoning;
    std::map<int, KeyStream> m_arguments; // by slot
    bool m_isHeldTold = false;
};

} // namespace Layers
