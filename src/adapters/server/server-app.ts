import type { Server } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import cors from '@fastify/cors';
import { detailAnswer, type Answer } from '../../server/answer.ts';
import type { Logger } from '../../ports/logger.ts';
import type { KernelStore } from '../../server/data/store.ts';
import { answering } from './answering.ts';
import { answerBroken, answerUnusual } from './broken-requests.ts';
import { closeServer } from './close-server.ts';
import { serverMetrics } from './metrics.ts';
import { mountApi } from './mount-api.ts';
import { mountDocs } from './mount-docs.ts';
import { methodNotAllowed } from './mount.ts';
import { mountPage, type PageAnswer } from './mount-page.ts';
import { mountProcess } from './mount-process.ts';
import { problemAnswer } from './problem-answer.ts';
import { defaultLimits, type ServerLimits, type ServerSettings } from './server-settings.ts';
import { readAssets } from './static-assets.ts';

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
  const limits = { ...defaultLimits, ...settings.limits };
  const app = bareApp(settings, limits, log);
  const isShared = settings.corsOrigins.length > 0;
  if (isShared)
    await app.register(cors, {
      origin: [...settings.corsOrigins],
      methods: ['GET', 'HEAD', 'POST'],
    });
  const metrics = serverMetrics(store);
  const { version } = settings;
  const answers = answering({ store, metrics, version, isShared, readyBytes: limits.readyBytes });
  let isClosing = false;

  const { bodyBytes } = limits;
  const assets = await readAssets(settings.assetsFolder);
  mountApi(app, answers, { store, settings, bodyBytes });
  mountProcess(app, answers, { store, metrics, isClosing: () => isClosing });
  mountPage(app, answers, { page, store, settings, assets, bodyBytes });
  mountDocs(app, answers, settings);
  app.setNotFoundHandler(answers.ofMoment('', ({ method }) => notFoundAnswer(app, method)));
  app.setErrorHandler(async (error, request, reply) => {
    const answer = answers.ofMoment('', () => problemAnswer(error, log));
    await answer(request, reply);
  });
  await app.ready();

  return {
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      isClosing = true;
      await closeServer(app, limits.closeTimeoutMs);
    },
    inject: app.inject.bind(app),
  };
}

/** Methods that fastify does not know never reach a route, whatever the path. */
function notFoundAnswer({ supportedMethods }: FastifyInstance, method: string): Answer {
  return supportedMethods.includes(method)
    ? detailAnswer(404, 'Not Found')
    : methodNotAllowed(['GET', 'HEAD', 'POST']);
}

/** Without what costs time at each request: no log of requests, no parsing of parameters or bodies that nobody asked for. */
function bareApp(
  { basePath }: ServerSettings,
  limits: ServerLimits,
  log: ServerParts['log'],
): FastifyInstance {
  const app = Fastify<Server>({
    logger: false,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    clientErrorHandler: answerBroken,
    frameworkErrors: (error, _request, reply) => {
      const { status, type, body } = problemAnswer(error, log);
      reply.raw.writeHead(status, { 'content-type': type }).end(body);
    },
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionTimeout: limits.silenceTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
      requireHostHeader: false,
    },
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 1024,
      querystringParser: () => ({}),
    },
    rewriteUrl: ({ url = '/' }) => below(basePath, url),
  });
  app.server.maxConnections = limits.connections;
  answerUnusual(app.server);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  return app;
}

/** Proxies differ in whether they take the base path away; probes never send it. */
function below(basePath: string, url: string): string {
  if (url === basePath) return '/';
  const rest = url.slice(basePath.length);
  return url.startsWith(basePath) && (rest.startsWith('/') || rest.startsWith('?')) ? rest : url;
}
