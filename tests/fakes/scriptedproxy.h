#pragma once
// An HTTP proxy on loopback, with or without a login (Basic): CONNECT tunnels and plain requests with a whole URL. Whatever host is asked
// for, it connects to the one port that the test has named. Lives in a thread of its own.

#include <QtCore/QStringList>
#include <QtCore/QThread>
#include <QtCore/QUrl>

#include <memory>

namespace LayersTest {

class ScriptedProxy
{
public:
    struct Login
    {
        QByteArray user;
        QByteArray password;
    };

    explicit ScriptedProxy(quint16 target, std::optional<Login> login = {});
    ~ScriptedProxy();
    ScriptedProxy(const ScriptedProxy &) = delete;
    ScriptedProxy &operator=(const ScriptedProxy &) = delete;

    QUrl url() const;
    // First lines of what it was asked, such as "CONNECT api.layers.test:443", with the status it gave: "... 407".
    QStringList log() const;

    struct Shared;

private:
    std::shared_ptr<Shared> m_shared;
    QThread m_thread;
    QObject *m_acceptor = nullptr;
};

} // namespace LayersTest
