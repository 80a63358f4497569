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

Engine &Doc::awake() const
{
    m_engine->wake();
    return *m_engine;
}

ClientId Doc::client() const
{
    return awake().idOf(awake().ownClient);
}
void Doc::setClient(ClientId client)
{
    awake().setClient(client);
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
    return rootOf<Text>(awake(), name, TypeKind::Text);
}
Outcome<Map> Doc::map(std::string_view name)
{
    return rootOf<Map>(awake(), name, TypeKind::Map);
}
Outcome<List> Doc::list(std::string_view name)
{
    return rootOf<List>(awake(), name, TypeKind::List);
}
Outcome<XmlFragment> Doc::xmlFragment(std::string_view name)
{
    return rootOf<XmlFragment>(awake(), name, TypeKind::XmlFragment);
}
Outcome<XmlElement> Doc::xmlElement(std::string_view name)
{
    return rootOf<XmlElement>(awake(), name, TypeKind::XmlElement);
}

std::vector<std::pair<std::string, SharedType>> Doc::roots() const
{
    std::vector<std::pair<std::string, SharedType>> roots;
    for (const std::uint32_t index : awake().roots)
        roots.emplace_back(awake().atoms.text(awake().type(index).name), awake().handle(index));
    return roots;
}

Value Doc::toJson() const
{
    std::vector<Member> members;
    for (const auto &[name, root] : roots())
        members.push_back({name, root.toJson()});
    return Object::from(std::move(members));
}

void Doc::transact(const std::function<void()> &body, Origin origin)
{
    Engine::Scope scope(awake(), origin);
    body();
}

Outcome<> Doc::apply(ByteSpan update, Format format, Origin origin)
{
    if (format == Format::V1 && beginsAsSecond(update))
        return Fault{FaultCode::Malformed, "the update is of the second coding"};
    // Whether all clients are empty is asked only while it can be so.
    if (m_engine->options.lazyLoad && m_engine->arrivals == 0 && m_engine->keepForLater(update, format, origin))
        return {};
    return awake().apply(update, format, origin);
}
bool Doc::hasPending() const
{
    return awake().hasPending();
}
Bytes Doc::encodeState(Format format) const
{
    return awake().encodeState({}, format);
}
Bytes Doc::encodeState(const StateVector &known, Format format) const
{
    return awake().encodeState(known, format);
}
StateVector Doc::stateVector() const
{
    return awake().stateVector();
}
DeleteSet Doc::deleteSet() const
{
    return awake().deleteSet();
}
std::vector<Subdoc> Doc::subdocs() const
{
    std::vector<Subdoc> subdocs;
    for (const auto &[instance, subdoc] : awake().subdocs)
        subdocs.push_back(subdoc);
    return subdocs;
}

Outcome<> Doc::loadSubdoc(const Subdoc &subdoc)
{
    const auto at = awake().subdocs.find(subdoc.instance);
    if (at == awake().subdocs.end())
        return goneFault;
    if (at->second.shouldLoad)
        return {};
    at->second.shouldLoad = true;
    const Subdoc loaded = at->second; // who is told of the beginning may remove it
    Engine::Scope scope(awake());
    scope.txn.subdocsLoaded.push_back(loaded);
    return {};
}

Subscription Doc::onUpdate(std::function<void(ByteSpan, const UpdateInfo &)> handler, Format format)
{
    return (format == Format::V1 ? awake().listeners->updateV1 : awake().listeners->updateV2).connect(std::move(handler));
}

Subscription Doc::onSubdocs(std::function<void(const SubdocEvent &)> handler)
{
    return awake().listeners->subdocs.connect(std::move(handler));
}

Subscription Doc::beforeTransaction(std::function<void(const UpdateInfo &)> handler)
{
    return awake().listeners->before.connect([handler = std::move(handler)](Txn &txn) { handler({txn.origin, txn.local}); });
}

Subscription Doc::afterTransaction(std::function<void(const TransactionInfo &)> handler)
{
    Engine &engine = awake();
    return engine.listeners->after.connect([&engine, handler = std::move(handler)](Txn &txn) { handler(TransactionInfo(engine, txn)); });
}

Subscription Doc::afterAllTransactions(std::function<void()> handler)
{
    return awake().listeners->afterAll.connect(std::move(handler));
}

std::size_t Doc::bytes() const
{
    std::size_t bytes = m_engine->arena.bytes() + m_engine->text.bytes();
    bytes += m_engine->asleep ? m_engine->asleep->update.capacity() : 0;
    for (const ClientEntry &client : m_engine->clients)
        bytes += sizeof(ClientEntry) + client.structs.bytes();
    for (const auto &node : m_engine->types)
        bytes += sizeof(TypeNode) + (node->positions ? node->positions->bytes() : 0);
    return bytes;
}

std::string Doc::validate() const
{
    return awake().validate();
}

} // namespace Layers::Crdt
