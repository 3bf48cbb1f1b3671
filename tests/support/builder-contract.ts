/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ContainerEngine } from '../../src/ports/container-engine.ts';
import type { ImageBuilder } from '../../src/ports/image-builder.ts';
import { buildBench, type BuildBench, type ContextFile } from './build-bench.ts';
import { tarArchive } from './tar-archive.ts';

/** A builder to hold against the contract, and the engine it builds on. */
export interface BuilderUnderContract {
  readonly engine: ContainerEngine;
  readonly builder: ImageBuilder;
  /** Where the builder may leave images: `127.0.0.1:45123`; absent: it leaves none at a registry. */
  readonly registry?: string | undefined;
  /** Called at the end. */
  readonly close?: (() => Promise<void>) | undefined;
}

/** What of the contract depends on the builder and its BuildKit. */
export interface BuilderAbilities {
  readonly secrets: boolean;
  /** ONBUILD instructions of a parent that read the context. */
  readonly triggers: boolean;
  readonly heredocs: boolean;
}

const base = 'FROM busybox:stack-test\n';

/** What every {@link ImageBuilder} does, whatever it talks to, from the files of a context to the files of the image. */
export function describeBuilderContract(
  name: string,
  abilities: BuilderAbilities,
  start: () => Promise<BuilderUnderContract>,
): void {
  describe(`builder contract: ${name}`, () => {
    let bench: BuildBench;
    let close: BuilderUnderContract['close'];
    beforeAll(async () => {
      const under = await start();
      close = under.close;
      bench = buildBench(under.engine, under.builder, under.registry);
    });
    afterAll(async () => {
      await bench.clean();
      await close?.();
    });

    describe('context', () => {
      it('gives files one owner, one time and one of two modes, whatever they have', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}COPY . /x\n`,
          '.dockerignore': 'Dockerfile\n.dockerignore\n',
          'closed.txt': { text: 'closed', mode: 0o600 },
          'open.txt': { text: 'open', mode: 0o666 },
          'run.sh': { text: '#!/bin/sh\n', mode: 0o700 },
          'sub/inner.txt': 'inner',
          'sub/link': { link: 'inner.txt' },
        });

        const files = await bench.filesIn(trial, '/x');

        const common = { owner: '0:0', modifiedAt: '1980-01-01T00:00:00.000Z' };
        const file = { ...common, type: 'file', mode: '644' };
        expect(files).toEqual({
          '': expect.objectContaining({ type: 'directory', owner: '0:0', mode: '755' }),
          'closed.txt': { ...file, text: 'closed' },
          'open.txt': { ...file, text: 'open' },
          'run.sh': { ...file, mode: '755', text: '#!/bin/sh\n' },
          sub: { ...common, type: 'directory', mode: '755', text: '' },
          'sub/inner.txt': { ...file, text: 'inner' },
          'sub/link': { ...common, type: 'symlink', mode: '777', text: 'inner.txt' },
        });
      });

      it('sees a file that has another content of the same size, although all have one time', async () => {
        const word = () => randomBytes(4).toString('hex');
        const contents = [word(), word()];
        const seen: unknown[] = [];
        for (const text of contents) {
          const trial = await bench.build({
            Dockerfile: `${base}COPY same.txt /x/\n`,
            'same.txt': text,
          });
          seen.push((await bench.filesIn(trial, '/x'))['same.txt']?.text);
        }

        expect(seen).toEqual(contents);
      });

      it('keeps the Dockerfile out of the image where the ignore file does', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}COPY . /x\n`,
          '.dockerignore': 'Dockerfile\nsecret*\n.dockerignore\n',
          'secret.txt': 'hidden',
          'shown.txt': 'shown',
        });

        expect(await bench.textsIn(trial, '/x')).toEqual({ 'shown.txt': 'shown' });
      });

      it('copies the Dockerfile as it is where no ignore file keeps it out', async () => {
        const dockerfile = `# the very first line\n${base}COPY . /x\nRUN true\n`;

        const trial = await bench.build({ Dockerfile: dockerfile, 'a.txt': 'a' });

        expect(await bench.textsIn(trial, '/x')).toEqual({ Dockerfile: dockerfile, 'a.txt': 'a' });
      });

      it('takes the ignore file of the Dockerfile before that of the context', async () => {
        const trial = await bench.build(
          {
            'docker/other.Dockerfile': `${base}COPY . /x\n`,
            'docker/other.Dockerfile.dockerignore': 'docker\nb.txt\n',
            '.dockerignore': 'a.txt\n',
            'a.txt': 'a',
            'b.txt': 'b',
          },
          { dockerfilePath: 'docker/other.Dockerfile' },
        );

        expect(await bench.textsIn(trial, '/x')).toEqual({
          '.dockerignore': 'a.txt\n',
          'a.txt': 'a',
        });
      });

      it('takes back in what an exception of the ignore file names', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}COPY . /x\n`,
          '.dockerignore': '*\n!data\ndata/raw\n!data/raw/keep.txt\n',
          'other.txt': 'other',
          'data/a.txt': 'a',
          'data/raw/drop.txt': 'drop',
          'data/raw/keep.txt': 'keep',
        });

        expect(await bench.textsIn(trial, '/x')).toEqual({
          'data/a.txt': 'a',
          'data/raw/keep.txt': 'keep',
        });
      });

      it('sends only the files that are copied', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}COPY a.txt sub/b.txt /x/\n`,
          'a.txt': 'a',
          'sub/b.txt': 'b',
          'sub/c.txt': 'c',
        });

        const sent = trial.request.context.map(({ path }) => path);
        expect(sent).toEqual(['a.txt', 'sub/b.txt']);
        expect(await bench.textsIn(trial, '/x')).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
      });

      it('gives the same image ID to two checkouts with other umasks', async () => {
        const folders = await twoCheckouts();

        const trials = [
          await bench.buildFolder(folders.open),
          await bench.buildFolder(folders.closed),
        ];
        await folders.remove();

        const ids = trials.map(({ outcome }) => outcome.status === 'built' && outcome.imageId);
        expect(ids[0]).toMatch(/^sha256:/);
        expect(ids[1]).toBe(ids[0]);
      });
    });

    describe('instructions that read the context', () => {
      it.each<[string, string, Readonly<Record<string, ContextFile>>, Record<string, string>]>([
        [
          'a wildcard',
          'COPY *.txt /x/',
          { 'a.txt': 'a', 'b.txt': 'b', 'c.md': 'c' },
          { 'a.txt': 'a', 'b.txt': 'b' },
        ],
        [
          'the JSON form with a blank in a name',
          'COPY ["with blank.txt", "/x/"]',
          { 'with blank.txt': 'blank' },
          { 'with blank.txt': 'blank' },
        ],
        [
          'a folder by ADD',
          'ADD sub /x',
          { 'sub/a.txt': 'a', 'sub/b/c.txt': 'c' },
          { 'a.txt': 'a', 'b/c.txt': 'c' },
        ],
        [
          'the whole context and, before it, one file',
          'COPY a.txt /x/first.txt\nCOPY . /x',
          { '.dockerignore': 'Dockerfile\n.dockerignore', 'a.txt': 'a' },
          { 'a.txt': 'a', 'first.txt': 'a' },
        ],
        [
          'owner and mode flags',
          'COPY --chown=1000:1000 a.txt /x/',
          { 'a.txt': 'a' },
          { 'a.txt': 'a' },
        ],
        [
          'a bind mount of one file',
          'RUN --mount=type=bind,source=a.txt,target=/in/a.txt mkdir /x && cp /in/a.txt /x/b.txt',
          { 'a.txt': 'a' },
          { 'b.txt': 'a' },
        ],
      ])('serves %s', async (_what, instruction, files, expected) => {
        const trial = await bench.build({ Dockerfile: `${base}${instruction}\n`, ...files });

        expect(trial.outcome).toMatchObject({ status: 'built' });
        expect(await bench.textsIn(trial, '/x')).toEqual(expected);
      });

      it('unpacks an archive by ADD', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}ADD files.tar /x\n`,
          'files.tar': await tarArchive([['sub/a.txt', 'unpacked']]),
        });

        expect(await bench.textsIn(trial, '/x')).toEqual({ 'sub/a.txt': 'unpacked' });
      });

      const triggered = (parent: string) =>
        ({
          Dockerfile: `FROM ${parent}\n`,
          '.dockerignore': 'Dockerfile\n.dockerignore\n',
          'a.txt': 'a',
        }) as const;
      const triggers = { inheritedTriggers: ['COPY . /x'] };

      it('leaves ONBUILD instructions as they are', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}ONBUILD COPY . /x\nCOPY . /y\n`,
          '.dockerignore': 'Dockerfile\n.dockerignore\n',
          'a.txt': 'a',
        });

        expect((await bench.image(trial)).onBuild).toEqual(['COPY . /x']);
        expect(await bench.textsIn(trial, '/y')).toEqual({ 'a.txt': 'a' });
      });

      if (abilities.triggers) {
        it('serves an ONBUILD COPY of a parent', async () => {
          const parent = await bench.build({ Dockerfile: `${base}ONBUILD COPY . /x\n` });

          const trial = await bench.build(triggered(parent.reference), triggers);

          expect(await bench.textsIn(trial, '/x')).toEqual({ 'a.txt': 'a' });
        });
      } else {
        it('refuses an ONBUILD COPY of a parent, which would see the Dockerfile', async () => {
          const refusal = await bench.refusal(triggered('parent'), triggers);

          expect(refusal).toBe(
            'an ONBUILD instruction of its parent reads the context and would see the Dockerfile',
          );
        });
      }
    });

    describe('stages', () => {
      const stages = [
        `${base.trim()} AS first`,
        'RUN mkdir /made && echo 1 > /made/first.txt',
        `${base.trim()} AS second`,
        'COPY --from=0 /made /made',
        'RUN echo 2 > /made/second.txt',
        base.trim(),
        'COPY --from=FIRST /made/first.txt /x/by-name.txt',
        'COPY --from=1 /made /x/by-number',
        '',
      ].join('\n');

      it.each([
        ['files of their own', stages, {}],
        ['the whole context', `${stages}COPY . /x/context\n`, { 'context/a.txt': 'a' }],
      ])('copies from stages by number and by name beside %s', async (_what, dockerfile, more) => {
        const trial = await bench.build({
          Dockerfile: dockerfile,
          '.dockerignore': 'Dockerfile\n.dockerignore',
          'a.txt': 'a',
        });

        expect(await bench.textsIn(trial, '/x')).toEqual({
          'by-name.txt': '1\n',
          'by-number/first.txt': '1\n',
          'by-number/second.txt': '2\n',
          ...more,
        });
      });

      it.each([
        ['first', ['first.txt']],
        ['second', ['first.txt', 'second.txt']],
      ])('stops at stage %s', async (target, expected) => {
        const whole = `${stages}COPY . /x/context\n`;

        const trials = [
          await bench.build({ Dockerfile: stages }, { target }),
          await bench.build({ Dockerfile: whole }, { target }),
        ];
        const made = await Promise.all(trials.map((trial) => bench.textsIn(trial, '/made')));

        expect(made.map((files) => Object.keys(files))).toEqual([expected, expected]);
      });
    });

    describe('settings', () => {
      it('hands on build args and labels', async () => {
        const trial = await bench.build(
          {
            Dockerfile: `ARG FLAVOUR=none\n${base}ARG FLAVOUR\nRUN mkdir /x && echo "$FLAVOUR" > /x/flavour\n`,
          },
          { buildArgs: { FLAVOUR: 'with blank = and "quotes"' }, labels: { 'a.b': 'c d=e' } },
        );

        expect(await bench.textsIn(trial, '/x')).toEqual({
          flavour: 'with blank = and "quotes"\n',
        });
        expect((await bench.image(trial)).labels).toMatchObject({ 'a.b': 'c d=e' });
      });

      it('reuses layers unless told not to', async () => {
        const files = { Dockerfile: `${base}RUN head -c 9 /dev/urandom > /random\n` };

        const first = await bench.build(files, { noCache: true });
        const again = await bench.build(files);
        const anew = await bench.build(files, { noCache: true });

        const steps = [first, again, anew].map(
          ({ events }) =>
            events
              .filter((event) => event.kind === 'step')
              .filter(({ name: step }) => step.includes('urandom'))
              .at(-1)?.status,
        );
        expect(steps).toEqual(['done', 'cached', 'done']);
        expect(again.outcome).toEqual(first.outcome);
        expect(anew.outcome).not.toEqual(first.outcome);
      });

      const secretive = {
        Dockerfile: `${base}RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length\n`,
      };
      const secrets = { secrets: [{ id: 'token', env: 'CONTRACT_TOKEN' }], noCache: true };

      if (abilities.secrets) {
        it('mounts a secret, which stays out of image and log', async () => {
          const trial = await bench.build(secretive, secrets);

          const length = await bench.filesIn(trial, '/length');
          const told = [
            await bench.engine.imageHistory(trial.reference),
            await bench.image(trial),
            trial.events,
          ];
          expect(length['']?.text).toBe(`${contractSecret.length}\n`);
          expect(JSON.stringify(told)).not.toContain(contractSecret);
        });
      } else {
        it('refuses to mount a secret', async () => {
          expect(await bench.refusal(secretive, secrets)).toBe('it mounts secrets');
        });
      }
    });

    describe('failures', () => {
      it.each([
        ['a command that fails', 'RUN false\n', { line: 2, command: 'RUN false' }],
        [
          'a command of several lines with comments',
          'RUN true && \\\n  # why\n  echo on the way && \\\n  exit 3\n',
          { line: 2 },
        ],
        [
          'the second of two equal instructions',
          'RUN test -e /once && exit 3 || touch /once\nRUN test -e /once && exit 3 || touch /once\n',
          { line: 3 },
        ],
        [
          'a COPY of what is not there',
          'COPY none.txt /x\n',
          { line: 2, command: 'COPY none.txt /x' },
        ],
        ['an instruction that does not exist', 'RUN true\nFETCH all\n', { line: 3 }],
        ['the same beside a COPY of the whole context', 'COPY . /x\nFETCH all\n', { line: 3 }],
        [
          'a COPY of what is not there beside one of the whole context',
          'COPY . /x\nCOPY none.txt /x\n',
          { line: 3 },
        ],
      ])('says where: %s', async (_what, instructions, expected) => {
        const trial = await bench.build({ Dockerfile: `${base}${instructions}` });

        expect(trial.outcome).toMatchObject({ status: 'failed', transient: false, ...expected });
        expect(await bench.engine.inspectImage(trial.reference)).toBeUndefined();
      });

      it('says where although the context is read by way of a stage', async () => {
        const trial = await bench.build({
          Dockerfile: `# one\n${base}COPY . /x\nRUN exit 7\n`,
          'a.txt': 'a',
        });

        expect(trial.outcome).toMatchObject({
          status: 'failed',
          line: 4,
          command: 'RUN exit 7',
          message: expect.stringContaining('exit code: 7'),
        });
      });

      it('gives the output of the command that failed', async () => {
        const trial = await bench.build({
          Dockerfile: `${base}RUN echo visible; echo problem >&2; exit 1\n`,
        });

        expect(trial.lines).toEqual(expect.arrayContaining(['visible', 'problem']));
      });

      it('fails on a base that no registry answers for, and calls that worth another try', async () => {
        const trial = await bench.build({ Dockerfile: 'FROM 127.0.0.1:1/none/image:1\n' });

        expect(trial.outcome).toMatchObject({
          status: 'failed',
          message: expect.stringContaining('127.0.0.1:1'),
          transient: true,
        });
      });

      const heredoc = {
        Dockerfile: `${base}RUN <<EOF\nset -e\nmkdir /x && echo two > /x/made\nEOF\n`,
      };

      if (abilities.heredocs) {
        it('runs a heredoc', async () => {
          const trial = await bench.build(heredoc);

          expect(await bench.textsIn(trial, '/x')).toEqual({ made: 'two\n' });
        });
      } else {
        it('fails at the first line of a heredoc where BuildKit is too old for it', async () => {
          const trial = await bench.build(heredoc);

          expect(trial.outcome).toMatchObject({
            status: 'failed',
            line: 3,
            message: expect.stringContaining('unknown instruction: SET'),
            transient: false,
          });
        });
      }
    });

    describe('builds that are large or stopped', () => {
      it('stops a build that is not wanted any more, soon and for good', async () => {
        // A length of its own, by which the process is found.
        const seconds = String(100_000 + randomInt(900_000));
        const abort = new AbortController();
        const building = bench.build(
          { Dockerfile: `${base}RUN sleep ${seconds}\n` },
          { signal: abort.signal },
        );
        const began = await until(async () => (await processesWith(seconds)).length > 0);
        const abortedAt = Date.now();
        abort.abort();

        const { outcome } = await building;
        const tookMs = Date.now() - abortedAt;
        const ended = await until(async () => (await processesWith(seconds)).length === 0);

        expect([began, outcome, ended]).toEqual([true, { status: 'cancelled' }, true]);
        expect(tookMs).toBeLessThan(30_000);
      });

      it('does not grow with what a build prints', async () => {
        const before = process.memoryUsage().rss;

        const trial = await bench.build(
          {
            Dockerfile: `${base}RUN yes "$(head -c 90 /dev/zero | tr '\\0' x)" | head -c 50000000\n`,
          },
          { noCache: true },
        );

        expect(trial.outcome).toMatchObject({ status: 'built' });
        expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
      });

      it('shows bytes that are no text as such', async () => {
        const trial = await bench.build(
          { Dockerfile: `${base}RUN printf 'a\\377\\000b\\033[31mred\\033[0m\\rover\\nno end'\n` },
          { noCache: true },
        );

        expect(trial.outcome).toMatchObject({ status: 'built' });
        expect(trial.lines).toEqual(['over', 'no end']);
      });
    });
  });
}

