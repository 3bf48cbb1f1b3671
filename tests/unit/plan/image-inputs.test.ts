import { describe, expect, it } from '@jest/globals';
import { blobName } from '../../../src/ports/blob-name.ts';
import type { ResolvedBase } from '../../../src/identity/external-bases.ts';
import { imageInputs, type InputsRequest } from '../../../src/plan/image-inputs.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import type { ExternalBase, ImageSpec } from '../../../src/spec/spec.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';
import { madeUpDigest } from '../../support/plan-builders.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const setup = '#!/bin/sh\n';
const hash = (text: string) => blobName(text, 'sha1');
const external = (reference: string, use: ExternalBase['use'] = 'final-from'): ExternalBase => ({
  reference,
  use,
  ranges: [{ start: 0, end: 0 }],
});

function resolved(reference: string, fields: Partial<ResolvedBase> = {}): ResolvedBase {
  const digest = digestOfDigit('d');
  return { reference, digest, localId: undefined, onBuild: [], unverified: undefined, ...fields };
}

interface Surroundings {
  readonly bases?: readonly ResolvedBase[];
  readonly others?: readonly ImageSpec[];
  readonly files?: Readonly<Record<string, MemoryEntry>>;
  readonly request?: Partial<InputsRequest>;
}

/** An image `base` with this Dockerfile. */
function withDockerfile(text: string, fields: Partial<ImageSpec> = {}): ImageSpec {
  return imageSpec('base', { dockerfile: parseDockerfile(text), ...fields });
}

async function inputsOf(image: ImageSpec, surroundings: Surroundings = {}) {
  const { bases = [], others = [], files = {}, request } = surroundings;
  const spec = specOf([...others, image]);
  const context = { '/stack/images/base/setup.sh': { program: setup }, ...files };
  return imageInputs(
    {
      source: { files: memoryFiles(context), rootDir: '/stack', listing: undefined },
      spec,
      bases: new Map(bases.map((base) => [base.reference, base])),
      platform: 'linux/amd64',
      sourceUrl: 'https://github.com/acme/stack',
      standing: () => Promise.resolve({ state: 'clean', ignored: [], linked: [] }),
      ...request,
    },
    image,
  );
}

const labels = {
  'org.opencontainers.image.title': 'base',
  'org.opencontainers.image.description': 'base, made from images/base/Dockerfile',
  'org.opencontainers.image.version': '2026.4',
  'org.opencontainers.image.source': 'https://github.com/acme/stack',
};

