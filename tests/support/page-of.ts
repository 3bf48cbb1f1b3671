import { dataOf, type KernelDocuments } from '../../src/server/data/data-of.ts';
import { fixedStore } from '../../src/server/data/fixed-store.ts';
import { pageAnswer, type HtmlAnswer } from '../../src/server/page/page-answer.tsx';

export interface AskedPage {
  /** `undefined`: nothing was loaded so far. */
  readonly documents?: KernelDocuments | undefined;
  readonly problems?: readonly string[];
  readonly basePath?: string;
  /** Fields of a form that is posted. */
  readonly form?: Readonly<Record<string, string>>;
}

/** What the page server answers at an address: `/packages?q=numpy`. */
export function pageOf(address: string, asked: AskedPage = {}): HtmlAnswer | undefined {
  const { documents, problems = [], basePath = '', form } = asked;
  const store = fixedStore(documents && dataOf(documents, '2026-01-26T15:00:00Z'), problems);
  const { pathname, searchParams } = new URL(address, 'http://localhost');
  return pageAnswer(
    {
      data: store.current(),
      status: store.status(),
      settings: { basePath, kernelCommand: 'icrn_manager', version: '1.4.0' },
      assets: {
        scriptPath: `${basePath}/assets/page.js`,
        stylePath: `${basePath}/assets/page.css`,
      },
    },
    {
      method: form === undefined ? 'GET' : 'POST',
      path: pathname.split('/').map(decodeURIComponent).join('/'),
      query: searchParams,
      form: form && new URLSearchParams(form),
    },
  );
}

/** The body of {@link pageOf} as text. */
export function htmlOf(address: string, asked?: AskedPage): string {
  return pageOf(address, asked)?.body ?? '';
}

/** What people read of a page: its main part without tags, blanks as one. */
export function readableText(html: string): string {
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? '';
  return main
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
