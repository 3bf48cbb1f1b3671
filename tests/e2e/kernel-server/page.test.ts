import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { dataOf } from '../../../src/server/data/data-of.ts';
import { fixedStore } from '../../../src/server/data/fixed-store.ts';
import type { KernelStore } from '../../../src/server/data/store.ts';
import { startBrowser, type Look } from '../../support/browser.ts';
import { documentsOf, manyKernels } from '../../support/page-data.ts';
import { startPageServer, type PageServer } from '../../support/page-server.ts';

const markup = '"><img src=x onerror="alert(1)"><script>alert(2)</script>';
const numbered = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `package-${String(index).padStart(3, '0')} 1.${index}`,
  );
const documents = documentsOf(
  [
    {
      language: 'R',
      name: 'cowsay',
      version: '1.9',
      packages: ['cowsay 1.0', 'ggplot2 3.4.0', 'old 1'],
    },
    {
      language: 'R',
      name: 'cowsay',
      version: '1.10',
      packages: ['cowsay 1.0', 'ggplot2 3.5.1', 'sf 1.0'],
    },
    {
      language: 'Python',
      name: 'geo',
      version: '2026.1',
      packages: ['numpy 2.1.3', 'pandas 2.2.0'],
    },
    {
      language: 'Python',
      name: 'large',
      version: '1',
      packages: ['numpy 1.26.4', ...numbered(450)],
    },
    {
      language: markup,
      name: markup,
      version: markup,
      packages: [`hostile ${markup.replaceAll(' ', '\u00A0')}`],
    },
  ],
  { 'base-notebook': ['bash 5.2', 'python:numpy 2.0.0'] },
);
const data = dataOf(documents, '2026-01-26T15:00:00Z');
const hostile = `/kernels/${[markup, markup, markup].map(encodeURIComponent).join('/')}`;
const comparison = '/compare?left=kernel/R/cowsay/1.9&right=kernel/R/cowsay/1.10';
const requirements = 'numpy>=2.1\npandas\nbash\npandsa\n';
const found = `/find?text=${encodeURIComponent(requirements)}`;
const mainViews = [
  '/',
  '/kernels/R/cowsay/1.10',
  '/packages?q=numpy&sort=-version',
  comparison,
  found,
];
const views = [
  ...mainViews,
  '/?q=cow',
  '/?q=nothing',
  '/kernels/Python/large/1?offset=400',
  hostile,
  '/images/base-notebook',
  '/packages',
  '/packages?q=nunpy',
  '/packages?q=hostile',
  '/compare',
  '/find',
];
/** Every view in each width and each scheme; the most important ones in each pair of them. */
const looks: readonly (readonly [Look, readonly string[]])[] = [
  [{ width: 1280, colorScheme: 'light' }, views],
  [{ width: 390, colorScheme: 'dark' }, views],
  [{ width: 1280, colorScheme: 'dark' }, mainViews],
  [{ width: 390, colorScheme: 'light' }, mainViews],
];
const wide: Look = { width: 1280, colorScheme: 'light' };
const plain: Look = { ...wide, javaScriptEnabled: false };

