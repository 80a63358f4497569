#pragma once
// The header fields of a request or an answer: in order, names compared without case (RFC 9110 section 5.1), a name may occur again.
// A field marked Secret is sent but never logged, and never follows a redirect to another origin. Value; any thread.

#include <QtCore/QByteArray>

#include <initializer_list>
#include <vector>

namespace Layers {

class HeaderMap
{
public:
    enum class Secrecy { Open, Secret };

    struct Field
    {
        QByteArray name;
        QByteArray value;
        Secrecy secrecy = Secrecy::Open;

        bool operator==(const Field &) const = default;
    };

    HeaderMap() = default;
    HeaderMap(std::initializer_list<Field> fields)
        : m_fields(fields)
    { }

    void add(QByteArray name, QByteArray value, Secrecy secrecy = Secrecy::Open);
    void set(const QByteArray &name, QByteArray value, Secrecy secrecy = Secrecy::Open); // replaces every field of the name
    void remove(QByteArrayView name);
    void clear() { m_fields.clear(); }

    bool contains(QByteArrayView name) const;
    QByteArray value(QByteArrayView name, const QByteArray &otherwise = {}) const; // the first one
    std::vector<QByteArray> values(QByteArrayView name) const;
    // The media type without its parameters, in lower case: "text/event-stream".
    QByteArray contentType() const;

    bool isEmpty() const { return m_fields.empty(); }
    const std::vector<Field> &fields() const { return m_fields; }

    bool operator==(const HeaderMap &) const = default;

private:
    std::vector<Field> m_fields;
};

} // namespace Layers
