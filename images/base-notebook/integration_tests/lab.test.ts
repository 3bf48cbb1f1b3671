import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { artifactPath, findBrowser, startContainer, type TestContainer } from 'stack/testing';

const token = 'integration';

describe('JupyterLab in a browser', () => {
  let container: TestContainer;
  let browser: Browser;

  beforeAll(async () => {
    container = await startContainer({ ports: [8888], env: { JUPYTER_TOKEN: token } });
    await container.waitForHttp(8888, `/api/status?token=${token}`, { status: 200 });
    browser = await chromium.launch({
      executablePath: findBrowser(),
      // As root in CI there is no sandbox; the rest keeps the browser from calling home.
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
  });

  afterAll(async () => {
    await browser.close();
    await container.stop();
  });

  it('refuses whoever has no token', async () => {
    expect(await container.waitForHttp(8888, '/api/status')).toBe(403);
  });

  it('runs a cell of a new notebook', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(container.url(8888, `/lab?token=${token}`));

    await openNotebook(page);
    await page.keyboard.type('sum(n * n for n in range(1, 101))');
    await page.keyboard.press('Shift+Enter');
    const output = page.locator('.jp-OutputArea-output').first();
    await output.waitFor();

    expect((await output.innerText()).trim()).toBe('338350');
    await page.screenshot({ path: artifactPath('lab.png') });
    await page.close();
  });

  it('works as the user of the image', async () => {
    const { stdout } = await container.exec(['ps', '-o', 'uid=', '-p', '1']);

    expect(stdout.trim()).toBe('1000');
  });
});

/** Opens a notebook with the launcher and waits for its kernel: what is typed before that is dropped. */
async function openNotebook(page: Page): Promise<void> {
  const card = page.locator('.jp-LauncherCard[data-category="Notebook"]').first();
  await card.click({ timeout: 60_000 });
  await page.locator('#jp-main-statusbar', { hasText: '| Idle' }).waitFor({ timeout: 60_000 });
  await page.locator('.jp-Notebook .jp-Cell .cm-content').first().click();
}
