#pragma once
// A value or the Error that came instead. Any thread. Synchronous code uses TRY and TRY_ASSIGN; asynchronous code uses Task.

#include "core/base/error.h"

#include <utility>
#include <variant>

namespace Layers {

struct Unit
{
    bool operator==(const Unit &) const = default;
};

template <class T>
class [[nodiscard]] Result
{
public:
    using Value = T;

    Result(T value)
        : m_value(std::in_place_index<0>, std::move(value))
    { }
    Result(Error error)
        : m_value(std::in_place_index<1>, std::move(error))
    { }

    bool ok() const { return m_value.index() == 0; }
    explicit operator bool() const { return ok(); }

    T &value() & { return std::get<0>(m_value); }
    const T &value() const & { return std::get<0>(m_value); }
    T &&value() && { return std::get<0>(std::move(m_value)); }
    T *operator->() { return &std::get<0>(m_value); }
    const T *operator->() const { return &std::get<0>(m_value); }
    T &operator*() { return std::get<0>(m_value); }
    const T &operator*() const { return std::get<0>(m_value); }
    T valueOr(T other) const { return ok() ? std::get<0>(m_value) : std::move(other); }

    const Error &error() const { return std::get<1>(m_value); }
    Error &error() { return std::get<1>(m_value); }

private:
    std::variant<T, Error> m_value;
};

} // namespace Layers

// Leaves the function with the error of `expression`, a Result, when there is one.
#define TRY(expression)                                                                                                                    \
    do {                                                                                                                                   \
        if (auto triedResult = (expression); !triedResult)                                                                                 \
            return std::move(triedResult.error());                                                                                         \
    } while (false)

#define LAYERS_JOIN_(a, b) a##b
#define LAYERS_JOIN(a, b) LAYERS_JOIN_(a, b)

// TRY_ASSIGN(auto row, store.find(id)): as TRY, and otherwise takes the value.
#define TRY_ASSIGN(target, expression)                                                                                                     \
    auto LAYERS_JOIN(tried, __LINE__) = (expression);                                                                                      \
    if (!LAYERS_JOIN(tried, __LINE__))                                                                                                     \
        return std::move(LAYERS_JOIN(tried, __LINE__).error());                                                                            \
    target = std::move(LAYERS_JOIN(tried, __LINE__)).value()