/** Value of `CONTRACT_TOKEN` in the environment of builders that mount secrets. */
export const contractSecret = 'contract-value-of-the-secret';

/** The same commit checked out under umask 022 and 077. */
async function twoCheckouts() {
  const home = await mkdtemp(join(tmpdir(), 'stack-umask-'));
  const origin = join(home, 'origin');
  await mkdir(join(origin, 'sub'), { recursive: true });
  await writeFile(join(origin, 'Dockerfile'), `${base}COPY . /x\nCOPY sub /y\n`);
  await writeFile(join(origin, 'sub', 'a.txt'), 'a');
  await writeFile(join(origin, 'run.sh'), '#!/bin/sh\n');
  await chmod(join(origin, 'run.sh'), 0o755);
  await writeFile(join(origin, '.dockerignore'), '.git\n');
  const git = ['-c', 'user.name=Tester', '-c', 'user.email=tester@stack.test', '-C', origin];
  const commands: readonly (readonly string[])[] = [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=one'],
  ];
  for (const command of commands) await run('git', [...git, ...command]);
  for (const umask of ['022', '077']) {
    await run('sh', ['-c', `umask ${umask} && git clone --quiet origin ${umask}`], { cwd: home });
  }
  return {
    open: join(home, '022'),
    closed: join(home, '077'),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

const run = promisify(execFile);

/** Processes of this machine, containers' too, with this word on their command line. */
async function processesWith(word: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    // A process may have ended meanwhile.
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.split('\0').includes(word));
}

/** Asks five times a second for up to 20 s. @returns whether it came true */
async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return true;
    await setTimeout(200);
  }
  return false;
}
