#pragma once
// The transcript for screen readers: a list of messages with their text, and in each what can be pressed. An answer that is being written
// is told by the sentence. GUI thread.

namespace Layers {

class TranscriptView;

void installTranscriptAccessibility();
// Another message, or another thing in it, has the keyboard.
void tellFocus(TranscriptView &view);
void tellTextGrew(TranscriptView &view, int row);

} // namespace Layers
