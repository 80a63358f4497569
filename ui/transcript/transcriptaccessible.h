#pragma once
// The transcript for screen readers: a list of messages with their text, and in each what can be pressed. An answer that is being written
// is told by the sentence. GUI thread.

namespace Layers {

class TranscriptView;

void installTranscriptAccessibility();
void tellTextGrew(TranscriptView &view, int row);

} // namespace Layers
