#include "tests/probes/streamcases.h"

#include "core/ai/openaidecoder.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRandomGenerator>

namespace LayersTest {

using namespace Layers;

std::vector<StreamCase> readStreamCases(const QString &path, QString &problem)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problem = QStringLiteral("cannot read %1: %2").arg(path, file.errorString());
        return {};
    }
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &fault);
    const QJsonArray list = document.isArray() ? document.array() : document.object()[QLatin1String("cases")].toArray();
    if (fault.error != QJsonParseError::NoError || list.isEmpty()) {
        problem = QStringLiteral("%1 is no list of cases: %2").arg(path, fault.errorString());
        return {};
    }
    std::vector<StreamCase> cases;
    for (const auto &value : list) {
        const QJsonObject object = value.toObject();
        StreamCase one;
        one.id = object[QLatin1String("id")].toString();
        one.title = object[QLatin1String("title")].toString();
        one.dialect = object[QLatin1String("dialect")].toString().toLatin1();
        one.status = object[QLatin1String("status")].toInt(200);
        one.contentType = object[QLatin1String("content_type")].toString().toLatin1();
        one.isReset = object[QLatin1String("end")].toString() == QLatin1String("rst");
        for (const QString &key : object.keys()) {
            if (key.startsWith(QLatin1String("body")))
                one.body = QByteArray::fromBase64(object[key].toString().toLatin1());
        }
        one.expect = object[QLatin1String("expect")].toObject();
        cases.push_back(one);
    }
    return cases;
}

bool hasDecoder(const QByteArray &dialect)
{
    return dialect == "openai-chat";
}

QJsonObject decodeStream(const StreamCase &streamCase, const std::vector<QByteArray> &pieces)
{
    OpenAiDecoder decoder;
    decoder.begin(streamCase.status, streamCase.contentType);
    std::vector<Delta> deltas;
    for (const QByteArray &piece : pieces)
        decoder.feed(piece, deltas);
    const StreamEnd end
        = decoder.finish(streamCase.isReset ? OpenAiDecoder::Transport::Broken : OpenAiDecoder::Transport::Finished, deltas);

    QString text;
    QString refusal;
    QString thinking;
    QJsonArray signatures;
    QJsonArray tools;
    for (const Delta &delta : deltas) {
        if (const auto *t = std::get_if<TextDelta>(&delta))
            (t->voice == TextDelta::Voice::Refusal ? refusal : text) += t->text;
        else if (const auto *r = std::get_if<ReasoningDelta>(&delta))
            thinking += r->text;
        else if (const auto *s = std::get_if<SignatureDelta>(&delta))
            signatures.append(QString::fromUtf8(s->signature.isEmpty() ? s->redacted : s->signature));
        else if (const auto *c = std::get_if<ToolCallEnd>(&delta))
            tools.append(QJsonArray{c->call.id, c->call.name, QString::fromUtf8(c->call.arguments), c->call.isExecutable});
    }
    QJsonObject result;
    result[QLatin1String("text")] = text;
    result[QLatin1String("refusal")] = refusal;
    result[QLatin1String("thinking")] = thinking;
    result[QLatin1String("sigs")] = signatures;
    result[QLatin1String("signatures")] = signatures;
    result[QLatin1String("tools")] = tools;
    result[QLatin1String("finish")] = QString::fromUtf8(end.finish);
    result[QLatin1String("ended")] = QString::fromLatin1(endedName(end.ended));
    result[QLatin1String("model")] = end.servedModel;
    if (!end.usage.raw.isEmpty())
        result[QLatin1String("usage")] = QJsonDocument::fromJson(end.usage.raw).object();
    if (end.ended == StreamEnded::Error)
        result[QLatin1String("error")]
            = QJsonObject{{QLatin1String("message"), end.error.message}, {QLatin1String("code"), QString::fromUtf8(end.error.code)}};
    return result;
}

