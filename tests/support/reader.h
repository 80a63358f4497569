#pragma once
// The program layers-reader of this build.

#include "core/context/pdfreader.h"

namespace LayersTest {

inline Layers::PdfReader pdfReader()
{
    return {.command = {.program = QStringLiteral(LAYERS_BINARY_DIR "/app/layers-reader")}};
}

} // namespace LayersTest
