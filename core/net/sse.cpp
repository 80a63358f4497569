#include "core/net/sse.h"

#include "core/base/json.h"

namespace Layers {

void SseReader::addData(QByteArrayView value)
{
    if (!std::exchange(m_hasData, true)) {
        m_dataView = value;
        return;
    }
    if (m_dataView.data() != m_data.constData() || m_data.isEmpty()) {
        m_data.resize(0);
        m_data.append(m_dataView.data(), m_dataView.size());
    }
    m_data.append('\n');
    m_data.append(value.data(), value.size());
    m_dataView = m_data;
}

void SseReader::keepViews()
{
    if (m_hasData && (m_data.isEmpty() || m_dataView.data() != m_data.constData())) {
        m_data.resize(0);
        m_data.append(m_dataView.data(), m_dataView.size());
        m_dataView = m_data;
    }
    if (!m_nameView.isEmpty() && m_nameView.data() != m_name.constData()) {
        m_name = m_nameView.toByteArray();
        m_nameView = m_name;
    }
}

void SseReader::forgetEvent()
{
    m_hasData = false;
    m_dataView = {};
    m_nameView = {};
    // One large picture must not hold its memory for the rest of the stream.
    constexpr qsizetype kept = 1024 * 1024;
    if (m_held.capacity() > kept)
        m_held = QByteArray();
    if (m_data.capacity() > kept)
        m_data = QByteArray();
    else if (!m_data.isEmpty())
        m_data.resize(0); // keeps the storage for the next event
}

bool SseReader::isWhole(QByteArrayView data)
{
    return data.trimmed() == "[DONE]" || JsonDocument::isValid(data);
}

Error SseReader::fail(const char *code)
{
    m_line = {};
    m_held = {};
    m_data = {};
    forgetEvent();
    m_failure
        = Error{.kind = Error::Kind::Rejected, .code = code, .detail = QStringLiteral("the event stream is larger than any real one")};
    return *m_failure;
}

} // namespace Layers
