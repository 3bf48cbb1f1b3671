import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openPage, startBrowser, type Look } from '../support/browser.ts';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const looks: readonly Look[] = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);
const markup = '<img src=x onerror="document.title=1">';

describe('the page of a run with a failure', () => {
  let stack: StackUnderTest;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const files = smallStack({
      base: { build: ['RUN seq 2000 > /numbers'], test: 'seq 3' },
      good: { parent: 'base', build: ['RUN seq 3000 > /more'], test: 'seq 3' },
      bad: { parent: 'base', test: `echo '${markup}'; echo '</script>'; false` },
      below: { parent: 'bad' },
    });
    stack = await stackUnderTest({ files });
    browser = await startBrowser();
    expectExit(await stack.run(['build']), 1);
    address = pathToFileURL(join(stack.dir, 'artifacts', 'report.html')).href;
  });
  afterAll(async () => {
    await browser.close();
    await stack.dispose();
  });

  it.each(looks)('stands alone and fits at %o', async (look) => {
    const { page, complaints, requests } = await openPage(browser, address, look);

    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );

    expect({ complaints, requests, overflow }).toEqual({
      complaints: [],
      requests: [],
      overflow: 0,
    });
    expect(await page.locator('h1').innerText()).toBe('Run failed');
    await page.context().close();
  });

  it('shows the failure first, with its output as text', async () => {
    const { page } = await openPage(browser, address, { width: 1280, colorScheme: 'light' });

    const card = page.locator('#first-failure');

    expect(await page.locator('main > section').first().getAttribute('id')).toBe('problems');
    expect(await card.locator('h3').innerText()).toContain('bad');
    expect(await card.locator('pre').innerText()).toContain(markup);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('.stopped').innerText()).toContain('below blocked: bad failed');
    await page.context().close();
  });

  it('leads from the graph to the section of an image, and from there to its log', async () => {
    const { page } = await openPage(browser, address, { width: 1280, colorScheme: 'light' });

    await page.locator('.graph a[href="#image-good"]').click();

    const section = page.locator('#image-good');
    expect(await section.getAttribute('open')).not.toBeNull();
    const log = await section.locator('a', { hasText: 'log' }).first().getAttribute('href');
    expect(await stack.read(`artifacts/${log ?? ''}`)).toContain('seq 3000');
    expect(await section.locator('.size .legend').innerText()).toContain('inherited');
    await page.context().close();
  });

  it('is reached with the keyboard alone', async () => {
    const { page } = await openPage(browser, address, { width: 1280, colorScheme: 'light' });
    const reached: string[] = [];

    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const at = document.activeElement;
          return at?.getAttribute('href') ?? at?.parentElement?.id ?? '';
        }),
      );
    }

    expect(reached[0]).toBe('#main');
    expect(reached).toEqual(expect.arrayContaining(['#image-bad', '#timeline', 'image-below']));
    await page.context().close();
  });

  it('has names for its drawings, headings in order, and headers in its tables', async () => {
    const { page } = await openPage(browser, address, { width: 1280, colorScheme: 'light' });

    const found = await page.evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll(selector)];
      const levels = all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
      return {
        unnamed: all('svg:not([aria-hidden]):not([aria-label])').length,
        skipped: levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1).length,
        tops: levels.filter((level) => level === 1).length,
        bare: all('table').filter((table) => table.querySelector('th[scope]') === null).length,
        twice: all('[id]').length - new Set(all('[id]').map(({ id }) => id)).size,
        lost: all('a[href^="#"]').filter(
          (link) => document.getElementById((link.getAttribute('href') ?? '').slice(1)) === null,
        ).length,
      };
    });

    expect(found).toEqual({ unnamed: 0, skipped: 0, tops: 1, bare: 0, twice: 0, lost: 0 });
    await page.context().close();
  });

  it.each(looks)('can be read by its contrast at %o', async (look) => {
    const { page } = await openPage(browser, address, look);
    await page.evaluate(() => {
      for (const section of document.querySelectorAll('details')) section.open = true;
    });

    expect(await page.evaluate(faintTexts)).toEqual([]);
    await page.context().close();
  });

  it('shows everything that matters without scripts', async () => {
    const look = { width: 390, colorScheme: 'light', javaScriptEnabled: false } as const;
    const { page, complaints } = await openPage(browser, address, look);

    await page.locator('#image-good summary').click();

    expect(await page.locator('#image-good table').first().isVisible()).toBe(true);
    expect(await page.locator('button, input').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** Texts with less than 4.5:1 against the ground they stand on; runs in the page. */
function faintTexts(): readonly string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const blended = (colours: readonly string[]) => {
    if (canvas === null) return [0, 0, 0];
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (rgb: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
    if (!text || element.matches('script, style, title, symbol *, .bar-text')) continue;
    const grounds: string[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const box = at.matches('a.node') ? at.querySelector('.node-box') : null;
      if (box !== null) grounds.unshift(getComputedStyle(box).fill);
      grounds.unshift(getComputedStyle(at).backgroundColor);
    }
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const [ink, ground] = [luminance(blended([...grounds, colour])), luminance(blended(grounds))];
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.textContent.slice(0, 40)}`);
  }
  return faint;
}
