import { describe, expect, it } from '@jest/globals';
import { hiddenMarker } from '../../../src/github/marker.ts';
import { specName } from '../../../src/github/spec-name.ts';

describe('hiddenMarker', () => {
  it('has the spec in it', () => {
    expect(hiddenMarker('plan', 'spec.yml')).toBe('<!-- stack:plan spec.yml -->');
    expect(hiddenMarker('issue', 'gpu/spec.yml')).toBe('<!-- stack:issue gpu%2Fspec.yml -->');
  });

  it('cannot be ended by the name of a spec', () => {
    const marker = hiddenMarker('plan', 'a --> @everyone.yml');

    expect(marker).toBe('<!-- stack:plan a%20--%3E%20%40everyone.yml -->');
  });
});

describe('specName', () => {
  it.each([
    ['spec.yml', '/work', '/work', 'spec.yml'],
    ['spec.yml', '/work/gpu', '/work', 'gpu/spec.yml'],
    ['../spec.yml', '/work/gpu', '/work', 'spec.yml'],
    ['images/spec.yml', '/elsewhere', '/work', 'images/spec.yml'],
    ['images/spec.yml', '/work', undefined, 'images/spec.yml'],
    ['images/spec.yml', '/work', '', 'images/spec.yml'],
  ])('of %s in %s with workspace %s is %s', (file, cwd, workspace, name) => {
    expect(specName({ file }, cwd, workspace)).toBe(name);
  });
});
