import { describe, expect, it } from '@jest/globals';
import { ignoredNotes } from '../../../src/run/ignored-notes.ts';
import { imageInputsOf } from '../../support/plan-builders.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const inputs = (key: string, ignored: readonly string[]) =>
  imageInputsOf(imageSpec(key), { ignored });

describe('the note on files that git ignores', () => {
  it('is none where there are none', () => {
    expect(ignoredNotes([inputs('base', [])])).toEqual([]);
  });

  it('is of one file in one image', () => {
    const images = [inputs('base', ['images/base/model.bin']), inputs('leaf', [])];

    expect(ignoredNotes(images)).toEqual([
      'base is made from images/base/model.bin, which git ignores: no commit has it, and no revision tells of it',
    ]);
  });

  it('is one of many files in many images', () => {
    const images = [
      inputs('base', ['spec.yml', 'images/base/a', 'images/base/b']),
      inputs('leaf', ['spec.yml', 'images/leaf/c']),
    ];

    expect(ignoredNotes(images)).toEqual([
      'base, leaf are made from spec.yml, images/base/a and 2 more, which git ignores: no commit has them, and no revision tells of them',
    ]);
  });
});
