import type { FastifyInstance } from 'fastify';
import { detailAnswer } from '../../server/answer.ts';
import type { DataRoute } from '../../server/api/data-route.ts';
import { healthAnswers } from '../../server/api/old/health.ts';
import { oldRoutes } from '../../server/api/old/old-routes.ts';
import { refreshAnswer } from '../../server/api/old/refresh.ts';
import { matchListAnswer } from '../../server/api/v2/match.ts';
import { listTypes, postedList } from '../../server/api/v2/posted-list.ts';
import { statusAnswer } from '../../server/api/v2/status.ts';
import { matchRoute, noData, v2Routes } from '../../server/api/v2/v2-routes.ts';
import type { KernelStore } from '../../server/data/store.ts';
import type { Answering } from './answering.ts';
import type { Handler } from './workshop.ts';
import { bringsToken } from './bearer-token.ts';
import { mountPath } from './mount.ts';
import { queryTextOf } from './path-query.ts';
import type { ServerSettings } from './server-settings.ts';

/** What the API is made of. */
export interface ApiParts {
  readonly store: KernelStore;
  readonly settings: ServerSettings;
  readonly bodyBytes: number;
}

/** Takes the paths into an application that programs ask. */
export function mountApi(app: FastifyInstance, answers: Answering, parts: ApiParts): void {
  const { store, settings } = parts;
  const healthOf = healthAnswers();
  for (const route of [...oldRoutes, ...v2Routes])
    mountPath(app, answers, { path: route.path, get: dataHandler(answers, route) });
  mountPath(app, answers, {
    path: '/health',
    get: answers.ofMoment('/health', () => healthOf(store.status())),
  });
  mountPath(app, answers, {
    path: '/api/v2/status',
    get: answers.ofMoment('/api/v2/status', () =>
      statusAnswer(settings.version, store.current(), store.status()),
    ),
  });
  mountPath(app, answers, {
    path: '/api/refresh',
    post: answers.ofMoment('/api/refresh', async ({ headers }) =>
      bringsToken(headers.authorization, settings.refreshToken)
        ? refreshAnswer(await store.refresh())
        : detailAnswer(401, 'Not authenticated', { 'www-authenticate': 'Bearer' }),
    ),
  });
  void app.register((scope, _options, done) => {
    mountMatch(scope, answers, parts);
    done();
  });
}

function dataHandler(answers: Answering, { path, notLoaded, answer }: DataRoute): Handler {
  return answers.ofData(
    path,
    () => detailAnswer(503, notLoaded),
    (data, { params, raw }) =>
      answer(data, {
        params: params as Readonly<Record<string, string>>,
        queryText: queryTextOf(raw.url ?? ''),
      }),
  );
}

/** In a scope of its own, since it is the only path of the API that reads bodies. */
function mountMatch(
  scope: FastifyInstance,
  answers: Answering,
  { store, bodyBytes }: ApiParts,
): void {
  scope.addContentTypeParser(
    [...listTypes],
    { parseAs: 'string', bodyLimit: bodyBytes },
    (_request, body, done) => done(null, body),
  );
  const { path } = matchRoute;
  mountPath(scope, answers, {
    path,
    get: dataHandler(answers, matchRoute),
    post: answers.ofMoment(path, ({ body, headers, raw }) => {
      const data = store.current();
      if (data === undefined) return detailAnswer(503, noData);
      if (typeof body !== 'string') return detailAnswer(415, 'Unsupported Media Type');
      const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
      return matchListAnswer(data, queryTextOf(raw.url ?? ''), postedList(type, body));
    }),
  });
}
