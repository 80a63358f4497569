#include "core/net/headermap.h"

#include <algorithm>

namespace Layers {

static bool isNamed(const HeaderMap::Field &field, QByteArrayView name)
{
    return field.name.size() == name.size() && field.name.compare(name, Qt::CaseInsensitive) == 0;
}

void HeaderMap::add(QByteArray name, QByteArray value, Secrecy secrecy)
{
    m_fields.push_back({std::move(name), std::move(value), secrecy});
}

void HeaderMap::set(const QByteArray &name, QByteArray value, Secrecy secrecy)
{
    remove(name);
    add(name, std::move(value), secrecy);
}

void HeaderMap::remove(QByteArrayView name)
{
    std::erase_if(m_fields, [name](const Field &field) { return isNamed(field, name); });
}

bool HeaderMap::contains(QByteArrayView name) const
{
    return std::any_of(m_fields.begin(), m_fields.end(), [name](const Field &field) { return isNamed(field, name); });
}

QByteArray HeaderMap::value(QByteArrayView name, const QByteArray &otherwise) const
{
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), [name](const Field &field) { return isNamed(field, name); });
    return found == m_fields.end() ? otherwise : found->value;
}

std::vector<QByteArray> HeaderMap::values(QByteArrayView name) const
{
    std::vector<QByteArray> all;
    for (const Field &field : m_fields) {
        if (isNamed(field, name))
            all.push_back(field.value);
    }
    return all;
}

QByteArray HeaderMap::contentType() const
{
    const QByteArray full = value("Content-Type");
    const qsizetype semicolon = full.indexOf(';');
    return (semicolon < 0 ? full : full.first(semicolon)).trimmed().toLower();
}

} // namespace Layers
