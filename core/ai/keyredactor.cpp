#include "core/ai/keyredactor.h"

#include "core/base/json.h"

#include <QtCore/QUrl>

namespace Layers {

namespace {

const QString keyWord = QStringLiteral("[key]");

QChar foldedUnit(QChar c)
{
    const char16_t unit = c.unicode();
    if (unit < 0x80)
        return unit >= u'A' && unit <= u'Z' ? QChar(char16_t(unit + 0x20)) : c;
    return c.toCaseFolded();
}

// The letters of base64 that stand for the key wherever it begins in what is encoded. Those that it shares with a neighbour are left out.
QStringList base64Of(const QByteArray &key)
{
    constexpr qsizetype shortest = 8; // less is found in words
    QStringList found;
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        found << QString::fromLatin1(key.toBase64(alphabet));
        for (qsizetype before = 0; before < 3; ++before) {
            const QByteArray all = (QByteArray(before, '\0') + key).toBase64(alphabet | QByteArray::OmitTrailingEquals);
            const qsizetype from = (before * 8 + 5) / 6;
            const qsizetype to = (before + key.size()) * 8 / 6;
            found << QString::fromLatin1(all.mid(from, to - from));
        }
    }
    found.removeDuplicates();
    found.removeIf([](const QString &form) { return form.size() < shortest; });
    return found;
}

// Any of its bytes may be percent-encoded.
QRegularExpression percentPattern(const QByteArray &key)
{
    QString pattern;
    for (const char c : key) {
        const QString hex = QStringLiteral("%%1").arg(quint8(c), 2, 16, QLatin1Char('0'));
        pattern += quint8(c) < 0x80 ? QStringLiteral("(?:%1|%2)").arg(hex, QRegularExpression::escape(QString(QLatin1Char(c)))) : hex;
    }
    return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption);
}

} // namespace

KeyForms::KeyForms(const QByteArray &key)
{
    // Where a server wants any key, a word stands that is no secret, and is one of its models' too.
    static const QList<QByteArray> placeholders{"none", "null", "ollama", "dummy", "empty", "local", "test", "lm-studio", "llama", "token"};
    if (key.size() < 4 || placeholders.contains(key.toLower()))
        return;
    m_key = QString::fromUtf8(key);
    for (const QChar c : m_key)
        m_folded += foldedUnit(c);
    // Two thirds, and at least 16: a shorter beginning may be an everyday word ("research-team-2026") or the name of a provider that model
    // ids have too. At most 24 behind the header that all tokens of a kind share, so that no long key is given away but for its end.
    constexpr qsizetype shortestTelling = 16;
    constexpr qsizetype longestTelling = 24;
    const qsizetype header = key.startsWith("eyJ") ? key.indexOf('.') + 1 : 0;
    m_telling = KeyRedactor::looksRandom(key) ? std::clamp((2 * m_folded.size() + 2) / 3, shortestTelling, header + longestTelling)
                                              : m_folded.size();
    m_telling = std::min(m_telling, m_folded.size());
    m_skip.fill(m_telling);
    for (qsizetype i = 0; i + 1 < m_telling; ++i)
        m_skip[m_folded[i].unicode() & 0xff] = m_telling - 1 - i;
    m_fallback.assign(size_t(m_folded.size()), 0);
    for (qsizetype i = 1, matched = 0; i < m_folded.size(); ++i) {
        while (matched > 0 && m_folded[i] != m_folded[matched])
            matched = m_fallback[size_t(matched) - 1];
        if (m_folded[i] == m_folded[matched])
            ++matched;
        m_fallback[size_t(i)] = matched;
    }
    m_encoded = base64Of(key);
    if (m_key.contains(QLatin1Char('/')))
        m_encoded << QString(m_key).replace(QLatin1Char('/'), QLatin1String("\\/")); // as JSON may have it
    m_percent = percentPattern(key);
}

