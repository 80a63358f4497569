#include "core/ai/openaidecoder.h"

#include "core/base/ids.h"

// Tool calls, which come in pieces that say more or less clearly which call they belong to.

namespace Layers {

namespace {

constexpr size_t slotLimit = 4096;

} // namespace

void OpenAiDecoder::Braces::read(QStringView text)
{
    for (const QChar c : text) {
        if (isEscaped)
            isEscaped = false;
        else if (isString)
            isString = c != u'"', isEscaped = c == u'\\';
        else if (c == u'"')
            isString = true;
        else if (c == u'{' || c == u'[')
            ++depth, hasOpened = true;
        else if (c == u'}' || c == u']')
            --depth;
    }
}

// Parsed once, when its braces are closed for the first time: JSON that is closed is not continued, and what is none never becomes it.
bool OpenAiDecoder::Slot::hasEnded()
{
    if (!isWhole && !isJson && braces.isClosed())
        isJson = JsonDocument::isValid(arguments.toUtf8());
    return isWhole || isJson.value_or(false);
}

size_t OpenAiDecoder::slotFor(const JsonValue &call, std::vector<Delta> &out)
{
    const auto index = call["index"].isNull() ? std::nullopt : std::optional(call["index"].toInteger());
    const QString id = call["id"].toText();
    const JsonValue function = call["function"].isObject() ? call["function"] : call;
    const QString name = function["name"].toString();
    const QByteArrayView arguments = function["arguments"].utf8();
    const auto add = [&] {
        (void)hasRoom(id.size() + name.size()); // this one still has
        m_slots.push_back({index, {}, {}, {}, {}, false});
        out.emplace_back(ToolCallStart{int(m_slots.size()) - 1, id, name});
        return m_slots.size() - 1;
    };
    if (m_slots.size() >= slotLimit)
        return m_slots.size() - 1;
    if (index) {
        for (size_t i = m_slots.size(); i-- > 0;) {
            if (m_slots[i].index != index)
                continue;
            // Several gateways send every parallel call with index 0: another id, or another call after whole arguments, is another call.
            if (!id.isEmpty() && !m_slots[i].id.isEmpty() && id != m_slots[i].id)
                continue;
            if (id.isEmpty() && !name.isEmpty() && arguments.startsWith('{') && !m_slots[i].arguments.isEmpty() && m_slots[i].hasEnded())
                return add();
            return i;
        }
        return add();
    }
    if (!id.isEmpty()) {
        for (size_t i = m_slots.size(); i-- > 0;) {
            if (m_slots[i].id == id)
                return i;
        }
    }
    if (m_slots.empty())
        return add();
    Slot &last = m_slots.back();
    if (!id.isEmpty() && !last.id.isEmpty())
        return add();
    if (!name.isEmpty() && !last.name.isEmpty() && !last.arguments.isEmpty() && last.hasEnded())
        return add();
    return m_slots.size() - 1;
}

void OpenAiDecoder::toolCall(const JsonValue &call, std::vector<Delta> &out)
{
    m_content = true;
    const size_t at = slotFor(call, out);
    Slot &slot = m_slots[at];
    const JsonValue function = call["function"].isObject() ? call["function"] : call;
    if (const QString id = call["id"].toText(); slot.id.isEmpty() && !id.isEmpty())
        slot.id = id;
    if (const QString name = function["name"].toString(); !name.isEmpty() && name != slot.name) {
        const auto known = [this](const QString &candidate) {
            return std::find(m_knownTools.begin(), m_knownTools.end(), candidate) != m_knownTools.end();
        };
        if (slot.name.isEmpty())
            slot.name = name;
        else if (!known(slot.name) && known(slot.name + name))
            slot.name += name;
    }
    const JsonValue arguments = function["arguments"];
    QString fragment;
    if (arguments.isString()) {
        fragment = arguments.toString();
    } else if (arguments.isObject() && slot.arguments.isEmpty()) {
        fragment = QString::fromUtf8(arguments.toJson());
        slot.isWhole = true;
    }
    if (fragment.isEmpty() || !hasRoom(fragment.size()))
        return;
    const auto isBlank = [](QChar c) { return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r'; };
    if (slot.isJson == true && !std::all_of(fragment.begin(), fragment.end(), isBlank))
        slot.isJson = false;
    slot.arguments += fragment;
    slot.braces.read(fragment);
    out.emplace_back(ToolCallArguments{int(at), fragment});
}

void OpenAiDecoder::finishTools(bool isExecutable, std::vector<Delta> &out)
{
    for (size_t i = 0; i < m_slots.size(); ++i) {
        Slot &slot = m_slots[i];
        ToolCallPart call;
        call.id = slot.id.isEmpty() ? QStringLiteral("call_")
                + Uuid::v7(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()))
                      .toString()
                      .remove(QLatin1Char('-'))
                                    : slot.id;
        call.name = slot.name;
        call.arguments = slot.arguments.trimmed().isEmpty() ? QByteArray("{}") : slot.arguments.toUtf8();
        call.isExecutable = isExecutable && JsonDocument::isValid(call.arguments);
        out.emplace_back(ToolCallEnd{int(i), call});
    }
}

} // namespace Layers
