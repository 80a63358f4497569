#pragma once
// Strong ids: a message id cannot be passed for a conversation id. 16 bytes, UUID version 7 (RFC 9562), so that rows made later sort later.
// Values; any thread.

#include <QtCore/QByteArray>
#include <QtCore/QHashFunctions>
#include <QtCore/QString>

#include <array>
#include <chrono>
#include <compare>
#include <optional>

namespace Layers {

class Uuid
{
public:
    Uuid() = default;

    // Later calls in the same process sort after earlier ones, also within a millisecond. Any thread.
    static Uuid v7(std::chrono::sys_time<std::chrono::milliseconds> now);
    static std::optional<Uuid> fromBytes(QByteArrayView bytes); // exactly 16
    static std::optional<Uuid> fromString(QStringView text); // with or without hyphens, nothing else

    bool isNull() const;
    QByteArray bytes() const { return QByteArray(reinterpret_cast<const char *>(m_bytes.data()), 16); }
    QString toString() const; // 36 lower-case characters

    auto operator<=>(const Uuid &) const = default;
    bool operator==(const Uuid &) const = default;
    friend size_t qHash(const Uuid &id, size_t seed = 0) { return qHashBits(id.m_bytes.data(), 16, seed); }

private:
    std::array<unsigned char, 16> m_bytes{};
};

template <class Tag>
class Id
{
public:
    Id() = default;
    explicit Id(Uuid uuid)
        : m_uuid(uuid)
    { }
    static Id make(std::chrono::sys_time<std::chrono::milliseconds> now) { return Id(Uuid::v7(now)); }
    static std::optional<Id> fromString(QStringView text)
    {
        const auto uuid = Uuid::fromString(text);
        return uuid ? std::optional(Id(*uuid)) : std::nullopt;
    }
    static std::optional<Id> fromBytes(QByteArrayView bytes)
    {
        const auto uuid = Uuid::fromBytes(bytes);
        return uuid ? std::optional(Id(*uuid)) : std::nullopt;
    }

    bool isNull() const { return m_uuid.isNull(); }
    Uuid uuid() const { return m_uuid; }
    QByteArray bytes() const { return m_uuid.bytes(); }
    QString toString() const { return m_uuid.toString(); }

    auto operator<=>(const Id &) const = default;
    bool operator==(const Id &) const = default;
    friend size_t qHash(const Id &id, size_t seed = 0) { return qHash(id.m_uuid, seed); }

private:
    Uuid m_uuid;
};

} // namespace Layers
