#include "tests/support/yjs/checks_p.h"

#include "core/crdt/anycodec.h"
#include "core/crdt/columns.h"
#include "core/crdt/jsontext.h"
#include "tests/support/yjs/tagged.h"

#include <cmath>

namespace Layers::Crdt::Yjs {
namespace {

class WireChecker
{
public:
    explicit WireChecker(const Object &line)
        : m_line(line)
        , m_kind(textAt(line, "kind"))
        , m_hex(textAt(line, "hex"))
    { }

    Verdict run()
    {
        const Value &value = *m_line.find("v");
        const Value *back = m_line.find("back");
        Writer out;
        Value read;
        const Bytes bytes = fromHex(m_hex);
        Reader in(bytes);
        if (m_kind == "varuint") {
            out.varUint(std::uint64_t(*value.number()));
            read = double(in.varUint());
        } else if (m_kind == "varint") {
            const Value number = untaggedValue(value);
            out.varInt(std::uint64_t(std::abs(*number.number())), std::signbit(*number.number()));
            const Reader::VarInt parsed = in.varInt();
            read = tagged(Value(parsed.negative ? -double(parsed.magnitude) : double(parsed.magnitude)));
        } else if (m_kind == "varstring") {
            const std::u16string text = untaggedText(value);
            out.varString(std::u16string_view(text));
            read = tagged(Value(in.varString()));
            if (!value.string())
                read = value; // a lone half does not come back
        } else if (m_kind == "any") {
            writeAny(out, untaggedValue(value));
            read = tagged(readAny(in));
        } else if (m_kind == "strings") {
            strings(value, out, in, read);
        } else {
            runs(*value.array(), out, bytes, read);
        }
        Verdict verdict;
        const bool written = toHex(out.span()) == m_hex;
        const bool returned = read == (back ? *back : value);
        verdict.passed = written && returned ? 1 : 0;
        verdict.failed = 1 - verdict.passed;
        if (!written)
            verdict.report = m_kind + ": wrote " + toHex(out.span()) + " instead of " + m_hex + " for " + toJson(value) + '\n';
        else if (!returned)
            verdict.report = m_kind + ": read " + toJson(read) + " from " + m_hex + '\n';
        return verdict;
    }

private:
    void strings(const Value &value, Writer &out, Reader in, Value &read)
    {
        StringRunWriter writer;
        for (const Value &each : *value.array())
            writer.write(std::u16string_view(untaggedText(each)));
        out.varBytes(writer.text());
        out.raw(writer.lengths());
        const std::u16string all = wtf8ToUtf16(in.varString());
        NumberRunReader lengths(in.take(in.left()));
        Array array;
        std::size_t at = 0;
        for (std::size_t i = 0; i < value.array()->size(); ++i) {
            const std::size_t length = std::size_t(lengths.read());
            array.push_back(tagged(Value(toWtf8(all.substr(at, length)))));
            at += length;
        }
        read = std::move(array);
    }
    void runs(const Array &values, Writer &out, ByteSpan bytes, Value &read)
    {
        NumberRunWriter numbers;
        DifferenceRunWriter differences;
        ByteRunWriter byteRuns;
        NumberRunReader numbersIn(bytes);
        DifferenceRunReader differencesIn(bytes);
        ByteRunReader bytesIn(bytes);
        Array array;
        for (const Value &value : values) {
            const auto number = std::uint64_t(*value.number());
            numbers.write(number);
            differences.write(number);
            byteRuns.write(std::uint8_t(number));
            array.push_back(double(m_kind == "uintOptRle"          ? numbersIn.read()
                                       : m_kind == "intDiffOptRle" ? differencesIn.read()
                                                                   : bytesIn.read()));
        }
        out.raw(m_kind == "uintOptRle" ? numbers.finish() : m_kind == "intDiffOptRle" ? differences.finish() : byteRuns.finish());
        read = std::move(array);
    }

    const Object &m_line;
    std::string m_kind;
    std::string m_hex;
};

} // namespace

Verdict checkWire(const Object &line)
{
    return WireChecker(line).run();
}

} // namespace Layers::Crdt::Yjs
