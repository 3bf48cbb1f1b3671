import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunReport } from '../../src/report/run-report.ts';
import { basicTests, reportOf, type StageResults } from '../support/stage-results.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const dockerfile =
  'FROM busybox:stack-test\nRUN mkdir /www && echo served > /www/page\nEXPOSE 8080\n';
const head = `import { expect, it } from '@jest/globals';
import { artifactPath, imageKey, inspectImage, startContainer, testImage } from 'stack/testing';
`;

const server = `import { setTimeout as sleep } from 'node:timers/promises';
${head}
const options = { entrypoint: [], cmd: ['httpd', '-f', '-v', '-p', '8080', '-h', '/www'] };

it('serves its page on a port of its own', async () => {
  await using first = await startContainer(options);
  await using second = await startContainer(options);

  const statuses = [
    await first.waitForHttp(8080, '/page'),
    await second.waitForHttp(8080, '/none', { status: 404 }),
  ];
  const page = await (await fetch(first.url(8080, '/page'))).text();

  expect(statuses).toEqual([200, 404]);
  expect(page).toBe('served\\n');
  expect(first.port(8080)).not.toBe(second.port(8080));
  expect(await first.logs()).toContain('response:200');
});

it('runs commands', async () => {
  await using container = await startContainer({ ...options, user: '1000', env: { A: 'b' } });

  const ran = await container.exec(['sh', '-c', 'id -u; echo "$A" >&2; exit 3']);

  expect(ran).toEqual({ exitCode: 3, stdout: '1000\\n', stderr: 'b\\n' });
});

it('tells how a container ended that gives no answer', async () => {
  await using container = await startContainer({ entrypoint: [], cmd: ['sh', '-c', 'echo bye; exit 5'] });

  await expect(container.waitForHttp(8080, '/')).rejects.toThrow(/exit code 5:\\nbye/);
});

it('sends a signal to the program of a container', async () => {
  const program = 'trap "exit 3" TERM; echo ready; while :; do sleep 0.1; done';
  await using container = await startContainer({ entrypoint: [], cmd: ['sh', '-c', program] });
  while (!(await container.logs()).includes('ready')) await sleep(20);

  await container.kill('SIGTERM');
  while ((await container.exitCode()) === undefined) await sleep(20);

  expect(await container.exitCode()).toBe(3);
  await container.kill();
});

it('says that a program is not there', async () => {
  await expect(startContainer({ entrypoint: [], cmd: ['nothing'] })).rejects.toThrow(/cannot be started.*nothing/);
});

it('looks at the image', async () => {
  const image = await inspectImage();

  expect(image.exposedPorts).toEqual(['8080/tcp']);
  expect(image.repoTags).toContain(testImage());
  expect(imageKey()).toBe('server');
});
`;

const environment = `${head}
import { writeFileSync } from 'node:fs';

it('has an environment', () => {
  writeFileSync(artifactPath('environment.json'), JSON.stringify(process.env));

  expect(testImage()).toBe(process.env.TEST_IMAGE);
});
`;

const forgetful = `${head}
it('forgets its container', async () => {
  const { id } = await startContainer({ entrypoint: [], cmd: ['sleep', '1000'] });

  expect(id).toMatch(/^[0-9a-f]{64}$/);
});
`;

const inside = `${head}
it('starts its only program', async () => {
  await using container = await startContainer({ entrypoint: ['/busybox'], cmd: ['sleep', '1000'] });

  expect((await container.exec(['/busybox', 'echo', 'hello'])).stdout).toBe('hello\\n');
});
`;

const bare = 'FROM scratch\nCOPY --from=busybox:stack-test /bin/busybox /busybox\n';

/** Dockerfile and test of each image. */
const images: Readonly<Record<string, readonly [string, string]>> = {
  server: [dockerfile, server],
  environment: [dockerfile, environment],
  forgetful: [dockerfile, forgetful],
  bare: [bare, inside],
  syntax: [dockerfile, `${head}\nit('is cut off', () => {\n`],
  empty: [dockerfile, `${head}\n`],
  wrong: [
    dockerfile,
    `${head}\nit('is right', () => expect(1).toBe(1));\nit('is wrong', () => expect(imageKey()).toBe('right'));\nit.skip('is left out', () => undefined);\n`,
  ],
  hanging: [dockerfile, `${head}\nit('never ends', () => new Promise(() => undefined), 60_000);\n`],
};

