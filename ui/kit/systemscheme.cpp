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
constexpr auto moreContrast = "contrast";

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
    ask(colourScheme, &SystemScheme::take);
    ask(moreContrast, &SystemScheme::takeContrast);
#endif
}

void SystemScheme::ask(const char *key, void (SystemScheme::*taking)(uint))
{
    QDBusMessage question = QDBusMessage::createMethodCall(QLatin1String(portalService), QLatin1String(portalPath),
                                                           QLatin1String(portalInterface), QStringLiteral("Read"));
    question << QString::fromLatin1(appearance) << QString::fromLatin1(key);
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, taking](QDBusPendingCallWatcher *call) {
        call->deleteLater();
        const QDBusPendingReply<QVariant> reply = *call;
        if (!reply.isValid())
            return;
        QVariant value = reply.value();
        // The portal wraps the number twice.
        while (value.canConvert<QDBusVariant>())
            value = value.value<QDBusVariant>().variant();
        (this->*taking)(value.toUInt());
    });
}

void SystemScheme::onPortal(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group != QLatin1String(appearance))
        return;
    if (key == QLatin1String(colourScheme))
        take(value.variant().toUInt());
    else if (key == QLatin1String(moreContrast))
        takeContrast(value.variant().toUInt());
}

void SystemScheme::take(uint preference)
{
    m_portalTells = true;
    // 0 no preference, 1 dark, 2 light.
    if (preference == 1)
        become(Theme::Scheme::Dark);
    else if (preference == 2)
        become(Theme::Scheme::Light);
}

void SystemScheme::takeContrast(uint preference)
{
    const bool isHigh = preference == 1; // 0: no preference
    if (m_isHighContrast == isHigh)
        return;
    m_isHighContrast = isHigh;
    emit changed();
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
