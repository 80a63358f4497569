#pragma once
// The one table of commands: what can be done, under which name and key, and how. Menus, palette and shortcuts read the window's column,
// --batch reads the other; a command may have both.

#include "app/batch.h"

#include <QtCore/QString>

#include <functional>
#include <vector>

namespace Layers {

class AppWindow;

struct AppCommand
{
    QByteArray id; // "chat.send"
    QString title; // shown in menus and the palette; empty: only for --batch
    QString shortcut; // "Ctrl+N"; empty: none
    QString icon;
    QString words; // what else a person may look for
    std::function<bool(const AppWindow &)> isEnabled; // none: always; asked by the palette, the list of keys and the key itself
    QString whyNot; // what the list of keys says while it is not enabled
    std::function<void(AppWindow &)> run; // none: only for --batch
    std::function<Task<BatchAnswer>(Batch &, const JsonValue &)> batch; // none: only in the window
    QByteArray batchArguments; // "chat text model?": their names, those that may be left out with a question mark
    QByteArray batchHelp; // one line
};

inline bool isOffered(const AppCommand &command, const AppWindow &window)
{
    return command.run && (!command.isEnabled || command.isEnabled(window));
}

// Built, and translated, at the first call. Order is that of the palette.
const std::vector<AppCommand> &appCommands();
// The rows that --batch knows; appCommands() joins them to the table.
const std::vector<AppCommand> &batchCommands();
QStringList batchCommandNames(); // sorted

} // namespace Layers
