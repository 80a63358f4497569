#pragma once
// The memory of the program holds keys and chats: no core dump takes them to a disk or to whoever collects dumps. Main program, first of
// all. Not in debug builds and those with a sanitizer, whose crashes are looked at.

namespace Layers {

void keepOutOfCoreDumps();

} // namespace Layers
