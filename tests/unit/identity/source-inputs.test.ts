import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { buildIdOf, sourceIdOf } from '../../../src/identity/build-id.ts';
import type { BuildInputs, SourceInputs } from '../../../src/identity/build-inputs.ts';
import { sourceInputs, type SourceFindings } from '../../../src/identity/source-inputs.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const nothingFound: SourceFindings = {
  context: { entries: [], whole: false, reads: () => false, readsBelow: () => false, unlisted: [] },
  watched: [],
  labels: {},
  platform: 'linux/amd64',
  commitState: 'clean',
  hasTriggers: false,
};

/** An image with this Dockerfile. */
function withDockerfile(text: string, fields: Partial<ImageSpec> = {}): ImageSpec {
  return imageSpec('base', { dockerfile: parseDockerfile(text), ...fields });
}

function inputsOf(image: ImageSpec, findings: Partial<SourceFindings> = {}): SourceInputs {
  return sourceInputs(image, { ...nothingFound, ...findings });
}

describe('the inputs of an image', () => {
  it('are all that it is made from', () => {
    const text = 'ARG V\nFROM debian:${V}\nARG W\nCOPY . /\n';
    const image = withDockerfile(text, {
      target: 'runtime',
      cache: 'inline',
      buildArgs: { V: '13', W: 'x' },
      secrets: [
        { id: 'token', env: 'TOKEN' },
        { id: 'key', env: 'KEY' },
      ],
    });
    const source = '/stack/images/base/';
    const watched = [{ path: 'src/x.ts', kind: 'file', hash: 'c'.repeat(40) }];

    const inputs = inputsOf(image, {
      context: {
        entries: [
          { kind: 'file', path: 'a', source, executable: false, hash: 'a'.repeat(40) },
          { kind: 'file', path: 'b', source, executable: true, hash: 'b'.repeat(40) },
          { kind: 'symlink', path: 'c', target: '../x' },
        ],
        whole: true,
        reads: () => true,
        readsBelow: () => true,
        unlisted: [],
      },
      watched,
      labels: { team: 'hub' },
      commitState: 'dirty',
    });

    expect(inputs).toEqual({
      format: 1,
      dockerfile: createHash('sha256').update(text).digest('hex'),
      target: 'runtime',
      platforms: ['linux/amd64'],
      labels: { team: 'hub' },
      cache: 'inline',
      args: { V: '13', W: 'x' },
      secrets: ['key', 'token'],
      wholeContext: true,
      files: [
        { path: 'a', kind: 'file', hash: 'a'.repeat(40) },
        { path: 'b', kind: 'executable', hash: 'b'.repeat(40) },
        { path: 'c', kind: '-> ../x', hash: '' },
      ],
      watched,
      commitState: 'dirty',
    });
  });

  it('have the platforms of the spec where it names some', () => {
    const image = imageSpec('base', { platforms: ['linux/arm64', 'linux/amd64'] });

    expect(inputsOf(image).platforms).toEqual(['linux/arm64', 'linux/amd64']);
  });

  it('have nothing of variables that secrets come from', () => {
    const one = imageSpec('base', { secrets: [{ id: 'token', env: 'ONE' }] });
    const other = imageSpec('base', { secrets: [{ id: 'token', env: 'OTHER' }] });

    expect(inputsOf(one)).toEqual(inputsOf(other));
  });
});

