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

#include <QtCore/QDir>
#include <QtCore/QTimer>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QShortcut>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

using namespace std::chrono_literals;

AppWindow::AppWindow(AppCore &core, const Theme &theme, Dialogs &dialogs)
    : m_core(core)
    , m_theme(theme)
    , m_dialogs(dialogs)
    , m_geometryRest(new QTimer(this))
{
    setWindowTitle(tr("Layers"));
    setObjectName(QStringLiteral("window"));
    setAcceptDrops(true);
    setMinimumSize(720, 480);
    resize(1280, 820);
    const QByteArray geometry = QByteArray::fromBase64(core.settings().value(Settable::windowGeometry).toLatin1());
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
    // Neither the first size nor one from a larger screen may leave a part out of reach.
    const QRect room = screen()->availableGeometry();
    constexpr int titleBar = 40;
    if (width() > room.width() || height() > room.height() - titleBar) {
        resize(size().boundedTo(room.size() - QSize(0, titleBar)));
        move(room.topLeft());
    }
    m_geometryRest->setSingleShot(true);
    m_geometryRest->setInterval(500ms);
    connect(m_geometryRest, &QTimer::timeout, this, &AppWindow::keepGeometry);
    connect(&core.settings(), &Settings::writeFailed, this, [this](const Error &error) {
        const bool isTold = error.kind == Error::Kind::DiskFull && m_session && m_session->chat().isUnwrittenTold();
        if (!isTold) // what the person writes weighs more
            toast(errorText(error, Situation::Store).sentence);
    });
    addShortcuts();
    openProfile();
}

