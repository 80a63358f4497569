// A model server that speaks the OpenAI protocol with scripted answers, for journeys that run the real program.
//   node modelserver.mjs [--port N] [--pid FILE]
// Prints "listening on URL" once it does; port 0 takes any free one. The model's name chooses the answer:
//   quick     repeats the question             slow      600 numbered words, one each 10 ms
//   thinker   reasoning, then an answer        tools     one tool call
//   cites     cites passages 1 and 99          broken    half an answer, then a cut; whole when it is asked to go on
//   busy      429 once, then an answer         refusing  401
//   failing   500                              html      a page instead of an answer
import http from 'node:http';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const models = ['quick', 'slow', 'thinker', 'tools', 'cites', 'broken', 'busy', 'refusing', 'failing', 'html'];
let busy = 1;

function chunk(model, delta, finish = null) {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: `${model}-2026`, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

function refuse(response, status, message, code, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', code } }));
}

async function complete(request, response, asked) {
  const { model, messages } = asked;
  const question = messages[messages.length - 1].content.replace(/<passage [^]*?<\/passage>\n\n/g, '');
  if (!models.includes(model)) return refuse(response, 404, `The model '${model}' does not exist`, 'model_not_found');
  if (model === 'refusing') return refuse(response, 401, 'Incorrect API key provided', 'invalid_api_key');
  if (model === 'failing') return refuse(response, 500, 'The server had an error', 'server_error', { 'x-should-retry': 'false' });
  if (model === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' });
    return response.end('<!doctype html><title>Sign in</title>');
  }
  if (model === 'busy' && busy-- > 0) return refuse(response, 429, 'Rate limit reached', 'rate_limit_exceeded', { 'retry-after': '1' });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' });
  let open = true;
  response.on('close', () => { open = false; });
  const say = async (delta, ms = 0) => {
    if (!open) return;
    response.write(chunk(model, delta));
    if (ms) await pause(ms);
  };
  let words = 0;
  let finish = 'stop';
  const text = async (all, ms = 0) => {
    for (const word of all.match(/\S+\s*/g) ?? []) {
      if (!open) return;
      ++words;
      await say({ content: word }, ms);
    }
  };
  const goesOn = question.startsWith('Go on exactly');
  await say({ role: 'assistant', content: '' });
  if (model === 'slow') {
    const first = goesOn ? messages[messages.length - 2].content.trim().split(/\s+/).length + 1 : 1;
    let numbered = '';
    for (let i = first; i <= 600; ++i) numbered += `word${i} `;
    await text(numbered, 10);
  } else if (model === 'thinker') {
    for (const thought of ['The person asks. ', 'So I answer.']) await say({ reasoning_content: thought }, 5);
    await text(`Thought through: ${question}`);
  } else if (model === 'tools') {
    await say({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '' } }] });
    await say({ tool_calls: [{ index: 0, function: { arguments: '{"word":"tide"}' } }] });
    finish = 'tool_calls';
  } else if (model === 'cites') {
    await say({ content: 'The files say so [' });
    await say({ content: '1]. Nothing stands behind this one [99].' });
  } else if (model === 'broken' && !goesOn) {
    await text('This answer ends in the mid', 5);
    return response.socket.destroy();
  } else if (model === 'broken') {
    await text('dle no more.');
  } else {
    await text(`You asked: ${question}`);
  }
  if (!open) return;
  response.write(chunk(model, {}, finish));
  const prompt = messages.reduce((sum, message) => sum + Math.ceil(String(message.content ?? '').length / 4), 0);
  if (asked.stream_options?.include_usage)
    response.write(`data: ${JSON.stringify({ id: 'chatcmpl-1', model: `${model}-2026`, choices: [], usage: { prompt_tokens: prompt, completion_tokens: words, total_tokens: prompt + words } })}\n\n`);
  response.end('data: [DONE]\n\n');
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (piece) => chunks.push(piece));
  request.on('end', () => {
    if (request.method === 'GET' && request.url === '/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model', context_window: 32768 })) }));
    }
    if (request.method === 'GET' && request.url === '/api/version') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end('{"version":"0.12.3"}');
    }
    if (request.method === 'GET' && request.url === '/api/tags') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ models: models.map((name) => ({ name, model: name, digest: 'f00d', details: { format: 'gguf' } })) }));
    }
    if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      try {
        const asked = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        return complete(request, response, asked).catch(() => response.destroy());
      } catch {
        return refuse(response, 400, 'The body is no JSON', 'invalid_json');
      }
    }
    return refuse(response, 404, `Unknown address ${request.url}`, 'not_found');
  });
});
server.listen(Number(argument('--port', '47821')), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
