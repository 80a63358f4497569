#pragma once
// A value, or the reason why there is none. The library throws nothing: every call that can meet bad bytes or bad arguments returns an
// Outcome, and what it returned a fault for has changed nothing. Who takes the value where there is none, or the fault where there is
// none, ends the program with a message to stderr: ask ok() before, or take valueOr(). Any thread.

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace Layers::Crdt {

enum class FaultCode {
    Malformed, // the bytes are not what they should be
    TooLarge, // a cap on size, depth or count was passed
    Unsupported, // a struct or type that newer programs write and this one does not know
    OutOfRange, // an index or a length beyond the end
    WrongType, // the shared type does not hold what was asked for
    Gone, // the shared type was deleted or belongs to another document
};

struct Fault
{
    FaultCode code = FaultCode::Malformed;
    std::string_view what; // a fixed English sentence for logs; never from outside
    bool operator==(const Fault &) const = default;
};

// Says on stderr what was taken that is not there, and why; ends the program.
[[noreturn]] void endOverOutcome(const Fault *fault);

template <class T = std::monostate>
class [[nodiscard]] Outcome
{
public:
    Outcome() requires std::is_default_constructible_v<T> : m_value(std::in_place_index<0>) { }
    Outcome(T value)
        : m_value(std::in_place_index<0>, std::move(value))
    { }
    Outcome(Fault fault)
        : m_value(std::in_place_index<1>, fault)
    { }
    bool ok() const { return m_value.index() == 0; }
    explicit operator bool() const { return ok(); }
    T &value() & { return *held(m_value); }
    const T &value() const & { return *held(m_value); }
    T &&value() && { return std::move(*held(m_value)); }
    T &operator*() { return *held(m_value); }
    const T &operator*() const { return *held(m_value); }
    T *operator->() { return held(m_value); }
    const T *operator->() const { return held(m_value); }
    T valueOr(T other) const { return ok() ? *held(m_value) : std::move(other); }
    const Fault &fault() const
    {
        if (const Fault *fault = std::get_if<1>(&m_value)) [[likely]]
            return *fault;
        endOverOutcome(nullptr);
    }

private:
    template <class Variant>
    static auto held(Variant &variant)
    {
        if (auto *value = std::get_if<0>(&variant)) [[likely]]
            return value;
        endOverOutcome(std::get_if<1>(&variant));
    }
    std::variant<T, Fault> m_value;
};

} // namespace Layers::Crdt
