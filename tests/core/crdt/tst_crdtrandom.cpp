// Random edits of several of our own peers, with updates that come late, twice and in another order: everybody ends with the same document,
// and the store holds together all the way. Long texts too, where positions are found through the tree.

#include "core/crdt/jsontext.h"
#include "core/crdt/updates.h"
#include "core/crdt/undo.h"
#include "tests/support/layerstest.h"
#include "tests/support/yjs/canon.h"
#include "tests/support/yjs/tagged.h"
#include "tests/support/yjs/world.h"

#include <random>

namespace {

using namespace Layers::Crdt;

class Peers
{
public:
    Peers(unsigned seed, int count)
        : m_random(seed)
    {
        for (int i = 0; i < count; ++i) {
            DocOptions options;
            options.client = 10 + ClientId(i) * 7;
            options.cleanup = FormattingCleanup::Off;
            m_docs.push_back(std::make_unique<Doc>(options));
            Yjs::openRoots(*m_docs.back());
            m_inbox.emplace_back();
            m_subscriptions.push_back(m_docs.back()->onUpdate([this, i](ByteSpan update, const UpdateInfo &info) {
                if (!info.local)
                    return;
                for (std::size_t k = 0; k < m_inbox.size(); ++k) {
                    if (int(k) != i)
                        m_inbox[k].emplace_back(update.begin(), update.end());
                }
            }));
        }
    }
    std::size_t roll(std::size_t below) { return below ? m_random() % below : 0; }
    void edit()
    {
        Doc &doc = *m_docs[roll(m_docs.size())];
        Text text = *doc.text("text");
        const std::uint32_t length = text.length();
        switch (roll(9)) {
        case 0:
        case 1:
        case 2:
            (void)text
                .insert(std::uint32_t(roll(length + 1)),
                        roll(4) ? std::string(1 + roll(5), char('a' + roll(26))) : std::string("\xf0\x9f\x98\x80x"))
                .ok();
            break;
        case 3: {
            const auto at = std::uint32_t(roll(length + 1));
            (void)text.remove(at, std::uint32_t(roll(std::min<std::uint32_t>(length - at, 9) + 1))).ok();
            break;
        }
        case 4: {
            const auto at = std::uint32_t(roll(length + 1));
            (void)text
                .format(at, std::uint32_t(roll(length - at + 1)), Object{{roll(2) ? "bold" : "em", roll(3) ? Value(true) : Value(nullptr)}})
                .ok();
            break;
        }
        case 5:
            (void)doc.map("map")
                ->set(std::string(1, char('a' + roll(4))), roll(3) ? Input(Value(double(roll(100)))) : newMap({{"x", newText(u"in")}}))
                .ok();
            break;
        case 6:
            (void)doc.map("map")->remove(std::string(1, char('a' + roll(4)))).ok();
            break;
        case 7: {
            List list = *doc.list("arr");
            (void)list.insert(std::uint32_t(roll(list.length() + 1)), {Value(double(roll(9))), roll(2) ? Input(Value("s")) : newArray({1})})
                .ok();
            break;
        }
        default: {
            List list = *doc.list("arr");
            const auto at = std::uint32_t(roll(list.length() + 1));
            (void)list.remove(at, std::uint32_t(roll(std::min<std::uint32_t>(list.length() - at, 4) + 1))).ok();
            break;
        }
        }
    }
    void deliver(bool all)
    {
        for (std::size_t i = 0; i < m_docs.size(); ++i) {
            while (!m_inbox[i].empty() && (all || roll(3))) {
                const std::size_t at = roll(m_inbox[i].size());
                const Bytes update = m_inbox[i][at];
                if (roll(10)) // else it comes once more
                    m_inbox[i].erase(m_inbox[i].begin() + std::ptrdiff_t(at));
                QVERIFY(m_docs[i]->apply(update).ok());
            }
        }
    }
    void verify()
    {
        for (const auto &doc : m_docs)
            QCOMPARE(doc->validate(), std::string());
    }
    void agree()
    {
        for (const auto &doc : m_docs) {
            QVERIFY(!doc->hasPending());
            QCOMPARE(Yjs::canonText(*doc), Yjs::canonText(*m_docs.front()));
            QVERIFY(Yjs::taggedContent(*doc) == Yjs::taggedContent(*m_docs.front()));
            DocOptions options;
            options.cleanup = FormattingCleanup::Off;
            Doc copy(options);
            Yjs::openRoots(copy);
            QVERIFY(copy.apply(doc->encodeState(Format::V2), Format::V2).ok());
            QCOMPARE(Yjs::canonText(copy), Yjs::canonText(*doc));
        }
    }

private:
    std::mt19937 m_random;
    std::vector<std::unique_ptr<Doc>> m_docs;
    std::vector<std::vector<Bytes>> m_inbox;
    std::vector<Subscription> m_subscriptions;
};

// A text with attributes as an array of units, that deltas change.
struct Plain
{
    struct Unit
    {
        char16_t unit = 0;
        std::map<std::string, std::string> attributes; // values as JSON
        bool operator==(const Unit &) const = default;
    };
    std::vector<Unit> units;

