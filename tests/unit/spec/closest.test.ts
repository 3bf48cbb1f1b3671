import { describe, expect, it } from '@jest/globals';
import { closest, didYouMean } from '../../../src/spec/closest.ts';

describe('closest', () => {
  it.each([
    ['depends_on', 'depend_on'],
    ['build-args', 'build_args'],
    ['Info_Cmds', 'info_cmds'],
    ['contxet', 'context'],
  ])('finds what %s was meant to be', (written, meant) => {
    const keys = ['context', 'depend_on', 'build_args', 'info_cmds'];

    expect(closest(written, keys)).toBe(meant);
  });

  it('finds a short name with two letters swapped', () => {
    expect(closest('bsae', ['lab', 'base'])).toBe('base');
  });

  it('finds nothing when nothing is close', () => {
    expect(closest('repo', ['image_name', 'context'])).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('asks about what is close', () => {
    expect(didYouMean('regsitry', ['registry', 'root'])).toBe("did you mean 'registry'?");
  });

  it('says something else when nothing is close', () => {
    expect(didYouMean('x', ['registry'], 'remove it')).toBe('remove it');
  });
});
