import { describe, expect, it } from '@jest/globals';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { cellCode, inlineText } from '../../../src/text/markdown.ts';

/** Text of the finished page, where GitHub looks for mentions: tags gone, character references decoded. */
function shown(markdown: string): string {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const text = html.replaceAll(/<[^>]*>/g, '');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** What GitHub would link. */
const linked = /(?<!\w)@[a-z0-9]|#\d|\bGH-\d|[\w-]+@[0-9a-f]{7}/i;

describe('text of unknown origin', () => {
  it.each([
    '@somebody',
    'ask @acme/maintainers, or (@a)',
    'fixes #12',
    'acme/stack#12',
    'closes GH-12 and gh-13',
    'acme/stack@0123456789',
    '&#64;somebody',
    '<b>@somebody</b>',
  ])('mentions nobody and nothing: %s', (text) => {
    const page = shown(inlineText(text));

    expect(page).not.toMatch(linked);
    expect(page.replaceAll('\u200b', '')).toBe(text);
  });

  it('is known to mention somebody where it stands as it is', () => {
    expect(shown('ask &#64;somebody')).toMatch(linked);
  });

  it.each(['ghcr.io/acme/base@sha256:0123', 'GHC-9.8', '2026.4-main'])(
    'can be copied where it is no reference: %s',
    (text) => {
      expect(shown(inlineText(text))).toBe(text);
    },
  );

  it('has nothing invisible in it as code, where GitHub looks for no mention', () => {
    expect(cellCode('@babel|core')).toBe('<code>&#64;babel&#124;core</code>');
  });
});
