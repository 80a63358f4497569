#include "ui/settings/settingwords.h"

#include "ui/settings/settingsview.h"

#include <algorithm>

namespace Layers {

const std::vector<SettingWords> &settingWords()
{
    static const std::vector<SettingWords> rows{
        {"models", "models", SettingsView::tr("Models and keys"),
         //: words that a person may look for in the settings
         SettingsView::tr("model provider server API key account Ollama")},
        {"theme", "appearance", SettingsView::tr("Theme"),
         //: words that a person may look for in the settings
         SettingsView::tr("As the system Light Dark night mode colours appearance")},
        {"text", "appearance", SettingsView::tr("Text size"),
         //: words that a person may look for in the settings
         SettingsView::tr("font letters larger smaller zoom scale percent")},
        {"motion", "appearance", SettingsView::tr("Less motion"),
         //: words that a person may look for in the settings
         SettingsView::tr("animation effects")},
        {"enter", "general", SettingsView::tr("Enter sends"),
         //: words that a person may look for in the settings
         SettingsView::tr("Return keyboard new line composer")},
        {"privacy", "privacy", SettingsView::tr("Privacy"),
         //: words that a person may look for in the settings
         SettingsView::tr("data network what leaves this computer")},
        {"local", "privacy", SettingsView::tr("Look for model servers on this computer"),
         //: words that a person may look for in the settings
         SettingsView::tr("local Ollama LM Studio network")},
        {"proxy", "privacy", SettingsView::tr("Proxy"),
         //: words that a person may look for in the settings
         SettingsView::tr("proxy network http https socks5 firewall company address password")},
        {"version", "about", SettingsView::tr("Version"), {}},
        {"data", "about", SettingsView::tr("Where your data is"),
         //: words that a person may look for in the settings
         SettingsView::tr("folder profile database backup")},
        {"licence", "about", SettingsView::tr("Licence"), {}},
    };
    return rows;
}

const SettingWords &settingNamed(const QByteArray &id)
{
    const auto &rows = settingWords();
    const auto found = std::find_if(rows.begin(), rows.end(), [&id](const SettingWords &row) { return row.id == id; });
    Q_ASSERT(found != rows.end());
    return *found;
}

} // namespace Layers
