import type { IncomingMessage } from 'node:http';
import { jsonAnswer, sendAnswer, type FakeAnswer } from './fake-registry/answers.ts';
import { startFaultyServer, type FaultyServer } from './faulty-server.ts';
import { notFound, routes } from './fake-github/routes.ts';
import { fakeGithubStore, type FakeGithubStore } from './fake-github/store.ts';

export interface FakeGithubOptions {
  /** Rows of a page at most, whatever is asked for; 100 as at GitHub when absent. */
  readonly maxPerPage?: number | undefined;
  /** Requests with another token, or none, are answered with 401; absent: any will do. */
  readonly token?: string | undefined;
  /** Whatever writes is answered with 403, as a token of a fork's pull request is. */
  readonly readOnly?: boolean | undefined;
}

/** GitHub's REST API inside the test's process, as far as the program uses it, everything in memory. */
export interface FakeGithub extends FaultyServer {
  /** `http://127.0.0.1:45123`. */
  readonly apiUrl: string;
  readonly store: FakeGithubStore;
}

/** Starts a {@link FakeGithub} on a free loopback port. */
export async function startFakeGithub(options: FakeGithubOptions = {}): Promise<FakeGithub> {
  const store = fakeGithubStore();
  const server = await startFaultyServer(async (request, response) => {
    sendAnswer(request, response, await answerTo(request, store, options));
  });
  return { ...server, apiUrl: `http://${server.host}`, store };
}

async function answerTo(
  request: IncomingMessage,
  store: FakeGithubStore,
  options: FakeGithubOptions,
): Promise<FakeAnswer> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const body = await bodyOf(request);
  const { authorization = '' } = request.headers;
  if (options.token !== undefined && !authorization.endsWith(` ${options.token}`))
    return jsonAnswer(401, { message: 'Bad credentials' });
  if (options.readOnly === true && request.method !== 'GET')
    return jsonAnswer(403, { message: 'Resource not accessible by integration' });

  for (const [method, path, handle] of routes) {
    const parts = method === request.method ? partsOf(path, url.pathname) : undefined;
    if (parts === undefined) continue;
    const part = (name: string) => parts.get(name) ?? '';
    const page = (rows: readonly unknown[]) => pageOf(rows, url, request, options);
    return handle({ part, query: url.searchParams, body, store, page });
  }
  return notFound;
}

/** `undefined` when the path is not of this form. */
function partsOf(form: string, path: string): ReadonlyMap<string, string> | undefined {
  const names = form.split('/');
  const values = path.split('/');
  if (names.length !== values.length) return undefined;
  const fits = names.every((name, index) => name.startsWith(':') || name === values[index]);
  if (!fits) return undefined;
  return new Map(
    names.map((name, index) => [name.slice(1), decodeURIComponent(values[index] ?? '')]),
  );
}

function pageOf(
  rows: readonly unknown[],
  url: URL,
  request: IncomingMessage,
  { maxPerPage = 100 }: FakeGithubOptions,
): FakeAnswer {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), maxPerPage);
  const number = Number(url.searchParams.get('page') ?? 1);
  const answer = jsonAnswer(200, rows.slice((number - 1) * size, number * size));
  if (number * size >= rows.length) return answer;
  const next = new URL(url.pathname + url.search, `http://${request.headers.host ?? ''}`);
  next.searchParams.set('page', String(number + 1));
  return { ...answer, headers: { ...answer.headers, link: `<${next.href}>; rel="next"` } };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
