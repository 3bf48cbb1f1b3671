import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import { collectFacts, type FactsRequest } from '../../../src/manifest/collect-facts.ts';
import type { InfoCommand } from '../../../src/spec/spec.ts';
import { engineUnderTest, type EngineUnderTest } from './engine-images.ts';

const plainImage = 'debian:trixie-slim';
const label = 'stack.test.facts';

let machine: EngineUnderTest;

beforeAll(async () => {
  machine = await engineUnderTest();
});

afterAll(async () => {
  await machine.removeImages();
});

function infoCommand(...argv: readonly string[]): InfoCommand {
  return { key: 'KEY', description: 'Test', argv, command: argv.join(' ') };
}

function collect(image: string, changes: Partial<FactsRequest>) {
  return collectFacts(
    { engine: machine.engine, clock: systemClock },
    {
      reference: 'test:facts',
      image,
      imageId: image,
      infoCommands: [],
      containerLabels: { [label]: 'yes' },
      ...changes,
    },
  );
}

describe('collectFacts', () => {
  it('tells size, platform, time and every layer as the engine has them', async () => {
    const image = await machine.engine.inspectImage(plainImage);

    const facts = await collect(plainImage, {});

    expect([facts.platform, facts.sizeBytes]).toEqual(['linux/amd64', image?.sizeBytes]);
    expect(facts.layers[0]?.cumulativeBytes).toBe(image?.sizeBytes);
    expect(await machine.containersWith(label)).toEqual([]);
  });

  it('tells how each of several commands ended and goes on', async () => {
    const infoCommands = [
      infoCommand('cat', '/etc/debian_version'),
      // The engine carries the two streams apart, so only the order within one is told.
      infoCommand('sh', '-c', 'exec 2>&1; echo before; echo problem >&2; exit 3'),
      infoCommand('sleep', '1000'),
      infoCommand('no-such-program'),
      infoCommand('sh', '-c', String.raw`printf '</details>\n\033[31m~~~\000\377\n'`),
      infoCommand('echo', 'last'),
    ];

    const facts = await collect(plainImage, { infoCommands, timeoutMs: 8000 });

    const ends = facts.infoSections.map(({ output, exitCode, timedOut }) => ({
      output,
      exitCode,
      timedOut,
    }));
    expect(ends).toEqual([
      { output: expect.stringMatching(/^13\./), exitCode: 0, timedOut: false },
      { output: 'before\nproblem', exitCode: 3, timedOut: false },
      { output: '', exitCode: undefined, timedOut: true },
      {
        output: expect.stringContaining('no-such-program'),
        exitCode: expect.any(Number),
        timedOut: false,
      },
      { output: '</details>\n~~~\uFFFD', exitCode: 0, timedOut: false },
      { output: 'last', exitCode: 0, timedOut: false },
    ]);
    expect(facts.infoSections[3]?.failure).toMatch(/^ended with exit code 12[67]$/);
    expect(facts.notes).toHaveLength(3);
    expect(await machine.containersWith(label)).toEqual([]);
  });

  it('keeps a megabyte of a flood', async () => {
    const infoCommands = [infoCommand('head', '-c', '200000000', '/dev/zero')];

    const facts = await collect(plainImage, { infoCommands });

    expect(facts.infoSections[0]?.cut).toEqual({ kept: 'start', droppedBytes: 199_000_000 });
  });

  it('reads an image that has nothing to run', async () => {
    const python = 'usr/lib/python3.13/site-packages';
    const image = await machine.importImage([
      ['var/lib/dpkg/status.d/tzdata', 'Package: tzdata\nVersion: 2026a-0\n'],
      ['var/lib/dpkg/status.d/tzdata.md5sums', '0 usr/share/zoneinfo\n'],
      [`${python}/six.dist-info/METADATA`, 'Name: six\nVersion: 1.17.0\n'],
      [
        'opt/site-packages/six.dist-info/METADATA',
        { type: 'link', linkname: `${python}/six.dist-info/METADATA` },
      ],
      ['opt/conda/conda-meta/xz-5-0.json', '{"name": "xz", "version": "5"}'],
    ]);

    const facts = await collect(image, { infoCommands: [infoCommand('python3', '--version')] });

    expect(facts.inventory.packages).toEqual([
      { name: 'xz', version: '5', source: 'conda' },
      { name: 'tzdata', version: '2026a-0', source: 'dpkg' },
      { name: 'six', version: '1.17.0', source: 'python' },
    ]);
    expect(facts.inventoryProblems).toEqual([]);
    expect(facts.infoSections[0]?.failure).toMatch(/^could not be started: .*python3/);
    expect(await machine.containersWith(label)).toEqual([]);
  });

  it('runs the program of an image that has only that', async () => {
    const program = await machine.fileOf('busybox:stack-test', '/bin/busybox');
    const image = await machine.importImage([['bin/busybox', { program }]]);

    const facts = await collect(image, {
      infoCommands: [
        infoCommand('/bin/busybox', 'echo', 'hello'),
        infoCommand('/bin/busybox', 'false'),
      ],
    });

    expect(facts.infoSections.map(({ output, exitCode }) => [output, exitCode])).toEqual([
      ['hello', 0],
      ['', 1],
    ]);
    expect(await machine.containersWith(label)).toEqual([]);
  });

  it('leaves no container when it is aborted', async () => {
    const stop = new AbortController();
    const infoCommands = [infoCommand('sleep', '1000')];
    const collecting = collect(plainImage, { infoCommands, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('interrupted')), 1000);

    await expect(collecting).rejects.toThrow('interrupted');
    expect(await machine.containersWith(label)).toEqual([]);
  });
});