bool KeyRedactor::looksRandom(const QByteArray &key)
{
    constexpr qsizetype shortestRandom = 16;
    return key.size() >= shortestRandom && std::any_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

QString KeyForms::without(QString text) const
{
    if (!isSecret() || text.isEmpty())
        return text;
    // The encoded forms first: one that begins as the key itself would lose its beginning.
    for (const QString &form : m_encoded)
        text.replace(form, keyWord);
    if (text.contains(QLatin1Char('%')))
        text.replace(m_percent, keyWord);
    KeyStream stream;
    text = stream.feed(std::move(text), *this);
    return text + stream.flush();
}

QByteArray KeyForms::without(const QByteArray &text) const
{
    if (!isSecret() || text.isEmpty())
        return text;
    const QString before = QString::fromUtf8(text);
    const QString after = without(before);
    return after == before ? text : after.toUtf8();
}

// The server's own words stay, unless its key was a part of them that JSON cannot do without.
Usage KeyForms::without(Usage usage) const
{
    const QByteArray raw = without(usage.raw);
    if (raw != usage.raw)
        usage.raw = JsonDocument::isValid(raw) ? raw : QByteArray("{}");
    return usage;
}

QString KeyStream::feed(QString text, const KeyForms &forms)
{
    const QString &key = forms.folded();
    if (key.isEmpty() || text.isEmpty())
        return text;
    qsizetype at = m_held.size();
    if (at > 0)
        text.prepend(m_held);
    QString out;
    qsizetype copied = 0;
    const QChar *const units = text.constData();
    const qsizetype size = text.size();
    const qsizetype length = key.size();
    const qsizetype telling = forms.telling();
    const auto found = [&] {
        const qsizetype from = std::max(copied, at - telling); // its beginning may have been given away
        out.append(units + copied, from - copied);
        out += keyWord;
        copied = at;
    };
    while (at < size) {
        // Between two beginnings of the key whole windows are looked at, from their end, and most of the text is not.
        while (m_matched == 0 && at + telling <= size) {
            const QChar last = foldedUnit(units[at + telling - 1]);
            const auto isSame = [](QChar unit, QChar ofKey) { return foldedUnit(unit) == ofKey; };
            if (last == key[telling - 1] && std::equal(units + at, units + at + telling, key.begin(), isSame)) {
                at += telling;
                m_matched = telling % length; // nothing is left of it when it is the whole key
                found();
            } else {
                at += forms.skip(last);
            }
        }
        if (at >= size)
            break;
        const QChar unit = foldedUnit(units[at]);
        const bool wasFound = m_matched >= telling;
        while (m_matched > 0 && unit != key[m_matched])
            m_matched = forms.fallback(m_matched - 1);
        if (unit == key[m_matched])
            ++m_matched;
        ++at;
        if (m_matched < telling)
            continue;
        if (!wasFound)
            found();
        copied = at; // what follows the beginning goes with it
        m_matched %= length;
    }
    const qsizetype held = std::min(m_matched, size - copied);
    m_held = held > 0 ? text.last(held) : QString();
    if (copied == 0) {
        text.chop(held);
        return text;
    }
    out.append(units + copied, size - held - copied);
    return out;
}

// One of the two holds something at most: each gives away what it has before the other goes on.
template <class Piece>
void KeyRedactor::takePiece(KeyStream &stream, Piece piece, const Out &out)
{
    if (stream.held().isEmpty())
        flush(out);
    piece.text = stream.feed(std::move(piece.text), m_forms);
    if (!piece.text.isEmpty())
        out(std::move(piece));
    tellHeld(out);
}

void KeyRedactor::take(Delta delta, const Out &out)
{
    if (!m_forms.isSecret()) {
        out(std::move(delta));
        return;
    }
    if (auto *used = std::get_if<UsageDelta>(&delta)) {
        used->usage = m_forms.without(std::move(used->usage));
    } else if (auto *served = std::get_if<ServedModelDelta>(&delta)) {
        served->model = m_forms.without(std::move(served->model));
    } else if (auto *text = std::get_if<TextDelta>(&delta)) {
        takePiece(m_text, std::move(*text), out);
        return;
    } else if (auto *reasoning = std::get_if<ReasoningDelta>(&delta)) {
        takePiece(m_reasoning, std::move(*reasoning), out);
        return;
    } else {
        // What makes a part of its own stands behind what came before it.
        flush(out);
        tellHeld(out);
        if (auto *start = std::get_if<ToolCallStart>(&delta)) {
            start->id = m_forms.without(std::move(start->id));
            start->name = m_forms.without(std::move(start->name));
        } else if (auto *arguments = std::get_if<ToolCallArguments>(&delta)) {
            arguments->fragment = m_arguments[arguments->slot].feed(std::move(arguments->fragment), m_forms);
            if (arguments->fragment.isEmpty())
                return;
        } else if (auto *end = std::get_if<ToolCallEnd>(&delta)) {
            // It has the arguments as a whole, so what is held back of the pieces is not missed.
            ToolCallPart &call = end->call;
            call.id = m_forms.without(std::move(call.id));
            call.name = m_forms.without(std::move(call.name));
            call.arguments = m_forms.without(call.arguments);
            call.isExecutable = call.isExecutable && JsonDocument::isValid(call.arguments);
        } else if (auto *signature = std::get_if<SignatureDelta>(&delta)) {
            signature->signature = m_forms.without(signature->signature);
            signature->redacted = m_forms.without(signature->redacted);
            signature->text = m_forms.without(std::move(signature->text));
        } else if (auto *raw = std::get_if<RawDelta>(&delta)) {
            raw->json = m_forms.without(raw->json);
        }
    }
    out(std::move(delta));
}

void KeyRedactor::finish(const Out &out)
{
    flush(out);
    tellHeld(out);
}

void KeyRedactor::flush(const Out &out)
{
    if (QString text = m_text.flush(); !text.isEmpty())
        out(TextDelta{std::move(text)});
    if (QString text = m_reasoning.flush(); !text.isEmpty())
        out(ReasoningDelta{std::move(text)});
}

void KeyRedactor::tellHeld(const Out &out)
{
    const bool isHeld = !m_text.held().isEmpty() || !m_reasoning.held().isEmpty();
    if (isHeld || m_isHeldTold)
        out(HeldDelta{m_text.held(), m_reasoning.held()});
    m_isHeldTold = isHeld;
}

} // namespace Layers
