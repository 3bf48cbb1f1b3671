import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const from = 'FROM busybox:stack-test\n';
const user = `${from}USER 1000\n`;

/** Dockerfile, and what the image's test does. */
const images: Readonly<Record<string, readonly [string, string]>> = {
  tidy: [user, 'test -f "$0" && test -w "$STACK_ARTIFACTS"'],
  leaver: [user, 'echo shot > "$STACK_ARTIFACTS/shot.png"'],
  writer: [user, 'echo x > /tmp/left-by-test'],
  changer: [from, 'echo jo:x:7: >> /etc/group'],
  remover: [from, 'rm /etc/group'],
  starter: [user, 'sleep 1000 > /dev/null 2>&1 &'],
  volume: [`${from}VOLUME /data\n`, 'echo x > /data/left-by-test'],
  checked: [`${user}HEALTHCHECK --interval=1s CMD echo x >> /tmp/left-by-check\n`, 'sleep 3'],
  sharer: [user, 'echo x > /dev/shm/left-by-test'],
  device: [from, 'touch /dev/left-by-test'],
  artifacts: [
    `${from}RUN mkdir -m 777 /stack-artifacts && echo own > /stack-artifacts/own\n`,
    'true',
  ],
  namesake: [`${from}RUN mkdir /stack-tests && echo own > /stack-tests/own\n`, 'true'],
  untested: [user, ''],
};
const keys = Object.keys(images);

const spec = [
  'registry: stack.test/tiny',
  'tag: { prefix: "1" }',
  'concurrency: 2',
  'all_info_cmds:',
  '  ROOT: { description: The root, command: ls / }',
  '  FILES: { description: Files, command: "sh -c \'ls -A /tmp /data /dev /dev/shm /stack-tests /stack-artifacts 2> /dev/null\'" }',
  '  GROUPS: { description: Groups, command: cat /etc/group }',
  'images:',
  ...keys.map((key) => `  ${key}: { info_cmds: [ROOT, FILES, GROUPS] }`),
  '',
].join('\n');

describe('an image that is tested and described', () => {
  let stack: StackUnderTest;
  /** How many containers were made, by image. */
  const made = new Map<string, number>();
  /** What the info commands of each image said, by image. */
  const pages = new Map<string, string>();

  beforeAll(async () => {
    const files = Object.entries(images).flatMap(([key, [dockerfile, test]]) => [
      [`images/${key}/Dockerfile`, dockerfile] as const,
      ...(test === '' ? [] : [[`images/${key}/tests/test_it.sh`, `#!/bin/sh\n${test}\n`] as const]),
    ]);
    stack = await stackUnderTest({ files: { 'spec.yml': spec, ...Object.fromEntries(files) } });
    const told = await containersMade(stack, async () => {
      const { exitCode } = await stack.run(['build', '--progress', 'quiet']);
      if (exitCode !== 0) throw new Error(`the build ended with ${exitCode}`);
    });
    for (const name of told) {
      const key = keys.find((one) => name.startsWith(`${stack.registry}/${one}:`));
      if (key !== undefined) made.set(key, (made.get(key) ?? 0) + 1);
    }
    for (const key of keys) {
      const page = await stack.read(`artifacts/manifests/${key}.md`);
      pages.set(key, page.slice(page.indexOf('## Packages')));
    }
  });
  afterAll(() => stack.dispose());

  it('has one container for both where its tests changed nothing else', () => {
    const ofEach = ['tidy', 'leaver', 'checked', 'untested'].map((key) => [key, made.get(key)]);

    expect(ofEach).toEqual([
      ['tidy', 1],
      ['leaver', 1],
      ['checked', 1],
      ['untested', 1],
    ]);
  });

  it.each(['writer', 'changer', 'remover', 'starter', 'volume', 'sharer', 'artifacts', 'namesake'])(
    'is described from a new one where tests may have changed it: %s',
    (key) => {
      expect(made.get(key)).toBe(2);
    },
  );

  it('has a page that says nothing of its tests', () => {
    const plain = pages.get('untested') ?? '';

    expect(plain).toContain('root:x:0:');
    for (const key of [
      'tidy',
      'leaver',
      'writer',
      'changer',
      'remover',
      'starter',
      'checked',
      'sharer',
      'device',
    ])
      expect([key, pages.get(key)]).toEqual([key, plain]);
    expect(pages.get('volume')).not.toContain('left-by-test');
    expect(pages.get('namesake')).toContain('/stack-tests:\nown\n');
    expect(pages.get('artifacts')).toContain('/stack-artifacts:\nown\n');
    expect(pages.get('namesake')).not.toContain('stack-artifacts:');
  });

  it('leaves no container', async () => {
    expect(await stack.engine.containers()).toEqual([]);
  });
});

/** References of the images that containers are made of while something works, in that order. The engine remembers only its last few events. */
async function containersMade(
  { engine: { docker } }: StackUnderTest,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const filters = JSON.stringify({ type: ['container'], event: ['create'] });
  const events = await docker.getEvents({ filters });
  let told = '';
  events.on('data', (chunk: Buffer) => (told += chunk.toString()));
  try {
    await work();
    const last = await docker.createContainer({ Image: 'busybox:stack-test', Cmd: ['true'] });
    await last.remove();
    // Events come in their order, so all others are there with this one.
    while (!told.includes(last.id)) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    (events as { readonly destroy?: () => void }).destroy?.();
  }
  const lines = told.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly from: string }).from);
}
