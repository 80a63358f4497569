#include "tests/support/yjs/canon.h"

#include "core/crdt/engine_p.h"
#include "core/crdt/jsontext.h"
#include "tests/support/yjs/tagged.h"

#include <algorithm>

namespace Layers::Crdt::Yjs {
namespace {

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

} // namespace

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

} // namespace Layers::Crdt::Yjs
