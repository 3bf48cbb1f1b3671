#!/usr/bin/env node
// Writes beside the bundled program (an absolute path) the code cache that it starts with: what V8 compiles of it for plans of
// a small stack, for which it meets a server that says of everything that it is not there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process, { argv, chdir, env } from 'node:process';
import { pathToFileURL, URL } from 'node:url';

const [, , file] = argv;
const loader = pathToFileURL(join(dirname(file), 'load-program.js'));
const { compileProgram, runProgram } = await import(loader.href);
const nothing = {
  '/version': {
    ApiVersion: '1.47',
    MinAPIVersion: '1.24',
    Version: '27.0.0',
    Os: 'linux',
    Arch: 'amd64',
  },
  '/info': {
    ID: 'none',
    OSType: 'linux',
    Architecture: 'x86_64',
    Driver: 'overlay2',
    DriverStatus: [],
  },
  '/images/json': [],
  '/containers/json': [],
};

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://nothing').pathname.replace(/^\/v1\.\d+/, '');
  const answer = nothing[path];
  response.writeHead(answer === undefined && path !== '/v2/' ? 404 : 200, {
    'content-type': 'application/json',
  });
  response.end(JSON.stringify(answer ?? { errors: [{ code: 'MANIFEST_UNKNOWN' }] }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const folder = mkdtempSync(join(tmpdir(), 'stack-code-cache-'));
const write = (path, text) => writeFileSync(join(folder, path), text);
for (const name of ['base', 'child']) mkdirSync(join(folder, 'images', name), { recursive: true });
write('images/base/Dockerfile', 'FROM scratch\nARG NAME\nCOPY file /\nLABEL name=${NAME}\n');
write('images/base/file', 'base\n');
write(
  'images/child/Dockerfile',
  `ARG BASE_IMAGE=127.0.0.1:${port}/nothing/base\nFROM \${BASE_IMAGE}\nCOPY file /\n`,
);
write('images/child/file', 'child\n');
write(
  'spec.yml',
  [
    `registry: 127.0.0.1:${port}/nothing`,
    'tag: { prefix: "1" }',
    'images:',
    '  base: { build_args: { NAME: base } }',
    '  child: { depend_on: [base] }',
    '',
  ].join('\n'),
);
chdir(folder);
execFileSync('git', ['init', '--quiet']);
execFileSync('git', ['add', '.']);
execFileSync('git', [
  '-c',
  'user.name=build',
  '-c',
  'user.email=build@localhost',
  'commit',
  '--quiet',
  '-m',
  'Build',
]);
env.DOCKER_HOST = `tcp://127.0.0.1:${port}`;

const script = compileProgram(file, undefined);
const { main } = runProgram(script, file);
for (const verb of [
  ['validate'],
  ['graph'],
  ['plan'],
  ['plan', '--json'],
  ['build', '--dry-run'],
]) {
  argv.splice(2, argv.length, ...verb);
  await main('0.0.0');
  if (process.exitCode !== 0)
    throw new Error(`stack ${verb.join(' ')} ended with ${process.exitCode}`);
}
writeFileSync(`${file}.cache`, script.createCachedData());
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true });
