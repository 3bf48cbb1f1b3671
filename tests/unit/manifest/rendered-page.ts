import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A page as a reader of GitHub's markdown sees it. */
export interface RenderedPage {
  /** Opening and closing tags in order, with what is inside their angle brackets: `h1`, `/h1`, `td align="left"`. */
  readonly tags: readonly string[];
  /** Text of each code block. */
  readonly blocks: readonly string[];
  /** Text of each cell of the tables' bodies. */
  readonly cells: readonly string[];
  readonly headings: readonly string[];
}

/** Renders markdown with raw HTML let through, so that nothing is hidden. */
export function renderedPage(markdown: string): RenderedPage {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return {
    tags: [...html.matchAll(/<([^>]*)>/g)].map(([, tag = '']) => tag),
    blocks: contents(html, /<pre><code[^>]*>([^]*?)<\/code><\/pre>/g),
    cells: contents(html, /<td[^>]*>([^]*?)<\/td>/g),
    headings: contents(html, /<h\d>([^]*?)<\/h\d>/g),
  };
}

function contents(html: string, element: RegExp): readonly string[] {
  return [...html.matchAll(element)].map(([, inner = '']) => textOf(inner));
}

function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
