import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { buildxBuilder } from '../../../src/adapters/buildx-builder.ts';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { engineApiBuilder } from '../../../src/adapters/engine-api-builder.ts';
import { execaRunner } from '../../../src/adapters/execa-runner.ts';
import type { ImageBuilder } from '../../../src/ports/image-builder.ts';
import { userProblems } from '../../../src/errors/user-error.ts';
import { buildBench, type BuildBench, type Trial } from '../../support/build-bench.ts';
import { counts } from '../../support/counts.ts';
import { startTestEngine, type TestEngine } from '../../support/test-engine.ts';

jest.setTimeout(3_600_000);

/** `text`, `text, executable` or `-> target` by path. */
type Tree = Readonly<Record<string, string>>;

const names = ['a', 'b', 'ab', 'a.t', 'c++', '.h'];

const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
const content = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('x', 'y', 'x, executable') },
  { weight: 1, arbitrary: fc.constantFrom('-> a', '-> ../a', '-> b/a', '-> /ab', '-> nowhere') },
);
const tree = fc
  .array(fc.tuple(path, content), { minLength: 3, maxLength: 12 })
  .map((entries) => plantable(entries.map(([parts, text]) => [parts.join('/'), text])));

const ignorePart = fc.constantFrom(...names, '*', '**', '?', 'a*', '*.t', '[ab]', '[^b]', '**.t');
const ignoreLine = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '# ', ' ', './'),
    fc.array(ignorePart, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', '\t ', '\r'),
  )
  .map(([before, parts, after]) => before + parts.join('/') + after);

/** A path of the tree or a folder above one, some parts of it written otherwise. */
function sourceIn(files: Tree) {
  const parts = fc
    .constantFrom(...Object.keys(files))
    .chain((name) => fc.subarray(name.split('/'), { minLength: 1 }));
  const written = fc.constantFrom<(part: string) => string>(
    (part) => part,
    (part) => part,
    (part) => part,
    () => '*',
    (part) => `${part.slice(0, 1)}*`,
    (part) => `[^x]${part.slice(1)}`,
    (part) => `?${part.slice(1)}`,
    (part) => `./${part}`,
    (part) => `b/../${part}`,
    (part) => (part === 'a' ? '${X}' : part),
    () => '**',
  );
  return parts
    .chain((known) => fc.tuple(...known.map((part) => written.map((write) => write(part)))))
    .chain((known) => fc.constantFrom('', '', '/', '../').map((before) => before + known.join('/')))
    .chain((known) => fc.constantFrom('', '', '/').map((after) => known + after));
}

function instructionOn(files: Tree) {
  const source = sourceIn(files);
  return fc.oneof(
    fc.constant('COPY . /x/'),
    source.map((one) => `COPY ${one} /x/`),
    source.map((one) => `COPY "${one}" /x/`),
    source.map((one) => `COPY ${JSON.stringify([one, '/x/'])}`),
    fc.tuple(source, source).map(([one, other]) => `ADD ${one} ${other} /x/`),
    source.map((one) => `RUN --mount=type=bind,source=${one},target=/m cp -R /m /x`),
    fc.constant('RUN --mount=target=/m cp -R /m/. /x/'),
  );
}

const trial = tree.chain((files) =>
  fc.record({
    files: fc.constant(files),
    ignore: fc.array(ignoreLine, { maxLength: 3 }).map((lines) => lines.join('\n')),
    instructions: fc.array(instructionOn(files), { minLength: 1, maxLength: 2 }),
  }),
);

/** What only buildx fails at: see {@link plantOnly}. */
const failuresOfBuildx: [{ files: Tree; ignore: string; instructions: string[] }][] = [
  [
    {
      files: { 'a/b': 'x', 'b/a': 'y' },
      ignore: 'a/b',
      instructions: ['COPY . /x/', 'COPY b /x/'],
    },
  ],
  [
    {
      files: { 'c++/a/ab': 'y', 'c++/b': '-> a', 'a/b': 'x' },
      ignore: '',
      instructions: ['COPY */b /x/'],
    },
  ],
];

describe('what an image gets of its context', () => {
  let engine: TestEngine;
  let bench: BuildBench;
  const folders: string[] = [];
  beforeAll(async () => {
    engine = await startTestEngine('docker-26.1');
    bench = buildBench(dockerodeEngine(engine.docker, engine.address), eitherBuilder(engine));
  });
  afterAll(async () => {
    await bench.clean();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function temporaryFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'stack-differential-'));
    folders.push(folder);
    return folder;
  }

  it('is what docker buildx gives it, whatever context, ignore file and instructions', async () => {
    await fc.assert(
      fc.asyncProperty(trial, async ({ files, ignore, instructions }) => {
        const [folder, out] = [await temporaryFolder(), await temporaryFolder()];
        const runs = instructions.some((one) => one.startsWith('RUN'));
        const base = runs ? 'FROM busybox:stack-test\nRUN mkdir /x' : 'FROM scratch';
        const dockerfile = [base, 'ARG X=a', ...instructions].join('\n');
        await plant(folder, { ...files, Dockerfile: dockerfile, '.dockerignore': ignore });

        const { tree: actual, sent } = await treeOfStack(bench, folder);
        let expected = await treeOfBuildx(engine, folder, out);
        if (expected === 'failed' && typeof actual === 'object') {
          const [again, outAgain] = [await temporaryFolder(), await temporaryFolder()];
          await plantOnly(sent, folder, again);
          const whole = join(await temporaryFolder(), 'Dockerfile');
          await writeFile(whole, `${dockerfile}\nCOPY . /all/\n`);
          expected = await treeOfBuildx(engine, again, outAgain, whole);
        }

        expect(actual === 'empty folder' ? expected : actual).toEqual(expected);
      }),
      { numRuns: counts(300, 10), examples: failuresOfBuildx },
    );
  });
});

