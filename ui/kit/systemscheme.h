#pragma once
// Whether the system wants light or dark, and more contrast, now and when it changes. Qt 6.4 does not tell, so this asks the desktop portal
// on Linux (over D-Bus, without waiting for it), the registry on Windows, and the palette elsewhere. Owned by main; GUI thread.

#include "ui/kit/theme.h"

class QDBusVariant;

namespace Layers {

class SystemScheme : public QObject
{
    Q_OBJECT
public:
    explicit SystemScheme(QObject *parent = nullptr);

    Theme::Scheme current() const { return m_scheme; }
    bool isHighContrast() const { return m_isHighContrast; }
    void watch(); // asks the system; after the first paint

signals:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    void onPortal(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void become(Theme::Scheme scheme);
    void take(uint preference);
    void takeContrast(uint preference);
    void ask(const char *key, void (SystemScheme::*taking)(uint));

    Theme::Scheme m_scheme;
    bool m_portalTells = false;
    bool m_isHighContrast = false;
};

} // namespace Layers
