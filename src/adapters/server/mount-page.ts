import type { FastifyInstance, FastifyRequest } from 'fastify';
import { detailAnswer, type Answer } from '../../server/answer.ts';
import { serviceInfoAnswer } from '../../server/api/old/service-info.ts';
import type { KernelStore } from '../../server/data/store.ts';
import type { PageContext, PageRequest } from '../../server/page/page-context.ts';
import type { Answering } from './answering.ts';
import type { Handler } from './workshop.ts';
import { mountPath } from './mount.ts';
import { queryTextOf } from './path-query.ts';
import type { ServerSettings } from './server-settings.ts';
import type { StaticAssets } from './static-assets.ts';

/** Makes the pages for people; `undefined` where there is none. */
export type PageAnswer = (context: PageContext, request: PageRequest) => Answer | undefined;

/** What the pages are made of. */
export interface PageParts {
  readonly page: PageAnswer;
  readonly store: KernelStore;
  readonly settings: ServerSettings;
  readonly assets: StaticAssets;
  readonly bodyBytes: number;
}

/** The pages that are only looked at. */
const pages = ['/kernels/*', '/images/*', '/packages', '/compare'];

/** Takes the pages into an application, and the files that they take along. */
export function mountPage(app: FastifyInstance, answers: Answering, parts: PageParts): void {
  const get = (route: string) => pageHandler(route, answers, parts);
  for (const path of pages) mountPath(app, answers, { path, get: get(path) });
  mountPath(app, answers, { path: '/', get: homeHandler(answers, parts) });
  const notFound = detailAnswer(404, 'Not Found');
  mountPath(app, answers, {
    path: '/assets/:file',
    get: answers.ofProgram(
      '/assets/:file',
      ({ params }) =>
        parts.assets.answer(`/assets/${(params as { file: string }).file}`) ?? notFound,
    ),
  });
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: parts.bodyBytes },
      (_request, body, parsed) => parsed(null, new URLSearchParams(body.toString())),
    );
    mountPath(scope, answers, {
      path: '/find',
      get: get('/find'),
      post: answers.ofMoment('/find', (request) =>
        request.body instanceof URLSearchParams
          ? pageOf('/find', parts, request, request.body)
          : detailAnswer(415, 'Unsupported Media Type'),
      ),
    });
    done();
  });
}

/** HTML for people; programs that ask for JSON get what `/` has always told them. */
function homeHandler(answers: Answering, parts: PageParts): Handler {
  const { store, settings } = parts;
  const headers = { vary: 'Accept, Accept-Encoding' };
  const page = pageHandler('/', answers, parts, headers);
  const info = answers.ofMoment('/', () => ({
    ...serviceInfoAnswer(settings.version, store.status()),
    headers,
  }));
  return (request, reply) => {
    const { accept = '' } = request.raw.headers;
    const isProgram = accept.includes('application/json') && !accept.includes('text/html');
    return isProgram ? info(request, reply) : page(request, reply);
  };
}

/** A page that tells of problems with the files is no page of the data alone. */
function pageHandler(
  route: string,
  answers: Answering,
  parts: PageParts,
  headers: Readonly<Record<string, string>> = {},
): Handler {
  const make = (request: FastifyRequest) => {
    const answer = pageOf(route, parts, request);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  };
  const ofMoment = answers.ofMoment(route, make);
  const ofData = answers.ofData(route, make, (_data, request) => make(request));
  return (request, reply) =>
    parts.store.status().problems.length > 0 ? ofMoment(request, reply) : ofData(request, reply);
}

function pageOf(
  route: string,
  { page, store, settings, assets }: PageParts,
  { raw, params }: FastifyRequest,
  form?: URLSearchParams,
): Answer {
  const { basePath } = settings;
  const context = {
    data: store.current(),
    status: store.status(),
    settings,
    assets: {
      scriptPath: `${basePath}${assets.scriptPath}`,
      stylePath: `${basePath}${assets.stylePath}`,
    },
  };
  const answer = page(context, {
    method: form === undefined ? 'GET' : 'POST',
    path: pathOf(route, params),
    query: new URLSearchParams(queryTextOf(raw.url ?? '')),
    form,
  });
  return answer ?? detailAnswer(404, 'Not Found');
}

/** The path of a page, its parts decoded, without a slash at its end. @param route `/kernels/*` */
function pathOf(route: string, params: unknown): string {
  const { '*': rest = '' } = params as Readonly<Record<string, string>>;
  const path = route.replace('*', () => rest);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
