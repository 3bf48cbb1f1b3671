import type { FaultyServer } from '../../tests/support/faulty-server.ts';
import { startRegistryProxy } from '../../tests/support/registry-proxy.ts';
import { commitFiles } from '../generated-stack.ts';
import { rowOf, type Row } from '../row.ts';
import type { Workshop } from '../workshop.ts';

const keys = ['one', 'two', 'three'] as const;
const megabytes = 500;

/**
 * Three images of half a gigabyte each that become stable, through a proxy that counts what is sent; beside it the same by pull,
 * tag and push on an engine that does not have them.
 */
export async function promoteRows(workshop: Workshop): Promise<readonly Row[]> {
  const [host = '', ...path] = workshop.prefix.split('/');
  const proxy = await startRegistryProxy(host, { reuse: true });
  try {
    return await promoteThrough(workshop, proxy, `${proxy.host}/${path.join('/')}/promote`);
  } finally {
    await proxy.stop();
  }
}

async function promoteThrough(
  workshop: Workshop,
  proxy: FaultyServer,
  place: string,
): Promise<readonly Row[]> {
  const { quick, run, docker } = workshop;
  const folder = await workshop.folder();
  const locks = [];
  for (const build of ['first', 'second']) {
    await commitFiles(folder, filesOf(place, build), run);
    await workshop.stack(folder, ['build', '--push', '--progress', 'quiet']);
    locks.push(await lockTag(workshop, folder));
  }
  const ours: number[] = [];
  const plain: number[] = [];
  const told: Told[] = [];
  for (let round = -1; round < (quick ? 1 : 5); round += 1) {
    const lock = locks[(round + 2) % 2] ?? '';
    const before = proxy.requests.length;
    const { wallMs } = await workshop.stack(folder, ['tag', 'stable', '--from', lock]);
    const sent = proxy.requests.slice(before);
    if (round < 0) continue;
    ours.push(wallMs);
    told.push(blobsIn(sent));
    plain.push(await byHand(run, docker, place, lock));
  }
  const most = (name: keyof Told) => Math.max(...told.map((one) => one[name]));
  return [
    rowOf({
      id: 'promote',
      what: `\`stack tag stable\`, 3 images of ${megabytes} MB`,
      figure: 'value',
      limit: 300,
      ours,
      plain: { name: '`docker pull`, `tag`, `push`', samples: plain },
      beside: [
        { what: 'bytes of blobs sent', text: String(most('bytes')) },
        { what: 'requests', text: String(most('requests')) },
      ],
    }),
  ];
}

interface Told {
  /** Of bodies sent to, and answers asked from, blob endpoints. */
  readonly bytes: number;
  readonly requests: number;
}

function blobsIn(requests: FaultyServer['requests']): Told {
  const uploads = requests.filter(({ path }) => path.includes('/blobs/uploads/'));
  const bytes = uploads.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  return { bytes, requests: requests.length };
}

async function lockTag({ run }: Workshop, folder: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', '--short=7', 'HEAD'], folder);
  return `1-main-${stdout.trim()}`;
}

/** All after another, as a script would do it, without what the engine had of them. */
async function byHand(
  run: Workshop['run'],
  docker: string,
  place: string,
  lock: string,
): Promise<number> {
  const names = keys.map((key) => `${place}/${key}`);
  const { stdout } = await run(docker, ['images', '--format', '{{.Repository}} {{.ID}}']);
  const lines = stdout.split('\n').filter((line) => line.startsWith(`${place}/`));
  const ids = [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];
  if (ids.length > 0) await run(docker, ['rmi', '--force', ...ids]);
  let wallMs = 0;
  for (const name of names)
    for (const args of [
      ['pull', '--quiet', `${name}:${lock}`],
      ['tag', `${name}:${lock}`, `${name}:by-hand`],
      ['push', '--quiet', `${name}:by-hand`],
    ])
      wallMs += (await run(docker, args)).wallMs;
  return wallMs;
}

function filesOf(place: string, build: string): Readonly<Record<string, string>> {
  const dockerfiles = keys.map((key): [string, string] => [
    `images/${key}/Dockerfile`,
    [
      'FROM busybox:stack-test',
      `RUN dd if=/dev/urandom of=/data-${key} bs=1M count=${megabytes}`,
      `RUN echo ${build} > /build`,
      '',
    ].join('\n'),
  ]);
  const images = keys.map((key) => `  ${key}: {}\n`).join('');
  return {
    'spec.yml': `registry: ${place}\ntag: {prefix: '1'}\nimages:\n${images}`,
    '.gitignore': '.stack/\nartifacts/\n',
    ...Object.fromEntries(dockerfiles),
  };
}
