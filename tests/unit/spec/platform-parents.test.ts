import { describe, expect, it } from '@jest/globals';
import { checked, problemsOf } from './spec-under-test.ts';

/** The problems of a stack of base and child with these `platforms`; `undefined`: none are written. */
function problems(base: string | undefined, child: string | undefined): readonly string[] {
  const platforms = (text: string | undefined) =>
    text === undefined ? '' : `platforms: [${text}]`;
  const spec = [
    'registry: ghcr.io/acme',
    'tag: {prefix: a}',
    'images:',
    `  base: {${platforms(base)}}`,
    `  child: {${platforms(child)}}`,
    '',
  ];
  const dockerfiles = {
    base: 'FROM debian:trixie-slim\n',
    child: 'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n',
  };
  return problemsOf(() => checked(spec.join('\n'), dockerfiles));
}

describe('platforms of an image', () => {
  it.each([
    ['those of its parent', 'linux/amd64, linux/arm64', 'linux/amd64, linux/arm64'],
    ['some of them', 'linux/amd64, linux/arm64', 'linux/arm64'],
    ['the same in another form', 'linux/amd64, linux/arm64/v8', 'linux/arm64, linux/amd64/v1'],
    ["the engine's own", 'linux/amd64, linux/arm64', undefined],
    ["one, where the parent is for the engine's own", undefined, 'linux/amd64'],
  ])('may be %s', (_, base, child) => {
    expect(problems(base, child)).toEqual([]);
  });

  it('may not be others than those of its parent, and both places are named', () => {
    expect(problems('linux/amd64', 'linux/amd64, linux/arm64')).toEqual([
      [
        'spec.yml:5:22: error SPEC_PLATFORM: child is for linux/arm64, and its parent base is for linux/amd64 (spec.yml:4)',
        '  hint: add linux/arm64 to the platforms of base, or take them from those of child',
      ].join('\n'),
    ]);
  });

  it("may not be several where the parent is for the engine's own", () => {
    expect(problems(undefined, 'linux/amd64, linux/arm64')).toEqual([
      expect.stringContaining(
        "child is for linux/amd64, linux/arm64, and base has no `platforms`, so it is for the engine's own alone (spec.yml:4)",
      ),
    ]);
  });
});
