// bm_crdt SHAPE WORK [STATE]: does the work of one file that work.py wrote, once, and prints one JSON line: the CPU time of the process
// between the first call and the last, and what the documents hold at the end, for comparison with other engines. README.md describes the
// shapes.

#include "core/crdt/array.h"
#include "core/crdt/doc.h"
#include "core/crdt/map.h"
#include "core/crdt/text.h"
#include "core/crdt/utf.h"

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

using namespace Layers::Crdt;

namespace {

enum Kind : std::uint32_t { TextEdit = 1, Numbers, Strings, MapNumber, MapObject, MapString, Piece, Exchange, Order };

struct Record
{
    std::uint32_t kind = 0;
    std::uint32_t who = 0;
    std::uint32_t index = 0;
    std::uint32_t length = 0;
    std::string bytes;
    std::u16string text;
    std::vector<Input> values; // of numbers
};
using Section = std::vector<Record>;

[[noreturn]] void fail(const char *why)
{
    std::fprintf(stderr, "bm_crdt: %s\n", why);
    std::exit(3);
}

void check(bool holds, const char *why)
{
    if (!holds)
        fail(why);
}

void must(const Outcome<> &done)
{
    if (!done)
        fail(std::string(done.fault().what).c_str());
}

std::string readFile(const std::string &path)
{
    std::ifstream in(path, std::ios::binary);
    check(in.good(), "a file is missing");
    return {std::istreambuf_iterator<char>(in), {}};
}

std::uint32_t number(const std::string &bytes, std::size_t at)
{
    std::uint32_t value = 0;
    check(at + 4 <= bytes.size(), "a short file");
    std::memcpy(&value, bytes.data() + at, 4);
    return value;
}

std::vector<Section> readWork(const std::string &path)
{
    const std::string file = readFile(path);
    std::size_t at = 0;
    const auto next = [&] {
        at += 4;
        return number(file, at - 4);
    };
    std::vector<Section> sections(next());
    for (Section &section : sections) {
        section.resize(next());
        for (Record &record : section) {
            record.kind = next();
            record.who = next();
            record.index = next();
            record.length = next();
            const std::uint32_t size = next();
            record.bytes = file.substr(at, size);
            at += size;
            if (record.kind == Numbers)
                for (std::size_t i = 0; i < size; i += 4)
                    record.values.emplace_back(Value(double(number(record.bytes, i))));
            else if (record.kind != Order)
                record.text = wtf8ToUtf16(record.bytes);
        }
    }
    return sections;
}

struct Hash
{
    void add(const void *bytes, std::size_t count)
    {
        for (const auto *at = static_cast<const unsigned char *>(bytes); count > 0; --count)
            value = (value ^ *at++) * 16777619u;
    }
    std::uint32_t value = 2166136261u;
};

std::string fingerprint(const void *bytes, std::size_t count)
{
    Hash hash;
    hash.add(bytes, count);
    return std::to_string(count) + ":" + std::to_string(hash.value);
}

double cpuMs()
{
    timespec now = {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

long long heapBytes()
{
    const auto info = mallinfo2();
    return (long long)(info.uordblks + info.hblkhd);
}

long long residentBytes()
{
    long pages = 0;
    if (std::FILE *file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%*d %ld", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return pages * 4096LL;
}

DocOptions optionsOf(ClientId client, bool isLazy)
{
    DocOptions options;
    options.client = client;
    options.lazyLoad = isLazy;
    return options;
}

struct Peer
{
    explicit Peer(ClientId client, bool isLazy = false)
        : doc(optionsOf(client, isLazy))
        , text(*doc.text("text"))
        , list(*doc.list("array"))
        , map(*doc.map("map"))
    { }
    void keepUpdates(Format format)
    {
        listening = doc.onUpdate(
            [this](ByteSpan update, const UpdateInfo &info) {
                if (info.local)
                    updates.emplace_back(update.begin(), update.end());
            },
            format);
    }
    // Values are given away: each record is used once.
    void edit(Record &record)
    {
        switch (record.kind) {
        case TextEdit:
            if (record.length > 0)
                must(text.remove(record.index, record.length));
            if (!record.text.empty())
                must(text.insert(record.index, record.text));
            break;
        case Numbers:
            must(list.insert(record.index, std::move(record.values)));
            break;
        case Strings:
            must(list.insert(record.index, {Value(record.bytes)}));
            break;
        case MapNumber:
            must(map.set("v", Value(double(record.index))));
            break;
        case MapObject:
            must(map.set("v", Value(Object{{"name", record.bytes}, {"address", "here"}})));
            break;
        case MapString:
            must(map.set("v", Value(record.bytes)));
            break;
        default:
            fail("an unknown record");
        }
    }
    void editAll(Section &edits)
    {
        for (Record &record : edits)
            edit(record);
    }
    std::string content() const
    {
        std::string said = text.toString() + "|";
        for (const Element &element : list.toVector())
            said += shown(std::get<Value>(element)) + ",";
        said += "|";
        if (const auto held = map.get("v"))
            said += shown(std::get<Value>(*held));
        return said;
    }
    static std::string shown(const Value &value)
    {
        if (value.number())
            return std::to_string((long long)*value.number());
        if (value.object())
            return shown(*value.object()->find("name"));
        return value.string() ? *value.string() : std::string();
    }

    Doc doc;
    Text text;
    List list;
    Map map;
    std::vector<Bytes> updates;
    Subscription listening;
};

struct Figures
{
    double ms = 0;
    long long heap = -1;
    long long resident = -1;
    long long own = -1;
    std::string content;
    std::string state;
    std::string updates;

    void end(const Peer &peer)
    {
        const std::string text = peer.content();
        content = fingerprint(text.data(), text.size());
        const Bytes bytes = peer.doc.encodeState();
        state = fingerprint(bytes.data(), bytes.size());
    }
    void sent(std::initializer_list<const std::vector<Bytes> *> lists)
    {
        Hash hash;
        std::size_t count = 0;
        std::size_t size = 0;
        for (const auto *list : lists) {
            for (const Bytes &update : *list) {
                hash.add(update.data(), update.size());
                ++count;
                size += update.size();
            }
        }
        updates = std::to_string(count) + ":" + std::to_string(size) + ":" + std::to_string(hash.value);
    }
    void print() const
    {
        std::printf("{\"ms\":%.4f", ms);
        if (heap >= 0)
            std::printf(",\"heap\":%lld,\"rss\":%lld,\"own\":%lld", heap, resident, own);
        std::printf(",\"content\":\"%s\",\"state\":\"%s\",\"updates\":\"%s\"}\n", content.c_str(), state.c_str(), updates.c_str());
    }
};

void applyAll(Peer &reader, const std::vector<Bytes> &updates, Format format)
{
    for (const Bytes &update : updates)
        must(reader.doc.apply(update, format));
}

std::string expectedContent(const Record &end)
{
    if (end.kind != Numbers)
        return end.bytes + "||";
    std::string said = "|";
    for (const Input &value : end.values)
        said += Peer::shown(std::get<Value>(value)) + ",";
    return said + "|";
}

void oneAuthor(std::vector<Section> &work, Figures &figures)
{
    Peer author(1);
    Peer reader(2);
    author.keepUpdates(Format::V2);
    const double start = cpuMs();
    author.editAll(work[0]);
    applyAll(reader, author.updates, Format::V2);
    figures.ms = cpuMs() - start;
    const std::string end = expectedContent(work[1][0]);
    check(author.content() == end && reader.content() == end, "not the expected content");
    figures.end(reader);
    figures.sent({&author.updates});
}

void twoAuthors(std::vector<Section> &work, Figures &figures)
{
    Peer one(1);
    Peer two(2);
    one.keepUpdates(Format::V2);
    two.keepUpdates(Format::V2);
    one.editAll(work[0]);
    applyAll(two, one.updates, Format::V2);
    one.updates.clear();
    const double start = cpuMs();
    one.doc.transact([&] { one.editAll(work[1]); });
    two.doc.transact([&] { two.editAll(work[2]); });
    applyAll(two, one.updates, Format::V2);
    applyAll(one, two.updates, Format::V2);
    figures.ms = cpuMs() - start;
    check(one.content() == two.content(), "the documents differ");
    figures.end(one);
    figures.sent({&one.updates, &two.updates});
}

void manyAuthors(std::vector<Section> &work, Figures &figures)
{
    std::vector<Bytes> updates;
    for (Record &record : work[0]) {
        Peer author(record.who);
        author.keepUpdates(Format::V2);
        author.edit(record);
        updates.push_back(author.updates.at(0));
    }
    Peer reader(9999);
    const double start = cpuMs();
    reader.doc.transact([&] { applyAll(reader, updates, Format::V2); });
    figures.ms = cpuMs() - start;
    figures.end(reader);
    figures.sent({&updates});
}

void trace(const std::string &shape, std::vector<Section> &work, const std::string &statePath, Figures &figures)
{
    if (shape == "load" || shape == "loadread" || shape == "memory-loaded") {
        const std::string file = readFile(statePath);
        const Bytes state(file.begin(), file.end());
        malloc_trim(0);
        const long long heap = heapBytes();
        const long long resident = residentBytes();
        const double start = cpuMs();
        Peer reader(2, shape != "loadread"); // who reads at once has nothing of a load that waits
        must(reader.doc.apply(state));
        std::u16string text;
        if (shape == "loadread")
            text = reader.text.toUtf16();
        figures.ms = cpuMs() - start;
        text = {};
        if (shape == "memory-loaded") {
            figures.heap = heapBytes() - heap;
            figures.resident = residentBytes() - resident;
            figures.own = (long long)reader.doc.bytes();
        }
        check(reader.content() == expectedContent(work[1][0]), "not the expected content");
        figures.end(reader);
        return;
    }
    malloc_trim(0);
    const long long heap = heapBytes();
    const long long resident = residentBytes();
    Peer author(1);
    std::size_t count = 0;
    std::size_t size = 0;
    Hash hash;
    Subscription listening;
    if (shape == "updates")
        listening = author.doc.onUpdate([&](ByteSpan update, const UpdateInfo &) {
            ++count;
            size += update.size();
        });
    else if (shape == "verify")
        listening = author.doc.onUpdate([&](ByteSpan update, const UpdateInfo &) {
            ++count;
            size += update.size();
            hash.add(update.data(), update.size());
        });
    double start = cpuMs();
    author.editAll(work[0]);
    figures.ms = cpuMs() - start;
    if (shape == "memory-edited") {
        figures.heap = heapBytes() - heap;
        figures.resident = residentBytes() - resident;
        figures.own = (long long)author.doc.bytes();
    }
    if (shape == "encode1" || shape == "encode2") {
        start = cpuMs();
        const Bytes bytes = author.doc.encodeState(shape == "encode1" ? Format::V1 : Format::V2);
        figures.ms = cpuMs() - start;
        figures.updates = fingerprint(bytes.data(), bytes.size());
    }
    if (shape == "verify") {
        figures.updates = std::to_string(count) + ":" + std::to_string(size) + ":" + std::to_string(hash.value);
        const Bytes bytes = author.doc.encodeState();
        std::ofstream(statePath, std::ios::binary).write(reinterpret_cast<const char *>(bytes.data()), std::streamsize(bytes.size()));
    }
    check(author.content() == expectedContent(work[1][0]), "not the expected content");
    figures.end(author);
}

void rich(bool withDelta, std::vector<Section> &work, Figures &figures)
{
    Peer author(1);
    Delta pieces;
    for (const Record &record : work[0]) {
        DeltaOp op;
        op.text = record.text;
        if (record.length == 1)
            op.attributes = Object{{"bold", true}};
        pieces.push_back(std::move(op));
    }
    must(author.text.apply(pieces));
    std::size_t size = 0;
    std::size_t steps = 0;
    const auto listening = author.doc.onUpdate([&](ByteSpan update, const UpdateInfo &) { size += update.size(); });
    Subscription observing;
    if (withDelta)
        observing = author.text.observe([&](const Event &event) { steps += event.delta().size(); });
    const double start = cpuMs();
    author.editAll(work[1]);
    figures.ms = cpuMs() - start;
    check(size > 0 && (steps > 0) == withDelta, "the listeners heard nothing");
    check(author.content() == expectedContent(work[2][0]), "not the expected content");
    figures.end(author);
    figures.updates = std::to_string(size);
}

void shuffled(std::vector<Section> &work, Figures &figures)
{
    std::vector<Bytes> updates;
    std::vector<std::unique_ptr<Peer>> authors;
    for (ClientId client = 1; client <= 4; ++client) {
        authors.push_back(std::make_unique<Peer>(client));
        authors.back()->keepUpdates(Format::V1);
    }
    for (Record &record : work[0]) {
        if (record.kind != Exchange) {
            authors[record.who - 1]->edit(record);
            continue;
        }
        for (const auto &author : authors) {
            for (const auto &reader : authors) {
                if (author != reader)
                    reader->doc.transact([&] { applyAll(*reader, author->updates, Format::V1); });
            }
        }
        for (const auto &author : authors) {
            updates.insert(updates.end(), author->updates.begin(), author->updates.end());
            author->updates.clear();
        }
    }
    const Record &order = work[1][0];
    check(updates.size() == order.length, "not one update for each edit");
    std::vector<const Bytes *> arriving;
    for (std::size_t i = 0; i < updates.size(); ++i)
        arriving.push_back(&updates[number(order.bytes, i * 4)]);
    Peer reader(9999);
    const double start = cpuMs();
    for (const Bytes *update : arriving)
        must(reader.doc.apply(*update));
    figures.ms = cpuMs() - start;
    check(reader.content() == authors[0]->content() && reader.text.length() == order.index, "the documents differ");
    figures.end(reader);
    figures.sent({&updates});
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bm_crdt SHAPE WORK [STATE]\n");
        return 2;
    }
    const std::string shape = argv[1];
    std::vector<Section> work = readWork(argv[2]);
    Figures figures;
    if (shape == "one-author")
        oneAuthor(work, figures);
    else if (shape == "two-authors")
        twoAuthors(work, figures);
    else if (shape == "many-authors")
        manyAuthors(work, figures);
    else if (shape == "rich" || shape == "rich-delta")
        rich(shape == "rich-delta", work, figures);
    else if (shape == "shuffled")
        shuffled(work, figures);
    else
        trace(shape, work, argc > 3 ? argv[3] : "", figures);
    figures.print();
}
