#include "app/appwindow.h"

#include "app/commands.h"
#include "app/highlight/helperhighlighter.h"
#include "app/sample.h"
#include "app/views.h"
#include "core/db/database.h"
#include "ui/chat/chatview.h"
#include "ui/files/filesview.h"
#include "ui/kit/errortext.h"
#include "ui/settings/settingsview.h"
#include "ui/shell/palette.h"
#include "ui/shell/shell.h"
#include "ui/welcome/welcomeview.h"

#include <QtCore/QMimeData>
#include <QtCore/QTimer>
#include <QtGui/QDragEnterEvent>
#include <QtGui/QPainter>
#include <QtGui/QShortcut>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

using namespace std::chrono_literals;

namespace {

// Shows over everything while files are dragged: what a drop does.
class DropTarget : public QWidget
{
public:
    DropTarget(const Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }
    QString words;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QColor ground = m_theme.colour(Colour::AccentSoft);
        painter.setBrush(ground);
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2, Qt::DashLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(12, 12, -12, -12), 12, 12);
        const int icon = m_theme.iconSize(24);
        m_theme.drawIcon(painter, QRectF((width() - icon) / 2.0, height() / 2.0 - icon - 12, icon, icon), QStringLiteral("import"),
                         Colour::Accent);
        painter.setFont(m_theme.font(Type::Title));
        painter.setPen(m_theme.colour(Colour::Text));
        painter.drawText(rect().adjusted(0, 24, 0, 24), Qt::AlignCenter, words);
    }

private:
    const Theme &m_theme;
};

constexpr int searchHits = 12;

} // namespace

AppWindow::AppWindow(AppCore &core, const Theme &theme, Dialogs &dialogs)
    : m_core(core)
    , m_theme(theme)
    , m_dialogs(dialogs)
{
    setWindowTitle(tr("Layers"));
    setObjectName(QStringLiteral("window"));
    setAcceptDrops(true);
    setMinimumSize(720, 480);
    resize(1280, 820);
    const QByteArray geometry = QByteArray::fromBase64(core.settings().value(Settable::windowGeometry).toLatin1());
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
    addShortcuts();
    openProfile();
}

AppWindow::~AppWindow()
{
    // Views refer to services of the session and go first.
    m_tasks.cancelAll();
    delete m_shell;
}

bool AppWindow::hasContent() const
{
    if (!m_isReady || !m_shell)
        return m_failure != nullptr;
    return m_shell->current() != "chats" || (m_chat->chats().isLoaded() && m_chat->page().isLoaded());
}

void AppWindow::showWithContent()
{
    constexpr auto longest = 250ms;
    const auto showOnce = [this] {
        if (!isVisible())
            show();
    };
    if (hasContent() || !m_shell) {
        showOnce();
        return;
    }
    auto *waiting = new QObject(this);
    const auto look = [this, waiting, showOnce] {
        if (hasContent()) {
            waiting->deleteLater();
            showOnce();
        }
    };
    connect(this, &AppWindow::ready, waiting, look);
    connect(&m_chat->page(), &ChatPage::loaded, waiting, look);
    connect(&m_chat->chats(), &ChatListModel::loaded, waiting, look);
    QTimer::singleShot(longest, waiting, [waiting, showOnce] {
        waiting->deleteLater();
        showOnce();
    });
}

void AppWindow::openProfile()
{
    auto session = m_core.openLocalProfile();
    if (!session) {
        showFailure(session.error());
        return;
    }
    m_session = std::move(*session);
    build();
    m_tasks.run(m_session->opened(), [this](Result<Unit> opened) {
        if (opened)
            start();
        else
            showFailure(opened.error());
    });
}

