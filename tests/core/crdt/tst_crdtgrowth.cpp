// Work and memory stay in proportion to what came: cases so large that work that grows with the square of them would take minutes.

#include "core/crdt/engine_p.h"
#include "core/crdt/updates.h"
#include "tests/support/layerstest.h"

namespace {

using namespace Layers::Crdt;

Doc documentOf(ClientId client)
{
    DocOptions options;
    options.client = client;
    return Doc(options);
}

class TstCrdtGrowth : public QObject
{
    Q_OBJECT
private slots:
    // Each that goes is found without a look at all others: among those of one transaction, and among those of the document.
    void manySubdocuments()
    {
        constexpr std::uint32_t count = 200'000;
        const std::vector<Input> many(count, NewDoc{"guid", Object(), false});
        Doc doc = documentOf(1);
        List list = *doc.list("l");
        std::size_t added = 0;
        std::size_t removed = 0;
        const Subscription one = doc.onSubdocs([&](const SubdocEvent &event) {
            added += event.added.size();
            removed += event.removed.size();
        });
        QVERIFY(list.insert(0, many).ok());
        QCOMPARE(doc.subdocs().size(), std::size_t(count));
        QVERIFY(list.remove(1, count - 1).ok());
        QCOMPARE(added, std::size_t(count));
        QCOMPARE(removed, std::size_t(count - 1));
        QCOMPARE(doc.subdocs().size(), std::size_t(1));
        doc.transact([&] { QVERIFY(list.insert(0, many).ok() && list.remove(0, count).ok()); });
        QCOMPARE(added, std::size_t(count));
        QCOMPARE(doc.subdocs().size(), std::size_t(1));
    }
};

LAYERS_TEST(TstCrdtGrowth, "tst_crdtgrowth", Guiless)

} // namespace

#include "tst_crdtgrowth.moc"
