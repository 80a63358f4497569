#pragma once
// The document: makes its root types, applies and writes updates, runs transactions. The rules of docoptions.h hold for all of it.

#include "core/crdt/event.h"
#include "core/crdt/xml.h"

namespace Layers::Crdt {

class Doc
{
public:
    explicit Doc(DocOptions options = {});
    ~Doc();
    Doc(Doc &&) noexcept; // the one that was moved from may only be destroyed or assigned to
    Doc &operator=(Doc &&) noexcept;

    ClientId client() const;
    void setClient(ClientId client);
    const std::string &guid() const;
    const DocOptions &options() const;

    // Root types by name. A root is of one kind for good once it was asked for as that: asking for another kind fails.
    Outcome<Text> text(std::string_view name = {});
    Outcome<Map> map(std::string_view name = {});
    Outcome<List> list(std::string_view name = {});
    Outcome<XmlFragment> xmlFragment(std::string_view name = {});
    Outcome<XmlElement> xmlElement(std::string_view name = {});
    std::vector<std::pair<std::string, SharedType>> roots() const; // in the order in which they came
    Value toJson() const; // an object of the roots, each as SharedType::toJson

    // All changes inside `body` are one update and one event; transactions in it belong to it, and an update that is applied in it makes
    // all of it one of others (UpdateInfo::local), as in Yjs. What a body has written that throws is sent before the exception goes on.
    void transact(const std::function<void()> &body, Origin origin = nullptr);

    // Everything in the update that is not known yet; what depends on updates that are still to come waits for them. Bytes behind its end
    // are passed over, as in Yjs; but more than nothing behind an empty one of the first coding is refused: the second begins so.
    Outcome<> apply(ByteSpan update, Format format = Format::V1, Origin origin = nullptr);
    bool hasPending() const;

    Bytes encodeState(Format format = Format::V1) const;
    Bytes encodeState(const StateVector &known, Format format = Format::V1) const;
    StateVector stateVector() const;
    DeleteSet deleteSet() const;
    std::vector<Subdoc> subdocs() const;
    Outcome<> loadSubdoc(const Subdoc &subdoc); // asks for its content: it is among the loaded ones of the next event

    // The bytes are the handler's only while it runs.
    Subscription onUpdate(std::function<void(ByteSpan, const UpdateInfo &)> handler, Format format = Format::V1);
    Subscription onSubdocs(std::function<void(const SubdocEvent &)> handler);
    // A handler that writes makes the edit whose transaction it was told of be refused with FaultCode::Gone: what was asked for may be
    // nonsense.
    Subscription beforeTransaction(std::function<void(const UpdateInfo &)> handler);
    Subscription afterTransaction(std::function<void(const TransactionInfo &)> handler);
    Subscription afterAllTransactions(std::function<void()> handler);

    std::size_t bytes() const; // memory that the document takes, about
    std::string validate() const; // what is wrong inside, empty for nothing. Slow: for tests
    Engine &engine() const { return awake(); }

private:
    Engine &awake() const; // with what waited in it (DocOptions::lazyLoad)
    std::unique_ptr<Engine> m_engine;
};

} // namespace Layers::Crdt
