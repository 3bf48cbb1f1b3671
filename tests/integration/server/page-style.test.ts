import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pageStyles } from '../../../src/report/page/page-styles.ts';

const style = readFileSync(new URL('../../../src/server/page/page.css', import.meta.url), 'utf8');

/** `--ground: #f5f6f8` of a stylesheet, in its order; first those of the light scheme. */
function coloursOf(css: string): readonly string[] {
  return [...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]+);/g)].map(
    ([, name, value]) => `${name ?? ''} ${value ?? ''}`,
  );
}

describe('the stylesheet of the kernel pages', () => {
  it('has the colours of the report of a run, so that both look like one family', () => {
    const ours = coloursOf(style).filter((colour) => !colour.startsWith('own-ground '));

    expect(coloursOf(pageStyles)).toEqual(expect.arrayContaining([...ours]));
    expect(ours.length).toBeGreaterThan(30);
  });

  it('asks for nothing from elsewhere', () => {
    expect(style).not.toMatch(/url\(|@import/);
  });
});
