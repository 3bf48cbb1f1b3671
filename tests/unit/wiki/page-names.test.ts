import { describe, expect, it } from '@jest/globals';
import { fileOf, manifestPage } from '../../../src/wiki/page-names.ts';

describe('the page of an image', () => {
  it.each([
    ['ghcr.io/acme/rstudio-notebook:2026.3-main', 'ghcr-io-acme-rstudio-notebook-2026.3-main.md'],
    ['127.0.0.1:5000/base:2026.4-stable-3', '127-0-0-1-5000-base-2026.4-stable-3.md'],
    ['ghcr.io/a.b/c_d:Main', 'ghcr-io-a.b-c_d-Main.md'],
    ['[::1]:5000/a:b', '---1--5000-a-b.md'],
  ])('of %s is %s', (reference, file) => {
    expect(fileOf(manifestPage(reference))).toBe(file);
  });

  it('has a name that a file can have, and that no other has', () => {
    const names = ['a', 'b'].map((tag) => manifestPage(`x.io/${'a'.repeat(250)}:${tag}`));

    expect(names.map((name) => name.length)).toEqual([200, 200]);
    expect(new Set(names).size).toBe(2);
  });
});
