#include "tests/support/yjs/world.h"

#include "core/crdt/engine_p.h"
#include "core/crdt/relativeposition.h"
#include "core/crdt/updates.h"
#include "tests/support/yjs/tagged.h"

#include <algorithm>

namespace Layers::Crdt::Yjs {
namespace {

double numberAt(const Object &object, std::string_view key, double otherwise = 0)
{
    const Value *value = object.find(key);
    return value && value->number() ? *value->number() : otherwise;
}
std::uint32_t countAt(const Object &object, std::string_view key)
{
    return std::uint32_t(numberAt(object, key));
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