void AppWindow::build()
{
    ProfileSession &session = *m_session;
    if (const QString program = highlightProgram(); !program.isEmpty() && !m_highlighter)
        m_highlighter = std::make_unique<HelperHighlighter>(HelperCommand{.program = program}, m_core.clock());
    m_shell = new Shell(m_theme, this);
    m_shell->setGeometry(rect());
    m_chat = new ChatView(ChatDeps{m_theme, m_dialogs, m_core.clock(), m_core.settings(), session.feed(), session.conversations(),
                                   session.messages(), session.sourceStore(), session.sources(), session.providers(), session.chat(),
                                   session.attachments(), m_highlighter.get()});
    m_files = new FilesView(FilesDeps{m_theme, m_dialogs, m_core.clock(), session.feed(), session.sourceStore(), session.sources()});
    m_settings = new SettingsView(SettingsDeps{m_theme, m_dialogs, m_core.settings(), session.providers(), m_core.dataDir()});
    m_welcome = new WelcomeView(m_theme);
    for (const ViewRow &row : viewRows()) {
        View *view = row.id == "chats" ? static_cast<View *>(m_chat) : row.id == "files" ? static_cast<View *>(m_files) : m_settings;
        m_shell->addView(row.id, row.name, row.icon, row.keys, view, row.place);
    }
    m_shell->addHiddenView("welcome", m_welcome);
    m_shell->setSideWidth(m_core.settings().value(Settable::sideWidth));
    m_shell->setInspectorOpen(m_core.settings().value(Settable::inspectorOpen));
    connect(m_shell, &Shell::sideWidthChanged, this, [this](int width) { m_core.settings().set(Settable::sideWidth, width); });
    connect(m_shell, &Shell::inspectorOpenChanged, this, [this](bool isOpen) { m_core.settings().set(Settable::inspectorOpen, isOpen); });
    connect(m_shell, &Shell::narrowChanged, this, [this](bool isHidden) {
        m_chat->setSideHidden(isHidden);
        m_files->setSideHidden(isHidden);
    });
    m_palette = new Palette(m_theme, this);
    m_drop = new DropTarget(m_theme, this);

    connect(m_chat, &ChatView::searchWanted, this, &AppWindow::searchEverything);
    connect(m_chat, &ChatView::sideWanted, m_shell, &Shell::toggleSide);
    connect(m_chat, &ChatView::inspectorToggled, this, &AppWindow::toggleInspector);
    connect(m_chat, &ChatView::filesWanted, this, [this](const QStringList &paths) { paths.isEmpty() ? addFolder() : addFiles(paths); });
    connect(m_chat, &ChatView::settingsWanted, this, &AppWindow::openSettings);
    connect(m_chat, &ChatView::toast, this, &AppWindow::toast);
    connect(m_files, &FilesView::toast, this, &AppWindow::toast);
    connect(m_files, &FilesView::searchWanted, this, &AppWindow::searchEverything);
    connect(m_files, &FilesView::sideWanted, m_shell, &Shell::toggleSide);
    connect(m_files, &FilesView::openWanted, this, &AppWindow::readFile);
    connect(m_settings, &SettingsView::toast, this, &AppWindow::toast);
    connect(m_welcome, &WelcomeView::deviceChosen, this, &AppWindow::chooseDevice);
    connect(m_welcome, &WelcomeView::sampleChosen, this, &AppWindow::trySample);
    m_shell->show();
}

void AppWindow::start()
{
    if (!m_core.settings().damagedFile().isEmpty())
        toast(tr("The settings file was damaged and was set aside. The usual settings are in use."));
    if (m_core.settings().value(Settable::welcomeDone)) {
        m_chat->open(ConversationId::fromString(m_core.settings().value(Settable::lastConversation)));
        m_shell->go("chats");
    } else {
        m_shell->go("welcome");
    }
    m_session->watchFiles();
    m_isReady = true;
    emit ready();
}

void AppWindow::showFailure(const Error &error)
{
    delete m_shell;
    m_shell = nullptr;
    m_chat = nullptr;
    const ErrorText text = errorText(error, Situation::Store);
    auto *view = new EmptyView(m_theme, QStringLiteral("error"), tr("Your chats could not be opened"), text.sentence, this);
    const QString database = m_core.dataDir() + QLatin1String("/profiles/local/layers.db");
    if (error.kind == Error::Kind::Corrupt) {
        connect(view->addAction(tr("Set the damaged file aside and start anew"), Button::Look::Primary), &Button::clicked, this,
                [this, database, view] {
                    m_session.reset();
                    const auto moved = Database::setAside(database);
                    view->deleteLater();
                    m_failure = nullptr;
                    openProfile();
                    if (moved)
                        toast(tr("The damaged file is kept as %1").arg(*moved));
                });
    } else {
        connect(view->addAction(tr("Try again"), Button::Look::Primary), &Button::clicked, this, [this, view] {
            m_session.reset();
            view->deleteLater();
            m_failure = nullptr;
            openProfile();
        });
    }
    m_failure = view;
    m_failure->setObjectName(QStringLiteral("failure"));
    m_failure->setGeometry(rect());
    m_failure->show();
    emit ready();
}

