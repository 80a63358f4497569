#pragma once
// Reads PDFs in the program layers-reader, which is started for each and has so much memory and so much time. A value; the work blocks and
// belongs into the pool. Errors are Rejected with a code of core/context/extract.h:
//   file.too_heavy  it took more time or memory than it may have, ended the program, or made it speak nonsense
//   file.no_reader  the program is not installed

#include "core/base/pool.h"
#include "core/context/pdfframes.h"
#include "core/process/helper.h"

namespace Layers {

struct PdfReader
{
    HelperCommand command; // no program: not installed
    std::chrono::milliseconds pageTime{20'000}; // until the first page is there, and from each to the next
    std::chrono::milliseconds documentTime{600'000};

    bool isInstalled() const;
    // Hands each page to `take` as it comes; an error of `take` ends the reading and is the outcome.
    Result<Unit> read(const PdfRequest &request, const StopToken &stop, const std::function<Result<Unit>(QString)> &take) const;
};

} // namespace Layers
