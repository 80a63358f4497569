#pragma once
// Every setting: one row with its C++ name, key, type, default, what it allows, and whether it goes with the account (Roaming) or stays on
// this computer (Local). A new setting is a new row and nothing else.

#include <QtCore/QString>

#include <string_view>

namespace Layers {

enum class Scope { Roaming, Local };

enum class ThemeChoice { System, Light, Dark };
enum class RemoteImages { Never, Ask };
enum class ProxyMode { System, None, Manual };

// The sizes of text that are offered, of 100.
inline constexpr int textSizes[] = {80, 90, 100, 115, 130, 150, 200};

// The words of an enum in the file, in the order of its values.
template <class E>
inline constexpr std::string_view enumWords = {};
template <>
inline constexpr std::string_view enumWords<ThemeChoice> = "system light dark";
template <>
inline constexpr std::string_view enumWords<RemoteImages> = "never ask";
template <>
inline constexpr std::string_view enumWords<ProxyMode> = "system none manual";

template <class T>
struct Setting
{
    std::string_view key;
    T otherwise;
    Scope scope;
    int least = 0; // of numbers
    int most = 0;
};

// Texts are kept as std::string_view in the table and handed out as QString.
using SettingText = std::string_view;

// clang-format off
#define LAYERS_SETTINGS(ROW) \
    ROW(theme,             "appearance.theme",          ThemeChoice,  ThemeChoice::System,      Scope::Roaming) \
    ROW(textSize,          "appearance.text_size",      int,          100,                 Scope::Local, 80, 200) \
    ROW(reducedMotion,     "appearance.reduced_motion", bool,         false,               Scope::Roaming) \
    ROW(enterSends,        "chat.enter_sends",          bool,         true,                Scope::Roaming) \
    ROW(defaultModel,      "chat.default_model",        SettingText,  "",                  Scope::Roaming) \
    ROW(lastConversation,  "chat.last_conversation",    SettingText,  "",                  Scope::Local) \
    ROW(watchFiles,        "files.watch",               bool,         true,                Scope::Local) \
    ROW(remoteImages,      "privacy.remote_images",     RemoteImages, RemoteImages::Ask,   Scope::Roaming) \
    ROW(findLocalServers,  "privacy.find_local_servers",bool,         true,                Scope::Local) \
    ROW(proxyMode,         "network.proxy_mode",        ProxyMode,    ProxyMode::System,   Scope::Local) \
    ROW(proxyUrl,          "network.proxy_url",         SettingText,  "",                  Scope::Local) \
    ROW(customCa,          "network.custom_ca",         SettingText,  "",                  Scope::Local) \
    ROW(sideWidth,         "ui.side_width",             int,          272,                 Scope::Local, 160, 800) \
    ROW(inspectorOpen,     "ui.inspector_open",         bool,         true,                Scope::Local) \
    ROW(windowGeometry,    "ui.window_geometry",        SettingText,  "",                  Scope::Local) \
    ROW(welcomeDone,       "welcome.done",              bool,         false,               Scope::Local)
// clang-format on

namespace Settable {

#define LAYERS_SETTING_ROW(name, key, Type, otherwise, ...) inline constexpr Setting<Type> name{key, otherwise, __VA_ARGS__};
LAYERS_SETTINGS(LAYERS_SETTING_ROW)
#undef LAYERS_SETTING_ROW

} // namespace Settable

} // namespace Layers