namespace {

QString shown(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

// Equal, except that a code may be a number or its digits, and the id "synth" stands for any id that we made.
bool matches(const QJsonValue &wanted, const QJsonValue &found)
{
    if (wanted.isObject()) {
        const QJsonObject object = wanted.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!matches(it.value(), found.toObject()[it.key()]))
                return false;
        }
        return true;
    }
    if (wanted.isArray()) {
        const QJsonArray w = wanted.toArray();
        const QJsonArray f = found.toArray();
        if (w.size() != f.size())
            return false;
        for (int i = 0; i < w.size(); ++i) {
            if (!matches(w[i], f[i]))
                return false;
        }
        return true;
    }
    if (wanted.isString() && wanted.toString() == QLatin1String("synth"))
        return found.toString().startsWith(QLatin1String("call_"));
    if (wanted.isDouble() && found.isString())
        return found.toString() == QString::number(wanted.toDouble(), 'g', 17);
    if (wanted.isNull())
        return found.isNull() || found.isUndefined() || found.toString().isEmpty();
    return wanted == found;
}

// A result without what may differ between two runs: the ids that we make ourselves.
QJsonObject withoutMadeIds(QJsonObject result)
{
    QJsonArray tools = result[QLatin1String("tools")].toArray();
    for (auto &&tool : tools) {
        QJsonArray parts = tool.toArray();
        if (parts[0].toString().startsWith(QLatin1String("call_")) && parts[0].toString().size() == 37)
            parts[0] = QStringLiteral("synth");
        tool = parts;
    }
    result[QLatin1String("tools")] = tools;
    return result;
}

} // namespace

QStringList runStreamCase(const StreamCase &streamCase, quint32 seed)
{
    QStringList differences;
    const QJsonObject whole = decodeStream(streamCase, {streamCase.body});
    for (auto it = streamCase.expect.begin(); it != streamCase.expect.end(); ++it) {
        if (!matches(it.value(), whole[it.key()]))
            differences
                << QStringLiteral("%1: %2 should be %3, is %4").arg(streamCase.id, it.key(), shown(it.value()), shown(whole[it.key()]));
    }
    const QJsonObject reference = withoutMadeIds(whole);
    const auto compare = [&](const std::vector<QByteArray> &pieces, const QString &how) {
        if (differences.size() < 20 && withoutMadeIds(decodeStream(streamCase, pieces)) != reference)
            differences << QStringLiteral("%1: another result when cut %2").arg(streamCase.id, how);
    };
    const QByteArray &body = streamCase.body;
    for (qsizetype at = 1; at < body.size(); ++at)
        compare({body.left(at), body.mid(at)}, QStringLiteral("at byte %1").arg(at));
    std::vector<QByteArray> bytes;
    for (const char byte : body)
        bytes.emplace_back(1, byte);
    compare(bytes, QStringLiteral("into single bytes"));
    QRandomGenerator random(seed);
    for (int round = 0; round < 20; ++round) {
        std::vector<QByteArray> pieces;
        for (qsizetype at = 0; at < body.size();) {
            const qsizetype length = 1 + random.bounded(40);
            pieces.push_back(body.mid(at, length));
            at += length;
        }
        compare(pieces, QStringLiteral("at random, seed %1 round %2").arg(seed).arg(round));
    }
    // A prefix never crashes, and is whole only when it holds the end marker.
    for (qsizetype length = 0; length < body.size(); ++length) {
        const QByteArray prefix = body.left(length);
        const QJsonObject result = decodeStream(streamCase, {prefix});
        const bool mayBeClean = prefix.contains("[DONE]") || JsonDocument::isValid(prefix);
        if (result[QLatin1String("ended")].toString() == QLatin1String("clean") && !mayBeClean)
            differences << QStringLiteral("%1: the first %2 bytes are taken for a whole answer").arg(streamCase.id).arg(length);
    }
    return differences;
}

} // namespace LayersTest