AppWindow::~AppWindow()
{
    m_core.secrets().watch({});
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
        if (isVisible())
            return;
        show();
        // Each widget that is shown asks for a repaint. They ask before the window is exposed, else all of it is painted twice.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::UpdateLater);
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

void AppWindow::comeToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void AppWindow::openProfile()
{
    auto session = m_core.openLocalProfile();
    if (!session) {
        showFailure(session.error());
        return;
    }
    m_session = std::move(*session);
    m_goesOnDamaged = false;
    m_isReady = false;
    connect(&m_session->feed(), &ChangeFeed::damaged, this, &AppWindow::onDamage);
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
    if (const QString program = helperProgram(QStringLiteral("layers-highlight")); !program.isEmpty() && !m_highlighter)
        m_highlighter = std::make_unique<HelperHighlighter>(HelperCommand{.program = program}, m_core.clock());
    m_shell = new Shell(m_theme, this);
    m_shell->setGeometry(rect());
    m_chat = new ChatView(ChatDeps{m_theme, m_dialogs, m_core.clock(), m_core.settings(), session.feed(), session.conversations(),
                                   session.messages(), session.sourceStore(), session.sources(), session.providers(), session.chat(),
                                   session.attachments(), m_highlighter.get()});
    m_files = new FilesView(
        FilesDeps{m_theme, m_dialogs, m_core.clock(), session.feed(), session.sourceStore(), session.sources(), session.attachments()});
    m_settings = new SettingsView(SettingsDeps{m_theme, m_dialogs, m_core.settings(), session.providers(), m_core.dataDir()});
    m_welcome = new WelcomeView(m_theme);
    for (const ViewRow &row : viewRows()) {
        View *view = row.id == "chats" ? static_cast<View *>(m_chat) : row.id == "files" ? static_cast<View *>(m_files) : m_settings;
        m_shell->addView(row.id, row.name, row.icon, row.keys, view, row.place);
    }
    m_shell->addHiddenView("welcome", m_welcome);
    m_shell->setSideWidth(m_core.settings().value(Settable::sideWidth));
    m_shell->restoreInspector(m_core.settings().value(Settable::inspectorOpen));
    connect(m_shell, &Shell::sideWidthChanged, this, [this](int width) { m_core.settings().set(Settable::sideWidth, width); });
    connect(m_shell, &Shell::inspectorOpenChanged, this, [this](bool isOpen) { m_core.settings().set(Settable::inspectorOpen, isOpen); });
    connect(m_shell, &Shell::narrowChanged, m_chat, &ChatView::setSideHidden);
    connect(&session.chat(), &ChatService::notWritten, m_shell, [this](const Error &error) {
        toast(error.kind == Error::Kind::DiskFull ? tr("The disk is full. What you write is kept in memory only until there is room.")
                                                  : tr("The disk cannot be written. What you write is kept in memory only until it can."));
    });
    connect(&session.chat(), &ChatService::allWritten, m_shell, [this] { toast(tr("What was not saved is saved now.")); });

    connect(m_chat, &ChatView::searchWanted, this, &AppWindow::searchEverything);
    connect(m_chat, &ChatView::sideWanted, m_shell, &Shell::toggleSide);
    connect(m_chat, &ChatView::inspectorToggled, this, &AppWindow::toggleInspector);
    connect(m_chat, &ChatView::searchedWanted, m_shell, [this] { m_shell->setInspectorOpen(true); });
    connect(m_chat, &ChatView::filesWanted, this, [this](const QStringList &paths) { paths.isEmpty() ? addFolder() : addFiles(paths); });
    connect(m_chat, &ChatView::settingsWanted, this, &AppWindow::openSettings);
    connect(m_chat, &ChatView::toast, this, &AppWindow::toast);
    connect(m_chat, &ChatView::toastOver, m_shell, [this](const QString &text) { m_shell->toast().takeBack(text); });
    connect(m_chat, &ChatView::restored, m_shell, [this] { m_shell->toast().hide(); }); // its Undo would undo nothing
    connect(m_files, &FilesView::toast, this, &AppWindow::toast);
    connect(m_files, &FilesView::searchWanted, this, &AppWindow::searchFiles);
    connect(m_files, &FilesView::adding, this, [this] {
        if (m_shell->current() == "welcome")
            chooseDevice(); // there is something to ask about
    });
    connect(m_files, &FilesView::sideWanted, m_shell, &Shell::toggleSide);
    connect(m_settings, &SettingsView::toast, this, &AppWindow::toast);
    m_core.secrets().watch([settings = QPointer(m_settings)](bool isAsked) {
        if (settings)
            settings->sayKeychain(isAsked);
    });
    connect(m_welcome, &WelcomeView::deviceChosen, this, &AppWindow::chooseDevice);
    connect(m_welcome, &WelcomeView::sampleChosen, this, &AppWindow::trySample);
    m_shell->show();
}

void AppWindow::start()
{
    if (m_core.settings().value(Settable::welcomeDone)) {
        showFirst();
        return;
    }
    // A profile with something in it is no new one: --batch may have filled it, or the settings were lost.
    m_tasks.run(m_session->conversations().list(1).then([this](const std::vector<Conversation> &chats) {
        return m_session->sourceStore().list().then(
            [isUsed = !chats.empty()](const std::vector<Source> &sources) { return isUsed || !sources.empty(); });
    }),
                [this](Result<bool> isUsed) {
                    if (isUsed && *isUsed)
                        m_core.settings().set(Settable::welcomeDone, true);
                    showFirst();
                });
}

void AppWindow::showFirst()
{
    if (m_core.settings().value(Settable::welcomeDone)) {
        m_chat->open(ConversationId::fromString(m_core.settings().value(Settable::lastConversation)));
        m_shell->go("chats");
    } else {
        m_shell->go("welcome");
    }
    if (!m_core.settings().damagedFile().isEmpty())
        toastKept(tr("The settings file was damaged. It is kept as %1, and the usual settings are in use."),
                  m_core.settings().damagedFile());
    if (!std::exchange(m_isReady, true))
        m_session->watchFiles();
    emit ready();
}

// Once the file has shown damage, what is on the screen may lack anything; the person decides whether to go on with the rest.
void AppWindow::onDamage(const Error &error)
{
    if (m_failure || m_goesOnDamaged)
        return;
    m_tasks.cancelAll();
    m_isClosing = false; // what was to end it is among these
    showFailure(error);
}

void AppWindow::showFailure(const Error &error)
{
    delete m_shell;
    m_shell = nullptr;
    m_chat = nullptr;
    delete m_palette;
    m_palette = nullptr;
    delete m_drop;
    m_drop = nullptr;
    const ErrorText text = errorText(error, Situation::Store);
    const QString database = m_core.dataDir() + QLatin1String("/profiles/local/layers.db");
    const bool isDamage = error.kind == Error::Kind::Corrupt;
    const bool isFull = error.kind == Error::Kind::DiskFull && error.code != "profile.unwritable"; // whose sentence names the file
    auto *view
        = new EmptyView(m_theme, QStringLiteral("error"),
                        isDamage && m_isReady ? tr("Some of your chats and files cannot be read") : tr("Your chats could not be opened"),
                        isDamage     ? text.sentence + QLatin1Char('\n') + database
                            : isFull ? tr("The disk is full. Make room, then try again.")
                                     : text.sentence,
                        this);
    if (isDamage) {
        connect(view->addAction(tr("Set the damaged file aside and start anew"), Button::Look::Primary), &Button::clicked, this,
                [this, database, view] {
                    m_session.reset();
                    const auto moved = Database::setAside(database);
                    view->deleteLater();
                    m_failure = nullptr;
                    openProfile();
                    if (moved)
                        toastKept(tr("The damaged file is kept as %1"), *moved);
                });
        if (m_isReady) {
            connect(view->addAction(tr("Go on with what can be read"), Button::Look::Plain), &Button::clicked, this, [this, view] {
                m_goesOnDamaged = true;
                view->deleteLater();
                m_failure = nullptr;
                build();
                start();
                toast(tr("Some of this profile cannot be read. What is written now may be lost with it."));
            });
        }
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

// Whoever wants the old file back has to find it.
void AppWindow::toastKept(const QString &text, const QString &file)
{
    const QString home = QDir::homePath() + QLatin1Char('/');
    const QString shown = file.startsWith(home) ? QLatin1String("~/") + file.mid(home.size()) : file;
    toast(text.arg(shown), tr("Show in folder"), [this, file] { m_dialogs.openFile(file.section(QLatin1Char('/'), 0, -2)); });
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
        connect(shortcut, &QShortcut::activated, this, [this, &command, isQuit = command.id == "quit"] {
            if ((m_shell || isQuit) && isOffered(command, *this))
                command.run(*this);
        });
    }
    const auto key = [this](const QKeySequence &keys, auto run) { connect(new QShortcut(keys, this), &QShortcut::activated, this, run); };
    key(QKeySequence(Qt::CTRL | Qt::Key_Equal), [this] { stepTextSize(1); }); // the plus without Shift
    key(QKeySequence(Qt::Key_F6), [this] { nextRegion(1); });
    key(QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { nextRegion(-1); });
}

void AppWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        closeTopmost();
        return;
    }
    // Wherever the person is in the chats; an open file has its own places, and the palette stands over all of them.
    const bool isInChats = m_shell && m_shell->current() == "chats" && !(m_palette && m_palette->isVisible());
    if (event->key() == Qt::Key_F3 && isInChats && m_chat->stepFound(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1))
        return;
    QWidget::keyPressEvent(event);
}

