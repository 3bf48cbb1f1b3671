#!/usr/bin/env node
// Writes beside the bundled program (an absolute path) the code cache that it starts with: what V8 compiles of it for plans, runs and
// promotions of a small stack, for which it meets an engine that builds from its cache, and a registry that has a lock.
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process, { argv, chdir, env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { memoryEngine } from './memory-engine.mjs';
import { memoryRegistry } from './memory-registry.mjs';

const [, , file] = argv;
const loader = pathToFileURL(join(dirname(file), 'load-program.js'));
const { bundle } = await import(loader.href);

const engine = memoryEngine();
const registry = memoryRegistry();
const server = createServer(async (request, response) => {
  const asked = request.url.startsWith('/v2/') ? registry : engine;
  const missing = { errors: [{ code: 'MANIFEST_UNKNOWN' }], message: 'not there' };
  const answer = await asked.answer(request);
  const { status, headers, body } = answer ?? { status: 404, body: JSON.stringify(missing) };
  response.writeHead(status, headers);
  response.end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const folder = mkdtempSync(join(tmpdir(), 'stack-code-cache-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
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
execFileSync('git', ['init', '--quiet', '--initial-branch', 'main']);
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
// A job that builds the program has settings of its own, and files that outputs are written to; people have engines and builders.
for (const name of Object.keys(env))
  if (/^(?:BUILDKIT|BUILDX|DOCKER|GITHUB|STACK)_/.test(name)) delete env[name];
env.DOCKER_HOST = `tcp://127.0.0.1:${port}`;

/** What a green run leaves for a promotion, under the tag of its branch: two images of one layer each, and their lock. */
const publishLock = (build) => {
  const place = `127.0.0.1:${port}/nothing`;
  const manifestOf = (type, payloadType, payload) => ({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: contentOf(type, '{}'),
    layers: [{ ...contentOf(payloadType, payload), data: Buffer.from(payload).toString('base64') }],
  });
  const contentOf = (mediaType, text) => ({
    mediaType,
    digest: registry.storeBlob(Buffer.from(text)),
    size: text.length,
  });
  const put = (repository, document, tag) =>
    registry.storeManifest(`nothing/${repository}`, Buffer.from(JSON.stringify(document)), tag);
  const images = ['base', 'child'].map((key) => {
    const manifest = manifestOf('application/vnd.oci.image.config.v1+json', 'layer', key + build);
    const imageId = manifest.config.digest;
    const digest = put(key, manifest);
    const verdicts = { basic: 'passed', integration: 'none' };
    const repository = `${place}/${key}`;
    return [key, { repository, digest, imageId, buildId: imageId, parents: {}, verdicts }];
  });
  const lock = {
    schemaVersion: 1,
    prefix: '1',
    branch: 'main',
    commit: '0'.repeat(40),
    specHash: '',
    images: Object.fromEntries(images),
  };
  const type = 'application/vnd.stack.lock.v1';
  const document = manifestOf(type, `${type}+json`, JSON.stringify(lock));
  put('stack-lock', { ...document, artifactType: type }, '1-main');
};

const { load, scripts } = bundle(file, () => undefined);
const { main } = load(file);
const run = async (...verb) => {
  argv.splice(2, argv.length, ...verb);
  await main('0.0.0', (url) => import(url));
  if (process.exitCode !== 0)
    throw new Error(`stack ${verb.join(' ')} ended with ${process.exitCode}`);
};
await run('validate');
await run('graph');
await run('plan');
await run('plan', '--json');
await run('build', '--dry-run');
// No commit is newer than the last: a run of nothing.
await run('build', '--affected', '--progress', 'quiet');
// And one of everything.
await run('build', '--full-rebuild', '--progress', 'quiet');
for (const build of ['one', 'two']) {
  publishLock(build);
  await run('tag', 'stable');
}
// Of the others, what they do when they are loaded.
for (const name of readdirSync(dirname(file)))
  if (/^library-.*\.js$/.test(name)) load(join(dirname(file), name));
for (const [path, script] of scripts) writeFileSync(`${path}.cache`, script.createCachedData());
server.close();
server.closeAllConnections();
