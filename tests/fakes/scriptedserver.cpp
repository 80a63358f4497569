#include "tests/fakes/scriptedserver.h"

#include "tests/fakes/scriptedconnection_p.h"

#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslKey>
#include <QtNetwork/QSslServer>
#include <QtNetwork/QTcpServer>

namespace LayersTest {

static std::unique_ptr<QTcpServer> makeListener(const ServerCertificate *certificate)
{
    if (!certificate)
        return std::make_unique<QTcpServer>();
    auto listener = std::make_unique<QSslServer>();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(QSslCertificate::fromData(certificate->certificate));
    configuration.setPrivateKey(QSslKey(certificate->key, QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    listener->setSslConfiguration(configuration);
    return listener;
}

ScriptedServer::ScriptedServer()
{
    start(nullptr);
}

ScriptedServer::ScriptedServer(ServerCertificate certificate)
{
    start(&certificate);
}

ScriptedServer::~ScriptedServer()
{
    QMetaObject::invokeMethod(
        m_acceptor, [this] { delete m_acceptor; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void ScriptedServer::start(const ServerCertificate *certificate)
{
    m_shared = std::make_shared<Shared>();
    m_shared->scheme = certificate ? "https" : "http";
    m_acceptor = new QObject;
    m_acceptor->moveToThread(&m_thread);
    m_thread.start();
    // The listener belongs to the server's thread, so it is made there.
    QMetaObject::invokeMethod(
        m_acceptor,
        [acceptor = m_acceptor, shared = m_shared, certificate] {
            QTcpServer *listener = makeListener(certificate).release();
            listener->setParent(acceptor);
            listener->listen(QHostAddress::LocalHost);
            shared->port = listener->serverPort();
            QObject::connect(listener, &QTcpServer::pendingConnectionAvailable, acceptor, [listener, acceptor, shared] {
                while (QTcpSocket *socket = listener->nextPendingConnection()) {
                    auto *connection = new ScriptedConnection(socket, shared, quint64(++shared->connections));
                    connection->setParent(acceptor);
                }
            });
        },
        Qt::BlockingQueuedConnection);
}

quint16 ScriptedServer::port() const
{
    return m_shared->port;
}

QUrl ScriptedServer::url(const QByteArray &path, const QByteArray &host) const
{
    return QUrl::fromEncoded(m_shared->scheme + "://" + host + ':' + QByteArray::number(port()) + path);
}

void ScriptedServer::reply(const QByteArray &path, Reply reply)
{
    replies(path, {std::move(reply)});
}

void ScriptedServer::replies(const QByteArray &path, std::vector<Reply> replies)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->answers.erase(path);
    m_shared->replies[path] = std::move(replies);
}

void ScriptedServer::stream(const QByteArray &path, std::vector<Reply::Piece> pieces)
{
    reply(path, Reply::stream(std::move(pieces)));
}

void ScriptedServer::answer(const QByteArray &path, Answer answer)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->answers[path] = std::move(answer);
}

std::vector<RecordedRequest> ScriptedServer::requests() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->requests;
}

std::vector<RecordedRequest> ScriptedServer::requests(const QByteArray &path) const
{
    std::vector<RecordedRequest> found = requests();
    std::erase_if(found, [&path](const RecordedRequest &request) { return request.path != path; });
    return found;
}

void ScriptedServer::forgetRequests()
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->requests.clear();
}

int ScriptedServer::connections() const
{
    return m_shared->connections;
}

int ScriptedServer::closedByPeer() const
{
    return m_shared->closedByPeer;
}

qint64 ScriptedServer::bytesSent() const
{
    return m_shared->bytesSent;
}

} // namespace LayersTest
