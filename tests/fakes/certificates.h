#pragma once
// Certificates made for this test run by the openssl program: an authority of our own, and server certificates that are good or bad in one
// way. Fails the test (ok() is false) where openssl is missing.

#include "tests/fakes/scriptedserver.h"

namespace LayersTest {

class Certificates
{
public:
    Certificates(); // about 0.2 s

    bool ok() const { return m_isOk; }
    const QByteArray &authority() const { return m_authority; } // PEM
    const ServerCertificate &good() const { return m_good; } // localhost, 127.0.0.1, *.layers.test
    const ServerCertificate &wrongHost() const { return m_wrongHost; }
    const ServerCertificate &expired() const { return m_expired; }
    const ServerCertificate &selfSigned() const { return m_selfSigned; }

private:
    ServerCertificate issue(const QString &folder, const QString &name, const QByteArray &hosts, const QStringList &validity);
    bool openssl(const QString &folder, const QStringList &arguments);

    bool m_isOk = true;
    QByteArray m_authority;
    ServerCertificate m_good;
    ServerCertificate m_wrongHost;
    ServerCertificate m_expired;
    ServerCertificate m_selfSigned;
};

} // namespace LayersTest
