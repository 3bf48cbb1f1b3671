import { createHash } from 'node:crypto';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../ports/logger.ts';
import { detailAnswer, type Answer } from '../../server/answer.ts';
import type { KernelStore } from '../../server/data/store.ts';
import { answering } from './answering.ts';
import { bareApp } from './bare-app.ts';
import { closing } from './close-server.ts';
import { serverMetrics } from './metrics.ts';
import { mountApi } from './mount-api.ts';
import { mountDocs } from './mount-docs.ts';
import { methodNotAllowed } from './mount.ts';
import { mountPage, type PageAnswer } from './mount-page.ts';
import { mountProcess } from './mount-process.ts';
import { problemAnswer } from './problem-answer.ts';
import { defaultLimits, type ServerSettings } from './server-settings.ts';
import { readAssets, type StaticAssets } from './static-assets.ts';

/** What a server is made of. */
export interface ServerParts {
  readonly store: KernelStore;
  readonly settings: ServerSettings;
  readonly page: PageAnswer;
  readonly log: Pick<Logger, 'error'>;
}

/** A server that answers requests about kernels. */
export interface ServerApp {
  /** Begins to take connections. @param port 0: any that is free @returns where: `http://127.0.0.1:8000` */
  listen(host: string, port: number): Promise<string>;
  /** Takes no more connections, says so at `/readyz`, and finishes what runs, as long as it may take. */
  close(): Promise<void>;
  /** Answers a request that comes from no network. */
  readonly inject: FastifyInstance['inject'];
}

/**
 * A server that is ready to listen. The store stays open when it is closed.
 *
 * @throws when a file that it serves cannot be read
 */
export async function createServerApp(parts: ServerParts): Promise<ServerApp> {
  const { store, settings, page, log } = parts;
  const { basePath, corsOrigins } = settings;
  const limits = { ...defaultLimits, ...settings.limits };
  const { bodyBytes, readyBytes } = limits;
  const isShared = corsOrigins.length > 0;
  const metrics = serverMetrics(store);
  const assets = await readAssets(settings.assetsFolder);
  const answers = answering({
    store,
    metrics,
    version: programTag(settings, assets),
    isShared,
    readyBytes,
  });
  const fail = (error: unknown) => answers.ofMoment('', () => problemAnswer(error, log));
  const app = bareApp({ basePath, limits, fail });
  const close = closing(app, limits.closeTimeoutMs);
  let isClosing = false;

  if (isShared)
    await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'HEAD', 'POST'] });
  mountApi(app, answers, { store, settings, bodyBytes });
  mountProcess(app, answers, { store, metrics, isClosing: () => isClosing });
  mountPage(app, answers, { page, store, settings, assets, bodyBytes });
  mountDocs(app, answers, settings);
  app.setNotFoundHandler(answers.ofMoment('', ({ method }) => notFoundAnswer(app, method)));
  await app.ready();

  return {
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      isClosing = true;
      await close();
    },
    inject: app.inject.bind(app),
  };
}

/** Another one for each program and setting that what is answered depends on: a client must not keep the pages of an earlier one. */
function programTag(
  { version, build, basePath, kernelCommand }: ServerSettings,
  { scriptPath, stylePath }: StaticAssets,
): string {
  const facts = [version, build, basePath, kernelCommand, scriptPath, stylePath];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 8);
}

/** Methods that fastify does not know never reach a route, whatever the path. */
function notFoundAnswer({ supportedMethods }: FastifyInstance, method: string): Answer {
  return supportedMethods.includes(method)
    ? detailAnswer(404, 'Not Found')
    : methodNotAllowed(['GET', 'HEAD', 'POST']);
}
