#pragma once
// The table of places in the rail. Adding one is a module in ui and a row here; shell, palette, self-test read the table.

#include "ui/shell/shell.h"

namespace Layers {

struct ViewRow
{
    QByteArray id;
    QString name;
    QString icon;
    QString keys;
    Shell::Place place = Shell::Place::Top;
};

std::vector<ViewRow> viewRows();

} // namespace Layers
