#pragma once
// CodeHighlighter in the program layers-highlight, started with the first code that is shown. Owned by the window's owner; GUI thread. A
// block that takes longer than two seconds, or makes the helper fail twice, stays plain; other blocks are coloured by the next start.

#include "core/process/helper.h"
#include "ui/kit/codehighlighter.h"

#include <QtCore/QTimer>

namespace Layers {

class HelperHighlighter : public CodeHighlighter
{
    Q_OBJECT
public:
    HelperHighlighter(HelperCommand command, Clock &clock);
    ~HelperHighlighter() override;

    void addLines(const std::shared_ptr<CodeColouring> &code, const QStringList &lines) override;
    int starts() const { return m_helper.starts(); }

private:
    void sendWaiting();
    void send(const std::shared_ptr<CodeColouring> &code);
    void take(const std::shared_ptr<CodeColouring> &code, int first, const QByteArray &answer);
    void fail(const std::shared_ptr<CodeColouring> &code, const QStringList &lines, const Error &error);

    Helper m_helper;
    std::vector<std::weak_ptr<CodeColouring>> m_waiting;
    QTimer m_timer; // lines of an answer that streams go out in batches
    quint64 m_lastSession = 0;
    TaskScope m_tasks;
};

} // namespace Layers
