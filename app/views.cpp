#include "app/views.h"

#include <QtCore/QCoreApplication>

namespace Layers {

namespace {

struct ViewNames
{
    Q_DECLARE_TR_FUNCTIONS(Views)
};

} // namespace

std::vector<ViewRow> viewRows()
{
    return {
        {"chats", ViewNames::tr("Chats"), QStringLiteral("chats"), QStringLiteral("Ctrl+1"), Shell::Place::Top},
        {"files", ViewNames::tr("Files"), QStringLiteral("library"), QStringLiteral("Ctrl+2"), Shell::Place::Top},
        {"settings", ViewNames::tr("Settings"), QStringLiteral("settings"), QStringLiteral("Ctrl+,"), Shell::Place::Bottom},
    };
}

} // namespace Layers
