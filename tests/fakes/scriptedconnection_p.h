#pragma once
// One accepted connection of a ScriptedServer: reads requests, plays replies. Server thread only, but for Shared, which is locked.

#include "tests/fakes/scriptedserver.h"

#include <QtCore/QTimer>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>

namespace LayersTest {

class ScriptedServer::Shared
{
public:
    Reply next(const RecordedRequest &request);

    mutable std::mutex mutex;
    std::map<QByteArray, std::vector<Reply>> replies;
    std::map<QByteArray, Answer> answers;
    std::vector<RecordedRequest> requests;
    std::atomic<int> connections = 0;
    std::atomic<int> closedByPeer = 0;
    std::atomic<qint64> bytesSent = 0;
    quint16 port = 0;
    QByteArray scheme = "http";
};

class ScriptedConnection : public QObject
{
public:
    ScriptedConnection(QTcpSocket *socket, std::shared_ptr<ScriptedServer::Shared> shared, quint64 number);

private:
    struct Step
    {
        enum class What { Write, Generate, Wait, Stall, Fin, Rst, NextRequest };
        What what = What::Write;
        QByteArray bytes = {};
        qint64 count = 0;
        std::chrono::milliseconds wait{0};
    };

    void read();
    bool takeHead();
    bool takeBody();
    bool takeChunkedBody();
    void takeBytes(QByteArrayView bytes);
    void respond();
    void script(const Reply &reply);
    void scriptFault(const Reply &reply, qsizetype headBytes);
    void play();
    void goOn();
    qint64 unsent() const;
    bool playStep(Step &step);
    void write(const QByteArray &bytes);
    void shutDownWriting();
    void reset();

    QTcpSocket *m_socket;
    std::shared_ptr<ScriptedServer::Shared> m_shared;
    quint64 m_number;
    QByteArray m_input;
    RecordedRequest m_request;
    qint64 m_missing = 0; // of a body with a length
    bool m_isChunked = false;
    bool m_hasHead = false;
    bool m_isAnswering = false;
    bool m_isDraining = false; // nothing more is said; what still comes is thrown away
    bool m_closedByUs = false;
    bool m_isPlayQueued = false;
    std::deque<Step> m_steps;
    qint64 m_generatedAt = 0;
    QTimer m_timer;
};

} // namespace LayersTest