describe('what an image is made from', () => {
  it.each(['/stack', '/stack/.', '/stack/images/..'])(
    'is not what runs write below %s',
    async (rootDir) => {
      const image = withDockerfile('FROM debian\nCOPY . /srv\n', { contextDir: '.' });
      const files = {
        '/stack/artifacts/run.json': '{}',
        '/stack/.stack/lock': '',
        '/stack/images/base/artifacts/own': '',
      };
      const source = { files: memoryFiles(files), rootDir, listing: undefined };
      const request = { source, spec: { ...specOf([image]), rootDir } };

      const { context } = await inputsOf(image, { request });

      expect(context.entries.map(({ path }) => path)).toEqual(['images/base/artifacts/own']);
    },
  );

  it('is all that decides about it before its parents are known', async () => {
    const text = 'FROM debian:13\nARG V\nCOPY setup.sh /\n';
    const image = withDockerfile(text, {
      externalBases: [external('debian:13')],
      buildArgs: { V: '13', UNUSED: 'x' },
      secrets: [{ id: 'token', env: 'TOKEN' }],
      labels: { team: 'hub' },
      cache: 'inline',
      target: 'runtime',
      watch: ['src/**'],
    });

    const inputs = await inputsOf(image, {
      bases: [resolved('debian:13')],
      files: { '/stack/src/a.py': 'a\n', '/stack/images/base/unread': 'x' },
    });

    const { context, ...rest } = inputs;
    expect(rest).toEqual({
      image,
      bases: { 'debian:13': digestOfDigit('d') },
      unpinned: [],
      triggers: [],
      ignored: [],
      source: {
        format: 1,
        dockerfile: madeUpDigest(text).slice('sha256:'.length),
        target: 'runtime',
        platforms: ['linux/amd64'],
        labels: { ...labels, team: 'hub' },
        cache: 'inline',
        args: { V: '13' },
        secrets: ['token'],
        wholeContext: false,
        files: [{ path: 'setup.sh', kind: 'executable', hash: hash(setup) }],
        watched: [{ path: 'src/a.py', kind: 'file', hash: hash('a\n') }],
        commitState: 'clean',
      },
    });
    expect(context.entries.map(({ path }) => path)).toEqual(['setup.sh']);
    expect(['setup.sh', 'unread'].map(context.reads)).toEqual([true, false]);
  });

  it('does not hold what the toolkit itself writes, also of a context that is the repository', async () => {
    const image = withDockerfile('FROM scratch\nCOPY . /\n', { contextDir: '.' });

    const { source } = await inputsOf(image, {
      files: { '/stack/artifacts/run.json': '{}', '/stack/.stack/lock': '', '/stack/a': 'a' },
    });

    expect(source.files.map(({ path }) => path)).toEqual(['a', 'images/base/setup.sh']);
    expect(source.wholeContext).toBe(true);
  });

  it('has its commit state from who knows the history', async () => {
    const image = withDockerfile('FROM scratch\nCOPY setup.sh /\n');
    const asked: unknown[] = [];

    const { source, context, ignored } = await inputsOf(image, {
      request: {
        standing: (...about) => {
          asked.push(about);
          return Promise.resolve({ state: 'dirty', ignored: ['images/base/setup.sh'], linked: [] });
        },
      },
    });

    expect(source.commitState).toBe('dirty');
    expect(ignored).toEqual(['images/base/setup.sh']);
    expect(asked).toEqual([[image, context, source.watched]]);
  });

  it('has no address where none is known, and the platforms that the spec names', async () => {
    const image = withDockerfile('FROM scratch\n', { platforms: ['linux/arm64'] });

    const { source } = await inputsOf(image, { request: { sourceUrl: undefined } });

    expect(source.labels).toEqual({ ...labels, 'org.opencontainers.image.source': '' });
    expect(source.platforms).toEqual(['linux/arm64']);
  });

  it('cannot be told where a file cannot be read', async () => {
    const image = withDockerfile('FROM scratch\nCOPY . /\n');
    const files = memoryFiles(
      { '/stack/images/base/setup.sh': setup },
      { '/stack/images/base/setup.sh': 'EACCES' },
    );

    await expect(
      inputsOf(image, { request: { source: { files, rootDir: '/stack', listing: undefined } } }),
    ).rejects.toMatchObject({ code: 'SPEC_CONTEXT' });
  });
});

describe('the bases of an image', () => {
  it.each<[string, readonly ResolvedBase[], Readonly<Record<string, string>>]>([
    ['their digest', [resolved('debian:13')], { 'debian:13': digestOfDigit('d') }],
    [
      'the ID of the copy on the engine',
      [resolved('debian:13', { digest: undefined, localId: digestOfDigit('1') })],
      { 'debian:13': `local:${digestOfDigit('1')}` },
    ],
    [
      'their digest where the engine has a copy too',
      [resolved('debian:13', { localId: digestOfDigit('1') })],
      { 'debian:13': digestOfDigit('d') },
    ],
    ['nothing that is known', [], { 'debian:13': 'local:unknown' }],
  ])('are known by %s', async (_what, bases, expected) => {
    const image = withDockerfile('FROM debian:13\n', { externalBases: [external('debian:13')] });

    expect((await inputsOf(image, { bases })).bases).toEqual(expected);
  });

  it('are all that the Dockerfile names, but never scratch', async () => {
    const image = withDockerfile('FROM scratch\n', {
      externalBases: [external('scratch'), external('a:1', 'copy-from'), external('b:1', 'syntax')],
    });
    const bases = [
      resolved('a:1'),
      resolved('b:1', { digest: digestOfDigit('b') }),
      resolved('c:1'),
    ];

    expect((await inputsOf(image, { bases })).bases).toEqual({
      'a:1': digestOfDigit('d'),
      'b:1': digestOfDigit('b'),
    });
  });
});

