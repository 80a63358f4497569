// The key of a server is taken out of its answer, however the answer is cut, and nothing else is.

#include "core/ai/keyredactor.h"
#include "tests/support/layerstest.h"

#include <QtCore/QRandomGenerator>

using namespace Layers;

namespace {

const QByteArray key = "sk-sk-planted-0123456789";
const QString keyText = QString::fromLatin1(key);

struct Said
{
    AnswerBuilder answer;
    HeldDelta held;

    QString text() const
    {
        QString all;
        for (const Part &part : answer.parts()) {
            if (const auto *words = std::get_if<TextPart>(&part))
                all += words->text;
            else if (const auto *thought = std::get_if<ReasoningPart>(&part))
                all += QLatin1Char('<') + thought->text + QLatin1Char('>');
            else if (const auto *call = std::get_if<ToolCallPart>(&part))
                all += QLatin1Char('{') + call->id + QLatin1Char(' ') + QString::fromUtf8(call->arguments) + QLatin1Char('}');
        }
        return all;
    }
};

Said said(const std::vector<Delta> &deltas, bool isFinished = true)
{
    Said said;
    KeyRedactor redactor(key);
    const auto out = [&](Delta delta) {
        if (const auto *held = std::get_if<HeldDelta>(&delta))
            said.held = *held;
        said.answer.apply(delta);
    };
    for (const Delta &delta : deltas)
        redactor.take(delta, out);
    if (isFinished)
        redactor.finish(out);
    return said;
}

QString streamed(const QStringList &pieces, const KeyForms &forms = KeyForms(key))
{
    KeyStream stream;
    QString all;
    for (const QString &piece : pieces)
        all += stream.feed(piece, forms);
    return all + stream.flush();
}

} // namespace

class TstKeyRedactor : public QObject
{
    Q_OBJECT
private slots:
    void cutAnywhere()
    {
        const QString text = QLatin1String("sk-s is no key, ") + keyText + keyText.toUpper() + QLatin1String(" is, sk-sk-p not.");
        const QString wanted = QStringLiteral("sk-s is no key, [key][key] is, sk-sk-p not.");
        for (qsizetype first = 0; first <= text.size(); ++first) {
            for (qsizetype second = first; second <= text.size(); ++second)
                QCOMPARE(streamed({text.left(first), text.mid(first, second - first), text.mid(second)}), wanted);
        }
        QCOMPARE(streamed(text.split(QString(), Qt::SkipEmptyParts)), wanted);
    }

    // A server may say the key and change or leave out its end: what was said of it is still most of it.
    void mostOfAKey()
    {
        for (qsizetype length = 0; length <= key.size(); ++length) {
            const QString kept = length < KeyForms(key).telling() ? keyText.left(length) : QStringLiteral("[key]");
            const QString text = QLatin1String("It is ") + keyText.left(length) + QLatin1String("# or so");
            const QString wanted = QLatin1String("It is ") + kept + QLatin1String("# or so");
            for (qsizetype cut = 0; cut <= text.size(); ++cut)
                QCOMPARE(streamed({text.left(cut), text.mid(cut)}), wanted);
            QCOMPARE(streamed(text.split(QString(), Qt::SkipEmptyParts)), wanted);
            QCOMPARE(KeyForms(key).without(text), wanted);
        }
    }

