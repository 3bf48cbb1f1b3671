// Ends with 0 when the server in this container has data, and with 1 when it does not.
import { get } from 'node:http';
import { env, exit, stderr, stdout } from 'node:process';

const everyAddress = ['', '0.0.0.0', '::'];
const host = everyAddress.includes(env.API_HOST ?? '') ? '127.0.0.1' : env.API_HOST;

get({ host, port: env.API_PORT || 8000, path: '/readyz', timeout: 8000 }, (answer) => {
  answer.pipe(stdout);
  answer.on('end', () => exit(answer.statusCode === 200 ? 0 : 1));
})
  .on('timeout', () => exit(1))
  .on('error', ({ message }) => {
    stderr.write(`${message}\n`);
    exit(1);
  });
