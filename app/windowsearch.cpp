#include "app/appwindow.h"

#include "app/commands.h"
#include "app/searchrows.h"
#include "core/context/extract.h"
#include "ui/chat/chatview.h"
#include "ui/settings/settingwords.h"
#include "ui/shell/palette.h"
#include "ui/shell/shell.h"

#include <QtCore/QSet>

// What the window looks up: commands, keys, and the search over everything.

namespace Layers {

namespace {

constexpr int searchHits = 12;

QString passageLine(const Passage &passage)
{
    return formatOf(passage.path) == Document::Format::Markdown ? plainLine(passage.text) : passage.text.simplified();
}

// "add folder" means "Add a folder".
bool hasEach(const QString &title, const QString &words)
{
    const QStringList parts = words.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(parts.begin(), parts.end(), [&title](const QString &part) { return title.contains(part, Qt::CaseInsensitive); });
}

const AppCommand *commandNamed(const QByteArray &id)
{
    const auto &all = appCommands();
    const auto found = std::find_if(all.begin(), all.end(), [&](const AppCommand &command) { return command.id == id; });
    return id.isEmpty() || found == all.end() ? nullptr : &*found;
}

struct KeyLine
{
    QByteArray command; // with its title and key; empty: something else that a key does
    QString title = {};
    QString keys = {};
    QString icon = {};
    QString words = {}; // by which it is found, too
};

struct KeyGroup
{
    QString where;
    std::vector<KeyLine> lines;
};

// By where they work, and there by how often they are wanted.
std::vector<KeyGroup> keyGroups()
{
    const auto key = [](const QString &title, const char *keys, const char *icon, const QString &words = {}) {
        return KeyLine{{}, title, QString::fromLatin1(keys), QString::fromLatin1(icon), words};
    };
    std::vector<KeyGroup> groups{
        {AppWindow::tr("In a chat"),
         {key(AppWindow::tr("Send"), "Enter", "send"),
          key(AppWindow::tr("Break the line"), "Shift+Enter", "wrap"),
          {"chat.stop"},
          {"find"},
          key(AppWindow::tr("Next place found, or the one before"), "F3, Shift+F3", "down"),
          key(AppWindow::tr("Change the last question"), "Up", "edit"),
          key(AppWindow::tr("Another version of an answer"), "Alt+Left, Alt+Right", "branch"),
          key(AppWindow::tr("Next message, or the one before"), "Up, Down", "sort-up", AppWindow::tr("thread answer question go to")),
          key(AppWindow::tr("Next citation or link in a message"), "Right, Left", "quote", AppWindow::tr("source quotation file button")),
          key(AppWindow::tr("Open the citation or link"), "Enter", "file-text", AppWindow::tr("source quotation file press")),
          {"inspector"}}},
        {AppWindow::tr("Everywhere"),
         {{"chat.new"},
          {"palette"},
          {"search"},
          key(AppWindow::tr("Close what is on top"), "Esc", "close"),
          {"view.chats"},
          {"view.files"},
          key(AppWindow::tr("Next part of the window"), "F6", "right")}},
        {AppWindow::tr("In the list of chats"), {{"chat.rename"}, key(AppWindow::tr("Delete a chat"), "Del", "trash"), {"chats.undelete"}}},
        {AppWindow::tr("In your files"),
         {{"source.add"},
          key(AppWindow::tr("Look for changes in your files"), "F5", "retry"),
          key(AppWindow::tr("Take a place out of your files"), "Del", "trash")}},
    };
    QSet<QByteArray> named;
    for (const KeyGroup &group : groups) {
        for (const KeyLine &line : group.lines)
            named << line.command;
    }
    // Every other command works everywhere.
    for (const AppCommand &command : appCommands()) {
        if (!command.title.isEmpty() && !command.shortcut.isEmpty() && command.run && !named.contains(command.id))
            groups[1].lines.push_back({command.id});
    }
    return groups;
}

std::vector<PaletteMark> marksOfEach(const QString &title, const QString &words)
{
    return title.contains(words, Qt::CaseInsensitive) ? marksOfPiece(title, words) : marksOfWords(title, words);
}

} // namespace

bool AppWindow::canContinue() const
{
    return m_chat && m_chat->page().canContinue();
}

// Made when it is first wanted: a start must not wait for it.
Palette &AppWindow::freshPalette()
{
    if (!m_palette)
        m_palette = new Palette(m_theme, this);
    m_palette->disconnect(this);
    return *m_palette;
}

void AppWindow::openPalette()
{
    Palette &palette = freshPalette();
    palette.open(tr("Type what you want to do, or where to go"), [this](const QString &words) {
        std::vector<PaletteRow> rows;
        for (const AppCommand &command : appCommands()) {
            const bool isFound = !command.title.isEmpty() && hasEach(command.title + QLatin1Char(' ') + command.words, words);
            if (!isFound || command.id == "palette" || !isOffered(command, *this))
                continue;
            rows.push_back({command.title,
                            {},
                            command.icon,
                            command.shortcut,
                            tr("Commands"),
                            [this, run = command.run] { run(*this); },
                            {},
                            marksOfEach(command.title, words)});
        }
        for (const SettingWords &setting : words.isEmpty() ? std::vector<SettingWords>() : settingWords()) {
            if (hasEach(setting.name + QLatin1Char(' ') + setting.words, words))
                rows.push_back({setting.name,
                                {},
                                QStringLiteral("settings"),
                                {},
                                tr("Settings"),
                                [this, section = setting.section] { openSettings(section); },
                                {},
                                marksOfEach(setting.name, words)});
        }
        for (int i = 0; i < m_chat->chats().rowCount() && rows.size() < 24; ++i) {
            const Conversation *chat = m_chat->chats().conversation(i);
            if (chat && !words.isEmpty() && hasEach(chat->title, words)) {
                rows.push_back({chat->title,
                                chat->lastModelName,
                                QStringLiteral("chats"),
                                {},
                                tr("Chats"),
                                [this, id = chat->id] {
                                    m_chat->open(id);
                                    m_shell->go("chats");
                                },
                                {},
                                marksOfEach(chat->title, words)});
            }
        }
        if (!words.isEmpty())
            rows.push_back(
                {tr("Search everything for \u201c%1\u201d").arg(words), {}, QStringLiteral("search"), {}, tr("Everywhere"), [this, words] {
                     searchEverything();
                     m_palette->setWords(words);
                 }});
        return rows;
    });
}

void AppWindow::searchEverything()
{
    search(false);
}

void AppWindow::searchFiles()
{
    search(true);
}

// To the place itself, marked as Find marks it.
void AppWindow::openHit(const SearchHit &hit, const QString &words)
{
    m_shell->go("chats");
    if (hit.kind == SearchHit::Kind::Conversation) {
        m_chat->open(hit.conversation);
        return;
    }
    m_chat->openMessage(hit.conversation, MessageId(hit.id), words.simplified());
}

void AppWindow::searchChats(const QString &words)
{
    m_tasks.run(m_session->search().find(words, SearchStore::Order::NewestFirst, searchHits),
                [this, words](Result<std::vector<SearchHit>> hits) {
                    if (!hits)
                        return;
                    std::vector<PaletteRow> rows;
                    for (const SearchHit &hit : withoutRepeats(std::move(*hits))) {
                        const bool isChat = hit.kind == SearchHit::Kind::Conversation;
                        const QString detail = isChat ? QString() : aroundWords(plainLine(hit.snippet), words);
                        rows.push_back({hit.title,
                                        {},
                                        isChat ? QStringLiteral("chats") : QStringLiteral("quote"),
                                        {},
                                        tr("Chats and messages"),
                                        [this, hit, words] { openHit(hit, words); },
                                        detail,
                                        marksOfWords(hit.title, words),
                                        marksOfWords(detail, words)});
                    }
                    m_palette->addRows(words, std::move(rows));
                });
}

void AppWindow::search(bool isFilesOnly)
{
    Palette &palette = freshPalette();
    connect(&palette, &Palette::typed, this, [this, isFilesOnly](const QString &words) {
        if (words.trimmed().size() < 2)
            return;
        if (!isFilesOnly)
            searchChats(words);
        m_tasks.run(m_session->sourceStore().search(words, SourceStore::Words::All, {}, searchHits),
                    [this, words](Result<std::vector<Passage>> passages) {
                        if (!passages)
                            return;
                        std::vector<PaletteRow> rows;
                        for (const Passage &passage : *passages) {
                            Citation citation;
                            citation.mark = 1;
                            citation.source = passage.source;
                            citation.document = passage.document;
                            citation.path = passage.path;
                            citation.heading = passage.heading;
                            citation.page = passage.page;
                            citation.range = passage.range;
                            citation.quote = passage.text;
                            const QString detail = aroundWords(passageLine(passage), words);
                            rows.push_back({passage.path,
                                            {},
                                            QStringLiteral("file-text"),
                                            passage.page > 0 ? tr("page %1").arg(passage.page) : QString(),
                                            tr("Files"),
                                            [this, citation] { readPassage(citation); },
                                            detail,
                                            marksOfWords(passage.path, words),
                                            marksOfWords(detail, words)});
                        }
                        m_palette->addRows(words, std::move(rows));
                    });
    });
    palette.open(
        isFilesOnly ? tr("Search your files") : tr("Search chats, messages and files"),
        [](const QString &) { return std::vector<PaletteRow>{}; }, isFilesOnly ? 1 : 2);
}

void AppWindow::showShortcuts()
{
    Palette &palette = freshPalette();
    palette.open(tr("Keys"), [this, groups = keyGroups()](const QString &words) {
        std::vector<PaletteRow> rows;
        for (const KeyGroup &group : groups) {
            for (const KeyLine &line : group.lines) {
                const AppCommand *command = commandNamed(line.command);
                const QString title = command ? command->title : line.title;
                if (!hasEach(title + QLatin1Char(' ') + (command ? command->words : line.words), words))
                    continue;
                PaletteRow row{title, {}, command ? command->icon : line.icon, command ? command->shortcut : line.keys, group.where, {}};
                row.titleMarks = marksOfEach(title, words);
                if (command && isOffered(*command, *this)) {
                    row.run = [this, run = command->run] { run(*this); };
                } else if (command) {
                    row.isOffered = false;
                    row.facts = command->whyNot;
                }
                rows.push_back(std::move(row));
            }
        }
        return rows;
    });
}

} // namespace Layers
