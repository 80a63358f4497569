#include "tests/support/yjs/tagged.h"

#include "core/crdt/jsontext.h"

#include <QtCore/QByteArray>
#include <QtCore/QCryptographicHash>

#include <algorithm>
#include <cmath>

namespace Layers::Crdt::Yjs {

Bytes fromBase64(std::string_view text)
{
    const QByteArray bytes = QByteArray::fromBase64(QByteArray(text.data(), qsizetype(text.size())));
    return Bytes(bytes.begin(), bytes.end());
}

std::string toBase64(ByteSpan bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())).toBase64().toStdString();
}

Bytes fromHex(std::string_view text)
{
    Bytes bytes;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(std::uint8_t(digit(text[i]) << 4 | digit(text[i + 1])));
    return bytes;
}

std::string toHex(ByteSpan bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string shortHash(ByteSpan bytes)
{
    return QCryptographicHash::hash(QByteArrayView(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .left(32)
        .toStdString();
}

std::string textAt(const Object &object, std::string_view key)
{
    const Value *value = object.find(key);
    return value && value->string() ? *value->string() : std::string();
}

bool byUnits(std::string_view a, std::string_view b)
{
    return wtf8ToUtf16(a) < wtf8ToUtf16(b);
}

namespace {

Value pair(std::string_view tag, Value value)
{
    return Object{{"$t", tag}, {"v", std::move(value)}};
}

bool wellFormedText(std::string_view text)
{
    return !hasHalves(text);
}

Value units(std::u16string_view text)
{
    Array array;
    for (const char16_t unit : text)
        array.push_back(double(unit));
    return array;
}

} // namespace

Value taggedText(std::u16string_view text)
{
    const std::string wtf8 = toWtf8(text);
    return wellFormedText(wtf8) ? Value(wtf8) : pair("utf16", units(text));
}

Value taggedValue(const Value &value)
{
    if (value.isUndefined())
        return Object{{"$t", "undefined"}};
    if (const std::string *text = value.string())
        return wellFormedText(*text) ? value : pair("utf16", units(wtf8ToUtf16(*text)));
    if (const double *number = value.number()) {
        if (std::isnan(*number))
            return pair("num", "NaN");
        if (std::isinf(*number))
            return pair("num", *number > 0 ? "Infinity" : "-Infinity");
        if (*number == 0 && std::signbit(*number))
            return pair("num", "-0");
        return value;
    }
    if (const BigInt *big = value.bigInt())
        return pair("bigint", std::to_string(big->value));
    if (const Bytes *bytes = value.bytes())
        return pair("bin", toBase64(*bytes));
    if (const Array *array = value.array()) {
        Array result;
        for (const Value &each : *array)
            result.push_back(taggedValue(each));
        return result;
    }
    if (const Object *object = value.object()) {
        Object result;
        for (const Member &member : *object)
            result.set(member.key, taggedValue(member.value));
        return result;
    }
    return value;
}

Object sortedAttributes(const Object &attributes)
{
    std::vector<const Member *> members;
    for (const Member &member : attributes)
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const Member *a, const Member *b) { return byUnits(a->key, b->key); });
    Object object;
    for (const Member *member : members)
        object.set(member->key, taggedValue(member->value));
    return object;
}

namespace {

Object sortedEntries(const SharedType &type)
{
    auto entries = Map(type.engine(), type.index(), type.node()->generation).entries();
    std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) { return byUnits(a.first, b.first); });
    Object object;
    for (const auto &[key, value] : entries)
        object.set(key, tagged(value));
    return object;
}

Array children(const SharedType &type)
{
    Array array;
    for (const Element &element : List(type.engine(), type.index(), type.node()->generation).toVector())
        array.push_back(tagged(element));
    return array;
}

Value taggedType(const SharedType &type)
{
    switch (type.kind()) {
    case TypeKind::Map:
        return Object{{"$t", "map"}, {"v", sortedEntries(type)}};
    case TypeKind::XmlHook:
        return Object{{"$t", "xmlhook"}, {"name", type.name()}, {"v", sortedEntries(type)}};
    case TypeKind::List:
        return Object{{"$t", "array"}, {"v", children(type)}};
    case TypeKind::XmlFragment:
        return Object{{"$t", "xmlfragment"}, {"v", children(type)}};
    case TypeKind::XmlElement:
        return Object{{"$t", "xmlelement"}, {"name", type.name()}, {"attrs", sortedEntries(type)}, {"v", children(type)}};
    case TypeKind::Text:
    case TypeKind::XmlText: {
        Array delta;
        for (const DeltaOp &op : Text(type.engine(), type.index(), type.node()->generation).toDelta()) {
            Object one;
            one.set("insert", op.elements.empty() ? taggedText(op.text) : tagged(op.elements.front()));
            if (op.attributes)
                one.set("attributes", sortedAttributes(*op.attributes));
            delta.push_back(std::move(one));
        }
        Object result{{"$t", type.kind() == TypeKind::Text ? "text" : "xmltext"}, {"delta", std::move(delta)}};
        if (Object attributes = sortedEntries(type); !attributes.empty())
            result.set("attrs", std::move(attributes));
        return result;
    }
    default:
        return Object{{"$t", "untyped"}};
    }
}

} // namespace

