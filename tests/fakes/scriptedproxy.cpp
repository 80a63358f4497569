#include "tests/fakes/scriptedproxy.h"

#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <mutex>

namespace LayersTest {

struct ScriptedProxy::Shared
{
    std::mutex mutex;
    QStringList log;
    QByteArray credentials; // the value of Proxy-Authorization that opens
    quint16 port = 0;
    quint16 target = 0;
};

namespace {

// One client: its requests until a tunnel stands, then bytes both ways.
class ProxyConnection : public QObject
{
public:
    ProxyConnection(QTcpSocket *client, std::shared_ptr<ScriptedProxy::Shared> shared)
        : m_client(client)
        , m_shared(std::move(shared))
    {
        client->setParent(this);
        connect(client, &QTcpSocket::readyRead, this, &ProxyConnection::read);
        connect(client, &QTcpSocket::disconnected, this, &QObject::deleteLater);
        read();
    }

private:
    void read()
    {
        m_input += m_client->readAll();
        if (m_server) {
            m_server->write(std::exchange(m_input, {}));
            return;
        }
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = m_input.first(end + 4);
        const QByteArray first = head.first(head.indexOf(" HTTP/"));
        const bool isTunnel = first.startsWith("CONNECT ");
        const bool isOpen = m_shared->credentials.isEmpty() || head.contains("Proxy-Authorization: " + m_shared->credentials + "\r\n");
        {
            const std::lock_guard lock(m_shared->mutex);
            m_shared->log << QString::fromLatin1(first) + (isOpen ? QStringLiteral(" 200") : QStringLiteral(" 407"));
        }
        if (!isOpen) {
            m_input.remove(0, end + 4);
            m_client->write(
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        QByteArray forward = std::exchange(m_input, {});
        if (isTunnel) {
            forward.remove(0, end + 4);
            m_client->write("HTTP/1.1 200 Connection established\r\n\r\n");
        } else {
            // "GET http://host/path HTTP/1.1" becomes "GET /path HTTP/1.1".
            const qsizetype scheme = forward.indexOf("http://");
            forward.remove(scheme, forward.indexOf('/', scheme + 7) - scheme);
        }
        m_server = new QTcpSocket(this);
        connect(m_server, &QTcpSocket::readyRead, this, [this] { m_client->write(m_server->readAll()); });
        connect(m_server, &QTcpSocket::disconnected, m_client, &QTcpSocket::disconnectFromHost);
        m_server->connectToHost(QHostAddress::LocalHost, m_shared->target);
        m_server->write(forward);
    }

    QTcpSocket *m_client;
    QTcpSocket *m_server = nullptr;
    std::shared_ptr<ScriptedProxy::Shared> m_shared;
    QByteArray m_input;
};

} // namespace

ScriptedProxy::ScriptedProxy(quint16 target, std::optional<Login> login)
    : m_shared(std::make_shared<Shared>())
    , m_acceptor(new QObject)
{
    m_shared->target = target;
    if (login)
        m_shared->credentials = "Basic " + (login->user + ':' + login->password).toBase64();
    m_acceptor->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_acceptor,
        [acceptor = m_acceptor, shared = m_shared] {
            auto *listener = new QTcpServer(acceptor);
            listener->listen(QHostAddress::LocalHost);
            shared->port = listener->serverPort();
            QObject::connect(listener, &QTcpServer::newConnection, acceptor, [listener, acceptor, shared] {
                while (QTcpSocket *client = listener->nextPendingConnection())
                    (new ProxyConnection(client, shared))->setParent(acceptor);
            });
        },
        Qt::BlockingQueuedConnection);
}

ScriptedProxy::~ScriptedProxy()
{
    QMetaObject::invokeMethod(
        m_acceptor, [this] { delete m_acceptor; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QUrl ScriptedProxy::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_shared->port));
}

QStringList ScriptedProxy::log() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->log;
}

} // namespace LayersTest
