#include "core/chat/blobsweeper.h"

#include "core/base/log.h"

namespace Layers {

BlobSweeper::BlobSweeper(Deps deps)
    : m_deps(std::move(deps))
{ }

BlobSweeper::~BlobSweeper() = default;

void BlobSweeper::start()
{
    later(firstAfter, 0);
}

void BlobSweeper::later(std::chrono::milliseconds wait, int slice)
{
    m_tasks.run(m_deps.clock.after(wait), [this, slice](Result<Unit>) { sweep(slice); });
}

void BlobSweeper::sweep(int slice)
{
    if (m_deps.isBusy()) {
        later(whenBusy, slice);
        return;
    }
    auto swept = m_deps.messages.wantedBlobs(slice).then([this, slice](QSet<QByteArray> wanted) -> Task<std::optional<Blobs::Swept>> {
        // Whoever began since may have moved a name from a draft to a message while it was read.
        if (m_deps.isBusy())
            return std::optional<Blobs::Swept>();
        return m_deps.blobs.sweep(slice, wanted.unite(m_deps.held())).then([](const Blobs::Swept &done) { return std::optional(done); });
    });
    m_tasks.run(std::move(swept), [this, slice](Result<std::optional<Blobs::Swept>> done) {
        if (!done) {
            qCWarning(lcChat) << "blobs cannot be swept:" << done.error().code;
            later(every, 0);
        } else if (!*done) {
            later(whenBusy, slice);
        } else {
            if ((*done)->files > 0)
                qCInfo(lcChat) << "blobs that nothing names are gone:" << (*done)->files;
            later(slice + 1 < Blobs::slices ? std::chrono::milliseconds(betweenSlices) : std::chrono::milliseconds(every),
                  (slice + 1) % Blobs::slices);
        }
    });
}

} // namespace Layers
