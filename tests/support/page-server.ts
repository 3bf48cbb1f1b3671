import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { KernelStore } from '../../src/server/data/store.ts';
import { pageAnswer, type HtmlAnswer } from '../../src/server/page/page-answer.tsx';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const page = fileURLToPath(new URL('../../src/server/page/', import.meta.url));

/** A server of the pages alone. */
export interface PageServer {
  /** Without a slash at its end, base path included: `http://127.0.0.1:40123/of/us`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the pages of a store, and what belongs to them. @param store asked anew for each request */
export async function startPageServer(
  store: () => KernelStore,
  basePath = '',
): Promise<PageServer> {
  const files = new Map([
    [`${basePath}/assets/page.js`, { type: 'text/javascript', body: clientScript() }],
    [`${basePath}/assets/page.css`, { type: 'text/css', body: readFileSync(`${page}page.css`) }],
  ]);
  const server = createServer((request, response) => {
    void (async () => {
      const file = files.get(request.url ?? '');
      const answer =
        file === undefined
          ? await answerTo(request, store(), basePath)
          : { status: 200, headers: {}, ...file };
      response.writeHead(answer?.status ?? 404, {
        'content-type': answer?.type ?? 'text/plain',
        'content-security-policy': policy,
        ...answer?.headers,
      });
      response.end(answer?.body ?? 'Not found');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${basePath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  request: IncomingMessage,
  store: KernelStore,
  basePath: string,
): Promise<HtmlAnswer | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const path = pathname.slice(basePath.length).split('/').map(decodeURIComponent).join('/');
  const isPost = request.method === 'POST';
  return pageAnswer(
    {
      data: store.current(),
      status: store.status(),
      settings: { basePath, kernelCommand: 'icrn_manager', version: '0.0.0' },
      assets: {
        scriptPath: `${basePath}/assets/page.js`,
        stylePath: `${basePath}/assets/page.css`,
      },
    },
    {
      method: isPost ? 'POST' : 'GET',
      path,
      query: searchParams,
      form: isPost ? new URLSearchParams(await text(request)) : undefined,
    },
  );
}

/** What the build makes of the scripts of the page. */
function clientScript(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [`${page}client/page.ts`],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
