#pragma once
// `layers --batch FILE --profile DIR`: the same core without its window. One JSON command a line in, JSON lines out. A command is a row of
// the table of app/commands.h; this file reads lines, keeps names ("as") and handles ("background"), writes answers and judges "expect".
// Owned by main; main thread. Exit status: 0 when every command was answered as expected, 1 when not, 2 when a line is no command.

#include "app/profilesession.h"
#include "core/base/json.h"

#include <QtCore/QFile>
#include <QtCore/QObject>
#include <QtCore/QSocketNotifier>

namespace Layers {

struct BatchAnswer
{
    QByteArray json; // an object: the fields of the answer
    QString id; // what "as" keeps
    std::optional<Error> error; // the command failed, and the fields above say how far it came
};

// One command on its way. Handlers take it from Batch::call() before their first wait, because by then the next command may be running.
struct BatchCall
{
    QByteArray id; // as JSON
    bool sendsEvents = false;
    std::optional<RunId> run; // once it has begun
    bool isStopWanted = false; // chat.stop came before the run had begun
};

class Batch : public QObject
{
    Q_OBJECT
public:
    // Relative paths that the current folder does not have are those of `folder`; none when that is empty.
    Batch(AppCore &core, ProfileSession &session, std::unique_ptr<QFile> in, QString folder);
    ~Batch() override;

    void start(); // finished() follows

    // For the commands.
    AppCore &core() { return m_core; }
    ProfileSession &session() { return m_session; }
    QString pathOf(const QString &given) const; // of a file or folder that a command names
    std::shared_ptr<BatchCall> call() const { return m_call; } // the command that is being started
    // Waits for a run, sends its events, and answers with what it became. The one without a call sends none.
    Task<BatchAnswer> follow(const std::shared_ptr<BatchCall> &call, RunId run);
    Task<BatchAnswer> follow(RunId run);
    // Stops the run that a command in the background has begun or is about to begin, and answers with what it became.
    Task<BatchAnswer> stopHandle(const QString &handle);
    bool hasHandle(const QString &handle) const { return m_handles.contains(handle); }
    // The model that a command names: "recall", "PROVIDER/MODEL" or nothing (the conversation's, else recall).
    Result<ModelRef> modelFrom(const JsonValue &arguments, const ModelRef &otherwise = {}) const;
    void event(const BatchCall &call, const QByteArray &fields); // only with "events":true

signals:
    void finished(int status);

private:
    struct Command;

    void next();
    std::optional<QByteArray> takeLine(); // none: it has not come yet, or there is none any more
    void readInput();
    void runLine(const QByteArray &line);
    void answer(const Command &command, Result<BatchAnswer> result);
    void refuse(const QByteArray &id, const QString &why);
    Result<QString> substituted(const QString &text) const;
    Result<Unit> writeSubstituted(const JsonValue &value, JsonWriter &writer) const;
    void finishHandles();
    std::optional<QString> kept(const QString &name, const QString &field) const;
    Task<BatchAnswer> waitFor(const QString &handle, std::optional<std::chrono::milliseconds> limit);

    AppCore &m_core;
    ProfileSession &m_session;
    std::unique_ptr<QFile> m_in;
    QString m_folder; // of the file of commands
    std::unique_ptr<QSocketNotifier> m_arrival; // of a pipe or terminal, which must not stop what runs in the background
    QByteArray m_arrived;
    bool m_isInputOver = false;
    bool m_isAtStart = true; // of the input, where a byte order mark may stand
    bool m_isWaitingForInput = false;
    QFile m_out;
    struct Kept
    {
        QString id;
        QByteArray json;
    };
    QHash<QString, Kept> m_names;
    struct Handle;
    std::map<QString, std::shared_ptr<Handle>> m_handles;
    int m_lastHandle = 0;
    std::shared_ptr<BatchCall> m_call;
    bool m_failed = false;
    bool m_broken = false;
    TaskScope m_tasks;
};

// The answer to a run that has ended.
BatchAnswer runAnswer(const Run &run);

} // namespace Layers
