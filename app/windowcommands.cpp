#include "app/appwindow.h"
#include "app/commands.h"
#include "ui/chat/chatpage.h"

#include <QtCore/QCoreApplication>

namespace Layers {

namespace {

struct CommandNames
{
    Q_DECLARE_TR_FUNCTIONS(Commands)
};

AppCommand windowRow(const char *id, const QString &title, const char *keys, const char *icon, std::function<void(AppWindow &)> run,
                     const QString &words = {}, std::function<bool(const AppWindow &)> isEnabled = {}, const QString &whyNot = {})
{
    AppCommand command;
    command.id = id;
    command.title = title;
    command.shortcut = QString::fromLatin1(keys);
    command.icon = QString::fromLatin1(icon);
    command.run = std::move(run);
    command.words = words;
    command.isEnabled = std::move(isEnabled);
    command.whyNot = whyNot;
    return command;
}

} // namespace

static std::vector<AppCommand> chatCommands()
{
    return {
        windowRow("chat.new", CommandNames::tr("New chat"), "Ctrl+N", "new-chat", [](AppWindow &window) { window.newChat(); }),
        windowRow(
            "chat.stop", CommandNames::tr("Stop the answer"), "Ctrl+.", "stop", [](AppWindow &window) { window.stopAnswer(); },
            CommandNames::tr("cancel abort end"), [](const AppWindow &window) { return window.isAnswering(); },
            CommandNames::tr("No answer is being written")),
        windowRow(
            "chat.model", CommandNames::tr("Choose a model"), "", "workspaces",
            [](AppWindow &window) { window.inChat(&ChatPage::chooseModel); }, CommandNames::tr("models AI provider server")),
        windowRow("chat.attach", CommandNames::tr("Attach a file to the question"), "", "attach",
                  [](AppWindow &window) { window.inChat(&ChatPage::pickAttachments); }),
        windowRow(
            "chat.regenerate", CommandNames::tr("Answer the last question again"), "", "retry",
            [](AppWindow &window) { window.inChat(&ChatPage::askAgain); }, CommandNames::tr("retry regenerate repeat")),
        windowRow(
            "chat.continue", CommandNames::tr("Continue the answer"), "", "right",
            [](AppWindow &window) { window.inChat(&ChatPage::goOn); }, CommandNames::tr("go on resume"),
            [](const AppWindow &window) { return window.canContinue(); }, CommandNames::tr("There is nothing to continue")),
        windowRow("chat.copy", CommandNames::tr("Copy this chat"), "", "copy",
                  [](AppWindow &window) { window.inChat(&ChatPage::copyAll); }),
        windowRow(
            "chat.export", CommandNames::tr("Export chat as Markdown\u2026"), "", "export",
            [](AppWindow &window) { window.inChat(&ChatPage::exportChat); }, CommandNames::tr("save download file md")),
        windowRow("chat.rename", CommandNames::tr("Rename this chat"), "F2", "edit", [](AppWindow &window) { window.renameChat(); }),
        windowRow("chat.delete", CommandNames::tr("Delete this chat"), "", "trash", [](AppWindow &window) { window.removeChat(); }),
        windowRow(
            "source.add", CommandNames::tr("Add a folder"), "Ctrl+O", "folder-plus", [](AppWindow &window) { window.addFolder(); },
            CommandNames::tr("import library documents")),
    };
}

static std::vector<AppCommand> placeCommands()
{
    return {
        windowRow("view.chats", CommandNames::tr("Go to chats"), "Ctrl+1", "chats", [](AppWindow &window) { window.showView("chats"); }),
        windowRow("chats.undelete", CommandNames::tr("Bring back the chat deleted last"), "Ctrl+Z", "undo",
                  [](AppWindow &window) { window.undoRemove(); }),
        windowRow("chats.deleted", CommandNames::tr("Recently deleted chats"), "", "trash",
                  [](AppWindow &window) { window.showDeleted(); }),
        windowRow("view.files", CommandNames::tr("Go to files"), "Ctrl+2", "library", [](AppWindow &window) { window.showView("files"); }),
        windowRow("source.paste", CommandNames::tr("Add the text of the clipboard to your files"), "", "quote",
                  [](AppWindow &window) { window.pasteIntoFiles(); }),
        windowRow(
            "view.settings", CommandNames::tr("Settings"), "Ctrl+,", "settings", [](AppWindow &window) { window.showView("settings"); },
            CommandNames::tr("preferences options configuration")),
        windowRow(
            "settings.models", CommandNames::tr("Add a server or a key"), "", "key", [](AppWindow &window) { window.addServer(); },
            CommandNames::tr("models API provider account Ollama")),
        windowRow(
            "settings.appearance", CommandNames::tr("Light, dark and text size"), "", "light",
            [](AppWindow &window) { window.openSettings("appearance"); },
            CommandNames::tr("theme colours appearance night mode font zoom")),
        windowRow(
            "text.larger", CommandNames::tr("Larger text"), "Ctrl++", "plus", [](AppWindow &window) { window.stepTextSize(1); },
            CommandNames::tr("zoom in font bigger scale")),
        windowRow(
            "text.smaller", CommandNames::tr("Smaller text"), "Ctrl+-", "minus", [](AppWindow &window) { window.stepTextSize(-1); },
            CommandNames::tr("zoom out font scale")),
        windowRow(
            "text.usual", CommandNames::tr("Text in its usual size"), "Ctrl+0", "text-size",
            [](AppWindow &window) { window.stepTextSize(0); }, CommandNames::tr("zoom font reset scale")),
        windowRow(
            "settings.privacy", CommandNames::tr("What stays on this computer"), "", "privacy",
            [](AppWindow &window) { window.openSettings("privacy"); }, CommandNames::tr("privacy data network")),
        windowRow("find", CommandNames::tr("Find in this chat"), "Ctrl+F", "search", [](AppWindow &window) { window.findHere(); }),
        windowRow("search", CommandNames::tr("Search everything"), "Ctrl+Shift+F", "search",
                  [](AppWindow &window) { window.searchEverything(); }),
        windowRow("inspector", CommandNames::tr("Show or hide what a question searches"), "Ctrl+I", "inspector",
                  [](AppWindow &window) { window.toggleInspector(); }),
        windowRow("palette", CommandNames::tr("Commands"), "Ctrl+K", "palette", [](AppWindow &window) { window.openPalette(); }),
        windowRow(
            "shortcuts", CommandNames::tr("Keys"), "F1", "keyboard", [](AppWindow &window) { window.showShortcuts(); },
            CommandNames::tr("shortcuts keyboard help")),
        windowRow("quit", CommandNames::tr("Quit"), "Ctrl+Q", "sign-out", [](AppWindow &window) { window.close(); }),
    };
}

static std::vector<AppCommand> joinedCommands()
{
    std::vector<AppCommand> commands = chatCommands();
    const std::vector<AppCommand> places = placeCommands();
    commands.insert(commands.end(), places.begin(), places.end());
    // A command of --batch with the same id is the same command.
    for (const AppCommand &batch : batchCommands()) {
        const auto known
            = std::find_if(commands.begin(), commands.end(), [&](const AppCommand &command) { return command.id == batch.id; });
        if (known == commands.end())
            commands.push_back(batch);
        else
            known->batch = batch.batch;
    }
    return commands;
}

const std::vector<AppCommand> &appCommands()
{
    static const std::vector<AppCommand> commands = joinedCommands();
    return commands;
}

} // namespace Layers
