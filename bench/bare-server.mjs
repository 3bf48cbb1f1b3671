// The least that a server in Node.js does: bodies that are there already, looked up by address, sent by `node:http`.
//
//   node bare-server.mjs PORT BODIES     BODIES: a JSON file, [{"path": "/health", "type": "application/json", "base64": "…"}]
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { argv } from 'node:process';

const [, , port, file] = argv;
const answers = new Map(
  JSON.parse(readFileSync(file, 'utf8')).map(({ path, type, base64 }) => {
    const body = Buffer.from(base64, 'base64');
    return [path, { headers: { 'content-type': type, 'content-length': body.length }, body }];
  }),
);

const server = createServer(({ url }, response) => {
  const answer = answers.get(url);
  if (answer === undefined) return response.writeHead(404).end();
  response.writeHead(200, answer.headers);
  return response.end(answer.body);
});
server.listen(Number(port), '127.0.0.1');