void AppWindow::toast(const QString &text, const QString &action, std::function<void()> run)
{
    if (m_shell && !text.isEmpty())
        m_shell->toast().show(text, action, std::move(run));
}

void AppWindow::addShortcuts()
{
    for (const AppCommand &command : appCommands()) {
        if (command.shortcut.isEmpty() || !command.run)
            continue;
        auto *shortcut = new QShortcut(QKeySequence(command.shortcut, QKeySequence::PortableText), this);
        connect(shortcut, &QShortcut::activated, this, [this, run = command.run] {
            if (m_shell)
                run(*this);
        });
    }
    const auto key = [this](const QKeySequence &keys, auto run) { connect(new QShortcut(keys, this), &QShortcut::activated, this, run); };
    key(QKeySequence(Qt::Key_F6), [this] { nextRegion(1); });
    key(QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { nextRegion(-1); });
}

void AppWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        closeTopmost();
        return;
    }
    QWidget::keyPressEvent(event);
}

void AppWindow::closeTopmost()
{
    if (!m_shell || m_palette->closeIfOpen())
        return;
    if (m_shell->current() == "chats" && m_chat->closeTopmost())
        return;
    m_shell->closeOverlay();
}

void AppWindow::newChat()
{
    m_core.settings().set(Settable::welcomeDone, true);
    m_chat->open({});
    m_shell->go("chats");
}

void AppWindow::showView(const QByteArray &id)
{
    m_shell->go(id);
}

void AppWindow::openSettings(const QByteArray &section)
{
    m_settings->open(section);
    m_shell->go("settings");
}

void AppWindow::readFile(const Document &document)
{
    Citation whole; // nothing of it is quoted
    whole.source = document.source;
    whole.document = document.id;
    whole.path = document.path;
    m_shell->go("chats");
    m_chat->openCitation(MessageId(), whole);
}

void AppWindow::findHere()
{
    if (View *view = m_shell->view(m_shell->current()))
        view->find();
}

void AppWindow::stopAnswer()
{
    m_chat->stop();
}

void AppWindow::nextRegion(int step)
{
    if (m_shell)
        m_shell->focusNextRegion(step);
}

void AppWindow::toggleInspector()
{
    m_shell->setInspectorOpen(!m_shell->isInspectorOpen());
}

void AppWindow::addFolder()
{
    m_core.settings().set(Settable::welcomeDone, true);
    m_files->add({});
}

void AppWindow::addFiles(const QStringList &paths)
{
    m_core.settings().set(Settable::welcomeDone, true);
    m_files->add(paths);
    if (m_shell->current() == "welcome")
        chooseDevice();
}

void AppWindow::chooseDevice()
{
    m_core.settings().set(Settable::welcomeDone, true);
    m_chat->open({});
    m_shell->go("chats");
}

void AppWindow::trySample()
{
    const auto folder = writeSample(m_core.dataDir());
    if (!folder) {
        toast(errorText(folder.error(), Situation::Store).sentence);
        return;
    }
    chooseDevice();
    m_files->add({*folder});
}

void AppWindow::openPalette()
{
    m_palette->disconnect(this);
    m_palette->open(tr("Type what you want to do, or where to go"), [this](const QString &words) {
        std::vector<PaletteRow> rows;
        for (const AppCommand &command : appCommands()) {
            if (command.title.isEmpty() || !command.run || command.id == "palette"
                || (!words.isEmpty() && !command.title.contains(words, Qt::CaseInsensitive)))
                continue;
            rows.push_back({command.title, {}, command.icon, command.shortcut, tr("Commands"), [this, run = command.run] { run(*this); }});
        }
        for (int i = 0; i < m_chat->chats().rowCount() && rows.size() < 24; ++i) {
            const Conversation *chat = m_chat->chats().conversation(i);
            if (chat && !words.isEmpty() && chat->title.contains(words, Qt::CaseInsensitive)) {
                rows.push_back({chat->title, chat->lastModelName, QStringLiteral("chats"), {}, tr("Chats"), [this, id = chat->id] {
                                    m_chat->open(id);
                                    m_shell->go("chats");
                                }});
            }
        }
        if (!words.isEmpty())
            rows.push_back(
                {tr("Search everything for \u201c%1\u201d").arg(words), {}, QStringLiteral("search"), {}, tr("Everywhere"), [this] {
                     searchEverything();
                 }});
        return rows;
    });
}