void AppWindow::closeTopmost()
{
    if (!m_shell || (m_palette && m_palette->closeIfOpen()))
        return;
    if (m_shell->current() == "chats" ? m_chat->closeTopmost() : m_shell->current() == "files" && m_files->closeTopmost())
        return;
    if (!m_shell->closeOverlay() && m_shell->current() == "chats")
        m_chat->page().leaveEditing();
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

void AppWindow::addServer()
{
    openSettings("models");
    m_settings->addServer();
}

void AppWindow::readPassage(const Citation &citation)
{
    if (m_shell->current() == "files") {
        m_files->read(citation);
        return;
    }
    m_shell->go("chats");
    m_chat->openCitation(MessageId(), citation);
}

// The next of the sizes that are offered; 0: the usual one.
void AppWindow::stepTextSize(int step)
{
    const int now = m_core.settings().value(Settable::textSize);
    int wanted = step == 0 ? Settable::textSize.otherwise : now;
    if (step > 0) {
        const auto *next = std::upper_bound(std::begin(textSizes), std::end(textSizes), now);
        wanted = next == std::end(textSizes) ? now : *next;
    } else if (step < 0) {
        const auto *here = std::lower_bound(std::begin(textSizes), std::end(textSizes), now);
        wanted = here == std::begin(textSizes) ? now : *(here - 1);
    }
    m_core.settings().set(Settable::textSize, wanted);
}

void AppWindow::findHere()
{
    if (View *view = m_shell->view(m_shell->current()))
        view->find();
}

bool AppWindow::isAnswering() const
{
    return m_chat && m_chat->page().isAnswering();
}

void AppWindow::stopAnswer()
{
    m_chat->stop();
}

void AppWindow::undoRemove()
{
    if (m_chat->undoRemove())
        m_shell->go("chats");
}

// Where the chats are not in view a key does nothing: nobody sees what it would do.
void AppWindow::renameChat()
{
    if (m_shell->current() == "chats")
        m_chat->renameChat();
}

void AppWindow::removeChat()
{
    if (m_shell->current() == "chats")
        m_chat->removeChat();
}

void AppWindow::inChat(void (ChatPage::*run)())
{
    m_shell->go("chats");
    (m_chat->page().*run)();
}

void AppWindow::showDeleted()
{
    m_shell->go("chats");
    m_chat->showDeleted();
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

FilesView &AppWindow::files()
{
    m_shell->prepare("files");
    return *m_files;
}

void AppWindow::addFolder()
{
    m_core.settings().set(Settable::welcomeDone, true);
    files().add({});
}

void AppWindow::addFiles(const QStringList &paths)
{
    m_core.settings().set(Settable::welcomeDone, true);
    files().add(paths);
}

void AppWindow::pasteIntoFiles()
{
    m_core.settings().set(Settable::welcomeDone, true);
    m_shell->go("files");
    m_files->paste();
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
    files().add({*folder});
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
    m_geometryRest->start();
}

void AppWindow::moveEvent(QMoveEvent *event)
{
    QWidget::moveEvent(event);
    m_geometryRest->start();
}

// Not only at the end: a program that is killed has none.
void AppWindow::keepGeometry()
{
    m_geometryRest->stop();
    if (isVisible())
        m_core.settings().set(Settable::windowGeometry, QString::fromLatin1(saveGeometry().toBase64()));
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
    keepGeometry();
    const bool isTouched = m_session && m_chat && m_chat->page().keepDraft();
    const bool isEnding = qGuiApp->isSavingSession() || m_mayClose;
    const bool canWrite = m_session && m_shell;
    if (!isEnding && canWrite && (m_isClosing || isTouched || m_session->chat().holdsUnwritten())) {
        event->ignore();
        if (std::exchange(m_isClosing, true))
            return;
        m_tasks.run(m_session->chat().writeAll(), [this](const Result<Unit> &written) {
            m_isClosing = false;
            if (written)
                endWithoutAsking();
            else
                askBeforeClosing(written.error());
        });
        return;
    }
    QWidget::closeEvent(event);
}

void AppWindow::endWithoutAsking()
{
    m_mayClose = true;
    close();
}

void AppWindow::askBeforeClosing(const Error &notWritten)
{
    const QString why = notWritten.kind == Error::Kind::DiskFull ? tr("The disk is full.") : tr("The disk cannot be written.");
    m_dialogs.confirm(
        this,
        {tr("Close and lose what is not saved?"),
         why + QLatin1Char(' ')
             + tr("What you wrote last, or an answer, is kept in memory only and ends with the program. Once there is room, it "
                  "is saved by itself."),
         tr("Close anyway"), tr("Stay"), true},
        [this] { endWithoutAsking(); });
}

void AppWindow::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), m_theme.colour(Colour::Surface));
}

} // namespace Layers