    static void mark(Unit &unit, const Object &attributes)
    {
        for (const Member &member : attributes) {
            if (member.value.isNull())
                unit.attributes.erase(member.key);
            else
                unit.attributes[member.key] = toJson(member.value);
        }
    }
    void apply(const Delta &delta)
    {
        std::size_t at = 0;
        for (const DeltaOp &op : delta) {
            if (op.kind == DeltaOp::Kind::Insert) {
                for (const char16_t unit : op.text) {
                    Unit added{unit, {}};
                    if (op.attributes)
                        mark(added, *op.attributes);
                    units.insert(units.begin() + std::ptrdiff_t(at++), added);
                }
            } else if (op.kind == DeltaOp::Kind::Delete) {
                units.erase(units.begin() + std::ptrdiff_t(at), units.begin() + std::ptrdiff_t(at + op.length));
            } else {
                for (std::uint32_t i = 0; i < op.length; ++i, ++at) {
                    if (op.attributes)
                        mark(units[at], *op.attributes);
                }
            }
        }
    }
    static Plain of(const Text &text)
    {
        Plain plain;
        plain.apply(text.toDelta());
        return plain;
    }
    bool operator==(const Plain &) const = default;
};

class TstCrdtRandom : public QObject
{
    Q_OBJECT
private slots:
    void peersAgree()
    {
        const unsigned first = 1000;
        qInfo("seeds from %u", first);
        for (unsigned seed = first; seed < first + 25; ++seed) {
            Peers peers(seed, 2 + int(seed % 3));
            for (int i = 0; i < 150; ++i) {
                peers.edit();
                if (peers.roll(3) == 0)
                    peers.deliver(false);
                if (i % 10 == 0)
                    peers.verify();
            }
            peers.deliver(true);
            peers.verify();
            peers.agree();
            if (QTest::currentTestFailed()) {
                qInfo("failed with seed %u", seed);
                return;
            }
        }
    }

    // Attributes are found through the tree, and events begin where something changed: whoever applies what they say has the same text.
    void longRichTexts()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const auto roll = [&random](std::size_t below) { return std::uint32_t(below ? random() % below : 0); };
        DocOptions options;
        options.cleanup = FormattingCleanup::Off;
        options.client = 3;
        Doc docs[2] = {Doc(options), Doc((options.client = 4, options))};
        Text texts[2] = {*docs[0].text("t"), *docs[1].text("t")};
        Plain shadows[2];
        std::vector<Bytes> inbox[2];
        std::vector<Subscription> listening;
        for (std::size_t i = 0; i < 2; ++i) {
            listening.push_back(texts[i].observe([&shadows, i](const Event &event) { shadows[i].apply(event.delta()); }));
            listening.push_back(docs[i].onUpdate([&inbox, i](ByteSpan update, const UpdateInfo &info) {
                if (info.local)
                    inbox[1 - i].emplace_back(update.begin(), update.end());
            }));
        }
        const auto edit = [&](std::size_t peer) {
            Text &text = texts[peer];
            const std::uint32_t at = roll(text.length() + 1);
            const std::uint32_t length = std::min(text.length() - at, roll(roll(4) ? 12 : 200));
            const std::string key(1, char('a' + roll(5)));
            const Value values[] = {Value(true), Value(double(roll(3))), Value(nullptr)};
            switch (roll(6)) {
            case 0:
                return text.insert(at, std::string(1 + roll(9), char('a' + roll(26))), Object{{key, values[roll(3)]}});
            case 1:
            case 2:
                return text.insert(at, std::string(1 + roll(9), char('a' + roll(26))));
            case 3:
                return text.remove(at, length);
            default:
                return text.format(at, length, Object{{key, values[roll(3)]}});
            }
        };
        for (int i = 0; i < 4000; ++i) {
            const std::size_t peer = roll(2);
            if (roll(20) == 0) { // several edits, one event
                docs[peer].transact([&] {
                    for (int k = 0; k < 5; ++k)
                        QVERIFY(edit(peer).ok());
                });
            } else {
                QVERIFY(edit(peer).ok());
            }
            for (std::size_t k = 0; k < 2 && roll(3) == 0; ++k) {
                for (const Bytes &update : std::exchange(inbox[k], {}))
                    QVERIFY(docs[k].apply(update).ok());
            }
            if (i % 100 == 0) {
                for (std::size_t k = 0; k < 2; ++k) {
                    QCOMPARE(docs[k].validate(), std::string());
                    QVERIFY2(shadows[k] == Plain::of(texts[k]), qPrintable(QStringLiteral("peer %1 after %2 edits").arg(k).arg(i)));
                }
            }
        }
        for (std::size_t k = 0; k < 2; ++k) {
            for (const Bytes &update : std::exchange(inbox[k], {}))
                QVERIFY(docs[k].apply(update).ok());
        }
        QVERIFY(shadows[0] == Plain::of(texts[0]) && shadows[1] == Plain::of(texts[1]) && shadows[0] == shadows[1]);
    }

