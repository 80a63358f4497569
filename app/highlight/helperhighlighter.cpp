#include "app/highlight/helperhighlighter.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDataStream>
#include <QtCore/QFileInfo>

namespace Layers {

namespace {

constexpr auto blockDeadline = std::chrono::seconds(2);
constexpr auto startTime = std::chrono::milliseconds(50); // the text is painted before a program is started for its colours
constexpr auto batchTime = std::chrono::milliseconds(150);
constexpr int linesInRequest = 2000;
constexpr quint32 mostSpans = 8000; // in one line

} // namespace

HelperHighlighter::HelperHighlighter(HelperCommand command, Clock &clock)
    : m_helper(std::move(command), {.idle = std::chrono::minutes(2)}, clock)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(batchTime);
    connect(&m_timer, &QTimer::timeout, this, &HelperHighlighter::sendWaiting);
}

HelperHighlighter::~HelperHighlighter() = default;

void HelperHighlighter::addLines(const std::shared_ptr<CodeColouring> &code, const QStringList &lines)
{
    if (code->hasFailed || lines.isEmpty())
        return;
    const bool isFirst = code->session == 0;
    if (isFirst)
        code->session = ++m_lastSession;
    const bool wasWaiting = !code->waiting.isEmpty();
    code->waiting += lines;
    if (!wasWaiting)
        m_waiting.push_back(code);
    if (isFirst)
        QTimer::singleShot(m_helper.isRunning() ? std::chrono::milliseconds(0) : startTime, this, &HelperHighlighter::sendWaiting);
    else if (!m_timer.isActive())
        m_timer.start();
}

void HelperHighlighter::sendWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto &weak : waiting) {
        // Who was shown a moment ago may be gone.
        if (const auto code = weak.lock(); code && !code->waiting.isEmpty()) {
            if (code->isBusy)
                m_waiting.push_back(code);
            else
                send(code);
        }
    }
    if (!m_waiting.empty() && !m_timer.isActive())
        m_timer.start();
}

void HelperHighlighter::send(const std::shared_ptr<CodeColouring> &code)
{
    const QStringList lines = code->waiting.mid(0, linesInRequest);
    code->waiting = code->waiting.mid(lines.size());
    if (!code->waiting.isEmpty())
        m_waiting.push_back(code);
    const int first = code->sent;
    code->sent += int(lines.size());
    code->isBusy = true;
    QByteArray payload;
    QDataStream out(&payload, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_5_0);
    out << code->session << qint32(first) << code->language << lines;
    const std::weak_ptr<CodeColouring> weak = code;
    m_tasks.run(m_helper.request(payload, blockDeadline), [this, weak, first, lines](Result<QByteArray> result) {
        const auto still = weak.lock();
        if (!still)
            return;
        still->isBusy = false;
        if (result)
            take(still, first, result.value());
        else
            fail(still, lines, result.error());
    });
}

void HelperHighlighter::take(const std::shared_ptr<CodeColouring> &code, int first, const QByteArray &answer)
{
    QDataStream in(answer);
    in.setVersion(QDataStream::Qt_5_0);
    quint64 session = 0;
    qint32 start = -1;
    in >> session >> start;
    if (session != code->session || start != first || size_t(first) != code->lines.size()) {
        code->hasFailed = true;
        return;
    }
    std::vector<std::vector<CodeSpan>> lines;
    while (!in.atEnd() && int(lines.size()) < code->sent - first) {
        quint32 count = 0;
        in >> count;
        std::vector<CodeSpan> spans;
        int at = 0;
        for (quint32 i = 0; i < std::min(count, mostSpans) && in.status() == QDataStream::Ok; ++i) {
            qint32 from = 0;
            qint32 length = 0;
            quint8 token = 0;
            in >> from >> length >> token;
            // In order, without overlap, or not at all.
            if (from < at || length <= 0 || length > 100'000 || from > 100'000 || token >= quint8(CodeToken::Count))
                continue;
            spans.push_back({from, length, CodeToken(token)});
            at = from + length;
        }
        if (in.status() != QDataStream::Ok || count > mostSpans)
            break;
        lines.push_back(std::move(spans));
    }
    if (int(lines.size()) != code->sent - first) {
        code->hasFailed = true;
        return;
    }
    code->lines.insert(code->lines.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
    if (code->arrived)
        code->arrived();
    if (!code->waiting.isEmpty() && !m_timer.isActive())
        m_timer.start(0);
}

void HelperHighlighter::fail(const std::shared_ptr<CodeColouring> &code, const QStringList &lines, const Error &error)
{
    // Killed for another block's sake, or the helper forgot this one: once more from the start. Its own fault, or no helper: plain.
    const bool isMine
        = error.kind == Error::Kind::Timeout || error.kind == Error::Kind::NotFound || error.detail == QLatin1String("language");
    if (isMine || code->generation >= 2 || code->lines.size() + size_t(lines.size()) > 5000 || code->sent != int(lines.size())) {
        code->hasFailed = true;
        code->waiting.clear();
        return;
    }
    ++code->generation;
    code->sent = 0;
    code->lines.clear();
    code->session = ++m_lastSession;
    code->waiting = lines + code->waiting;
    m_waiting.push_back(code);
    m_timer.start();
}

} // namespace Layers
