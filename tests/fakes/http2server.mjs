// An HTTP/2 server with TLS that ends its streams in the ways a test names:
//   node http2server.mjs CERTIFICATE KEY     prints its port, ends with its input
//   /end          data, then the regular end
//   /rst/<code>   data, then RST_STREAM with the code
//   /goaway/<last> data, then GOAWAY with that last stream id
//   /fin          data, then the connection is closed
//   /stall        data, then nothing
import { createSecureServer, constants } from 'node:http2';
import { readFileSync } from 'node:fs';

const data = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
const server = createSecureServer({ cert: readFileSync(process.argv[2]), key: readFileSync(process.argv[3]) });
server.on('sessionError', () => {});
server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.on('close', () => console.log('closed', stream.rstCode));
    const [, what, code] = headers[':path'].split('/');
    stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
    stream.write(data);
    const later = (act) => setTimeout(act, 50);
    if (what === 'end')
        later(() => stream.end());
    else if (what === 'rst')
        later(() => stream.close(Number(code)));
    else if (what === 'goaway')
        later(() => stream.session.goaway(constants.NGHTTP2_NO_ERROR, Number(code)));
    else if (what === 'fin')
        later(() => stream.session.socket.destroySoon());
});
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