void AppWindow::searchEverything()
{
    m_palette->disconnect(this);
    connect(m_palette, &Palette::typed, this, [this](const QString &words) {
        if (words.trimmed().size() < 2)
            return;
        m_tasks.run(m_session->search().find(words, SearchStore::Order::NewestFirst, searchHits),
                    [this, words](Result<std::vector<SearchHit>> hits) {
                        if (!hits)
                            return;
                        std::vector<PaletteRow> rows;
                        for (const SearchHit &hit : *hits) {
                            const bool isChat = hit.kind == SearchHit::Kind::Conversation;
                            rows.push_back({isChat ? hit.title : hit.snippet.simplified(),
                                            isChat ? QString() : hit.title,
                                            isChat ? QStringLiteral("chats") : QStringLiteral("quote"),
                                            {},
                                            tr("Chats and messages"),
                                            [this, id = hit.conversation] {
                                                m_chat->open(id);
                                                m_shell->go("chats");
                                            }});
                        }
                        m_palette->addRows(words, std::move(rows));
                    });
        m_tasks.run(
            m_session->sourceStore().search(words, SourceStore::Words::All, {}, searchHits),
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
                    rows.push_back(
                        {passage.text.simplified().left(160), passage.path, QStringLiteral("file-text"), {}, tr("Files"), [this, citation] {
                             m_shell->go("chats");
                             m_chat->openCitation(MessageId(), citation);
                         }});
                }
                m_palette->addRows(words, std::move(rows));
            });
    });
    m_palette->open(
        tr("Search chats, messages and files"), [](const QString &) { return std::vector<PaletteRow>{}; }, 2);
}

void AppWindow::showShortcuts()
{
    m_palette->disconnect(this);
    m_palette->open(tr("Keys"), [this](const QString &words) {
        std::vector<PaletteRow> rows;
        const auto add = [&](const QString &title, const QString &keys, const QString &icon, std::function<void()> run) {
            if (words.isEmpty() || title.contains(words, Qt::CaseInsensitive))
                rows.push_back({title, {}, icon, keys, {}, std::move(run)});
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
        add(tr("Rename a chat"), QStringLiteral("F2"), QStringLiteral("edit"), {});
        add(tr("Look for changes in your files"), QStringLiteral("F5"), QStringLiteral("retry"), {});
        add(tr("Take a place out of your files"), QStringLiteral("Del"), QStringLiteral("trash"), {});
        add(tr("Move a chat to the trash"), QStringLiteral("Del"), QStringLiteral("trash"), {});
        return rows;
    });
}

void AppWindow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (m_shell)
        m_shell->setGeometry(rect());
    if (m_failure)
        m_failure->setGeometry(rect());
    if (m_drop)
        m_drop->setGeometry(rect());
}

void AppWindow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // What cannot be watched is looked at when the person comes back from another program.
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && m_isReady && m_session)
        m_session->watcher().lookAgain();
}

void AppWindow::closeEvent(QCloseEvent *event)
{
    m_core.settings().set(Settable::windowGeometry, QString::fromLatin1(saveGeometry().toBase64()));
    QWidget::closeEvent(event);
}

void AppWindow::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), m_theme.colour(Colour::Surface));
}

void AppWindow::dragEnterEvent(QDragEnterEvent *event)
{
    int files = 0;
    for (const QUrl &url : event->mimeData()->urls())
        files += url.isLocalFile() ? 1 : 0;
    if (files == 0 || !m_isReady || !m_shell)
        return;
    event->acceptProposedAction();
    auto *target = static_cast<DropTarget *>(m_drop);
    target->words = files == 1 ? tr("Drop to add it to your files") : tr("Drop to add %n to your files", nullptr, files);
    target->setGeometry(rect());
    target->raise();
    target->show();
}

void AppWindow::dragLeaveEvent(QDragLeaveEvent *)
{
    if (m_drop)
        m_drop->hide();
}

void AppWindow::dropEvent(QDropEvent *event)
{
    if (m_drop)
        m_drop->hide();
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        addFiles(paths);
    event->acceptProposedAction();
}

} // namespace Layers
