#include "tests/support/yjs/world.h"

#include "core/crdt/engine_p.h"
#include "core/crdt/jsontext.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/updates.h"

#include <QtCore/QByteArray>
#include <QtCore/QCryptographicHash>

#include <algorithm>
#include <cmath>

namespace Layers::Crdt::Yjs {
namespace {

const Value *at(const Object &object, std::string_view key)
{
    return object.find(key);
}
std::string textAt(const Object &object, std::string_view key)
{
    const Value *value = at(object, key);
    return value && value->string() ? *value->string() : std::string();
}
double numberAt(const Object &object, std::string_view key, double otherwise = 0)
{
    const Value *value = at(object, key);
    return value && value->number() ? *value->number() : otherwise;
}
std::uint32_t countAt(const Object &object, std::string_view key)
{
    return std::uint32_t(numberAt(object, key));
}

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

bool byUnits(std::string_view a, std::string_view b)
{
    return wtf8ToUtf16(a) < wtf8ToUtf16(b);
}

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

std::string idText(ClientId client, Clock clock)
{
    return std::to_string(client) + ':' + std::to_string(clock);
}

// The lines of canon.js, from the store.
class Canon
{
public:
    explicit Canon(const Doc &doc)
        : m_engine(doc.engine())
    {
        for (std::uint32_t client = 0; client < m_engine.clients.size(); ++client) {
            if (!m_engine.clients[client].structs.empty())
                m_clients.push_back(client);
        }
        std::sort(m_clients.begin(), m_clients.end(), [this](auto a, auto b) { return m_engine.idOf(a) < m_engine.idOf(b); });
    }
    std::vector<std::string> state() const
    {
        std::vector<std::string> lines;
        for (const std::uint32_t client : m_clients)
            lines.push_back("sv " + std::to_string(m_engine.idOf(client)) + ' ' + std::to_string(m_engine.state(client)));
        return lines;
    }
    std::vector<std::string> deletes() const
    {
        std::vector<std::string> lines;
        for (const std::uint32_t client : m_clients) {
            DeleteSet set;
            m_engine.clients[client].structs.forEach([&](const Item *item) {
                if (item->deleted())
                    set.add(m_engine.idOf(client), item->clock, item->length);
            });
            for (const DeleteSet::Entry &entry : set.entries()) {
                for (const DeleteSet::Range &range : entry.ranges)
                    lines.push_back("ds " + std::to_string(entry.client) + ' ' + std::to_string(range.clock) + ' '
                                    + std::to_string(range.length));
            }
        }
        return lines;
    }
    std::vector<std::string> items() const
    {
        static constexpr const char *names[] = {"GC", "Deleted", "JSON", "Binary", "String", "Embed", "Format", "Type", "Any", "Doc"};
        std::vector<std::string> lines;
        for (const std::uint32_t client : m_clients) {
            std::vector<const Item *> run;
            const auto flush = [&] {
                if (run.empty())
                    return;
                const Item *first = run.front();
                Clock length = 0;
                for (const Item *item : run)
                    length += item->length;
                lines.push_back("it " + idText(m_engine.idOf(client), first->clock) + ' ' + std::to_string(length) + ' '
                                + names[int(first->kind)] + " o=" + id(first->originClient, first->originClock)
                                + " r=" + id(first->rightClient, first->rightClock) + " p=" + parent(first) + " k=" + key(first) + ' '
                                + content(run));
                run.clear();
            };
            m_engine.clients[client].structs.forEach([&](const Item *item) {
                if (item->deleted()) {
                    flush();
                    return;
                }
                const bool mergeable = item->kind == Kind::String || item->kind == Kind::Any || item->kind == Kind::Json;
                const bool joins = !run.empty() && mergeable && run.back()->kind == item->kind && run.back()->end() == item->clock
                    && item->originClient == client && item->originClock == item->clock - 1 && item->rightClient == run.front()->rightClient
                    && (item->rightClient == none || item->rightClock == run.front()->rightClock) && item->parent == run.front()->parent
                    && key(item) == key(run.front());
                if (!joins)
                    flush();
                run.push_back(item);
                if (!mergeable)
                    flush();
            });
            flush();
        }
        return lines;
    }
    std::vector<std::string> order() const
    {
        std::vector<std::string> lines;
        struct Visit
        {
            std::string name;
            std::uint32_t type;
        };
        std::vector<std::pair<std::string, std::uint32_t>> roots;
        for (const std::uint32_t index : m_engine.roots)
            roots.emplace_back(m_engine.atoms.text(m_engine.type(index).name), index);
        std::sort(roots.begin(), roots.end(), [](const auto &a, const auto &b) { return byUnits(a.first, b.first); });
        std::vector<Visit> todo;
        for (auto at = roots.rbegin(); at != roots.rend(); ++at)
            todo.push_back({toJson(Value(at->first)), at->second});
        while (!todo.empty()) {
            const Visit visit = todo.back();
            todo.pop_back();
            TypeNode &node = m_engine.type(visit.type);
            std::string line;
            for (const Item *item = node.start; item;) {
                const Item *first = item;
                Clock length = 0;
                for (; item && item->client == first->client && item->clock == first->clock + length && item->deleted() == first->deleted();
                     item = item->right)
                    length += item->length;
                line += ' ' + idText(m_engine.idOf(first->client), first->clock) + '+' + std::to_string(length)
                    + (first->deleted() ? "!" : "");
            }
            if (!line.empty())
                lines.push_back("seq " + visit.name + line);
            std::vector<Visit> inner;
            const auto look = [&](const Item *item) {
                if (!item->deleted() && item->kind == Kind::Type)
                    inner.push_back({idText(m_engine.idOf(item->client), item->clock), item->content->node});
            };
            for (const Item *item = node.start; item; item = item->right)
                look(item);
            std::vector<std::pair<std::string, const Item *>> keys;
            for (const KeyMap::Entry &entry : node.keys.entries())
                keys.emplace_back(m_engine.atoms.text(entry.key), entry.last);
            std::sort(keys.begin(), keys.end(), [](const auto &a, const auto &b) { return byUnits(a.first, b.first); });
            for (const auto &[name, item] : keys)
                look(item);
            todo.insert(todo.end(), inner.rbegin(), inner.rend());
        }
        return lines;
    }

private:
    std::string id(std::uint32_t client, Clock clock) const { return client == none ? "-" : idText(m_engine.idOf(client), clock); }
    std::string parent(const Item *item) const
    {
        const TypeNode &node = m_engine.type(item->parent);
        return node.item ? id(node.item->client, node.item->clock) : toJson(Value(m_engine.atoms.text(node.name)));
    }
    std::string key(const Item *item) const { return item->keyed() ? toJson(Value(m_engine.atoms.text(item->place))) : "null"; }
    std::string content(const std::vector<const Item *> &run) const
    {
        const Item *item = run.front();
        switch (item->kind) {
        case Kind::String: {
            std::u16string text;
            for (const Item *each : run)
                text.append(each->string());
            return toJson(taggedText(text));
        }
        case Kind::Any:
        case Kind::Json: {
            Array array;
            for (const Item *each : run) {
                for (Clock i = 0; i < each->length; ++i)
                    array.push_back(taggedValue(each->content->at(i)));
            }
            return toJson(Value(std::move(array)));
        }
        case Kind::Binary: {
            const Bytes &bytes = *item->content->value.bytes();
            return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())).toHex().toStdString();
        }
        case Kind::Embed:
            return toJson(taggedValue(item->content->value));
        case Kind::Format:
            return toJson(Value(Array{Value(item->content->name), taggedValue(item->content->value)}));
        case Kind::Type: {
            const bool named = item->content->type == TypeKind::XmlElement || item->content->type == TypeKind::XmlHook;
            return toJson(Value(Array{Value(double(item->content->type)), named ? Value(item->content->name) : Value(nullptr)}));
        }
        case Kind::Doc:
            return toJson(Value(Array{Value(item->content->name), taggedValue(item->content->value)}));
        default:
            return {};
        }
    }
    Engine &m_engine;
    std::vector<std::uint32_t> m_clients;
};

