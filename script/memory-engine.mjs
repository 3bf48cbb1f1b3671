import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { URL } from 'node:url';
import protobuf from 'protobufjs';

const protocol = createRequire(import.meta.url).resolve(
  'dockerode/lib/proto/buildkit_status.proto',
);
const status = protobuf.loadSync(protocol).lookupType('moby.buildkit.v1.StatusResponse');
/** What BuildKit tells of a step that came from the cache. */
const vertex = { digest: 'sha256:0', name: '[1/1] COPY file /', cached: true };
const time = { seconds: 1 };
const trace = Buffer.from(
  status.encode({ vertexes: [{ ...vertex, started: time, completed: time }] }).finish(),
).toString('base64');

const described = {
  '/version': {
    ApiVersion: '1.47',
    MinAPIVersion: '1.24',
    Version: '27.0.0',
    Os: 'linux',
    Arch: 'amd64',
    Components: [{ Name: 'Engine' }],
  },
  '/info': {
    ID: 'none',
    OSType: 'linux',
    Architecture: 'x86_64',
    Driver: 'overlay2',
    DriverStatus: [],
  },
  '/images/json': [],
  '/containers/json': [],
};

const history = [{ Created: 1, CreatedBy: 'COPY file /', Size: 1, Tags: null, Comment: '' }];

/**
 * An engine in memory that says of each build that it came from the cache, enough of one for a run without tests.
 *
 * @returns `answer`: `{ status, headers, body }` to a request of node's http server; `undefined` where it has nothing
 */
export function memoryEngine() {
  const images = new Map();
  const said = (status, ...values) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: values.map((value) => `${JSON.stringify(value)}\n`).join(''),
  });
  const build = (query, context) => {
    const hash = createHash('sha256').update(context).update(query.get('labels'));
    const id = `sha256:${hash.digest('hex')}`;
    images.set(query.get('t'), {
      Id: id,
      RepoTags: [query.get('t')],
      RepoDigests: [],
      Created: '2000-01-01T00:00:00Z',
      Config: { Env: [], Labels: JSON.parse(query.get('labels')) },
      Architecture: 'amd64',
      Os: 'linux',
      Size: context.length,
      RootFS: { Type: 'layers', Layers: [id] },
    });
    const steps = { id: 'moby.buildkit.trace', aux: trace };
    return said(200, steps, { id: 'moby.image.id', aux: { ID: id } });
  };

  /** A container in which nothing can run, as of an image from scratch; it has no files either. */
  const ofContainer = (method, path) => {
    if (method === 'DELETE') return { status: 204 };
    if (path === '/containers/create') return said(201, { Id: 'container' });
    if (path.endsWith('/json')) return said(200, { State: { Status: 'created', ExitCode: 127 } });
    if (path.endsWith('/archive')) return { status: 200, body: Buffer.alloc(1024) };
    return said(400, { message: 'exec: "sleep": executable file not found in $PATH' });
  };

  return {
    answer: async (request) => {
      const { pathname, searchParams } = new URL(request.url, 'http://nothing');
      const path = pathname.replace(/^\/v1\.\d+/, '');
      if (described[path] !== undefined) return said(200, described[path]);
      if (path === '/build') return build(searchParams, await buffer(request));

      if (path.startsWith('/containers/')) return ofContainer(request.method, path);
      const [, name, verb] = /^\/images\/(.+?)(?:\/(json|tag|history))?$/.exec(path) ?? [];
      const image = images.get(name);
      if (image === undefined) return undefined;
      if (verb === 'tag') {
        images.set(`${searchParams.get('repo')}:${searchParams.get('tag')}`, image);
        return { status: 201 };
      }
      if (verb === 'history') return said(200, history);
      if (verb === 'json') return said(200, image);
      images.delete(name);
      return said(200, [{ Untagged: name }]);
    },
  };
}
