import type { Server } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Handler } from './workshop.ts';
import { answerBroken, answerUnusual } from './broken-requests.ts';
import type { ServerLimits } from './server-settings.ts';

/** What an application without routes is made of. */
export interface BareAppParts {
  /** Mostly empty. */
  readonly basePath: string;
  readonly limits: ServerLimits;
  /** Answers a request that led to an error. */
  readonly fail: (error: unknown) => Handler;
}

/**
 * An application without routes, and without what costs time at each request: no log of requests, no parsing of parameters or bodies
 * that nobody asked for.
 */
export function bareApp({ basePath, limits, fail }: BareAppParts): FastifyInstance {
  const app = Fastify<Server>({
    logger: false,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    clientErrorHandler: answerBroken,
    frameworkErrors: (error, request, reply) => {
      void fail(error)(request, reply);
    },
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionTimeout: limits.silenceTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
      // Nothing goes by the host, and node's own answer has no body.
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
  app.setErrorHandler((error, request, reply) => fail(error)(request, reply));
  return app;
}

/** Proxies differ in whether they take the base path away; probes never send it. */
function below(basePath: string, url: string): string {
  if (url === basePath) return '/';
  const rest = url.slice(basePath.length);
  return url.startsWith(basePath) && (rest.startsWith('/') || rest.startsWith('?')) ? rest : url;
}