std::string joined(const std::vector<std::string> &lines)
{
    std::string all;
    for (const std::string &line : lines)
        all += (all.empty() ? "" : "\n") + line;
    return all;
}

std::string shortHash(const std::string &text)
{
    return Yjs::shortHash(ByteSpan(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()));
}

Value ofDelta(const Delta &delta, bool isText)
{
    Array array;
    for (const DeltaOp &op : delta) {
        Object one;
        if (op.kind == DeltaOp::Kind::Retain) {
            one.set("retain", double(op.length));
        } else if (op.kind == DeltaOp::Kind::Delete) {
            one.set("delete", double(op.length));
        } else if (isText) {
            one.set("insert", op.elements.empty() ? taggedText(op.text) : tagged(op.elements.front()));
        } else {
            Array elements;
            for (const Element &element : op.elements)
                elements.push_back(tagged(element));
            one.set("insert", std::move(elements));
        }
        if (op.attributes)
            one.set("attributes", taggedValue(*op.attributes));
        array.push_back(std::move(one));
    }
    return array;
}

Value ofEvent(const Event &event)
{
    Object result;
    Array path;
    for (const PathStep &step : event.path())
        path.push_back(std::holds_alternative<std::string>(step) ? Value(std::get<std::string>(step))
                                                                 : Value(double(std::get<std::uint32_t>(step))));
    result.set("path", std::move(path));
    const bool isText = event.target().kind() == TypeKind::Text || event.target().kind() == TypeKind::XmlText;
    const Delta &delta = event.delta();
    if (isText || !delta.empty())
        result.set("delta", ofDelta(delta, isText));
    Object keys;
    for (const KeyChange &change : event.keys()) {
        const char *action = change.action == KeyChange::Action::Add ? "add"
            : change.action == KeyChange::Action::Update             ? "update"
                                                                     : "delete";
        keys.set(
            change.key,
            Object{{"action", action},
                   {"old", std::holds_alternative<SharedType>(change.oldValue) ? Value(Object{{"$t", "type"}}) : tagged(change.oldValue)}});
    }
    if (!keys.empty())
        result.set("keys", std::move(keys));
    return result;
}

} // namespace

