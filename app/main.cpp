// The program: command line, core, window or batch.

#include "app/batch.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>

#include <cstdio>

#include "ui/kit/errortext.h"

using namespace Layers;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("Layers"));
    QCommandLineParser parser;
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Keep everything of this run inside <folder>."),
                                     QStringLiteral("folder"));
    const QCommandLineOption batch(QStringLiteral("batch"),
                                   QStringLiteral("Run the commands of <file> (- for standard input) without a window."),
                                   QStringLiteral("file"));
    parser.addOptions({profile, batch});
    parser.addHelpOption();
    parser.process(application);
    AppCore::Options options;
    options.dataDir = parser.value(profile);
    auto core = AppCore::create(std::move(options));
    if (!core) {
        std::fprintf(stderr, "%s\n", qPrintable(errorText(core.error(), Situation::Store).sentence));
        return 1;
    }
    auto session = (*core)->openLocalProfile();
    if (!session) {
        std::fprintf(stderr, "%s\n", qPrintable(errorText(session.error(), Situation::Store).sentence));
        return 1;
    }
    auto file = std::make_unique<QFile>(parser.value(batch));
    const bool opened
        = parser.value(batch) == QLatin1String("-") ? file->open(stdin, QIODevice::ReadOnly) : file->open(QIODevice::ReadOnly);
    if (!opened) {
        std::fprintf(stderr, "cannot read %s: %s\n", qPrintable(parser.value(batch)), qPrintable(file->errorString()));
        return 2;
    }
    Batch run(**core, **session, std::move(file));
    QObject::connect(
        &run, &Batch::finished, &application, [](int status) { QCoreApplication::exit(status); }, Qt::QueuedConnection);
    run.start();
    return QCoreApplication::exec();
}
