// Forwards a port of 127.0.0.1 to a Unix socket, in whatever network it is started: node forward.mjs PORT SOCKET
// It says `listening` when it does, and ends with its stdin, that is with the process that started it.
import { connect, createServer } from 'node:net';

const [, , port, path] = process.argv;
createServer({ allowHalfOpen: true }, (client) => {
  const target = connect({ path, allowHalfOpen: true });
  client.pipe(target).pipe(client);
  const end = () => {
    client.destroy();
    target.destroy();
  };
  client.on('error', end).on('close', end);
  target.on('error', end).on('close', end);
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
process.stdin.on('end', () => process.exit()).resume();
