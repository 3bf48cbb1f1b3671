import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { artifactPath, findBrowser, startContainer, type TestContainer } from 'stack/testing';

const port = 8000;
const lists = fileURLToPath(new URL('lists', import.meta.url));

describe('the page in a browser', () => {
  let container: TestContainer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    container = await startContainer({
      readOnlyRoot: true,
      binds: [{ source: lists, target: '/app/data', readOnly: true }],
    });
    await container.waitForHttp(port, '/readyz', { status: 200 });
    browser = await chromium.launch({
      executablePath: findBrowser(),
      // As root in CI there is no sandbox; the rest keeps the browser from calling home.
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    await page.goto(container.url(port));
  });

  afterAll(async () => {
    await browser.close();
    await container.stop();
  });

  it('shows the kernels, their newest versions first', async () => {
    const links = page.locator('main a[href^="/kernels/"]');

    const addresses = await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')));

    expect([...new Set(addresses)]).toEqual([
      '/kernels/Python/parrot/2.1',
      '/kernels/R/cowsay/1.10',
      '/kernels/R/cowsay/1.9',
    ]);
    await page.screenshot({ path: artifactPath('kernels.png') });
  });

  it('finds a package while its name is typed, and keeps the text in the address', async () => {
    await page.getByRole('searchbox').first().pressSequentially('ggplot2>=3.5');
    const found = page.locator('main', { hasText: '3.5.1' });
    await found.waitFor();

    expect(await found.innerText()).not.toContain('3.4.4');
    expect(new URL(page.url()).searchParams.get('q')).toBe('ggplot2>=3.5');
    await page.screenshot({ path: artifactPath('search.png') });
  });

  it('leads to the kernel that has it, with the command to get it', async () => {
    await page.locator('main a[href="/kernels/R/cowsay/1.10"]').first().click();
    await page.locator('main', { hasText: 'icrn_manager kernels get R cowsay 1.10' }).waitFor();

    expect(await page.locator('main').innerText()).toContain('ggplot2');
    await page.screenshot({ path: artifactPath('kernel.png') });
  });

  it('does nothing that its own rules forbid', () => {
    expect(complaints).toEqual([]);
  });

  it('does all of that without a script, too', async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(container.url(port));

    await plain.getByRole('searchbox').first().fill('numpy>=2');
    await plain.keyboard.press('Enter');
    await plain.locator('main a[href="/kernels/Python/parrot/2.1"]').first().click();

    expect(await plain.locator('main').innerText()).toContain('2.1.3');
    await plain.close();
  });
});
