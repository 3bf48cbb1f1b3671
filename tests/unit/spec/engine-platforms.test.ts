import { describe, expect, it } from '@jest/globals';
import { checkEnginePlatform } from '../../../src/spec/engine-platforms.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { checked } from './spec-under-test.ts';

/** What is said, for an engine, of a stack of base and child with these `platforms`; `undefined`: none are written. */
function problems(
  base: string | undefined,
  child: string | undefined,
  engine = 'linux/amd64',
): readonly unknown[] {
  const platforms = (text: string | undefined) =>
    text === undefined ? '' : `platforms: [${text}]`;
  const text = [
    'registry: ghcr.io/acme',
    'tag: {prefix: a}',
    'images:',
    `  base: {${platforms(base)}}`,
    `  child: {${platforms(child)}}`,
    '',
  ].join('\n');
  const spec: Spec = checked(text, {
    base: 'FROM debian:trixie-slim\n',
    child: 'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n',
  });
  return checkEnginePlatform(spec, [...spec.images.values()], engine).map(
    ({ code, message, hint, location }) => [code, message, hint, location?.line],
  );
}

describe('the platform of the engine', () => {
  it.each([
    [undefined, undefined],
    ['linux/amd64, linux/arm64', undefined],
    [undefined, 'linux/amd64'],
    ['linux/arm64', 'linux/arm64'],
    ['linux/amd64/v1', undefined],
  ])('goes with a base for %s and a child for %s', (base, child) => {
    expect(problems(base, child)).toEqual([]);
  });

  it('is none that a child without platforms has no parent for', () => {
    expect(problems('linux/arm64', undefined)).toEqual([
      [
        'SPEC_PLATFORM',
        'child is for linux/amd64, as the engine is, and its parent base is for linux/arm64',
        'give child the `platforms` that it is to have, or add linux/amd64 to those of base',
        5,
      ],
    ]);
    expect(problems('linux/arm64', undefined, 'linux/arm64/v8')).toEqual([]);
  });

  it('is the only one of a parent without platforms', () => {
    expect(problems(undefined, 'linux/arm64')).toEqual([
      [
        'SPEC_PLATFORM',
        'child is for linux/arm64 and its parent base is for linux/amd64, as the engine is',
        'give base `platforms` with linux/arm64 in them',
        5,
      ],
    ]);
    expect(problems(undefined, 'linux/arm64', 'linux/aarch64')).toEqual([]);
  });
});
