#pragma once
// Bytes too big for a row, each in a file that is named by the SHA-256 of what it holds; the same bytes are kept once. Owned by
// ProfileSession; the functions without a Task may be called from any thread. A file appears whole or not at all: what was cut off is a
// temporary file, and sweep() removes it. Which hashes are still wanted is known to core/store, which hands them to sweep().

#include "core/base/task.h"

#include <QtCore/QSet>

#include <atomic>

class QFile;
class QTemporaryFile;

namespace Layers {

struct StoredBlob
{
    QByteArray hash; // 32 bytes
    qint64 size = 0;

    bool operator==(const StoredBlob &) const = default;
};

class Blobs
{
public:
    struct Options
    {
        qint64 quota = 20'000'000'000; // bytes of all files together; "blobs.quota" above it
        std::chrono::milliseconds grace = std::chrono::hours(1); // sweep() leaves younger files: their row may be on its way
    };

    // Takes bytes bit by bit; what is not finished is gone with the Writer. Any one thread.
    class Writer
    {
    public:
        Writer(Writer &&) noexcept;
        Writer &operator=(Writer &&) = delete;
        ~Writer();

        Result<Unit> write(QByteArrayView bytes);
        Result<StoredBlob> finish();

    private:
        friend class Blobs;
        struct Impl;
        explicit Writer(std::unique_ptr<Impl> impl);
        std::unique_ptr<Impl> m_impl;
    };

    Blobs(QString folder, Options options);
    explicit Blobs(QString folder)
        : Blobs(std::move(folder), Options())
    { }
    ~Blobs();

    Task<StoredBlob> add(QByteArray bytes);
    Task<StoredBlob> addFile(QString path);
    // Checked against the hash: Corrupt with "blobs.damaged" when they are other bytes, NotFound when there are none, Rejected with
    // "blobs.too_large" above the limit.
    Task<QByteArray> read(QByteArray hash, qint64 limit);

    struct Swept
    {
        int files = 0;
        qint64 bytes = 0;
    };
    // The work of a sweep is cut in slices: a slice is the first byte of the hashes.
    static constexpr int slices = 256;
    // Removes everything of this slice that is not in `wanted`; with the first one what earlier runs left half written.
    Task<Swept> sweep(int slice, QSet<QByteArray> wanted);

    Result<Writer> writer() const;
    Result<std::unique_ptr<QFile>> open(const QByteArray &hash) const; // for streaming out
    bool contains(const QByteArray &hash) const;
    qint64 used() const; // bytes of all files, counted once and kept since

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace Layers
