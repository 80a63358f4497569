#pragma once
// `layers --batch FILE --profile DIR`: the same core without its window. One JSON command a line in, JSON lines out. A command is a row of
// the table in app/commands.cpp; this file reads lines, keeps names ("as") and handles ("background"), writes answers and judges "expect".
// Owned by main; main thread. Exit status: 0 when every command was answered as expected, 1 when not, 2 when a line is no command.

#include "app/profilesession.h"
#include "core/base/json.h"

#include <QtCore/QFile>
#include <QtCore/QObject>

namespace Layers {

struct BatchAnswer
{
    QByteArray json; // an object: the fields of the answer
    QString id; // what "as" keeps
};

class Batch : public QObject
{
    Q_OBJECT
public:
    Batch(AppCore &core, ProfileSession &session, std::unique_ptr<QFile> in);
    ~Batch() override;

    void start(); // finished() follows

    // For the commands.
    AppCore &core() { return m_core; }
    ProfileSession &session() { return m_session; }
    // Waits for a run, sends its events, and answers with what it became.
    Task<BatchAnswer> follow(RunId run);
    // The model that a command names: "recall", "PROVIDER/MODEL" or nothing (the conversation's, else recall).
    Result<ModelRef> modelFrom(const JsonValue &arguments, const ModelRef &otherwise = {}) const;
    void event(const QByteArray &fields); // only with "events":true

signals:
    void finished(int status);

private:
    struct Command;

    void next();
    void runLine(const QByteArray &line);
    void answer(const Command &command, Result<BatchAnswer> result);
    void refuse(const QByteArray &line, const QString &why);
    QByteArray substituted(const QByteArray &line) const;
    Task<BatchAnswer> waitFor(const QString &handle, std::optional<std::chrono::milliseconds> limit);

    AppCore &m_core;
    ProfileSession &m_session;
    std::unique_ptr<QFile> m_in;
    QFile m_out;
    QHash<QString, QString> m_names;
    struct Handle;
    std::map<QString, std::shared_ptr<Handle>> m_handles;
    int m_lastHandle = 0;
    bool m_sendsEvents = false;
    QByteArray m_currentId;
    bool m_failed = false;
    bool m_broken = false;
    TaskScope m_tasks;
};

// The answer to a run that has ended.
BatchAnswer runAnswer(const Run &run);

} // namespace Layers
