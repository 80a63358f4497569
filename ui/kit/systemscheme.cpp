#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>
#include <QtDBus/QDBusVariant>

#include "ui/kit/systemscheme.h"

#include <QtCore/QSettings>
#include <QtWidgets/QApplication>

namespace Layers {

namespace {

Theme::Scheme schemeOfPalette()
{
#ifdef Q_OS_WIN
    const QSettings settings(QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
                             QSettings::NativeFormat);
    return settings.value(QStringLiteral("AppsUseLightTheme"), 1).toInt() == 0 ? Theme::Scheme::Dark : Theme::Scheme::Light;
#else
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Theme::Scheme::Dark : Theme::Scheme::Light;
#endif
}

constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalPath = "/org/freedesktop/portal/desktop";
constexpr auto portalInterface = "org.freedesktop.portal.Settings";
constexpr auto appearance = "org.freedesktop.appearance";
constexpr auto colourScheme = "color-scheme";

} // namespace

SystemScheme::SystemScheme(QObject *parent)
    : QObject(parent)
    , m_scheme(schemeOfPalette())
{
    QCoreApplication::instance()->installEventFilter(this);
}

void SystemScheme::watch()
{
#ifdef Q_OS_LINUX
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(QLatin1String(portalService), QLatin1String(portalPath), QLatin1String(portalInterface), QStringLiteral("SettingChanged"),
                this, SLOT(onPortal(QString, QString, QDBusVariant)));
    QDBusMessage ask = QDBusMessage::createMethodCall(QLatin1String(portalService), QLatin1String(portalPath),
                                                      QLatin1String(portalInterface), QStringLiteral("Read"));
    ask << QString::fromLatin1(appearance) << QString::fromLatin1(colourScheme);
    auto *answer = new QDBusPendingCallWatcher(bus.asyncCall(ask), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *call) {
        call->deleteLater();
        const QDBusPendingReply<QVariant> reply = *call;
        if (!reply.isValid())
            return;
        QVariant value = reply.value();
        // The portal wraps the number twice.
        while (value.canConvert<QDBusVariant>())
            value = value.value<QDBusVariant>().variant();
        m_portalTells = true;
        take(value.toUInt());
    });
#endif
}

void SystemScheme::onPortal(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group == QLatin1String(appearance) && key == QLatin1String(colourScheme)) {
        m_portalTells = true;
        take(value.variant().toUInt());
    }
}

void SystemScheme::take(uint preference)
{
    // 0 no preference, 1 dark, 2 light.
    if (preference == 1)
        become(Theme::Scheme::Dark);
    else if (preference == 2)
        become(Theme::Scheme::Light);
}

void SystemScheme::become(Theme::Scheme scheme)
{
    if (m_scheme == scheme)
        return;
    m_scheme = scheme;
    emit changed();
}

bool SystemScheme::eventFilter(QObject *watched, QEvent *event)
{
#ifndef Q_OS_LINUX
    // Elsewhere a new palette of the system says that the scheme has changed.
    if (event->type() == QEvent::ApplicationPaletteChange && !m_portalTells)
        become(schemeOfPalette());
#endif
    return QObject::eventFilter(watched, event);
}

} // namespace Layers