/** Without paths that another one needs as a folder. */
function plantable(entries: readonly (readonly [string, string])[]): Tree {
  const all = new Map(entries);
  const isFolder = (one: string) => [...all.keys()].some((other) => other.startsWith(`${one}/`));
  return Object.fromEntries([...all].filter(([one]) => !isFolder(one)));
}

async function plant(folder: string, files: Tree): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const place = join(folder, name);
    await mkdir(dirname(place), { recursive: true });
    if (text.startsWith('-> ')) await symlink(text.slice(3), place);
    else await writeFile(place, text);
    if (text.endsWith(', executable')) await chmod(place, 0o755);
  }
}

/**
 * Only the files that were sent, to be built with an instruction that asks for all of them. Two things that buildx fails at are not ours: an empty folder,
 * which it sends, lies where a file is to go; and a link that a wildcard found in a folder of another wildcard points to what it does not send.
 */
async function plantOnly(sent: readonly string[], folder: string, again: string): Promise<void> {
  for (const path of new Set([...sent, 'Dockerfile', '.dockerignore'])) {
    await mkdir(dirname(join(again, path)), { recursive: true });
    await cp(join(folder, path), join(again, path), { verbatimSymlinks: true });
  }
}

async function treeOfBuildx(
  engine: TestEngine,
  folder: string,
  out: string,
  dockerfile = join(folder, 'Dockerfile'),
): Promise<Tree | 'failed'> {
  const args = [
    'buildx',
    'build',
    '--builder',
    'default',
    '--quiet',
    '--output',
    `type=local,dest=${out}`,
    '--file',
    dockerfile,
    folder,
  ];
  const env = { ...process.env, ...engine.env };
  try {
    await promisify(execFile)('docker', args, { env });
  } catch {
    return 'failed';
  }
  return treeBelow(join(out, 'x'));
}

async function treeBelow(folder: string): Promise<Tree> {
  if (!existsSync(folder)) return {};
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map(async (entry) => {
      const place = join(entry.parentPath, entry.name);
      const text = entry.isSymbolicLink()
        ? `-> ${await readlink(place)}`
        : await readFile(place, 'utf8');
      const isProgram = entry.isFile() && ((await stat(place)).mode & 0o100) !== 0;
      return [place.slice(folder.length + 1), described(text, isProgram)] as const;
    });
  return Object.fromEntries(await Promise.all(found));
}

/** `empty folder`: refused for a folder with nothing in it, which is in no context here but in those of others. */
async function treeOfStack(
  bench: BuildBench,
  folder: string,
): Promise<{ tree: Tree | 'failed' | 'empty folder'; sent: readonly string[] }> {
  let trial: Trial;
  try {
    trial = await bench.buildFolder(folder);
  } catch (error) {
    if (userProblems(error) === undefined) throw error;
    return { tree: 'failed', sent: [] };
  }
  const sent = trial.request.context.map(({ path }) => path);
  return { tree: await treeOfTrial(bench, folder, trial), sent };
}

async function treeOfTrial(
  bench: BuildBench,
  folder: string,
  trial: Trial,
): Promise<Tree | 'failed' | 'empty folder'> {
  if (trial.outcome.status === 'failed') {
    const [, missing = ''] = /"?\/([^" ]+)"?: not found/.exec(trial.outcome.message) ?? [];
    const kept = trial.request.context.some(({ path }) => path.startsWith(`${missing}/`));
    return !kept && existsSync(`${join(folder, missing)}/.`) ? 'empty folder' : 'failed';
  }
  if (trial.outcome.status !== 'built') return 'failed';
  const files = Object.entries(await bench.filesIn(trial, '/x'));
  const plain = files.filter(([, { type }]) => type !== 'directory');
  return Object.fromEntries(
    plain.map(([name, { type, text, mode }]) => [
      name,
      type === 'symlink' ? `-> ${text}` : described(text, mode === '755'),
    ]),
  );
}

/** The engine's API, and buildx for what it refuses. */
function eitherBuilder({ docker, address, env }: TestEngine): ImageBuilder {
  const api = engineApiBuilder(docker, address);
  const buildx = buildxBuilder({ runner: execaRunner(), env });
  return {
    name: 'either',
    store: 'engine',
    refusal: () => undefined,
    build: (request, onEvent) =>
      (api.refusal(request) === undefined ? api : buildx).build(request, onEvent),
  };
}

function described(text: string, isProgram: boolean): string {
  return isProgram && !text.endsWith(', executable') ? `${text}, executable` : text;
}