const spec = `registry: stack.test/tiny
tag: { prefix: "1" }
concurrency: 2
images:
${Object.keys(images)
  .filter((key) => !['bare', 'hanging'].includes(key))
  .map((key) => `  ${key}: {}`)
  .join('\n')}
  bare: { info_cmds: [PROGRAM, SHELL, AGAIN] }
  hanging: { tests: { timeout: 4s } }
all_info_cmds:
  PROGRAM: { description: Its program, command: /busybox echo hello from inside }
  SHELL: { description: Its shell, command: sh -c "echo never" }
  AGAIN: { description: Once more, command: /busybox echo hello again }
`;

describe('tests of an image by jest on the host', () => {
  let stack: StackUnderTest;
  let report: RunReport;
  const results = new Map<string, StageResults>();

  beforeAll(async () => {
    const files = Object.entries(images).flatMap(([key, [text, test]]) => [
      [`images/${key}/Dockerfile`, text] as const,
      [`images/${key}/tests/${key}.test.ts`, test] as const,
    ]);
    stack = await stackUnderTest({ files: { 'spec.yml': spec, ...Object.fromEntries(files) } });
    const secrets = {
      GITHUB_TOKEN: 'secret-1',
      STACK_REGISTRY_TOKEN: 'secret-2',
      STACK_REGISTRY_USER: 'somebody',
      AWS_SECRET_ACCESS_KEY: 'secret-3',
      NPM_TOKEN: 'secret-4',
    };
    const built = await stack.run(['build', '--json', '--progress', 'quiet'], { env: secrets });
    report = reportOf(built);
    for (const key of Object.keys(images)) results.set(key, await basicTests(stack, report, key));
  });
  afterAll(() => stack.dispose());

  it('starts containers of the image, each on ports of its own', () => {
    expect(results.get('server')).toMatchObject({
      status: 'passed',
      cases: [
        'serves its page on a port of its own',
        'runs commands',
        'tells how a container ended that gives no answer',
        'sends a signal to the program of a container',
        'says that a program is not there',
        'looks at the image',
      ].map((name) => `tests/server.test.ts › ${name}: passed`),
    });
  });

  it('gives tests what they need to know, and no secret of its own', async () => {
    const { imageId } = report.images.find(({ key }) => key === 'environment') ?? {};
    const text = await stack.read('artifacts/logs/environment/environment.json');

    expect(results.get('environment')).toMatchObject({ status: 'passed' });
    expect(text).not.toMatch(/secret-\d|GITHUB_TOKEN|AWS_|STACK_REGISTRY/);
    expect(JSON.parse(text)).toMatchObject({
      TEST_IMAGE: `${stack.registry}/environment:i-${imageId?.slice('sha256:'.length, 19) ?? ''}`,
      STACK_IMAGE_KEY: 'environment',
      STACK_ARTIFACTS: `${stack.dir}/artifacts/logs/environment`,
    });
  });

  it('removes containers that a test forgot, or that one with no time left could not stop', async () => {
    expect(results.get('forgetful')).toMatchObject({ status: 'passed' });
    expect(await stack.engine.containers()).toEqual([]);
  });

  it('works with an image that has no shell, whose page is written all the same', async () => {
    const page = await stack.read('artifacts/manifests/bare.md');

    expect(results.get('bare')).toMatchObject({ status: 'passed' });
    expect(page).toContain('hello from inside');
    expect(page).toContain('hello again');
    expect(page).toMatch(/^## Its shell$/m);
  });

  it('takes a file that cannot be read for an error that shows where', () => {
    expect(results.get('syntax')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(
        'images/syntax/tests/syntax.test.ts › the file itself failed',
      ),
      cases: ['tests/syntax.test.ts › the file itself: error'],
    });
    expect(results.get('syntax')?.tail.join('\n')).toContain("it('is cut off'");
  });

  it('takes a file without tests for an error', () => {
    expect(results.get('empty')).toMatchObject({
      status: 'failed',
      cases: ['tests/empty.test.ts › the file itself: error'],
    });
    expect(results.get('empty')?.tail.join('\n')).toContain('must contain at least one test');
  });

  it('names the expectation that does not hold', () => {
    expect(results.get('wrong')).toMatchObject({
      status: 'failed',
      cases: [
        'tests/wrong.test.ts › is right: passed',
        'tests/wrong.test.ts › is wrong: failed',
        'tests/wrong.test.ts › is left out: skipped',
      ],
    });
    expect(results.get('wrong')?.tail.join('\n')).toMatch(/Expected: "right"\n.*Received: "wrong"/);
  });

  it('ends jest when the time is over', () => {
    expect(results.get('hanging')).toMatchObject({
      status: 'failed',
      message: 'jest was still running when the time for tests (4 s) was over',
    });
    expect(results.get('hanging')?.durationMs).toBeLessThan(60_000);
  });
});
