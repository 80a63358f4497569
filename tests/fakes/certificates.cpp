#include "tests/fakes/certificates.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

namespace LayersTest {

static QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

static void put(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(text);
}

bool Certificates::openssl(const QString &folder, const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments);
    const bool isDone = process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    if (!isDone) {
        qWarning("openssl %s: %s", qPrintable(arguments.join(QLatin1Char(' '))), process.readAll().constData());
        m_isOk = false;
    }
    return isDone;
}

static QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

Certificates::Certificates()
{
    const QTemporaryDir dir;
    const QString folder = dir.path();
    put(folder + QStringLiteral("/ca.conf"),
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n"
        "unique_subject=no\n[p]\ncommonName=supplied\n");
    put(folder + QStringLiteral("/index.txt"), {});
    put(folder + QStringLiteral("/serial"), "1000\n");
    openssl(folder,
            words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=LayersTestAuthority -keyout ca.key "
                  "-out ca.pem"));
    m_authority = contents(folder + QStringLiteral("/ca.pem"));
    const QStringList valid = words("-startdate 20200101000000Z -enddate 20480101000000Z");
    const QByteArray hosts = "DNS:localhost,DNS:*.layers.test,IP:127.0.0.1";
    m_good = issue(folder, QStringLiteral("good"), hosts, valid);
    m_wrongHost = issue(folder, QStringLiteral("wronghost"), "DNS:elsewhere.test", valid);
    m_expired = issue(folder, QStringLiteral("expired"), hosts, words("-startdate 20200101000000Z -enddate 20210101000000Z"));
    openssl(folder,
            words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=localhost -addext "
                  "subjectAltName=IP:127.0.0.1 -keyout self.key -out self.pem"));
    m_selfSigned = {contents(folder + QStringLiteral("/self.pem")), contents(folder + QStringLiteral("/self.key"))};
}

ServerCertificate Certificates::issue(const QString &folder, const QString &name, const QByteArray &hosts, const QStringList &validity)
{
    openssl(folder,
            words("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=layers-test -keyout")
                << name + QStringLiteral(".key") << QStringLiteral("-out") << name + QStringLiteral(".csr") << QStringLiteral("-addext")
                << QString::fromLatin1("subjectAltName=" + hosts));
    openssl(folder,
            words("ca -batch -config ca.conf -cert ca.pem -keyfile ca.key -notext -in")
                << name + QStringLiteral(".csr") << QStringLiteral("-out") << name + QStringLiteral(".pem") << validity);
    return {contents(folder + QLatin1Char('/') + name + QStringLiteral(".pem")),
            contents(folder + QLatin1Char('/') + name + QStringLiteral(".key"))};
}

} // namespace LayersTest