    // Keys that repeat within themselves, against a search that looks at every place: no long beginning is left, nothing else is taken.
    void anyKeyAnyText()
    {
        QRandomGenerator random(20261129);
        const auto letters = [&](int count) {
            QString text;
            for (int i = 0; i < count; ++i)
                text += QLatin1Char("a1"[random.bounded(2)]);
            return text;
        };
        for (int round = 0; round < 2000; ++round) {
            const QString secret = letters(16 + random.bounded(8)) + QLatin1Char('1');
            const KeyForms forms(secret.toLatin1());
            QString text;
            QString bare; // what no beginning of the key stands in
            for (int piece = 0; piece < 6; ++piece) {
                const QString words = QLatin1Char('#') + letters(random.bounded(7)) + QLatin1Char('#');
                bare += words;
                text += words + secret.left(random.bounded(int(secret.size()) + 1)) + letters(random.bounded(3));
            }
            QStringList pieces;
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype next = std::min<qsizetype>(text.size(), at + 1 + random.bounded(9));
                pieces << text.mid(at, next - at);
                at = next;
            }
            const QString left = streamed(pieces, forms);
            QCOMPARE(left, streamed({text}, forms));
            QVERIFY2(!left.contains(secret.left(forms.telling())), qPrintable(secret + QLatin1Char(' ') + text));
            const bool isClean = !text.contains(secret.left(forms.telling()));
            QCOMPARE(left == text, isClean);
            for (const QString &words : bare.split(QLatin1Char('#'), Qt::SkipEmptyParts))
                QVERIFY(left.contains(QLatin1Char('#') + words + QLatin1Char('#')));
        }
    }

    // What every key of a provider begins with may be spoken of.
    void publicBeginnings()
    {
        for (const QString &start : {QStringLiteral("sk-proj-"), QStringLiteral("sk-or-v1-"), QStringLiteral("sk-ant-api03-")}) {
            const KeyForms forms(start.toLatin1() + QByteArray("Q7w9").repeated(24));
            const QString text = QLatin1String("A key begins with ") + start;
            QCOMPARE(streamed({text}, forms), text);
            QCOMPARE(streamed({text, QStringLiteral("Q7w9").repeated(20)}, forms), QStringLiteral("A key begins with [key]"));
        }
    }

    // Keys that people think up, and the header that all tokens of a kind share.
    void everydayBeginnings()
    {
        for (const auto &[secret, said] : std::vector<std::pair<const char *, const char *>>{
                 {"research-team-2026", "Medical research shows that researchers like research-team work."},
                 {"password12345678", "Choose a long password."},
                 {"internal-gateway-key-1", "The internal organs lie internally."},
                 {"anthropic-proxy-2026", "anthropic/claude-x"}})
            QCOMPARE(streamed({QLatin1String(said)}, KeyForms(secret)), QLatin1String(said));
        const QByteArray header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
        QCOMPARE(streamed({QLatin1String(header)}, KeyForms(header + QByteArray("Q7w9").repeated(30))), QLatin1String(header));
    }

    // A long key says more by its first 24 letters than may be shown.
    void longBeginnings()
    {
        const QByteArray key = "sk-or-v1-" + QByteArray("0123456789abcdef").repeated(4);
        for (qsizetype size = 24; size <= key.size(); ++size) {
            const QString said = QStringLiteral("Bad key ") + QLatin1String(key.first(size)) + QStringLiteral("... of yours");
            QVERIFY2(!KeyForms(key).without(said).contains(QLatin1String("0123456789abcde")), qPrintable(KeyForms(key).without(said)));
        }
    }

    // A server on one's own computer takes any word for a key; an answer may hold that word.
    void wordsAreNoSecrets()
    {
        for (const char *word : {"secret", "pass", "1234", "openai", "password", "sk-no-key-required"})
            QVERIFY2(!KeyRedactor::looksRandom(word), word);
        QVERIFY(KeyRedactor::looksRandom(key));
    }

    // The beginning of the key may repeat within it.
    void beginsTwice() { QCOMPARE(streamed({QStringLiteral("sk-"), keyText, QStringLiteral("!")}), QStringLiteral("sk-[key]!")); }

    void nothingIsLost()
    {
        for (qsizetype length = 0; length < key.size(); ++length) {
            const QString half = QLatin1String("It is ") + keyText.left(length);
            const QString wanted = length < KeyForms(key).telling() ? half : QStringLiteral("It is [key]");
            QCOMPARE(said({TextDelta{half}}).text(), wanted);
            QCOMPARE(said({ReasoningDelta{half}}).text(), QLatin1Char('<') + wanted + QLatin1Char('>'));
            const Said stopped = said({TextDelta{half}}, false);
            QCOMPARE(stopped.text() + stopped.held.text, wanted);
            // What comes behind it stays behind it.
            QCOMPARE(said({TextDelta{half}, UsageDelta{}, ToolCallEnd{0, {QStringLiteral("a"), {}, "{}", false}}}).text(),
                     wanted + QLatin1String("{a {}}"));
        }
    }

    void heldIsToldOnce()
    {
        KeyRedactor redactor(key);
        std::vector<Delta> deltas;
        const auto out = [&](Delta delta) { deltas.push_back(std::move(delta)); };
        redactor.take(TextDelta{QStringLiteral("No ")}, out);
        redactor.take(TextDelta{QStringLiteral("tides")}, out);
        redactor.take(TextDelta{QStringLiteral(".")}, out);
        redactor.take(TextDelta{QStringLiteral("..")}, out);
        const std::vector<Delta> wanted{TextDelta{QStringLiteral("No ")},
                                        TextDelta{QStringLiteral("tide")},
                                        HeldDelta{QStringLiteral("s"), {}},
                                        TextDelta{QStringLiteral("s.")},
                                        HeldDelta{},
                                        TextDelta{QStringLiteral("..")}};
        QVERIFY(deltas == wanted);
    }

    void everyStreamOfAnAnswer()
    {
        const QString a = keyText.left(9);
        const QString b = keyText.mid(9);
        QCOMPARE(said({ReasoningDelta{a}, ReasoningDelta{b}, TextDelta{a}, TextDelta{b}}).text(), QStringLiteral("<[key]>[key]"));
        // Answer and refusal become one text.
        QCOMPARE(said({TextDelta{a}, TextDelta{b, TextDelta::Voice::Refusal}}).text(), QStringLiteral("[key]"));
        // Two calls at once, in pieces and as a whole.
        const std::vector<Delta> calls{ToolCallStart{0, keyText, keyText},
                                       ToolCallStart{1, {}, {}},
                                       ToolCallArguments{0, a},
                                       ToolCallArguments{1, a},
                                       ToolCallArguments{0, b},
                                       ToolCallArguments{1, b}};
        QCOMPARE(said(calls).text(), QStringLiteral("{[key] [key]}{ [key]}"));
        const ToolCallPart whole{keyText, QStringLiteral("f"), "{\"a\":\"" + key + "\"}", true};
        const Said ended = said({ToolCallEnd{0, whole}});
        QCOMPARE(ended.text(), QStringLiteral("{[key] {\"a\":\"[key]\"}}"));
        QVERIFY(std::get<ToolCallPart>(ended.answer.parts().front()).isExecutable);
        const Said broken = said({ToolCallEnd{0, {QStringLiteral("a"), {}, key, true}}});
        QVERIFY(!std::get<ToolCallPart>(broken.answer.parts().front()).isExecutable);
        QVERIFY(!said({SignatureDelta{key, {}, keyText}}).text().contains(keyText));
    }

    // A server that thinks between two halves of the key may have said a short first one already; the second one is taken out.
    void interrupted()
    {
        const auto broken = [](qsizetype at) {
            return said({TextDelta{keyText.left(at)}, ReasoningDelta{QStringLiteral("x")}, TextDelta{keyText.mid(at)}}).text();
        };
        QCOMPARE(broken(7), keyText.left(7) + QLatin1String("<x>[key]"));
        QCOMPARE(broken(KeyForms(key).telling()), QStringLiteral("[key]<x>"));
    }

    void encoded()
    {
        const QByteArray hard = "sk/a+b?c~\xc3\xbc"
                                "d>0123456789";
        const KeyForms forms(hard);
        for (int before = 0; before < 4; ++before) {
            for (int behind = 0; behind < 4; ++behind) {
                for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
                    const QByteArray encoded = (QByteArray(before, 'x') + hard + QByteArray(behind, 'y')).toBase64(alphabet);
                    const QString left = forms.without(QString::fromLatin1(encoded));
                    QVERIFY2(left.contains(QLatin1String("[key]")), encoded);
                    QVERIFY2(left.size() <= 5 + 4 * 3, qPrintable(left));
                }
            }
        }
        QString every;
        for (const char c : hard)
            every += QStringLiteral("%%1").arg(quint8(c), 2, 16, QLatin1Char('0'));
        for (const QString &text :
             {QString::fromUtf8(hard), QString::fromLatin1(hard.toPercentEncoding()),
              QString::fromLatin1(hard.toPercentEncoding().toLower()), QString::fromLatin1(hard.toPercentEncoding("?+/")), every,
              QString::fromUtf8(hard).replace(u'/', QLatin1String("\\/"))})
            QCOMPARE(forms.without(QLatin1String("in ") + text + QLatin1Char('.')), QStringLiteral("in [key]."));
    }

    void whatIsNoSecretStays()
    {
        for (const char *word : {"", "abc", "Ollama", "token"}) {
            KeyRedactor redactor(word);
            QString text;
            redactor.take(TextDelta{QLatin1String(word)}, [&](const Delta &delta) { text = std::get<TextDelta>(delta).text; });
            QCOMPARE(text, QLatin1String(word));
            QCOMPARE(redactor.forms().without(QString::fromLatin1(word)), QLatin1String(word));
        }
    }

    void copiesNothingInVain()
    {
        const KeyForms forms(key);
        KeyStream stream;
        const QString text = QStringLiteral("The ask is the sky. ");
        const void *const before = text.constData();
        QCOMPARE(static_cast<const void *>(stream.feed(text, forms).constData()), before);
    }
};

LAYERS_TEST(TstKeyRedactor, "tst_keyredactor", Guiless)
#include "tst_keyredactor.moc"
