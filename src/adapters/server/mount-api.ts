import type { FastifyInstance } from 'fastify';
import { detailAnswer } from '../../server/answer.ts';
import type { DataRoute } from '../../server/api/data-route.ts';
import { healthAnswer } from '../../server/api/old/health.ts';
import { oldRoutes } from '../../server/api/old/old-routes.ts';
import { refreshAnswer } from '../../server/api/old/refresh.ts';
import type { KernelStore } from '../../server/data/store.ts';
import type { Answering } from './answering.ts';
import { bringsToken } from './bearer-token.ts';
import { mountPath } from './mount.ts';
import { queryTextOf } from './path-query.ts';

/** Takes the paths into an application that programs ask. @param refreshToken `undefined`: anybody may ask for a reload */
export function mountApi(
  app: FastifyInstance,
  answers: Answering,
  store: KernelStore,
  refreshToken: string | undefined,
): void {
  for (const route of oldRoutes) mountDataRoute(app, answers, route);
  mountPath(app, answers, {
    path: '/health',
    get: answers.ofMoment('/health', () => healthAnswer(store.status())),
  });
  mountPath(app, answers, {
    path: '/api/refresh',
    post: answers.ofMoment('/api/refresh', async ({ headers }) =>
      bringsToken(headers.authorization, refreshToken)
        ? refreshAnswer(await store.refresh())
        : detailAnswer(401, 'Not authenticated', { 'www-authenticate': 'Bearer' }),
    ),
  });
}

function mountDataRoute(
  app: FastifyInstance,
  answers: Answering,
  { path, notLoaded, answer }: DataRoute,
): void {
  mountPath(app, answers, {
    path,
    get: answers.ofData(
      path,
      () => detailAnswer(503, notLoaded),
      (data, request) =>
        answer(data, {
          params: request.params as Readonly<Record<string, string>>,
          queryText: queryTextOf(request.raw.url ?? ''),
        }),
    ),
  });
}
