#include "app/startoptions.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace Layers {

namespace {

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

} // namespace

std::optional<StartOptions> startOptions(int argc, char **argv)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Chats that quote your own files, on this computer."));
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Keep everything of this run inside <folder>."),
                                     QStringLiteral("folder"));
    const QCommandLineOption batch(
        QStringLiteral("batch"),
        QStringLiteral("Run the commands of <file> (- for standard input) without a window: a JSON object "
                       "a line. The line {\"do\":\"help\"} lists the commands with "
                       "their arguments. A relative path in it is below the current folder, else beside <file>."),
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
    if (!parser.parse(withoutQtWords(argc, argv))) {
        std::fprintf(stderr, "%s\nlayers --help lists the options.\n", qPrintable(parser.errorText()));
        return {};
    }
    using Mode = StartOptions::Mode;
    StartOptions options;
    options.mode = parser.isSet(version) ? Mode::Version
        : parser.isSet(help)             ? Mode::Help
        : parser.isSet(batch)            ? Mode::Batch
        : parser.isSet(gallery)          ? Mode::Gallery
        : parser.isSet(selfTest)         ? Mode::SelfTest
        : parser.isSet(measure)          ? Mode::Measure
                                         : Mode::Window;
    options.profile = parser.value(profile);
    options.batchFile = parser.value(batch);
    options.shots = parser.value(shots);
    options.restSeconds = std::clamp(parser.value(measure).toInt(), 1, 600);
    if (options.mode == Mode::Help) {
        const QCoreApplication named(argc, argv); // the text names the program as it was called
        options.helpText = parser.helpText();
    }
    return options;
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

} // namespace Layers
