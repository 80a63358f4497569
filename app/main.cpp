// The program: command line, core, window or batch.

#include "app/appwindow.h"
#include "app/batch.h"
#include "app/footprint.h"
#include "app/selftest.h"
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

// The theme follows the setting, and the system where the setting says so.
void followSettings(Theme &theme, Settings &settings, SystemScheme &system)
{
    const auto apply = [&theme, &settings, &system] {
        const ThemeChoice choice = settings.value(Settable::theme);
        theme.setScheme(choice == ThemeChoice::System     ? system.current()
                            : choice == ThemeChoice::Dark ? Theme::Scheme::Dark
                                                          : Theme::Scheme::Light);
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

} // namespace

int main(int argc, char **argv)
{
    bool hasWindow = true;
    for (int i = 1; i < argc; ++i) {
        const QByteArrayView word(argv[i]);
        if (word.startsWith("--batch") || word == "--help" || word == "-h" || word == "--version" || word == "-v")
            hasWindow = false;
        // The self-test needs no display.
        if ((word == "--self-test" || word == "--gallery-shot") && qEnvironmentVariableIsEmpty("DISPLAY")
            && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QCoreApplication::setApplicationName(QStringLiteral("Layers"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LAYERS_VERSION));
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

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Chats that quote your own files, on this computer."));
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Keep everything of this run inside <folder>."),
                                     QStringLiteral("folder"));
    const QCommandLineOption batch(QStringLiteral("batch"),
                                   QStringLiteral("Run the commands of <file> (- for standard input) without a window."),
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
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(*application);

    QTemporaryDir temporary;
    AppCore::Options options;
    options.dataDir = parser.value(profile);
    if ((parser.isSet(selfTest) || parser.isSet(gallery)) && options.dataDir.isEmpty())
        options.dataDir = temporary.path();
    if (parser.isSet(selfTest))
        options.ports = LocalPorts{0, 0, 0, 0};
    auto core = AppCore::create(std::move(options));
    if (!core)
        return complain(core.error());
    if (parser.isSet(batch))
        return runBatch(*application, **core, parser.value(batch));

    SystemScheme system;
    Theme theme(system.current());
    followSettings(theme, (*core)->settings(), system);
    auto *style = new Style(theme);
    QApplication::setStyle(style);
    QApplication::setFont(theme.font(Type::Ui));
    QObject::connect(&theme, &Theme::changed, style, [style, &theme] {
        QApplication::setPalette(style->standardPalette());
        QApplication::setFont(theme.font(Type::Ui));
    });
    QApplication::setPalette(style->standardPalette());

    if (parser.isSet(gallery)) {
        std::unique_ptr<QWidget> page(makeGallery(theme));
        page->resize(1200, 1000);
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

    SystemDialogs dialogs(theme);
    AppWindow window(**core, theme, dialogs);
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
