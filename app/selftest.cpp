#include "app/selftest.h"

#include "app/sample.h"
#include "app/views.h"
#include "ui/chat/chatview.h"
#include "ui/files/filesview.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QSet>
#include <QtGui/QImage>

#include <cstdio>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto settleTime = 350ms; // for lists, highlighting and the toast's place

struct Size
{
    int width;
    int height;
};
constexpr Size sizes[] = {{1440, 900}, {1000, 700}};

} // namespace

bool isBlank(const QImage &image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3) {
            colours.insert(image.pixel(x, y));
            if (colours.size() > 24)
                return false;
        }
    }
    return true;
}

bool isPageBlank(AppWindow &window, const QImage &picture)
{
    const QRect content = window.shell()->contentRect();
    const qreal ratio = picture.devicePixelRatio();
    return content.isEmpty()
        || isBlank(
               picture.copy(QRectF(content.x() * ratio, content.y() * ratio, content.width() * ratio, content.height() * ratio).toRect()));
}

SelfTest::SelfTest(AppCore &core, Theme &theme, AppWindow &window, const QString &folder)
    : m_core(core)
    , m_theme(theme)
    , m_window(window)
    , m_folder(folder)
{ }

void SelfTest::start()
{
    if (!m_folder.isEmpty() && !QDir().mkpath(m_folder)) {
        std::fprintf(stderr, "cannot make %s\n", qPrintable(m_folder));
        emit finished(1);
        return;
    }
    m_window.show();
    if (!m_window.hasSession()) {
        std::fprintf(stderr, "the profile could not be opened\n");
        emit finished(1);
        return;
    }
    if (m_window.isReady())
        prepare();
    else
        connect(&m_window, &AppWindow::ready, this, &SelfTest::prepare);
}

// Demo content goes through the product's own services: the sample folder, two questions that it answers and one that it does not.
void SelfTest::prepare()
{
    const auto folder = writeSample(m_core.dataDir());
    if (!folder) {
        std::fprintf(stderr, "the sample could not be written\n");
        emit finished(1);
        return;
    }
    ProfileSession &session = m_window.session();
    QDirIterator files(*folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        m_attached << files.next();
    m_attached.sort();
    const auto ask = [this, &session](const QString &question, const std::vector<Attachment> &attached) {
        return session.chat().create({}, ModelRef::recall()).then([this, &session, question, attached](const Conversation &chat) {
            const RunId run = session.chat().send(chat.id, Draft{question, attached, 0}, {ModelRef::recall(), {}});
            Resolver<ConversationId> done;
            auto task = done.task();
            auto context = std::make_shared<QObject>();
            connect(&session.chat(), &ChatService::runEnded, context.get(), [run, done, id = chat.id](const RunId &ended) {
                if (ended == run)
                    done.resolve(id);
            });
            return std::move(task).then([context](ConversationId id) { return id; });
        });
    };
    auto content = session.sources()
                       .add(*folder)
                       .then([ask](const ImportOutcome &) { return ask(QStringLiteral("How high is the Eiffel tower?"), {}); })
                       .then([this, &session](ConversationId) { return session.attachments().add(m_attached.value(0)); })
                       .then([ask](const Attachment &file) {
                           return ask(QStringLiteral("What does a lost key cost, and how is notice given?"), {file});
                       });
    m_tasks.run(std::move(content), [this](Result<ConversationId> chat) {
        if (!chat) {
            std::fprintf(stderr, "the demo content could not be made: %s\n", chat.error().code.constData());
            emit finished(1);
            return;
        }
        plan(*chat);
        next();
    });
}

// Each page as a person would come to it; what is left of one does not show in the next.
std::vector<SelfTest::Page> SelfTest::pages(const ConversationId &chat)
{
    ChatView *view = m_window.chat();
    std::vector<Page> pages{
        {QStringLiteral("welcome"), [this] { m_window.showView("welcome"); }},
        {QStringLiteral("chat-empty"), [this] { m_window.newChat(); }},
        {QStringLiteral("chat"),
         [this, view, chat] {
             view->open(chat);
             m_window.showView("chats");
         }},
        {QStringLiteral("model-picker"), [view] { view->page().chooseModel(); }},
        {QStringLiteral("chat-attachments"),
         [this, view] {
             view->page().closeTopmost();
             view->page().attach(m_attached);
         }},
        {QStringLiteral("chat-citation"),
         [view] {
             view->page().detachAll();
             const auto id = view->page().lastAnswer();
             const auto cited = id ? view->page().citationsOf(*id) : std::vector<Citation>{};
             if (!cited.empty())
                 view->openCitation(*id, cited.front());
         }},
        {QStringLiteral("chat-citation-find"), [this] { m_window.findHere(); }},
        {{}, [this] { closeAll(); }},
    };
    for (const char *section : {"models", "appearance", "general", "privacy", "about"})
        pages.push_back({QStringLiteral("settings-%1").arg(QLatin1String(section)), [this, section] { m_window.openSettings(section); }});
    pages.push_back({QStringLiteral("files"), [this] {
                         m_window.files().open({});
                         m_window.showView("files");
                     }});
    pages.push_back({QStringLiteral("files-place"), [this] { m_window.files().openFirst(); }});
    pages.push_back({QStringLiteral("palette"), [this] { m_window.openPalette(); }});
    pages.push_back({QStringLiteral("shortcuts"), [this] {
                         m_window.closeTopmost();
                         m_window.showShortcuts();
                     }});
    pages.push_back({{}, [this] { closeAll(); }});
    return pages;
}

// Every page in both themes and both sizes.
void SelfTest::plan(const ConversationId &chat)
{
    for (const Theme::Scheme scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
        const QLatin1String word = scheme == Theme::Scheme::Light ? QLatin1String("light") : QLatin1String("dark");
        for (const Size &size : sizes) {
            for (const Page &page : pages(chat)) {
                const QString name = page.name.isEmpty()
                    ? QString()
                    : QStringLiteral("%1-%2x%3-%4").arg(page.name).arg(size.width).arg(size.height).arg(word);
                m_steps.emplace_back(name, [this, scheme, size, go = page.go] {
                    m_theme.setScheme(scheme);
                    m_window.resize(size.width, size.height);
                    go();
                });
            }
        }
    }
}

// A page is shown with what it is about: no draft, find bar or cited file of the one before.
void SelfTest::closeAll()
{
    m_window.chat()->page().detachAll();
    for (int i = 0; i < 4; ++i)
        m_window.closeTopmost();
}

void SelfTest::next()
{
    if (m_step >= m_steps.size()) {
        std::printf("%d pictures, %d blank\n", m_shots, m_blank);
        emit finished(m_blank == 0 && m_shots > 0 ? 0 : 1);
        return;
    }
    const auto &[name, go] = m_steps[m_step++];
    go();
    m_tasks.run(m_core.clock().after(settleTime), [this, name](Result<Unit>) {
        if (!name.isEmpty())
            shoot(name);
        next();
    });
}

void SelfTest::shoot(const QString &name)
{
    const QImage image = m_window.grab().toImage();
    ++m_shots;
    if (isPageBlank(m_window, image)) {
        ++m_blank;
        std::printf("blank: %s\n", qPrintable(name));
    }
    if (!m_folder.isEmpty() && !image.save(m_folder + QLatin1Char('/') + name + QLatin1String(".png")))
        std::printf("not saved: %s\n", qPrintable(name));
}

} // namespace Layers
