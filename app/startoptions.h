#pragma once
// What the command line asks for. Read before there is an application, because without a display there may be none. Values; main thread.

#include <QtCore/QString>

#include <optional>

namespace Layers {

struct StartOptions
{
    enum class Mode {
        Window, // the person's program
        Measure, // the same, counted
        SelfTest,
        Gallery,
        Batch,
        Help,
        Version,
    };

    Mode mode = Mode::Window;
    QString profile; // empty: the person's own
    QString batchFile; // "-": standard input
    QString shots; // a folder for pictures; empty: none
    int restSeconds = 1; // of Measure
    QString helpText;

    bool hasWindow() const { return mode == Mode::Window || mode == Mode::Measure || mode == Mode::SelfTest || mode == Mode::Gallery; }
    bool isForPictures() const { return mode == Mode::SelfTest || (mode == Mode::Gallery && !shots.isEmpty()); }
};

// Nothing: the command line cannot be understood, and standard error says why.
std::optional<StartOptions> startOptions(int argc, char **argv);

// Whether there is a display to open a window on. Without one Qt would end the program.
bool hasDisplay(int argc, char **argv);

} // namespace Layers
