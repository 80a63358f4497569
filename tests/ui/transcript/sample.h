#pragma once
// The thread of the design picture "answer, every kind of block", for tests and pictures.

#include "ui/transcript/transcriptmodel.h"

#include <vector>

namespace LayersTest {

Layers::MessageId messageId(int number);
Layers::TranscriptItem ownMessage(int number, const QString &text);
Layers::TranscriptItem answer(int number, const QString &markdown);
std::vector<Layers::TranscriptItem> richThread();

} // namespace LayersTest
