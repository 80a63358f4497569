// The program: command line, core, window or batch.

#include "app/appwindow.h"
#include "app/batch.h"
#include "app/coredumps.h"
#include "app/footprint.h"
#include "app/frontdoor.h"
#include "app/selftest.h"
#include "app/startfailure.h"
#include "app/termination.h"
#include "ui/kit/errortext.h"
#include "ui/kit/style.h"
#include "ui/kit/systemdialogs.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtCore/QTranslator>
#include <QtGui/QImage>
#include <QtWidgets/QApplication>

#include <cstdio>

#if defined(Q_OS_LINUX)
#include <unistd.h>
#endif

using namespace Layers;

namespace {

int complain(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(errorText(error, Situation::Store).sentence));
    return 1;
}

int runBatch(QCoreApplication &application, AppCore &core, const QString &path)
{
    auto session = core.openLocalProfile();
    if (!session)
        return complain(session.error());
    auto file = std::make_unique<QFile>(path);
    const bool opened = path == QLatin1String("-") ? file->open(stdin, QIODevice::ReadOnly) : file->open(QIODevice::ReadOnly);
    if (!opened) {
        std::fprintf(stderr, "cannot read %s: %s\n", qPrintable(path), qPrintable(file->errorString()));
        return 2;
    }
    Batch run(core, **session, std::move(file));
    QObject::connect(
        &run, &Batch::finished, &application, [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
    run.start();
    return QCoreApplication::exec();
}

// What is left of the command line without the words that Qt takes for itself.
QStringList withoutQtWords(int argc, char **argv)
{
    static constexpr const char *taking[] = {"platform", "platformpluginpath", "platformtheme", "plugin",       "qwindowgeometry",
                                             "geometry", "qwindowicon",        "icon",          "qwindowtitle", "title",
                                             "style",    "stylesheet",         "session",       "display",      "fontengine"};
    static constexpr const char *lone[] = {"reverse", "nograb", "dograb", "widgetcount", "sync", "qdebug"};
    QStringList words;
    for (int i = 0; i < argc; ++i) {
        QByteArray name(argv[i]);
        if (i > 0 && name.startsWith('-') && name.size() > 2) {
            name = name.mid(name.startsWith("--") ? 2 : 1);
            const qsizetype sign = name.indexOf('=');
            const bool hasValue = sign > 0;
            if (hasValue)
                name.truncate(sign);
            const auto is = [&name](const char *word) { return name == word; };
            if (std::any_of(std::begin(taking), std::end(taking), is)) {
                i += hasValue ? 0 : 1;
                continue;
            }
            if (std::any_of(std::begin(lone), std::end(lone), is))
                continue;
        }
        words << QString::fromLocal8Bit(argv[i]);
    }
    return words;
}

// The window of a start that cannot have its data, until it can or the person gives up.
std::unique_ptr<AppCore> askUntilMade(const Theme &theme, const Error &error, std::function<Result<std::unique_ptr<AppCore>>()> make)
{
    StartFailure window(theme, error, std::move(make));
    QObject::connect(
        &window, &StartFailure::finished, QCoreApplication::instance(), [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    window.show();
    QCoreApplication::exec();
    return window.takeCore();
}

// The theme follows the setting, and the system where the setting says so.
void followSettings(Theme &theme, Settings &settings, SystemScheme &system)
{
    const auto apply = [&theme, &settings, &system] {
        const ThemeChoice choice = settings.value(Settable::theme);
        theme.setScheme(choice == ThemeChoice::System     ? system.current()
                            : choice == ThemeChoice::Dark ? Theme::Scheme::Dark
                                                          : Theme::Scheme::Light);
        theme.setHighContrast(system.isHighContrast());
        theme.setTextPercent(settings.value(Settable::textSize));
        theme.setMotionReduced(settings.value(Settable::reducedMotion));
    };
    QObject::connect(&settings, &Settings::changed, &theme, [apply](const QByteArray &key) {
        if (key.startsWith("appearance."))
            apply();
    });
    QObject::connect(&system, &SystemScheme::changed, &theme, apply);
    apply();
}

// Where Qt would end the program because it finds no display: only on systems whose windows need a server.
bool hasDisplay([[maybe_unused]] int argc, [[maybe_unused]] char **argv)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    for (int i = 1; i < argc; ++i) {
        if (QByteArrayView(argv[i]) == "-platform" || QByteArrayView(argv[i]) == "--platform")
            return true;
    }
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

// Where no session bus is named libdbus starts one with dbus-launch: a daemon that nobody asked for, and a fork of this program while it
// starts. The bus of the session is at its usual place, or there is none.
void nameSessionBus()
{
#if defined(Q_OS_LINUX)
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return;
    QByteArray folder = qgetenv("XDG_RUNTIME_DIR");
    if (folder.isEmpty())
        folder = "/run/user/" + QByteArray::number(getuid());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder + "/bus");
#endif
}

} // namespace

int main(int argc, char **argv)
{
    keepOutOfCoreDumps();
    nameSessionBus();
    QCoreApplication::setApplicationName(QStringLiteral("Layers"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LAYERS_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Chats that quote your own files, on this computer."));
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Keep everything of this run inside <folder>."),
                                     QStringLiteral("folder"));
    const QCommandLineOption batch(QStringLiteral("batch"),
                                   QStringLiteral("Run the commands of <file> (- for standard input) without a window: a JSON object "
                                                  "a line. The line {\"do\":\"help\"} lists the commands."),
                                   QStringLiteral("file"));
    const QCommandLineOption selfTest(QStringLiteral("self-test"),
                                      QStringLiteral("Open every page with demo content in a profile of its own, and end."));
    const QCommandLineOption shots(QStringLiteral("shots"), QStringLiteral("With --self-test or --gallery: write pictures into <folder>."),
                                   QStringLiteral("folder"));
    const QCommandLineOption gallery(QStringLiteral("gallery"), QStringLiteral("Show every control in every state."));
    const QCommandLineOption measure(QStringLiteral("measure"),
                                     QStringLiteral("Show the window, write what it costs at the start and in <seconds> of rest, and end."),
                                     QStringLiteral("seconds"));
    parser.addOptions({profile, batch, selfTest, shots, gallery, measure});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    // Before there is a display to need.
    if (!parser.parse(withoutQtWords(argc, argv))) {
        std::fprintf(stderr, "%s\nlayers --help lists the options.\n", qPrintable(parser.errorText()));
        return 2;
    }

    const bool hasWindow = !parser.isSet(batch) && !parser.isSet(help) && !parser.isSet(version);
    const bool isForPictures = parser.isSet(selfTest) || (parser.isSet(gallery) && parser.isSet(shots));
    if (hasWindow && !hasDisplay(argc, argv)) {
        if (!isForPictures) {
            std::fprintf(stderr, "There is no display here to open a window on. layers --batch works without one.\n");
            return 1;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }

    std::unique_ptr<QCoreApplication> application;
    if (hasWindow)
        application = std::make_unique<QApplication>(argc, argv);
    else
        application = std::make_unique<QCoreApplication>(argc, argv);

    // The plural forms of English, and every other language that there is.
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("layers"), QStringLiteral("_"), QStringLiteral(":/translations"))
        || translator.load(QStringLiteral(":/translations/layers_en.qm")))
        QCoreApplication::installTranslator(&translator);

    if (parser.isSet(version))
        parser.showVersion();
    if (parser.isSet(help))
        parser.showHelp();

    // What is shown for pictures leaves nothing behind.
    std::optional<QTemporaryDir> temporary;
    if ((parser.isSet(selfTest) || parser.isSet(gallery)) && !parser.isSet(profile))
        temporary.emplace();
    const auto makeCore = [&] {
        AppCore::Options options;
        options.dataDir = temporary ? temporary->path() : parser.value(profile);
        if (parser.isSet(selfTest))
            options.ports = LocalPorts{0, 0, 0, 0};
        return AppCore::create(std::move(options));
    };
    auto core = makeCore();
    if (!core && (parser.isSet(batch) || parser.isSet(selfTest) || parser.isSet(gallery) || parser.isSet(measure)))
        return complain(core.error());
    if (parser.isSet(batch))
        return runBatch(*application, **core, parser.value(batch));

    SystemScheme system;
    Theme theme(system.current());
    auto *style = new Style(theme);
    QApplication::setStyle(style);
    QApplication::setFont(theme.font(Type::Ui));
    QObject::connect(&theme, &Theme::changed, style, [style, &theme] {
        QApplication::setPalette(style->standardPalette());
        QApplication::setFont(theme.font(Type::Ui));
    });
    QApplication::setPalette(style->standardPalette());
    if (!core) {
        std::fprintf(stderr, "%s\n", qPrintable(errorText(core.error(), Situation::Store).sentence));
        auto made = askUntilMade(theme, core.error(), makeCore);
        if (!made)
            return 1;
        core = std::move(made);
    }
    followSettings(theme, (*core)->settings(), system);

    if (parser.isSet(gallery)) {
        std::unique_ptr<QWidget> page(makeGallery(theme));
        page->resize(1200, std::max(1000, page->sizeHint().height()));
        page->show();
        if (!parser.isSet(shots))
            return QCoreApplication::exec();
        int blank = 0;
        for (const Theme::Scheme scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
            theme.setScheme(scheme);
            const QImage image = page->grab().toImage();
            blank += isBlank(image) ? 1 : 0;
            QDir().mkpath(parser.value(shots));
            if (!image.save(parser.value(shots)
                            + (scheme == Theme::Scheme::Light ? QLatin1String("/gallery-light.png") : QLatin1String("/gallery-dark.png"))))
                ++blank;
        }
        return blank == 0 ? 0 : 1;
    }

    const bool isPersons = !parser.isSet(selfTest) && !parser.isSet(measure);
    FrontDoor::Answer answer = isPersons ? FrontDoor::knock((*core)->dataDir()) : FrontDoor::Answer::Nobody;
    if (answer == FrontDoor::Answer::Silent) {
        const Error silent = FrontDoor::silence((*core)->dataDir());
        std::fprintf(stderr, "%s\n", qPrintable(errorText(silent, Situation::Store).sentence));
        auto kept = askUntilMade(theme, silent, [&]() -> Result<std::unique_ptr<AppCore>> {
            answer = FrontDoor::knock((*core)->dataDir());
            if (answer == FrontDoor::Answer::Silent)
                return silent;
            return std::move(*core);
        });
        if (!kept)
            return 1;
        core = std::move(kept);
    }
    if (answer == FrontDoor::Answer::ComesToFront) {
        std::fprintf(stderr, "Layers is already open; its window comes to the front.\n");
        return 0;
    }
    FrontDoor door;
    SystemDialogs dialogs(theme);
    AppWindow window(**core, theme, dialogs);
    QObject::connect(&door, &FrontDoor::knocked, &window, &AppWindow::comeToFront);
    onTermination(&window, [&window] {
        window.close();
        QCoreApplication::quit();
    });
    if (isPersons && window.hasSession())
        door.listen((*core)->dataDir());
    if (parser.isSet(selfTest)) {
        SelfTest test(**core, theme, window, parser.value(shots));
        QObject::connect(
            &test, &SelfTest::finished, application.get(), [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
        QTimer::singleShot(0, &test, &SelfTest::start);
        return QCoreApplication::exec();
    }
    std::unique_ptr<Footprint> measuring;
    if (parser.isSet(measure)) {
        measuring = std::make_unique<Footprint>(window, std::chrono::seconds(std::clamp(parser.value(measure).toInt(), 1, 600)));
        QObject::connect(measuring.get(), &Footprint::finished, application.get(), &QCoreApplication::quit);
    }
    window.showWithContent();
    // Not before the window is painted: each costs as much as a tenth of the start.
    QTimer::singleShot(std::chrono::seconds(1), &system, [&system, &core] {
        system.watch();
        (*core)->connectivity().watchSystem();
    });
    return QCoreApplication::exec();
}
