#pragma once
// A real HTTP/1.1 server on loopback, plain or with TLS, that says what a test has told it to say and writes down what it was asked.
// Lives in a thread of its own; every function may be called from the test's thread at any time.
//
//   ScriptedServer server;
//   server.reply("/v1/models", Reply::json(200, R"({"data":[]})"));
//   server.stream("/v1/chat/completions", {{"data: {...}\n\n"}, {"data: [DONE]\n\n", 20ms}});
//   ... server.url("/v1/models") ... server.requests() ...
//
// A path that has no reply is answered by 404. A key may name the method: "POST /v1/files".

#include "tests/fakes/reply.h"

#include <QtCore/QThread>
#include <QtCore/QUrl>

#include <functional>
#include <memory>

namespace LayersTest {

struct RecordedRequest
{
    QByteArray method;
    QByteArray target; // path and query
    QByteArray path;
    Layers::HeaderMap headers;
    QByteArray body; // its first MiB
    qint64 bodyBytes = 0;
    quint64 connection = 0; // requests of one connection have the same number
};

struct ServerCertificate
{
    QByteArray certificate; // PEM
    QByteArray key;
};

class ScriptedServer
{
public:
    using Answer = std::function<Reply(const RecordedRequest &)>;

    ScriptedServer();
    explicit ScriptedServer(ServerCertificate certificate);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer &) = delete;
    ScriptedServer &operator=(const ScriptedServer &) = delete;

    quint16 port() const;
    QUrl url(const QByteArray &path = "/", const QByteArray &host = "127.0.0.1") const;

    void reply(const QByteArray &path, Reply reply);
    // One after the other; the last one stays.
    void replies(const QByteArray &path, std::vector<Reply> replies);
    void stream(const QByteArray &path, std::vector<Reply::Piece> pieces);
    // Runs in the server's thread.
    void answer(const QByteArray &path, Answer answer);

    std::vector<RecordedRequest> requests() const;
    std::vector<RecordedRequest> requests(const QByteArray &path) const;
    void forgetRequests();

    int connections() const; // accepted so far
    int closedByPeer() const; // connections that the other side has closed or reset
    qint64 bytesSent() const;

    class Shared;

private:
    void start(const ServerCertificate *certificate);

    std::shared_ptr<Shared> m_shared;
    QThread m_thread;
    QObject *m_acceptor = nullptr;
};

} // namespace LayersTest
