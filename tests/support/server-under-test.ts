import { request, type IncomingHttpHeaders } from 'node:http';
import { createServerApp, type ServerParts } from '../../src/adapters/server/server-app.ts';
import type { ServerSettings } from '../../src/adapters/server/server-settings.ts';
import { dataOf } from '../../src/server/data/data-of.ts';
import { fixedStore } from '../../src/server/data/fixed-store.ts';
import { kernelDocuments } from './kernel-documents.ts';

/** What a server answered, as it came over the wire. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server in this process that listens at a free port. */
export interface ServerUnderTest {
  /** `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly port: number;
  ask(path: string, asked?: Asked): Promise<Received>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a path is asked; by GET where nothing is said. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const settings: ServerSettings = {
  version: '1.4.0',
  basePath: '',
  kernelCommand: 'icrn_manager',
  corsOrigins: [],
  refreshToken: undefined,
  assetsFolder: undefined,
  docsFolder: undefined,
};

/** When the data of a test were read. */
export const loadedAt = '2026-02-01T10:00:00Z';

/** Starts a server of a hundred kernels. @param changed what is other than that; the page is none */
export async function startServer(
  changed: Partial<Omit<ServerParts, 'settings'>> & { settings?: Partial<ServerSettings> } = {},
): Promise<ServerUnderTest> {
  const app = await createServerApp({
    store: changed.store ?? fixedStore(dataOf(kernelDocuments(), loadedAt)),
    page: changed.page ?? (() => undefined),
    log: changed.log ?? { error: failOnBug },
    settings: { ...settings, ...changed.settings },
  });
  const url = await app.listen('127.0.0.1', 0);
  const close = () => app.close();
  const ask = (path: string, asked: Asked = {}) => exchange(url, path, asked);
  return { url, port: Number(new URL(url).port), ask, close, [Symbol.asyncDispose]: close };
}

/** A bug must fail the test, wherever it comes up. */
function failOnBug(message: string, fields: unknown): void {
  process.exitCode = 1;
  console.error(message, fields);
}

async function exchange(url: string, path: string, asked: Asked): Promise<Received> {
  const { method = 'GET', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const asking = request(url, { path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
