import { jsonAnswer, type FakeAnswer } from '../fake-registry/answers.ts';
import {
  theBot,
  type FakeComment,
  type FakeGithubStore,
  type FakeIssue,
  type FakeRelease,
} from './store.ts';

/** A request as a route sees it. */
export interface RouteRequest {
  /** Parts of the path that the route names. */
  readonly part: (name: string) => string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly store: FakeGithubStore;
  /** Cuts a list into the page that is asked for. */
  readonly page: (rows: readonly unknown[]) => FakeAnswer;
}

type Handler = (request: RouteRequest) => FakeAnswer;

const repo = '/repos/:owner/:repo';
const versions = '/packages/container/:package/versions';
const maxBodyLength = 65_536;

/** Paths of the REST API by method, in the form of GitHub's documentation. */
export const routes: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ['GET', `${repo}/issues/:number/comments`, listComments],
  ['POST', `${repo}/issues/:number/comments`, createComment],
  ['PATCH', `${repo}/issues/comments/:id`, updateComment],
  ['GET', `${repo}/issues`, listIssues],
  ['POST', `${repo}/issues`, createIssue],
  ['PATCH', `${repo}/issues/:number`, updateIssue],
  ['GET', `${repo}/releases/tags/:tag`, findRelease],
  ['POST', `${repo}/releases`, createRelease],
  ['PATCH', `${repo}/releases/:id`, updateRelease],
  ['GET', '/users/:owner', ({ part, store }) => jsonAnswer(200, ownerOf(part('owner'), store))],
  ['GET', `/orgs/:owner${versions}`, listVersions('Organization')],
  ['GET', `/users/:owner${versions}`, listVersions('User')],
  ['DELETE', `/orgs/:owner${versions}/:id`, deleteVersion],
  ['DELETE', `/users/:owner${versions}/:id`, deleteVersion],
];

export const notFound = jsonAnswer(404, { message: 'Not Found' });

function listComments({ part, store, page }: RouteRequest): FakeAnswer {
  const issue = Number(part('number'));
  return page(store.comments.filter((comment) => comment.issue === issue).map(commentJson));
}

function createComment({ part, body, store }: RouteRequest): FakeAnswer {
  const comment = {
    id: store.nextId(),
    issue: Number(part('number')),
    body: String(body['body']),
    author: theBot,
  };
  if (comment.body.length > maxBodyLength) return tooLong;
  store.comments.push(comment);
  return jsonAnswer(201, commentJson(comment));
}

function updateComment({ part, body, store }: RouteRequest): FakeAnswer {
  const comment = store.comments.find(({ id }) => id === Number(part('id')));
  if (comment === undefined) return notFound;
  comment.body = String(body['body']);
  return comment.body.length > maxBodyLength ? tooLong : jsonAnswer(200, commentJson(comment));
}

function listIssues({ query, store, page }: RouteRequest): FakeAnswer {
  const label = query.get('labels') ?? '';
  const found = store.issues.filter(
    (issue) => issue.state === query.get('state') && issue.labels.includes(label),
  );
  return page(found.map(issueJson));
}

function createIssue({ body, store }: RouteRequest): FakeAnswer {
  const issue: FakeIssue = {
    number: store.nextId(),
    title: String(body['title']),
    body: String(body['body']),
    state: 'open',
    labels: body['labels'] as readonly string[],
    author: theBot,
    isPullRequest: false,
  };
  store.issues.push(issue);
  return jsonAnswer(201, issueJson(issue));
}

function updateIssue({ part, body, store }: RouteRequest): FakeAnswer {
  const issue = store.issues.find(({ number }) => number === Number(part('number')));
  if (issue === undefined) return notFound;
  const { title, body: text, state } = body as Partial<FakeIssue>;
  Object.assign(issue, {
    title: title ?? issue.title,
    body: text ?? issue.body,
    state: state ?? issue.state,
  });
  return jsonAnswer(200, issueJson(issue));
}

function findRelease({ part, store }: RouteRequest): FakeAnswer {
  const release = store.releases.find(({ tag }) => tag === part('tag'));
  return release === undefined ? notFound : jsonAnswer(200, releaseJson(release));
}

function createRelease({ body, store }: RouteRequest): FakeAnswer {
  const release = {
    id: store.nextId(),
    tag: String(body['tag_name']),
    commit: String(body['target_commitish']),
    title: String(body['name']),
    body: String(body['body']),
  };
  store.releases.push(release);
  return jsonAnswer(201, releaseJson(release));
}

function updateRelease({ part, body, store }: RouteRequest): FakeAnswer {
  const release = store.releases.find(({ id }) => id === Number(part('id')));
  if (release === undefined) return notFound;
  Object.assign(release, { title: String(body['name']), body: String(body['body']) });
  return jsonAnswer(200, releaseJson(release));
}

function listVersions(kind: string): Handler {
  return ({ part, store, page }) => {
    const owner = part('owner');
    const found = store.packages.get(`${owner}/${part('package')}`);
    if (found === undefined || ownerOf(owner, store).type !== kind) return notFound;
    const rows = found.map(({ id, digest, tags, createdAt, updatedAt }) => ({
      id,
      name: digest,
      metadata: { package_type: 'container', container: { tags } },
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    }));
    return page(rows);
  };
}

function deleteVersion({ part, store }: RouteRequest): FakeAnswer {
  const found = store.packages.get(`${part('owner')}/${part('package')}`) ?? [];
  const index = found.findIndex(({ id }) => id === Number(part('id')));
  if (index < 0) return notFound;
  found.splice(index, 1);
  return { status: 204 };
}

const tooLong = jsonAnswer(422, {
  message: 'Validation Failed',
  errors: [{ resource: 'IssueComment', code: 'unprocessable', field: 'data' }],
});

function ownerOf(login: string, { organizations }: FakeGithubStore) {
  return { login, type: organizations.has(login) ? 'Organization' : 'User' };
}

function commentJson({ id, issue, body, author }: FakeComment) {
  return {
    id,
    body,
    html_url: `https://github.test/pull/${issue}#issuecomment-${id}`,
    user: { login: 'somebody', type: author.type },
    author_association: author.association,
  };
}

function issueJson({ number, title, body, state, labels, author, isPullRequest }: FakeIssue) {
  return {
    ...{ number, title, body, state },
    html_url: `https://github.test/issues/${number}`,
    labels: labels.map((name) => ({ name })),
    user: { login: 'somebody', type: author.type },
    author_association: author.association,
    ...(isPullRequest ? { pull_request: { url: 'https://github.test/pulls' } } : {}),
  };
}

function releaseJson({ id, tag, title, body }: FakeRelease) {
  return { id, tag_name: tag, name: title, body, html_url: `https://github.test/releases/${tag}` };
}
