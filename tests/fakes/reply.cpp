#include "tests/fakes/reply.h"

namespace LayersTest {

char generatedByte(qint64 position)
{
    return char('a' + (position / 1024 + position) % 26);
}

Reply Reply::text(int status, QByteArray body, QByteArray type)
{
    Reply reply{.status = status};
    reply.headers.add("Content-Type", std::move(type));
    reply.pieces.push_back({std::move(body)});
    return reply;
}

Reply Reply::stream(std::vector<Piece> pieces, QByteArray type)
{
    Reply reply{.pieces = std::move(pieces), .framing = Framing::Chunked};
    reply.headers.add("Content-Type", std::move(type));
    return reply;
}

Reply Reply::large(qint64 bytes)
{
    Reply reply{.generated = bytes};
    reply.headers.add("Content-Type", "application/octet-stream");
    return reply;
}

Reply Reply::raw(QByteArray bytes)
{
    return Reply{.pieces = {{std::move(bytes)}}, .framing = Framing::Raw};
}

Reply Reply::redirect(int status, QByteArray location)
{
    return Reply::text(status, "moved").with("Location", std::move(location));
}

Reply &&Reply::with(QByteArray name, QByteArray value) &&
{
    headers.add(std::move(name), std::move(value));
    return std::move(*this);
}

Reply &&Reply::with(FaultPlan plan) &&
{
    fault = plan;
    return std::move(*this);
}

Reply &&Reply::with(Framing how) &&
{
    framing = how;
    return std::move(*this);
}

Reply &&Reply::with(When moment) &&
{
    when = moment;
    return std::move(*this);
}

} // namespace LayersTest