describe('the page for people', () => {
  let server: PageServer;
  let browser: Browser;
  let store: KernelStore;

  beforeAll(async () => {
    server = await startPageServer(() => store, '/of/us');
    browser = await startBrowser();
  });
  beforeEach(() => {
    store = fixedStore(data);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** Runs something in a page, which must complain of nothing, ask no other host, and open no dialog meanwhile. */
  async function on(path: string, look: Look, act: (page: Page) => Promise<void>): Promise<void> {
    const { width, ...rest } = look;
    const context = await browser.newContext({
      ...rest,
      viewport: { width, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      bypassCSP: false,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => void faults.push(message.text()));
    page.on('pageerror', (error) => void faults.push(error.message));
    page.on('dialog', (dialog) => {
      faults.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const isOurs =
        request.url().startsWith(`${server.address}/`) || request.url().startsWith('data:');
      if (!isOurs) faults.push(request.url());
    });
    await page.goto(`${server.address}${path}`);
    await act(page);
    await context.close();
    expect(faults).toEqual([]);
  }
  const addressOf = (page: Page) => page.url().slice(server.address.length);

  it.each(looks)('fits and keeps nobody out at %o', async (look, shownViews) => {
    const { width, ...rest } = look;
    // Only this test brings a script of its own.
    const context = await browser.newContext({
      ...rest,
      viewport: { width, height: 900 },
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.addInitScript(axe.source);
    const problems: string[] = [];

    for (const view of shownViews) {
      await page.goto(`${server.address}${view}`);
      problems.push(...(await page.evaluate(problemsHere)).map((problem) => `${view}: ${problem}`));
    }

    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([wide, plain])('shows hostile names as text at %o', (look) =>
    on(hostile, look, async (page) => {
      expect(await page.locator('h1').innerText()).toContain(markup);
      expect(await page.locator('main img, main script').count()).toBe(0);
      await page.goto(`${server.address}/packages?q=${encodeURIComponent(markup)}`);
      await page.goto(`${server.address}/?q=${encodeURIComponent('img src')}`);
      await page.locator('tbody a').first().click();
      await page.waitForURL(`**/kernels/**`);
      expect(await page.locator('h1').innerText()).toContain(markup);
    }),
  );

  it.each([wide, plain])('leads from a search to a kernel at %o', (look) =>
    on('/', look, async (page) => {
      await page.locator('#search').fill('numpy>=2,<2.1.5');
      await page.locator('#search').press('Enter');
      await page.waitForURL('**/packages?q=numpy*');
      await page.locator('.results tbody tr').nth(1).waitFor();

      expect(await page.locator('.results tbody tr').allInnerTexts()).toHaveLength(2);
      await page.locator('.results a', { hasText: 'geo' }).click();
      await page.waitForURL('**/kernels/Python/geo/2026.1');
      expect(await page.locator('h1').innerText()).toContain('geo 2026.1');
      expect(await page.title()).toBe('geo 2026.1 (Python 3.12) · Kernels');
    }),
  );

  it('searches while somebody types, tells how much it found, and goes back in one step', () =>
    on('/', wide, async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('ggplot', { delay: 30 });
      await page.waitForURL('**/packages?q=ggplot');
      await page.locator('#said', { hasText: '2 results' }).waitFor({ state: 'attached' });

      expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
      await page.goBack();
      await page.locator('.kernels').first().waitFor();
      expect(addressOf(page)).toBe('/');
    }));

  it.each([wide, plain])('narrows and sorts results, all in the address, at %o', (look) =>
    on('/packages?q=numpy', look, async (page) => {
      await page.locator('#choice-language').selectOption('Python');
      if (look.javaScriptEnabled === false) await page.locator('.tools .apply').click();
      await page.waitForURL('**language=Python**');
      await page.locator('#sort-version').click();
      await page.waitForURL('**sort=-version');

      await page.locator('[aria-sort="descending"]').waitFor();
      expect(await page.locator('.results tbody .c-version').allInnerTexts()).toEqual([
        '2.1.3',
        '1.26.4',
      ]);
      await page.reload();
      expect(await page.locator('.results tbody .c-version').allInnerTexts()).toEqual([
        '2.1.3',
        '1.26.4',
      ]);
    }),
  );

  it.each([wide, plain])('filters the packages of a kernel at %o', (look) =>
    on('/kernels/R/cowsay/1.10', look, async (page) => {
      await page.locator('#filter').pressSequentially('gg');
      if (look.javaScriptEnabled === false) await page.locator('#filter').press('Enter');
      // One letter comes to the same packages as two.
      await page.waitForURL('**/kernels/R/cowsay/1.10?filter=gg');
      await page.locator('.tools .hint', { hasText: '1 of 3 packages' }).waitFor();

      expect(await page.locator('.packages tbody th').allInnerTexts()).toEqual(['ggplot2']);
      expect(await page.locator('#filter').inputValue()).toBe('gg');
    }),
  );

  it('keeps focus and what is typed while it filters', () =>
    on('/kernels/Python/large/1', wide, async (page) => {
      await page.locator('#filter').focus();
      await page.keyboard.type('package-01', { delay: 60 });
      await page.locator('.tools .hint', { hasText: '10 of 451 packages' }).waitFor();

      expect(await page.evaluate(() => document.activeElement?.id)).toBe('filter');
      expect(await page.locator('#filter').inputValue()).toBe('package-01');
    }));

  it('copies commands', () =>
    on('/kernels/R/cowsay/1.10', wide, async (page) => {
      // It says so for a second and a half.
      const said = page.locator('.copy', { hasText: 'Copied' }).waitFor();
      await Promise.all([said, page.locator('.copy').nth(1).click()]);

      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
        'icrn_manager kernels use R cowsay 1.10',
      );
    }));

  it('has commands and no dead buttons without scripts', () =>
    on('/kernels/R/cowsay/1.10', plain, async (page) => {
      expect(await page.locator('.command').allInnerTexts()).toEqual([
        'icrn_manager kernels get R cowsay 1.10',
        'icrn_manager kernels use R cowsay 1.10',
      ]);
      expect(await page.locator('button').allInnerTexts()).toEqual(['Search', 'Filter']);
    }));

  it('loads rows as the end of the list comes near, and has them still on the way back', () =>
    on('/kernels/Python/large/1', wide, async (page) => {
      for (const count of [400, 451]) {
        await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
        await page
          .locator('.packages tbody tr')
          .nth(count - 1)
          .waitFor();
      }
      expect(await page.locator('[data-paging]').count()).toBe(1);
      expect((await page.locator('[data-paging]').innerText()).trim()).toBe('Rows 1–451 of 451');
      await page.locator('.packages a', { hasText: 'package-440' }).scrollIntoViewIfNeeded();
      const at = await page.evaluate(() => scrollY);

      await page.locator('.packages a', { hasText: 'package-440' }).click();
      await page.waitForURL('**/packages?q=package-440*');
      await page.goBack();
      await page.locator('.packages tbody tr').nth(450).waitFor();
      expect(Math.abs((await page.evaluate(() => scrollY)) - at)).toBeLessThan(50);
    }));

  it('leads to the other rows without scripts', () =>
    on('/kernels/Python/large/1', plain, async (page) => {
      await page.locator('[data-more]').click();
      await page.locator('[data-more]').click();

      expect(await page.locator('.packages tbody tr').count()).toBe(51);
      expect(addressOf(page)).toBe('/kernels/Python/large/1?offset=400');
    }));

  it('continues the lists of all languages', async () => {
    store = fixedStore(dataOf(documentsOf(manyKernels(450, 1)), '2026-01-26T15:00:00Z'));
    await on('/', wide, async (page) => {
      for (const count of [400, 450]) {
        await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
        await page
          .locator('.kernels .c-version')
          .nth(count - 1)
          .waitFor();
      }

      expect(await page.locator('main h2').allInnerTexts()).toEqual(['Python', 'R']);
      expect(await page.locator('.kernels thead').count()).toBe(2);
    });
  });

  it.each([wide, plain])('compares, turns round and narrows at %o', (look) =>
    on('/kernels/R/cowsay/1.10', look, async (page) => {
      await page.locator('a', { hasText: 'What changed since 1.9' }).click();
      await page.locator('.changes').waitFor();
      expect(await page.locator('.count').innerText()).toBe(
        '3 of 3 differences · 1 package the same',
      );

      await page.locator('#swap').click();
      await page.locator('.is-downgraded').first().waitFor();
      expect(addressOf(page)).toBe(
        '/compare?left=kernel%2FR%2Fcowsay%2F1.10&right=kernel%2FR%2Fcowsay%2F1.9',
      );

      await page.locator('#show-added').check();
      if (look.javaScriptEnabled === false) await page.locator('.tools .apply').click();
      await page.locator('.count', { hasText: '1 of 3' }).waitFor();
      expect(await page.locator('.changes tbody th').allInnerTexts()).toEqual(['old R']);
    }),
  );

  it.each([wide, plain])('chooses two to compare at %o', (look) =>
    on('/compare', look, async (page) => {
      await page.locator('#left').selectOption('kernel/Python/geo/2026.1');
      await page.locator('#right').selectOption('image/base-notebook');
      if (look.javaScriptEnabled === false) await page.locator('.sides .apply').click();

      await page.locator('.changes').waitFor();
      expect(await page.locator('.changes tbody tr').allInnerTexts()).toHaveLength(3);
    }),
  );

  it.each([wide, plain])('finds a kernel for a list that is pasted at %o', (look) =>
    on('/find', look, async (page) => {
      await page.locator('#text').fill(requirements);
      await page.locator('.primary').click();
      await page.locator('.match').first().waitFor();

      expect(addressOf(page)).toMatch(/^\/find\?text=numpy/);
      expect(await page.locator('.match').first().innerText()).toContain('has 2 of 4');
      expect(await page.locator('.match .command').first().innerText()).toContain(
        'icrn_manager kernels get Python geo 2026.1',
      );
      expect(await page.locator('.notice').innerText()).toContain("pandsa: did you mean 'pandas'?");
    }),
  );

  it('finds a kernel for a file that is dropped', () =>
    on('/find', wide, async (page) => {
      const transfer = await page.evaluateHandle((text) => {
        const moved = new DataTransfer();
        moved.items.add(new File([text], 'requirements.txt', { type: 'text/plain' }));
        return moved;
      }, requirements);

      await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer: transfer });
      await page.locator('.match').first().waitFor();

      expect(await page.locator('#text').inputValue()).toContain('pandsa');
      expect(addressOf(page)).toContain('file=requirements.txt');
    }));

  it('says when the data are old, and when there are none', async () => {
    store = fixedStore(data, ['package_index.json is not there']);
    await on('/', wide, async (page) => {
      await page.locator('.notice summary').click();
      expect(await page.locator('.notice').innerText()).toContain(
        'package_index.json is not there',
      );
      expect(await page.locator('footer time').getAttribute('datetime')).toBe(
        '2026-01-26T14:53:47Z',
      );
    });
    store = fixedStore(undefined, ['collated_manifests.json is not there']);
    await on('/', wide, async (page) => {
      expect(await page.locator('h1').innerText()).toBe('No data yet');
      expect(await page.locator('main').innerText()).toContain(
        'collated_manifests.json is not there',
      );
    });
  });

  it('is used with the keyboard alone', () =>
    on('/', wide, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
        'Skip to the content',
      );
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

      await page.locator('.kernels a', { hasText: 'cowsay' }).press('Enter');
      await page.waitForURL('**/kernels/R/cowsay/1.10');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      await page.locator('#sort-version').press('Enter');
      await page.locator('[aria-sort] #sort-version').waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('sort-version');
    }));
});

/** What is wider than the window, and what axe-core calls serious or critical; runs in the page. */
async function problemsHere(): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as {
    axe: {
      run: () => Promise<{
        violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
      }>;
    };
  };
  const { violations } = await axe.run();
  const overflow = document.documentElement.scrollWidth - window.innerWidth;
  return [
    ...(overflow > 0 ? [`${overflow} pixels too wide`] : []),
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
  ];
}
