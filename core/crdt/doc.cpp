#include "core/crdt/doc.h"
#include "core/crdt/arguments_p.h"
#include "core/crdt/listeners_p.h"

namespace Layers::Crdt {

Doc::Doc(DocOptions options)
    : m_engine(std::make_unique<Engine>(std::move(options)))
{ }
Doc::~Doc() = default;
Doc::Doc(Doc &&) noexcept = default;
Doc &Doc::operator=(Doc &&) noexcept = default;

ClientId Doc::client() const
{
    return m_engine->idOf(m_engine->ownClient);
}
void Doc::setClient(ClientId client)
{
    m_engine->setClient(client);
}
const std::string &Doc::guid() const
{
    return m_engine->options.guid;
}
const DocOptions &Doc::options() const
{
    return m_engine->options;
}

namespace {

template <class Type>
Outcome<Type> rootOf(Engine &engine, std::string_view name, TypeKind kind)
{
    const TypeNode *node = engine.root(wellFormed(name), kind);
    if (!node)
        return Fault{FaultCode::WrongType, "a root of this name is of another kind"};
    return Type(&engine, node->self, node->generation);
}

} // namespace

Outcome<Text> Doc::text(std::string_view name)
{
    return rootOf<Text>(*m_engine, name, TypeKind::Text);
}
Outcome<Map> Doc::map(std::string_view name)
{
    return rootOf<Map>(*m_engine, name, TypeKind::Map);
}
Outcome<List> Doc::list(std::string_view name)
{
    return rootOf<List>(*m_engine, name, TypeKind::List);
}
Outcome<XmlFragment> Doc::xmlFragment(std::string_view name)
{
    return rootOf<XmlFragment>(*m_engine, name, TypeKind::XmlFragment);
}
Outcome<XmlElement> Doc::xmlElement(std::string_view name)
{
    return rootOf<XmlElement>(*m_engine, name, TypeKind::XmlElement);
}

std::vector<std::pair<std::string, SharedType>> Doc::roots() const
{
    std::vector<std::pair<std::string, SharedType>> roots;
    for (const std::uint32_t index : m_engine->roots)
        roots.emplace_back(m_engine->atoms.text(m_engine->type(index).name), m_engine->handle(index));
    return roots;
}

void Doc::transact(const std::function<void()> &body, Origin origin)
{
    Engine::Scope scope(*m_engine, origin);
    body();
}

Outcome<> Doc::apply(ByteSpan update, Format format, Origin origin)
{
    return m_engine->apply(update, format, origin);
}
bool Doc::hasPending() const
{
    return m_engine->hasPending();
}
Bytes Doc::encodeState(Format format) const
{
    return m_engine->encodeState({}, format);
}
Bytes Doc::encodeState(const StateVector &known, Format format) const
{
    return m_engine->encodeState(known, format);
}
StateVector Doc::stateVector() const
{
    return m_engine->stateVector();
}
DeleteSet Doc::deleteSet() const
{
    return m_engine->deleteSet();
}
std::vector<Subdoc> Doc::subdocs() const
{
    return m_engine->subdocs;
}

Outcome<> Doc::loadSubdoc(const Subdoc &subdoc)
{
    for (Subdoc &known : m_engine->subdocs) {
        if (known.instance != subdoc.instance)
            continue;
        if (known.shouldLoad)
            return {};
        known.shouldLoad = true;
        Engine::Scope scope(*m_engine);
        scope.txn.subdocsLoaded.push_back(known);
        return {};
    }
    return goneFault;
}

Subscription Doc::onUpdate(std::function<void(ByteSpan, const UpdateInfo &)> handler, Format format)
{
    return (format == Format::V1 ? m_engine->listeners->updateV1 : m_engine->listeners->updateV2).connect(std::move(handler));
}

Subscription Doc::onSubdocs(std::function<void(const SubdocEvent &)> handler)
{
    return m_engine->listeners->subdocs.connect(std::move(handler));
}

Subscription Doc::beforeTransaction(std::function<void(const UpdateInfo &)> handler)
{
    return m_engine->listeners->before.connect([handler = std::move(handler)](Txn &txn) { handler({txn.origin, txn.local}); });
}

Subscription Doc::afterTransaction(std::function<void(const UpdateInfo &)> handler)
{
    return m_engine->listeners->after.connect([handler = std::move(handler)](Txn &txn) { handler({txn.origin, txn.local}); });
}

Subscription Doc::afterAllTransactions(std::function<void()> handler)
{
    return m_engine->listeners->afterAll.connect(std::move(handler));
}

std::size_t Doc::bytes() const
{
    std::size_t bytes = m_engine->arena.bytes() + m_engine->text.bytes();
    for (const ClientEntry &client : m_engine->clients)
        bytes += sizeof(ClientEntry) + client.structs.bytes();
    for (const auto &node : m_engine->types)
        bytes += sizeof(TypeNode) + (node->positions ? node->positions->bytes() : 0);
    return bytes;
}

std::string Doc::validate() const
{
    return m_engine->validate();
}

} // namespace Layers::Crdt