describe('the build args among the inputs', () => {
  const buildArgs = { V: '13', UNUSED: 'x' };

  it.each([
    ['before the first FROM', 'ARG V=12\nFROM debian:${V}\n'],
    ['in a stage', 'FROM scratch\nARG V\n'],
    ['in an earlier stage', 'FROM scratch AS build\nARG V\nFROM scratch\n'],
    ['beside others on a line', 'FROM scratch\nARG A=1 V B\n'],
    ['behind one without a default', 'FROM scratch\nARG A V=12\n'],
    ['behind one without a default, before the first FROM', 'ARG A V\nFROM debian:${V}\n'],
    ['on a line of its own of a list', 'FROM scratch\nARG A \\\n# why\n  B="c d" \\\n  V\n'],
  ])('are those that the Dockerfile declares: %s', (_name, text) => {
    expect(inputsOf(withDockerfile(text, { buildArgs })).args).toEqual({ V: '13' });
  });

  it.each(['ARG ${P}V', 'ARG "V"', "ARG A 'V'=12", 'ARG \\V'])(
    'are all where a declared name has to be worked out: %s',
    (text) => {
      expect(inputsOf(withDockerfile(`FROM scratch\n${text}\n`, { buildArgs })).args).toEqual(
        buildArgs,
      );
    },
  );

  it('are those of the platform too, which FROM knows without an ARG', () => {
    const platform = { TARGETARCH: 'arm64', BUILDPLATFORM: 'linux/386' };
    const image = withDockerfile('FROM --platform=linux/$TARGETARCH debian\n', {
      buildArgs: { ...buildArgs, ...platform },
    });

    expect(inputsOf(image).args).toEqual(platform);
  });

  it('are none where it declares none', () => {
    expect(inputsOf(withDockerfile('FROM scratch\nENV V=1\n', { buildArgs })).args).toEqual({});
  });

  it('are all where an ONBUILD of a parent or base may declare them', () => {
    const image = withDockerfile('FROM base\n', { buildArgs });

    expect(inputsOf(image, { hasTriggers: true }).args).toEqual(buildArgs);
  });

  it.each([
    ['declared', false],
    ['declared or not, with ONBUILD', true],
  ])('are never those that name parents, %s', (_name, hasTriggers) => {
    const text = [
      'ARG BASE_IMAGE',
      'ARG PY_BASE_TAG',
      'FROM ${BASE_IMAGE}',
      'ARG V',
      'ARG OTHER_IMAGE',
    ].join('\n');
    const image = withDockerfile(text, {
      parents: ['py-base'],
      buildArgs: {
        V: '13',
        BASE_IMAGE: 'x',
        BASE_TAG: 'x',
        PY_BASE_IMAGE: 'x',
        PY_BASE_TAG: 'x',
        OTHER_IMAGE: 'x',
      },
    });

    expect(inputsOf(image, { hasTriggers }).args).toEqual({ V: '13', OTHER_IMAGE: 'x' });
  });

  it('are those called BASE_… too, where no stack image is in the final FROM', () => {
    const image = withDockerfile('ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n', {
      parents: ['tools'],
      finalParent: undefined,
      buildArgs: { BASE_IMAGE: 'debian:13', TOOLS_IMAGE: 'x' },
    });

    expect(inputsOf(image).args).toEqual({ BASE_IMAGE: 'debian:13' });
  });
});

describe('IDs of inputs', () => {
  const { inputs } = imageRecord();
  const { parents: _parents, bases: _bases, ...source } = inputs;

  it('are what they were: another form would build everything anew', () => {
    expect([sourceIdOf(source), buildIdOf(inputs)]).toEqual([
      'sha256:c537245cdb70eb2e8ab03175a6251cebf98657358101029daf388a52aeac07e8',
      'sha256:9da4ac97e1cbca7dc96619e36ffdcf5a86d3e4f31fa16e0d4257c769151c77ac',
    ]);
  });

  it('are the same whatever the order in which fields and names were put in', () => {
    const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse());
    const labels = { b: '2', a: '1' };

    const ids = [
      buildIdOf({ ...inputs, labels }),
      buildIdOf(turned({ ...inputs, labels: turned(labels) }) as unknown as BuildInputs),
    ];

    expect(new Set(ids).size).toBe(1);
  });

  it('are the same for a value that is absent and one that is undefined', () => {
    const { target: _target, ...rest } = source;

    expect(sourceIdOf({ ...source, target: undefined })).toBe(sourceIdOf(rest as SourceInputs));
  });

  const differences: readonly Partial<BuildInputs>[] = [
    { dockerfile: 'd'.repeat(64) },
    { target: undefined },
    { target: 'other' },
    { platforms: ['linux/arm64'] },
    { labels: {} },
    { labels: { team: 'other' } },
    { cache: 'none' },
    { args: {} },
    { args: { V: '14' } },
    { secrets: [] },
    { wholeContext: true },
    { files: [] },
    { files: [{ path: 'setup.sh', kind: 'file', hash: 'd'.repeat(40) }] },
    { files: [{ path: 'setup.sh', kind: 'executable', hash: 'e'.repeat(40) }] },
    { files: [{ path: 'other.sh', kind: 'executable', hash: 'd'.repeat(40) }] },
    { watched: [] },
    { commitState: 'dirty' },
    { commitState: 'none' },
    { parents: {} },
    { parents: { root: digestOfDigit('0') } },
    { parents: { other: digestOfDigit('e') } },
    { bases: {} },
    { bases: { 'debian:13': digestOfDigit('0') } },
    // The same texts in other places.
    { parents: inputs.bases, bases: inputs.parents },
    { args: inputs.labels, labels: inputs.args },
    { files: inputs.watched, watched: inputs.files },
  ];

  it('are all different where anything differs', () => {
    const ids = [inputs, ...differences.map((changes) => ({ ...inputs, ...changes }))].map(
      buildIdOf,
    );

    expect(new Set(ids).size).toBe(differences.length + 1);
  });
});