Bytes fromBase64(std::string_view text)
{
    const QByteArray bytes = QByteArray::fromBase64(QByteArray(text.data(), qsizetype(text.size())));
    return Bytes(bytes.begin(), bytes.end());
}

std::string toBase64(ByteSpan bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())).toBase64().toStdString();
}

std::string shortHash(ByteSpan bytes)
{
    return QCryptographicHash::hash(QByteArrayView(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .left(32)
        .toStdString();
}

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

CanonHashes canonHashes(const Doc &doc)
{
    const Canon canon(doc);
    return {shortHash(joined(canon.state())), shortHash(joined(canon.deletes())), shortHash(joined(canon.items())),
            shortHash(joined(canon.order()))};
}

std::string canonText(const Doc &doc)
{
    const Canon canon(doc);
    return joined(canon.state()) + '\n' + joined(canon.deletes()) + '\n' + joined(canon.items()) + '\n' + joined(canon.order()) + '\n';
}

bool sameJson(const Value &a, const Value &b)
{
    if (const Object *x = a.object()) {
        const Object *y = b.object();
        return y && x->size() == y->size() && std::all_of(x->begin(), x->end(), [y](const Member &member) {
                   const Value *twin = y->find(member.key);
                   return twin && sameJson(member.value, *twin);
               });
    }
    if (const Array *x = a.array()) {
        const Array *y = b.array();
        return y && x->size() == y->size() && std::equal(x->begin(), x->end(), y->begin(), sameJson);
    }
    return a == b;
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

void openRoots(Doc &doc)
{
    (void)doc.text("text").ok();
    (void)doc.map("map").ok();
    (void)doc.list("arr").ok();
    (void)doc.xmlFragment("xml").ok();
}

DocOptions comparable(ClientId client, bool collectGarbage, FormattingCleanup cleanup)
{
    DocOptions options;
    options.client = client;
    options.collectGarbage = collectGarbage;
    options.cleanup = cleanup;
    options.wholeCharacters = false;
    options.lazyPending = true;
    options.guid = "vector-doc";
    return options;
}

struct World::Peer
{
    explicit Peer(DocOptions options)
        : doc(std::move(options))
    { }
    std::size_t index = 0;
    Doc doc;
    std::unique_ptr<UndoManager> undo;
    std::vector<Snapshot> snapshots;
    std::vector<Subscription> subscriptions;
    Bytes v1;
};

World::World(const Value &config)
{
    const Object &object = *config.object();
    const Value *gc = object.find("gc");
    const Value *observe = object.find("observe");
    const Value *undo = object.find("undo");
    for (const Value &client : *object.find("clients")->array()) {
        auto peer = std::make_unique<Peer>(comparable(ClientId(*client.number()), !gc || !gc->boolean() || *gc->boolean()));
        Peer *one = peer.get();
        one->index = m_peers.size();
        openRoots(one->doc);
        if (observe && observe->boolean() && *observe->boolean()) {
            for (const auto &[name, type] : one->doc.roots()) {
                one->subscriptions.push_back(type.observeDeep([this, name = name](std::span<const Event *const> events) {
                    Array list;
                    bool local = true;
                    for (const Event *event : events) {
                        list.push_back(ofEvent(*event));
                        local = event->local();
                    }
                    m_events.push_back(Object{{"root", name}, {"local", local}, {"ev", std::move(list)}});
                }));
            }
        }
        if (undo && undo->object()) {
            UndoOptions options;
            options.captureTimeout = std::chrono::milliseconds(std::int64_t(numberAt(*undo->object(), "captureTimeout")));
            const Value *ignore = undo->object()->find("ignoreRemoteMapChanges");
            options.ignoreRemoteMapChanges = ignore && ignore->boolean() && *ignore->boolean();
            options.now = [this] { return ++m_now; };
            std::vector<SharedType> scope;
            for (const auto &[name, type] : one->doc.roots())
                scope.push_back(type);
            one->undo = std::make_unique<UndoManager>(one->doc, scope, options);
        }
        one->subscriptions.push_back(
            one->doc.onUpdate([one](ByteSpan update, const UpdateInfo &) { one->v1.assign(update.begin(), update.end()); }));
        one->subscriptions.push_back(one->doc.onUpdate(
            [this, one](ByteSpan update, const UpdateInfo &info) {
                m_updates.push_back({one->index, info.local, std::move(one->v1), Bytes(update.begin(), update.end())});
                one->v1.clear();
            },
            Format::V2));
        m_peers.push_back(std::move(peer));
    }
}

World::~World() = default;
Doc &World::doc(std::size_t peer)
{
    return m_peers[peer]->doc;
}
const std::vector<Snapshot> &World::snapshots(std::size_t peer) const
{
    return m_peers[peer]->snapshots;
}

namespace {

std::optional<SharedType> resolve(Doc &doc, const Array &path)
{
    std::optional<SharedType> type;
    for (const auto &[name, root] : doc.roots()) {
        if (name == *path[0].string())
            type = root;
    }
    for (std::size_t i = 1; type && i < path.size(); ++i) {
        std::optional<Element> element;
        if (const std::string *key = path[i].string())
            element = Map(type->engine(), type->index(), type->node()->generation).get(*key);
        else
            element = List(type->engine(), type->index(), type->node()->generation).get(std::uint32_t(*path[i].number()));
        const SharedType *next = element ? std::get_if<SharedType>(&*element) : nullptr;
        type = next ? std::optional(*next) : std::nullopt;
    }
    return type;
}

std::string said(const Outcome<> &outcome)
{
    return outcome ? std::string() : std::string(outcome.fault().what);
}

} // namespace

std::string World::edit(Peer &peer, const Object &o)
{
    const auto type = resolve(peer.doc, *o.find("at")->array());
    if (!type)
        return "bad path " + toJson(*o.find("at"));
    const std::uint32_t generation = type->node()->generation;
    Text text(type->engine(), type->index(), generation);
    Map map(type->engine(), type->index(), generation);
    List list(type->engine(), type->index(), generation);
    const std::string op = textAt(o, "op");
    const std::uint32_t i = countAt(o, "i");
    const std::uint32_t n = countAt(o, "n");
    const std::string key = textAt(o, "k");
    std::optional<Object> attributes;
    if (const Value *a = o.find("a"))
        attributes = *untaggedValue(*a).object();
    const auto items = [&] {
        std::vector<Input> inputs;
        for (const Value &each : *o.find("v")->array())
            inputs.push_back(untagged(each));
        return inputs;
    };
    if (op == "t.ins")
        return said(text.insert(i, std::u16string_view(untaggedText(*o.find("s"))), attributes));
    if (op == "t.del")
        return said(text.remove(i, n));
    if (op == "t.fmt")
        return said(text.format(i, n, attributes.value_or(Object())));
    if (op == "t.emb")
        return said(text.insertEmbed(i, untagged(*o.find("v")), attributes.value_or(Object())));
    if (op == "t.delta") {
        Delta delta;
        for (const Value &each : *o.find("d")->array()) {
            const Object &one = *each.object();
            DeltaOp step;
            if (const Value *insert = one.find("insert")) {
                if (insert->string() || (insert->object() && textAt(*insert->object(), "$t") == "utf16"))
                    step.text = untaggedText(*insert);
                else
                    step.elements.push_back(untaggedValue(*insert));
            } else if (one.find("retain")) {
                step.kind = DeltaOp::Kind::Retain;
                step.length = countAt(one, "retain");
            } else {
                step.kind = DeltaOp::Kind::Delete;
                step.length = countAt(one, "delete");
            }
            if (const Value *a = one.find("attributes"))
                step.attributes = *untaggedValue(*a).object();
            delta.push_back(std::move(step));
        }
        return said(text.apply(delta));
    }
    if (op == "attr" || op == "m.set")
        return said(map.set(key, untagged(*o.find("v"))));
    if (op == "attr.del" || op == "m.del")
        return said(map.remove(key));
    if (op == "m.clear")
        return said(map.clear());
    if (op == "l.ins")
        return said(list.insert(i, items()));
    if (op == "l.push")
        return said(type->kind() == TypeKind::List ? list.push(items()) : list.insert(list.length(), items()));
    if (op == "l.del")
        return said(list.remove(i, n));
    return "unknown step " + op;
}

std::string World::act(Peer &peer, const Object &step, Object &results)
{
    const std::string op = textAt(step, "op");
    const Format format = numberAt(step, "fmt", 1) == 2 ? Format::V2 : Format::V1;
    if (op == "recv") {
        std::vector<ByteSpan> parts;
        std::vector<Bytes> held;
        for (const Value &from : *step.find("from")->array()) {
            const Update &update = m_updates[std::size_t(*from.number())];
            held.push_back(format == Format::V2 ? update.v2 : update.v1);
        }
        for (const Bytes &bytes : held)
            parts.push_back(bytes);
        if (parts.size() == 1 || !step.find("merge")) {
            for (const ByteSpan part : parts) {
                if (const Outcome<> applied = peer.doc.apply(part, format, "remote"); !applied)
                    return std::string(applied.fault().what);
            }
            return {};
        }
        const Outcome<Bytes> all = mergeUpdates(parts, format);
        return all ? said(peer.doc.apply(*all, format, "remote")) : std::string(all.fault().what);
    }
    if (op == "sync") {
        Doc &other = m_peers[std::size_t(numberAt(step, "q"))]->doc;
        const StateVector known = peer.doc.stateVector();
        const Bytes diff = other.encodeState(known, format);
        results.set("sv", toBase64(encode(known)));
        results.set("diff", toBase64(diff));
        return said(peer.doc.apply(diff, format, "remote"));
    }
    if (op == "undo" || op == "redo") {
        results.set("ok", op == "undo" ? peer.undo->undo() : peer.undo->redo());
        return {};
    }
    if (op == "stopCapturing") {
        peer.undo->stopCapturing();
        return {};
    }
    if (op == "snapshot") {
        const Snapshot snapshot = snapshotOf(peer.doc);
        peer.snapshots.push_back(snapshot);
        results.set("s1", toBase64(encode(snapshot)));
        results.set("s2", toBase64(encode(snapshot, Format::V2)));
        return {};
    }
    if (op == "relpos") {
        const auto type = resolve(peer.doc, *step.find("at")->array());
        if (!type)
            return "bad path";
        const Outcome<RelativePosition> position = relativePosition(*type, countAt(step, "i"), std::int64_t(numberAt(step, "assoc")));
        if (!position)
            return std::string(position.fault().what);
        results.set("bytes", toBase64(encode(*position)));
        results.set("json", *parseJson(toJson(*position)));
        return {};
    }
    if (op == "tx") {
        std::string error;
        peer.doc.transact([&] {
            for (const Value &each : *step.find("ops")->array()) {
                if (error.empty())
                    error = edit(peer, *each.object());
            }
        });
        return error;
    }
    return edit(peer, step);
}

std::string World::run(const Value &step, Object &results)
{
    const Object &object = *step.object();
    Peer &peer = *m_peers[std::size_t(numberAt(object, "p"))];
    const std::size_t firstUpdate = m_updates.size();
    const std::size_t firstEvent = m_events.size();
    std::string error = act(peer, object, results);
    Array out;
    for (std::size_t i = firstUpdate; i < m_updates.size(); ++i) {
        if (m_updates[i].local)
            out.push_back(Object{{"u", double(i)}});
        else
            out.push_back(Object{{"h1", shortHash(m_updates[i].v1)}, {"h2", shortHash(m_updates[i].v2)}});
    }
    if (!out.empty())
        results.set("out", std::move(out));
    Array events(m_events.begin() + std::ptrdiff_t(firstEvent), m_events.end());
    if (!events.empty())
        results.set("events", std::move(events));
    return error;
}

} // namespace Layers::Crdt::Yjs
