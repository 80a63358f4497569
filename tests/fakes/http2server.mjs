// An HTTP/2 server with TLS that ends its streams as it is told, frame by frame (node:http2 is too polite to do that).
//   node http2server.mjs CERTIFICATE KEY     prints "port N"; ends with its input
// A line of input says how the next streams end, and is answered by "ready". Each stream gets headers and one piece of data first:
//   end          END_STREAM                       rst CODE     RST_STREAM
//   goaway LAST  GOAWAY with that last stream     fin          the connection is closed
//   stall        nothing more
// A stream that the client resets is told as "closed CODE", the end of a connection as "hung up".
import { createServer } from 'node:tls';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';

const piece = Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n');
const type = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7 };
let ending = ['end'];

function frame(kind, flags, stream, payload = Buffer.alloc(0)) {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = kind;
    head[4] = flags;
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
}

function words(...values) {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
    return bytes;
}

function respond(socket, stream) {
    const [how, argument] = ending;
    socket.write(frame(type.headers, 0x4, stream, Buffer.from([0x88]))); // :status 200 in HPACK
    socket.write(frame(type.data, 0, stream, piece));
    setTimeout(() => {
        if (how === 'end')
            socket.write(frame(type.data, 0x1, stream));
        else if (how === 'rst')
            socket.write(frame(type.reset, 0, stream, words(Number(argument))));
        else if (how === 'goaway')
            socket.write(frame(type.goaway, 0, 0, words(Number(argument), 0)));
        else if (how === 'fin')
            socket.end();
    }, 50);
}

const secret = { cert: readFileSync(process.argv[2]), key: readFileSync(process.argv[3]), ALPNProtocols: ['h2'] };
const server = createServer(secret, (socket) => {
    let input = Buffer.alloc(0);
    let greeted = false;
    socket.on('error', () => {});
    socket.on('close', () => console.log('hung up'));
    socket.write(frame(type.settings, 0, 0));
    socket.on('data', (bytes) => {
        input = Buffer.concat([input, bytes]);
        if (!greeted && input.length >= 24) {
            greeted = true;
            input = input.subarray(24);
        }
        while (greeted && input.length >= 9 && input.length >= 9 + input.readUIntBE(0, 3)) {
            const length = input.readUIntBE(0, 3);
            const [kind, flags, stream] = [input[3], input[4], input.readUInt32BE(5)];
            const payload = input.subarray(9, 9 + length);
            input = input.subarray(9 + length);
            if (kind === type.settings && !(flags & 1))
                socket.write(frame(type.settings, 1, 0));
            else if (kind === type.ping && !(flags & 1))
                socket.write(frame(type.ping, 1, 0, payload));
            else if (kind === type.headers)
                respond(socket, stream);
            else if (kind === type.reset)
                console.log('closed', payload.readUInt32BE(0));
        }
    });
});
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
createInterface({ input: process.stdin })
    .on('line', (line) => {
        ending = line.split(' ');
        console.log('ready');
    })
    .on('close', () => process.exit(0));
