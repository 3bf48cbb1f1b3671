import { describe, expect, it } from '@jest/globals';
import { outputStyle, wantsColour, wantsUnicode } from '../../../src/cli/reporters/output-style.ts';

describe('wantsColour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
  ])('on a terminal %s with %j is %s', (isTTY, env, expected) => {
    expect(wantsColour(isTTY, env)).toBe(expected);
  });
});

describe('wantsUnicode', () => {
  it.each([
    [{}, true],
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'en_US.utf8' }, true],
    [{ LANG: 'C' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LC_ALL: '', LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LC_ALL: 'C.UTF-8', LANG: 'de_DE.ISO-8859-1' }, true],
    [{ TERM: 'linux' }, false],
  ])('with %j is %s', (env, expected) => {
    expect(wantsUnicode(env)).toBe(expected);
  });
});

describe('outputStyle', () => {
  it('paints only when colours are wanted', () => {
    const texts = [true, false].map((colour) => outputStyle({ colour, unicode: true }).red('x'));

    expect(texts).toEqual(['\u001b[31mx\u001b[39m', 'x']);
  });

  it('has signs of one character in both sets', () => {
    const signs = [true, false].flatMap((unicode) =>
      Object.values<string>({ ...outputStyle({ colour: false, unicode }).signs }),
    );

    expect(signs.filter((sign) => sign.length !== 1)).toEqual([]);
  });
});
