#pragma once
// A real disk that can be filled: a tmpfs in a folder of its own. Mounting needs Linux and root; isThere() says whether it could be. Main
// thread.

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#endif

namespace LayersTest {

class SmallDisk
{
public:
    explicit SmallDisk(const char *size)
        : m_folder(m_home.filePath(QStringLiteral("small")))
    {
        QDir().mkpath(m_folder);
#ifdef Q_OS_LINUX
        const QByteArray options = QByteArray("size=") + size;
        m_isThere = ::mount("tmpfs", QFile::encodeName(m_folder).constData(), "tmpfs", 0, options.constData()) == 0;
#else
        Q_UNUSED(size)
#endif
    }
    ~SmallDisk()
    {
#ifdef Q_OS_LINUX
        if (m_isThere)
            ::umount2(QFile::encodeName(m_folder).constData(), MNT_DETACH);
#endif
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    bool isThere() const
    {
        return m_isThere;
    }
    const QString &folder() const
    {
        return m_folder;
    }
    bool fill()
    {
        QFile file(filler());
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return false;
        while (file.write(QByteArray(4096, 'x')) > 0) { }
        return true;
    }
    bool makeRoom()
    {
        return QFile::remove(filler());
    }

private:
    QString filler() const
    {
        return m_folder + QLatin1String("/filler");
    }

    QTemporaryDir m_home;
    QString m_folder;
    bool m_isThere = false;
};

} // namespace LayersTest
