#pragma once
// One JSON text a line (Ollama, code interpreters): splits on LF alone, trims CR and spaces at the ends, skips blank lines. Lines are views
// into the chunk when they lie in it whole, and live until the sink returns. Owned by one decoder, used on one thread.
// Fails once, as Rejected "ndjson.line_too_long". Whether a line is JSON is for its reader to find out.

#include "core/base/result.h"

#include <QtCore/QByteArray>

#include <cstring>
#include <optional>

namespace Layers {

class NdjsonReader
{
public:
    explicit NdjsonReader(qsizetype longestLine = 16 * 1024 * 1024)
        : m_longest(longestLine)
    { }

    // sink(QByteArrayView) for each line in order.
    template <class LineSink>
    Result<Unit> feed(QByteArrayView chunk, LineSink &&sink)
    {
        while (!m_failure && !chunk.isEmpty()) {
            const void *hit = std::memchr(chunk.data(), '\n', size_t(chunk.size()));
            const qsizetype length = hit ? static_cast<const char *>(hit) - chunk.data() : chunk.size();
            if (m_line.size() + length > m_longest) {
                m_line = {};
                m_failure = Error{.kind = Error::Kind::Rejected,
                                  .code = "ndjson.line_too_long",
                                  .detail = QStringLiteral("a line of the stream is longer than any real one")};
                break;
            }
            if (!hit || !m_line.isEmpty())
                m_line.append(chunk.data(), length);
            if (!hit)
                break;
            if (m_line.isEmpty()) {
                deliver(chunk.first(length), sink);
            } else {
                deliver(m_line, sink);
                m_line.resize(0);
            }
            chunk = chunk.sliced(length + 1);
        }
        if (m_failure)
            return *m_failure;
        return Unit{};
    }

    // The stream has ended; what stands after the last LF is a line too, for a proxy may have cut the end.
    template <class LineSink>
    Result<Unit> finish(LineSink &&sink)
    {
        if (m_failure)
            return *m_failure;
        const QByteArray rest = std::exchange(m_line, {});
        deliver(rest, sink);
        return Unit{};
    }

private:
    template <class LineSink>
    static void deliver(QByteArrayView line, LineSink &sink)
    {
        line = line.trimmed();
        if (!line.isEmpty())
            sink(line);
    }

    qsizetype m_longest;
    QByteArray m_line;
    std::optional<Error> m_failure;
};

} // namespace Layers
