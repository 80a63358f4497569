#pragma once
// What can be looked for in the settings, under which words. The search of the settings and the palette of the program read it.

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <vector>

namespace Layers {

struct SettingWords
{
    QByteArray id; // "theme"
    QByteArray section; // SettingsView::open() takes it
    QString name;
    QString words; // what else a person may look for
};

const std::vector<SettingWords> &settingWords(); // translated at the first call
const SettingWords &settingNamed(const QByteArray &id);

} // namespace Layers
