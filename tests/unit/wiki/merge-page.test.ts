import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserError } from '../../../src/errors/user-error.ts';
import { mergePage } from '../../../src/wiki/merge-page.ts';
import { findRegions, withoutMarkers } from '../../../src/wiki/regions.ts';

const begin = (name: string) => `<!-- stack:begin ${name} -->`;
const end = (name: string) => `<!-- stack:end ${name} -->`;
const region = (name: string, content: string) => `${begin(name)}\n${content}\n${end(name)}\n`;
const page = (a: string, b = 'b') => `hello\n\n${region('a', a)}\n${region('b', b)}`;

/** The page that comes of it, or the place and message of the problem. */
function merged(existing: string | undefined, rendered: string, adopt = false) {
  try {
    return mergePage('Home.md', existing, rendered, { adopt });
  } catch (error) {
    const { code, message, location } = error as UserError;
    return `${String(location?.file)}:${String(location?.line)}: ${code}: ${message}`;
  }
}

describe('a page that meets what is there', () => {
  it('is written whole where there is none', () => {
    expect(merged(undefined, page('1'))).toBe(page('1'));
    expect(merged(' \n', page('1'))).toBe(page('1'));
  });

  it('changes its regions, in the order that people gave them, and nothing else', () => {
    const existing = `\uFEFFours  \r\n${region('b', 'old')}\tmiddle\n\n${region('mine', 'kept')}${region('a', 'old')}no end`;

    expect(merged(existing, page('new a', 'new b'))).toBe(
      `\uFEFFours  \r\n${region('b', 'new b')}\tmiddle\n\n${region('mine', 'kept')}${region('a', 'new a')}no end`,
    );
  });

  it('keeps what a region says when there is nothing new to say', () => {
    expect(merged(page('| old row |'), page('\n  \n', 'new'))).toBe(page('| old row |', 'new'));
  });

  it('has the line ends of the page', () => {
    const written = page('1\n2').replaceAll('\n', '\r\n');

    expect(merged(written, page('1\n2'))).toBe(written);
    expect(merged(written, page('3\n4'))).toBe(page('3\n4').replaceAll('\n', '\r\n'));
  });

  it('may end without a line end', () => {
    const existing = page('1', '2').trimEnd();

    expect(merged(existing, page('1', '3'))).toBe(page('1', '3').trimEnd());
  });

  it.each([
    ['made by hand', 'ours\n', 'Home.md:1: WIKI_PAGE: Home.md was made by hand'],
    ['without one region', region('a', '1'), "Home.md:1: WIKI_PAGE: Home.md lacks the region 'b'"],
    ['with no end', `x\n${begin('a')}\n1\n`, "Home.md:2: WIKI_PAGE: region 'a' has no end"],
    ['with no begin', `x\n\n${end('a')}\n`, "Home.md:3: WIKI_PAGE: region 'a' ends and has not"],
    ['with another end', `${begin('a')}\n${end('b')}\n`, "Home.md:2: WIKI_PAGE: region 'b' ends"],
    [
      'with a region twice',
      `${region('a', '1')}${region('b', '1')}${region('a', '1')}`,
      "Home.md:7: WIKI_PAGE: region 'a' is there a second time",
    ],
    [
      'with a region in another',
      `${begin('a')}\n${region('b', '1')}${end('a')}\n`,
      "Home.md:2: WIKI_PAGE: region 'b' begins inside of 'a' (line 1)",
    ],
    ...[
      '<!-- stack:begin -->',
      '<!--stack:begin a-->',
      ' <!-- stack:begin a -->',
      '<!-- stack:begin a --> text',
      '<!-- STACK:BEGIN a -->',
      '<!-- stack:begin a',
    ].map((line) => [
      `with the line ${line}`,
      `${line}\n${page('1')}`,
      'Home.md:1: WIKI_PAGE: this line is not quite a marker',
    ]),
  ])('is left when that is a page %s', (_name, existing, problem) => {
    expect(merged(existing, page('1'))).toContain(problem);
  });

  it('stands above a page made by hand where that is asked for', () => {
    expect(merged('ours\n', page('1'), true)).toBe(`${page('1')}\nours\n`);
  });

  it('stands above the first words that GitHub proposes', () => {
    expect(merged('Welcome to the stack wiki!', page('1'))).toBe(
      `${page('1')}\nWelcome to the stack wiki!`,
    );
  });

  it('never loses a byte outside of its regions, whatever stands there', () => {
    const piece = fc.oneof(
      fc.constantFrom(...[begin('a'), end('a'), begin('b'), end('b'), '<!-- stack:begin', '\r']),
      fc.string({ unit: 'binary' }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('\n'));

    fc.assert(
      fc.property(text, (existing) => {
        const result = merged(existing, page('new', 'new'));
        if (/^Home\.md:\d+: WIKI_PAGE: /.test(result) || existing.trim() === '') return;

        expect(outside(result)).toEqual(outside(existing));
        expect(merged(result, page('new', 'new'))).toBe(result);
      }),
      { numRuns: 1000 },
    );
  });
});

function outside(text: string): readonly string[] {
  const parts = [];
  let at = 0;
  for (const { start, end: until } of findRegions(text, '').values()) {
    parts.push(text.slice(at, start));
    at = until;
  }
  return [...parts, text.slice(at)];
}

describe('text of unknown origin', () => {
  it('holds no line that is a marker', () => {
    const nasty = [begin('a'), end('a'), `<!--  stack :end a -->`, `x ${end('a')}`].join('\n');

    const safe = withoutMarkers(nasty);

    expect(safe.replaceAll('\u2060', '')).toBe(nasty);
    expect(findRegions(safe, '').size).toBe(0);
    expect(findRegions(region('a', safe), '').size).toBe(1);
  });
});