    // What is typed and erased without a transaction says the same, to the byte, as with one.
    void typingIsTheSame()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        DocOptions options;
        options.client = 3;
        Doc fast(options);
        Doc slow(options);
        Bytes said[2];
        const auto remember = [&said](std::size_t which) {
            return [&said, which](ByteSpan update, const UpdateInfo &) {
                said[which].insert(said[which].end(), update.begin(), update.end());
            };
        };
        const Subscription listening[] = {fast.onUpdate(remember(0)), slow.onUpdate(remember(1))};
        const Subscription looking = slow.afterTransaction([](const UpdateInfo &) {});
        options.client = 900;
        Doc other(options); // somebody else types as well
        Text texts[] = {*fast.text("t"), *slow.text("t")};
        std::uint32_t at = 0;
        for (int i = 0; i < 20000; ++i) {
            const std::uint32_t length = texts[0].length();
            if (random() % 12 == 0)
                at = std::uint32_t(random() % (length + 1));
            at = std::min(at, length);
            const unsigned what = unsigned(random() % 16);
            const auto count = std::uint32_t(random() % 8 == 0 ? random() % 5 : 1);
            const std::u16string typed = random() % 30 == 0 ? u"\U0001f98a" : std::u16string(1, char16_t(u'a' + random() % 26));
            for (Text &text : texts) {
                if (what < 9)
                    QVERIFY(text.insert(at, std::u16string_view(typed)).ok());
                else if (what < 13)
                    QVERIFY(text.remove(at - std::min(at, count), std::min(at, count)).ok()); // backwards
                else if (what < 15)
                    QVERIFY(text.remove(at, std::min(length - at, count)).ok());
            }
            at = what < 9 ? at + std::uint32_t(typed.size()) : what < 13 ? at - std::min(at, count) : at;
            if (what == 15 && random() % 20 == 0) {
                QVERIFY(other.apply(fast.encodeState(other.stateVector())).ok());
                Text their = *other.text("t");
                QVERIFY(their.insert(std::uint32_t(random() % (their.length() + 1)), "theirs").ok());
                const Bytes update = other.encodeState(fast.stateVector());
                QVERIFY(fast.apply(update).ok() && slow.apply(update).ok());
            }
            QVERIFY2(said[0] == said[1], qPrintable(QStringLiteral("step %1").arg(i)));
            if (i % 500 == 0) {
                QCOMPARE(fast.validate(), std::string());
                QVERIFY2(fast.encodeState() == slow.encodeState(), qPrintable(QStringLiteral("state at step %1").arg(i)));
                QVERIFY(texts[0].toUtf16() == texts[1].toUtf16());
                said[0].clear();
                said[1].clear();
            }
        }
        QVERIFY(fast.encodeState(Format::V2) == slow.encodeState(Format::V2));
    }

    // Against a plain string.
    void longTexts()
    {
        const unsigned seed = 99;
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        DocOptions options;
        options.client = 3;
        Doc doc(options);
        Text text = *doc.text("t");
        std::u16string model;
        for (int i = 0; i < 6000; ++i) {
            const auto at = std::uint32_t(model.empty() ? 0 : random() % (model.size() + 1));
            if (random() % 3) {
                const std::u16string piece(1 + random() % 4, char16_t(u'a' + random() % 26));
                QVERIFY(text.insert(at, std::u16string_view(piece)).ok());
                model.insert(at, piece);
            } else {
                const auto length = std::uint32_t(std::min<std::size_t>(model.size() - at, random() % 6));
                QVERIFY(text.remove(at, length).ok());
                model.erase(at, length);
            }
            if (i % 500 == 0)
                QCOMPARE(doc.validate(), std::string());
        }
        QVERIFY(text.toUtf16() == model);
        QCOMPARE(text.length(), std::uint32_t(model.size()));
        QCOMPARE(doc.validate(), std::string());
    }
};

LAYERS_TEST(TstCrdtRandom, "tst_crdtrandom", Guiless)

} // namespace

#include "tst_crdtrandom.moc"
