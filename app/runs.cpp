#include "app/runs.h"

#include "app/appwindow.h"
#include "app/batch.h"
#include "app/footprint.h"
#include "app/frontdoor.h"
#include "app/selftest.h"
#include "app/startfailure.h"
#include "app/termination.h"
#include "ui/kit/errortext.h"
#include "ui/kit/style.h"
#include "ui/kit/systemdialogs.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtGui/QImage>
#include <QtWidgets/QApplication>

#include <cstdio>

namespace Layers {

namespace {

using Made = Result<std::unique_ptr<AppCore>>;

void say(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(errorText(error, Situation::Store).sentence));
}

// The window of a start that cannot have its data, until it can or the person gives up.
std::unique_ptr<AppCore> askUntilMade(const Theme &theme, const Error &error, std::function<Made()> make)
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

void dress(Theme &theme)
{
    auto *style = new Style(theme);
    QApplication::setStyle(style);
    const auto apply = [style, &theme] {
        QApplication::setPalette(style->standardPalette());
        QApplication::setFont(theme.font(Type::Ui));
    };
    QObject::connect(&theme, &Theme::changed, style, apply);
    apply();
}

int showGallery(Theme &theme, const QString &shots)
{
    std::unique_ptr<QWidget> page(makeGallery(theme));
    page->resize(1200, std::max(1000, page->sizeHint().height()));
    page->show();
    if (shots.isEmpty())
        return QCoreApplication::exec();
    int bad = 0;
    for (const Theme::Scheme scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
        theme.setScheme(scheme);
        const QImage image = page->grab().toImage();
        QDir().mkpath(shots);
        const QString name = scheme == Theme::Scheme::Light ? QStringLiteral("/gallery-light.png") : QStringLiteral("/gallery-dark.png");
        bad += isBlank(image) || !image.save(shots + name) ? 1 : 0;
    }
    return bad == 0 ? 0 : 1;
}

// Asks who has the profile, and again for as long as the person wants to wait for one that does not answer. Takes the core when they give
// up.
FrontDoor::Answer knockUntilAnswered(const Theme &theme, std::unique_ptr<AppCore> &core)
{
    const QString folder = core->dataDir();
    FrontDoor::Answer answer = FrontDoor::knock(folder);
    if (answer != FrontDoor::Answer::Silent)
        return answer;
    const Error silent = FrontDoor::silence(folder);
    say(silent);
    core = askUntilMade(theme, silent, [&]() -> Made {
        answer = FrontDoor::knock(folder);
        if (answer == FrontDoor::Answer::Silent)
            return silent;
        return std::move(core);
    });
    return answer;
}

int showWindow(const StartOptions &options, AppCore &core, Theme &theme, SystemScheme &system)
{
    using Mode = StartOptions::Mode;
    FrontDoor door;
    SystemDialogs dialogs(theme);
    AppWindow window(core, theme, dialogs);
    QObject::connect(&door, &FrontDoor::knocked, &window, &AppWindow::comeToFront);
    onTermination(&window, [&window] {
        window.endWithoutAsking();
        QCoreApplication::quit();
    });
    if (options.mode == Mode::Window && window.hasSession())
        door.listen(core.dataDir());
    if (options.mode == Mode::SelfTest) {
        SelfTest test(core, theme, window, options.shots);
        QObject::connect(
            &test, &SelfTest::finished, qApp, [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
        QTimer::singleShot(0, &test, &SelfTest::start);
        return QCoreApplication::exec();
    }
    std::unique_ptr<Footprint> measuring;
    if (options.mode == Mode::Measure) {
        measuring = std::make_unique<Footprint>(window, std::chrono::seconds(options.restSeconds));
        QObject::connect(measuring.get(), &Footprint::finished, qApp, &QCoreApplication::quit);
    }
    window.showWithContent();
    // Not before the window is painted: each costs as much as a tenth of the start.
    QTimer::singleShot(std::chrono::seconds(1), &system, [&system, &core] {
        system.watch();
        core.connectivity().watchSystem();
    });
    return QCoreApplication::exec();
}

} // namespace

int runBatch(const StartOptions &options)
{
    AppCore::Options made;
    made.dataDir = options.profile;
    auto core = AppCore::create(std::move(made));
    if (!core) {
        say(core.error());
        return 1;
    }
    auto session = (*core)->openLocalProfile();
    if (!session) {
        say(session.error());
        return 1;
    }
    auto file = std::make_unique<QFile>(options.batchFile);
    const bool isInput = options.batchFile == QLatin1String("-");
    const bool opened = isInput ? file->open(stdin, QIODevice::ReadOnly) : file->open(QIODevice::ReadOnly);
    if (!opened) {
        std::fprintf(stderr, "cannot read %s: %s\n", qPrintable(options.batchFile), qPrintable(file->errorString()));
        return 2;
    }
    Batch run(**core, **session, std::move(file), isInput ? QString() : QFileInfo(options.batchFile).absolutePath());
    QObject::connect(
        &run, &Batch::finished, qApp, [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
    run.start();
    return QCoreApplication::exec();
}

int runWindow(const StartOptions &options)
{
    using Mode = StartOptions::Mode;
    // What is shown for pictures leaves nothing behind.
    std::optional<QTemporaryDir> temporary;
    if ((options.mode == Mode::SelfTest || options.mode == Mode::Gallery) && options.profile.isEmpty())
        temporary.emplace();
    const auto makeCore = [&] {
        AppCore::Options made;
        made.dataDir = temporary ? temporary->path() : options.profile;
        if (options.mode == Mode::SelfTest)
            made.ports = LocalPorts{0, 0, 0, 0};
        return AppCore::create(std::move(made));
    };
    auto made = makeCore();
    if (!made)
        say(made.error());
    if (!made && options.mode != Mode::Window)
        return 1;

    SystemScheme system;
    Theme theme(system.current());
    dress(theme);
    std::unique_ptr<AppCore> core = made ? std::move(*made) : askUntilMade(theme, made.error(), makeCore);
    if (!core)
        return 1;
    followSettings(theme, core->settings(), system);
    if (options.mode == Mode::Gallery)
        return showGallery(theme, options.shots);
    if (options.mode == Mode::Window) {
        const FrontDoor::Answer answer = knockUntilAnswered(theme, core);
        if (!core)
            return 1;
        if (answer == FrontDoor::Answer::ComesToFront) {
            std::fprintf(stderr, "Layers is already open; its window comes to the front.\n");
            return 0;
        }
    }
    return showWindow(options, *core, theme, system);
}

} // namespace Layers
