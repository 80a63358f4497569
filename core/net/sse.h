#pragma once
// Server-sent events from bytes: a push parser after the WHATWG rules, with what model servers really send (events
// without a blank line at the end, `error: {...}` lines, JSON in place of an event). Owned by one decoder, used on one thread.
// Events are views: they point into the chunk when the whole event lies in it, and live until the sink returns.
// Fails once, as Rejected "sse.line_too_long" or "sse.event_too_long", and takes nothing more after that.
//
// It works on bytes, so it does not matter where a chunk ends: not inside a code point, not between CR and LF. Only LF, CR and CR LF end
// a line; U+2028 and NUL are content. A CR ends its line at once, because waiting for the next byte would lose the last event of a stream
// that uses CR alone.

#include "core/base/result.h"

#include <QtCore/QByteArray>

#include <cstring>
#include <optional>

namespace Layers {

struct SseEvent
{
    enum class Kind {
        Message, // name and data
        Comment, // a sign of life; data is the line without its colon
        ErrorLine, // a line `error: {...}`, which is no SSE; data is what follows the colon
        Stray, // any other line that is no SSE; data is the whole line
    };
    enum class Ending { Complete, Unterminated }; // Unterminated: the stream ended before the blank line

    Kind kind = Kind::Message;
    QByteArrayView name = {}; // of the event; empty when the server gave none
    QByteArrayView data = {};
    Ending ending = Ending::Complete;
};

class SseReader
{
public:
    struct Limits
    {
        qsizetype line = 16 * 1024 * 1024; // pictures come as one line of several MiB
        qsizetype event = 32 * 1024 * 1024;
    };

    SseReader() = default;
    explicit SseReader(Limits limits)
        : m_limits(limits)
    { }

    // sink(const SseEvent &) for each event in order.
    template <class EventSink>
    Result<Unit> feed(QByteArrayView chunk, EventSink &&sink);
    // The stream has ended. A pending event that is a complete JSON text or [DONE] is still delivered, marked Unterminated.
    template <class EventSink>
    Result<Unit> finish(EventSink &&sink);

private:
    static const char *find(const char *from, const char *end, char byte)
    {
        const void *hit = std::memchr(from, byte, size_t(end - from));
        return hit ? static_cast<const char *>(hit) : end;
    }

    template <class EventSink>
    void takeLine(QByteArrayView line, EventSink &sink);
    template <class EventSink>
    void takeOther(QByteArrayView line, EventSink &sink);
    void addData(QByteArrayView value);
    void keepViews(); // copies what points into the chunk
    void forgetEvent();
    static bool isWhole(QByteArrayView data);
    Error fail(const char *code);

    Limits m_limits;
    QByteArray m_line; // of a line that no chunk has ended yet
    QByteArray m_held; // the storage behind such a line once it is complete
    QByteArray m_data; // joined lines, or kept from an earlier chunk
    QByteArray m_name;
    QByteArrayView m_dataView; // what the event has so far; points into the chunk, m_held or m_data
    QByteArrayView m_nameView;
    std::optional<Error> m_failure;
    bool m_hasData = false;
    bool m_skipLineFeed = false;
    bool m_atStart = true;
};

template <class EventSink>
Result<Unit> SseReader::feed(QByteArrayView chunk, EventSink &&sink)
{
    if (m_failure)
        return *m_failure;
    const char *at = chunk.data();
    const char *const end = at + chunk.size();
    if (m_skipLineFeed && at < end) {
        m_skipLineFeed = false;
        if (*at == '\n')
            ++at;
    }
    // Where the next LF and CR are. Most streams have no CR at all; then it is looked for once a chunk.
    const char *lineFeed = at < end ? find(at, end, '\n') : end;
    const char *carriage = at < end ? find(at, end, '\r') : end;
    while (at < end) {
        if (lineFeed < at)
            lineFeed = find(at, end, '\n');
        if (carriage < at)
            carriage = find(at, end, '\r');
        const char *const stop = std::min(lineFeed, carriage);
        QByteArrayView line(at, stop - at);
        if (m_line.size() + line.size() > m_limits.line)
            return fail("sse.line_too_long");
        if (stop == end) {
            m_line.append(line.data(), line.size());
            break;
        }
        at = stop + 1;
        if (stop == carriage) {
            if (at == end)
                m_skipLineFeed = true;
            else if (*at == '\n')
                ++at;
        }
        if (!m_line.isEmpty()) {
            m_line.append(line.data(), line.size());
            m_held.swap(m_line);
            m_line.clear();
            line = m_held;
        }
        takeLine(line, sink);
        if (m_dataView.size() > m_limits.event)
            return fail("sse.event_too_long");
    }
    keepViews();
    return Unit{};
}

template <class EventSink>
Result<Unit> SseReader::finish(EventSink &&sink)
{
    if (m_failure)
        return *m_failure;
    const bool hadData = m_hasData;
    const QByteArray before = m_data;
    m_held = std::exchange(m_line, {}); // the views of this last line point into it
    if (!m_held.isEmpty())
        takeLine(m_held, sink);
    if (m_hasData && !isWhole(m_dataView) && hadData && isWhole(before)) {
        // The last line was cut off; what stood before it is an event of its own.
        m_data = before;
        m_dataView = m_data;
    }
    if (m_hasData && isWhole(m_dataView))
        sink(SseEvent{.name = m_nameView, .data = m_dataView, .ending = SseEvent::Ending::Unterminated});
    forgetEvent();
    return Unit{};
}

template <class EventSink>
void SseReader::takeLine(QByteArrayView line, EventSink &sink)
{
    if (std::exchange(m_atStart, false) && line.startsWith("\xEF\xBB\xBF"))
        line = line.sliced(3);
    if (line.isEmpty()) {
        if (m_hasData)
            sink(SseEvent{.name = m_nameView, .data = m_dataView});
        forgetEvent();
        return;
    }
    if (line.size() >= 5 && std::memcmp(line.data(), "data:", 5) == 0) {
        const bool spaced = line.size() > 5 && line[5] == ' ';
        addData(line.sliced(spaced ? 6 : 5));
        return;
    }
    takeOther(line, sink);
}

template <class EventSink>
void SseReader::takeOther(QByteArrayView line, EventSink &sink)
{
    const char *const end = line.data() + line.size();
    const qsizetype colon = find(line.data(), end, ':') - line.data();
    if (colon == 0) {
        sink(SseEvent{.kind = SseEvent::Kind::Comment, .data = line.sliced(1)});
        return;
    }
    const QByteArrayView field = line.first(colon);
    QByteArrayView value = colon < line.size() ? line.sliced(colon + 1) : QByteArrayView("");
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (field == "data") {
        addData(value);
    } else if (field == "event") {
        m_nameView = value;
    } else if (field == "id" || field == "retry") {
        // For a stream that is taken up again; an answer never is.
    } else if (field == "error" && value.startsWith('{')) {
        sink(SseEvent{.kind = SseEvent::Kind::ErrorLine, .data = value});
    } else {
        sink(SseEvent{.kind = SseEvent::Kind::Stray, .data = line});
    }
}

} // namespace Layers
