#pragma once

#include <QtCore/QByteArray>

namespace Layers::Text {

// A light English stem of a folded word: step 1 of Porter's algorithm (plurals, -ed, -ing, final y). Other words come back unchanged.
QByteArray englishStem(const QByteArray &word);

} // namespace Layers::Text
