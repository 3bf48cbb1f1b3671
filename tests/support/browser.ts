import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../src/testing.ts';

/** A page in a browser that speaks to nobody, and what it did that a page that stands alone must not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, and everything else that it wrote to the console. */
  readonly complaints: readonly string[];
  /** Addresses that were asked for, its own left out. */
  readonly requests: readonly string[];
}

export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
}

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a fresh profile. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: quiet });
}

/** Opens an address with a look of its own, and watches it. */
export async function openPage(
  browser: Browser,
  address: string,
  { width, ...look }: Look,
): Promise<WatchedPage> {
  const context = await browser.newContext({ ...look, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (url.split('#')[0] !== address && !url.startsWith('data:')) requests.push(url);
  });
  await page.goto(address);
  return { page, complaints, requests };
}
