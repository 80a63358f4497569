#pragma once
// Structs of an update one after another, as the update functions want them.

#include "core/crdt/deleteset.h"
#include "core/crdt/updatecodec_p.h"

namespace Layers::Crdt {

template <class Decoder>
class LazyReader
{
public:
    LazyReader(ByteSpan update, TextArena &arena, bool filterSkips)
        : m_in(update, arena)
        , m_filterSkips(filterSkips)
    {
        m_clients = m_in.rest.varUint();
        if (!Decoder::second && beginsAsSecond(update)) {
            m_failed = true;
            m_done = true;
            return;
        }
        next();
    }
    Struct *current() { return m_done ? nullptr : &m_current; }
    bool ok() const { return !m_failed && m_in.ok(); }
    FaultCode fault() const { return m_fault; }

    void next()
    {
        do {
            step();
        } while (m_filterSkips && !m_done && m_current.kind == Kind::Skip);
    }
    // Only behind the last struct.
    bool deletes(DeleteSet &set)
    {
        while (!m_done)
            next();
        return ok() && readDeleteSet(m_in.rest, set, Decoder::second);
    }

private:
    void fail()
    {
        m_failed = true;
        m_done = true;
    }
    void step()
    {
        while (m_structs == 0) {
            if (m_clients == 0 || !m_in.ok()) {
                m_done = true;
                return;
            }
            --m_clients;
            m_structs = m_in.rest.varUint();
            m_client = m_in.client();
            m_clock = m_in.rest.varUint();
            m_total += m_structs;
            if (!m_in.ok() || m_clock > maxClock || m_in.tooMany(m_structs, m_total) || m_total > maxStructs)
                return fail();
        }
        --m_structs;
        m_current.client = m_client;
        m_current.clock = Clock(m_clock);
        if (!readStruct(m_in, m_in.info(), m_current, m_fault) || !m_in.ok())
            return fail();
        m_clock += m_current.length;
        if (m_clock > maxClock)
            fail();
    }

    Decoder m_in;
    Struct m_current;
    std::uint64_t m_clients = 0;
    std::uint64_t m_structs = 0;
    std::uint64_t m_total = 0;
    std::uint64_t m_clock = 0;
    ClientId m_client = 0;
    FaultCode m_fault = FaultCode::Malformed;
    bool m_filterSkips = false;
    bool m_done = false;
    bool m_failed = false;
};

// Without its first `count` units; a pair that is cut becomes two U+FFFD, of which the right one is here.
void cutFront(Struct &item, Clock count, TextArena &arena);

} // namespace Layers::Crdt