describe('what runs in a build and was written elsewhere', () => {
  const onDebian = withDockerfile('FROM debian:13\n', { externalBases: [external('debian:13')] });

  it('is what the base says', async () => {
    const bases = [resolved('debian:13', { onBuild: ['COPY . /srv', 'RUN make'] })];

    const { triggers, source } = await inputsOf(onDebian, { bases });

    expect(triggers).toEqual(['COPY . /srv', 'RUN make']);
    expect(source.wholeContext).toBe(true);
    expect(source.files.map(({ path }) => path)).toEqual(['setup.sh']);
  });

  it('may declare any build arg', async () => {
    const image = withDockerfile('FROM debian:13\n', {
      externalBases: [external('debian:13')],
      buildArgs: { V: '13' },
    });
    const argsWith = async (onBuild: readonly string[]) =>
      (await inputsOf(image, { bases: [resolved('debian:13', { onBuild })] })).source.args;

    expect([await argsWith(['ARG V']), await argsWith([])]).toEqual([{ V: '13' }, {}]);
  });

  it('may read what nobody can name before', async () => {
    const bases = [resolved('debian:13', { onBuild: ['ADD https://example.org/x /'] })];

    expect((await inputsOf(onDebian, { bases })).unpinned).toEqual([
      'ONBUILD of a parent or base: ADD https://example.org/x has no --checksum',
    ]);
  });

  it.each([
    ['one', 'FROM scratch\nONBUILD COPY a /a\nRUN b\n', ['COPY a /a']],
    ['several', 'FROM scratch\nONBUILD RUN a\n  onbuild\tRUN b\n', ['RUN a', 'RUN b']],
    ['one on several lines', 'FROM scratch\nONBUILD RUN a \\\n && b\n', ['RUN a  && b']],
    ['one whose name is on two', 'FROM scratch\nONBU\\\nILD RUN a\n', ['RUN a']],
    ['one below a backtick', 'FROM scratch\nRUN a=`b`\nONBUILD COPY c /\n', ['COPY c /']],
    ['another escape', '# escape=`\nFROM scratch\nONBUILD COPY a`\n /a\n', ['COPY a /a']],
    ['one in a heredoc', 'FROM scratch\nRUN <<EOF\nONBUILD RUN a\nEOF\n', []],
    ['one in lines of Windows', 'FROM scratch\r\nONBUILD RUN a\r\nRUN b\r\n', ['RUN a']],
    ['none', 'FROM scratch\n# ONBUILD RUN a\nRUN echo ONBUILD\n', []],
  ])('is what the Dockerfile of a parent says: %s', async (_what, text, triggers) => {
    const parent = imageSpec('root', { dockerfile: parseDockerfile(text) });
    const image = withDockerfile('FROM root\n', { parents: ['root'] });

    expect((await inputsOf(image, { others: [parent] })).triggers).toEqual(triggers);
  });

  it('is not what a grandparent says', async () => {
    const dockerfile = parseDockerfile('FROM scratch\nONBUILD RUN a\n');
    const grandparent = imageSpec('root', { dockerfile });
    const parent = imageSpec('mid', { parents: ['root'] });
    const image = withDockerfile('FROM mid\n', { parents: ['mid'] });

    expect((await inputsOf(image, { others: [grandparent, parent] })).triggers).toEqual([]);
  });

  it.each(['copy-from', 'mount-from', 'syntax'] as const)(
    'is not what an image says that is only read from: %s',
    async (use) => {
      const image = withDockerfile('FROM scratch\nCOPY --from=tool:1 /a /\n', {
        externalBases: [external('tool:1', use)],
      });
      const bases = [resolved('tool:1', { onBuild: ['COPY . /srv'] })];

      expect((await inputsOf(image, { bases })).triggers).toEqual([]);
    },
  );
});

describe('what nobody can name before the build', () => {
  it('is said in sentences', async () => {
    const image = withDockerfile('FROM scratch\nADD https://example.org/x /x\n');

    expect((await inputsOf(image)).unpinned).toEqual([
      'line 2: ADD https://example.org/x has no --checksum',
    ]);
  });
});