Value tagged(const Element &element)
{
    if (const Value *value = std::get_if<Value>(&element))
        return taggedValue(*value);
    if (const Subdoc *doc = std::get_if<Subdoc>(&element)) {
        const auto flag = [doc](std::string_view key, bool otherwise) {
            const Value *value = doc->options.find(key);
            return value && value->boolean() ? *value->boolean() : otherwise;
        };
        const Value *meta = doc->options.find("meta");
        return Object{{"$t", "subdoc"},
                      {"guid", doc->guid},
                      {"autoLoad", flag("autoLoad", false)},
                      {"gc", flag("gc", true)},
                      {"meta", meta ? taggedValue(*meta) : Value(nullptr)}};
    }
    return taggedType(std::get<SharedType>(element));
}

Value taggedContent(const Doc &doc)
{
    auto roots = doc.roots();
    std::sort(roots.begin(), roots.end(), [](const auto &a, const auto &b) { return byUnits(a.first, b.first); });
    Object content;
    for (const auto &[name, type] : roots)
        content.set(name, taggedType(type));
    return content;
}

Value untaggedValue(const Value &json)
{
    if (const Array *array = json.array()) {
        Array result;
        for (const Value &each : *array)
            result.push_back(untaggedValue(each));
        return result;
    }
    const Object *object = json.object();
    if (!object)
        return json;
    const Value *tag = object->find("$t");
    if (!tag) {
        Object result;
        for (const Member &member : *object)
            result.set(member.key, untaggedValue(member.value));
        return result;
    }
    const std::string kind = *tag->string();
    const std::string text = textAt(*object, "v");
    if (kind == "utf16")
        return toWtf8(untaggedText(json));
    if (kind == "num")
        return text == "-0" ? -0.0 : text == "NaN" ? std::nan("") : text == "Infinity" ? HUGE_VAL : -HUGE_VAL;
    if (kind == "bigint")
        return BigInt{std::stoll(text)};
    if (kind == "bin")
        return fromBase64(text);
    return {}; // undefined
}

std::u16string untaggedText(const Value &json)
{
    if (const std::string *text = json.string())
        return wtf8ToUtf16(*text);
    std::u16string text;
    if (const Value *list = json.object() ? json.object()->find("v") : nullptr; list && list->array()) {
        for (const Value &unit : *list->array())
            text += char16_t(*unit.number());
    }
    return text;
}

Input untagged(const Value &json)
{
    const Object *object = json.object();
    const Value *tag = object ? object->find("$t") : nullptr;
    if (!tag || !tag->string())
        return untaggedValue(json);
    const std::string kind = *tag->string();
    const Value *first = object->find("init");
    const Array nothing;
    const Array &init = first && first->array() ? *first->array() : nothing;
    const auto inputs = [](const Array &array) {
        std::vector<Input> items;
        for (const Value &each : array)
            items.push_back(untagged(each));
        return items;
    };
    const auto entries = [](const Array &array) {
        std::vector<std::pair<std::string, Input>> pairs;
        for (const Value &each : array)
            pairs.emplace_back(*(*each.array())[0].string(), untagged((*each.array())[1]));
        return pairs;
    };
    const auto text = [&] { return first ? untaggedText(*first) : std::u16string(); };
    if (kind == "ymap")
        return newMap(entries(init));
    if (kind == "yarray")
        return newArray(inputs(init));
    if (kind == "ytext")
        return newText(text());
    if (kind == "yxmltext")
        return newXmlText(text());
    if (kind == "yxmlfragment")
        return newXmlFragment(inputs(init));
    if (kind == "yxmlhook")
        return newXmlHook(textAt(*object, "name"), entries(init));
    if (kind == "yxmlelement") {
        const Value *attributes = object->find("attrs");
        return newXmlElement(textAt(*object, "name"), attributes && attributes->array() ? entries(*attributes->array()) : entries(nothing),
                             inputs(init));
    }
    if (kind == "subdoc") {
        NewDoc doc;
        doc.guid = textAt(*object, "guid");
        if (const Value *options = object->find("opts"); options && options->object())
            doc.options = *untaggedValue(*options).object();
        return newDoc(std::move(doc));
    }
    return untaggedValue(json);
}

std::string firstDifference(const Value &a, const Value &b)
{
    const std::string x = toJson(a);
    const std::string y = toJson(b);
    std::size_t i = 0;
    while (i < x.size() && i < y.size() && x[i] == y[i])
        ++i;
    const std::size_t from = i > 60 ? i - 60 : 0;
    return "..." + x.substr(from, 160) + "  |  ..." + y.substr(from, 160);
}

} // namespace Layers::Crdt::Yjs
