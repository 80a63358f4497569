#pragma once
// What the pool makes of one file: its hash, its text, its passages, or the reason why there are none. Pure; run in the pool. Never an
// error: a file that cannot be read is a Document with a reason.

#include "core/context/extract.h"

namespace Layers {

struct ReadFile
{
    Document document;
    QString text;
    std::vector<Passage> passages;
    bool isSame = false; // the bytes are those of the last time
};

// `knownHash` is that of the text that the store has; `password` opens a locked PDF and is kept nowhere.
ReadFile readFile(Document document, const QByteArray &knownHash, const QString &password, const PdfReader &pdf, Time now,
                  const StopToken &stop);
// The passages of a text that is already there.
void addPassages(ReadFile &read, const ExtractedText &extracted, Time now);

} // namespace Layers
