#include "app/appwindow.h"

#include "app/commands.h"
#include "app/searchrows.h"
#include "core/context/extract.h"
#include "ui/chat/chatview.h"
#include "ui/shell/palette.h"
#include "ui/shell/shell.h"

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

std::vector<PaletteMark> marksOfEach(const QString &title, const QString &words)
{
    return title.contains(words, Qt::CaseInsensitive) ? marksOfPiece(title, words) : marksOfWords(title, words);
}

} // namespace

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
            if (command.title.isEmpty() || !command.run || command.id == "palette" || !hasEach(command.title, words))
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
                                        [this, id = hit.conversation] {
                                            m_chat->open(id);
                                            m_shell->go("chats");
                                        },
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
    palette.open(tr("Keys"), [this](const QString &words) {
        std::vector<PaletteRow> rows;
        const auto add = [&](const QString &title, const QString &keys, const QString &icon, std::function<void()> run) {
            if (hasEach(title, words))
                rows.push_back({title, {}, icon, keys, {}, std::move(run), {}, marksOfEach(title, words)});
        };
        for (const AppCommand &command : appCommands()) {
            if (!command.title.isEmpty() && !command.shortcut.isEmpty() && command.run)
                add(command.title, command.shortcut, command.icon, [this, run = command.run] { run(*this); });
        }
        add(tr("Next part of the window"), QStringLiteral("F6"), QStringLiteral("right"), {});
        add(tr("Close what is on top"), QStringLiteral("Esc"), QStringLiteral("close"), {});
        add(tr("Send"), QStringLiteral("Enter"), QStringLiteral("send"), {});
        add(tr("Break the line"), QStringLiteral("Shift+Enter"), QStringLiteral("wrap"), {});
        add(tr("Change the last question"), QStringLiteral("Up"), QStringLiteral("edit"), {});
        add(tr("Another version of an answer"), QStringLiteral("Alt+Left, Alt+Right"), QStringLiteral("branch"), {});
        add(tr("Look for changes in your files"), QStringLiteral("F5"), QStringLiteral("retry"), {});
        add(tr("Take a place out of your files"), QStringLiteral("Del"), QStringLiteral("trash"), {});
        add(tr("Delete a chat"), QStringLiteral("Del"), QStringLiteral("trash"), {});
        return rows;
    });
}

} // namespace Layers
