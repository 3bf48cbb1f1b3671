import { describe, expect, it } from '@jest/globals';
import { benchOptions } from '../../../bench/options.ts';
import { buildLine, serialScript } from '../../../bench/plain-builds.ts';
import { runTimes } from '../../../bench/run-times.ts';
import { treeStack } from '../../../bench/tree-stack.ts';
import { sleepingTrees } from '../../../bench/trees.ts';
import type { ImageReport, RunReport, StepReport } from '../../../src/report/run-report.ts';

describe('benchOptions', () => {
  it('measures everything by itself', () => {
    const options = benchOptions([]);

    expect(options).toEqual({
      only: ['version', 'known', 'cached', 'trees', 'five', 'promote', 'kernels', 'server'],
      quick: false,
    });
  });

  it('takes some, in the order of the table', () => {
    const options = benchOptions(['--only', 'five,trees', '--quick']);

    expect(options).toEqual({ only: ['trees', 'five'], quick: true });
  });

  it.each([[['--only', 'forest']], [['--only']], [['--slow']]])('refuses %j', (args) => {
    expect(() => benchOptions(args)).toThrow(RangeError);
  });
});

describe('the script of plain builds', () => {
  it('has one quoted docker build for each image and stops at the first that fails', () => {
    const line = buildLine('/usr/bin/docker', {
      context: '/tmp/a b',
      tag: 'host/a:plain',
      labels: { title: "it's" },
      buildArgs: { NUMBER: '1' },
    });

    expect(serialScript([line])).toBe(
      [
        '#!/bin/sh',
        'set -eu',
        String.raw`'/usr/bin/docker' 'build' '--quiet' '--tag' 'host/a:plain' '--label' 'title=it'\''s' '--build-arg' 'NUMBER=1' '/tmp/a b' >/dev/null`,
        '',
      ].join('\n'),
    );
  });
});

describe('the sleeping trees', () => {
  it('are a star, a comb, a binary tree, and fourteen images on five levels', () => {
    const shapes = Object.entries(sleepingTrees).map(([name, tree]) => {
      const depth = (key: string): number => {
        const parent = tree[key]?.parent;
        return parent === undefined ? 1 : 1 + depth(parent);
      };
      const keys = Object.keys(tree);
      return [name, keys.length, Math.max(...keys.map(depth))];
    });

    expect(shapes).toEqual([
      ['star', 8, 2],
      ['comb', 9, 5],
      ['binary', 7, 3],
      ['deep', 14, 5],
    ]);
  });

  it('become stacks whose builds make content of their own', () => {
    const files = treeStack(
      { root: { build: 1, test: 0.5 }, child: { parent: 'root', build: 2, test: 0.2 } },
      'host/tree',
      'base:1',
    );

    expect(files).toEqual({
      'spec.yml':
        'registry: host/tree\ntag: { prefix: "1" }\nimages:\n  root:\n  child: { depend_on: root }\n',
      'images/root/Dockerfile':
        'FROM base:1\nRUN sleep 1 && cat /proc/sys/kernel/random/uuid > /made-root\n',
      'images/root/tests/test_it.sh': '#!/bin/sh\nset -eu\nsleep 0.5\n',
      'images/child/Dockerfile':
        'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nRUN sleep 2 && cat /proc/sys/kernel/random/uuid > /made-child\n',
      'images/child/tests/test_it.sh': '#!/bin/sh\nset -eu\nsleep 0.2\n',
    });
  });
});

describe('runTimes', () => {
  const step = (changes: Partial<StepReport>): StepReport => ({
    name: 'build',
    status: 'passed',
    startedAt: '2026-11-22T10:00:00.000Z',
    durationMs: 1000,
    ...changes,
  });
  const image = (key: string, steps: readonly StepReport[]): ImageReport => ({
    key,
    state: 'build',
    status: 'passed',
    level: 0,
    parents: [],
    reasons: [],
    reference: `host/${key}:1`,
    tags: [],
    steps,
  });
  const report = (images: readonly ImageReport[]): RunReport => ({
    schemaVersion: 1,
    runId: 'one',
    status: 'passed',
    startedAt: '2026-11-22T09:59:58.000Z',
    durationMs: 9000,
    command: 'stack build',
    concurrency: 4,
    stackVersion: '1',
    notes: [],
    images,
  });

  it('are from the first start to the last end of any step', () => {
    const times = runTimes(
      report([
        image('root', [step({}), step({ name: 'tag', startedAt: '2026-11-22T10:00:06.500Z' })]),
        image('child', [step({ startedAt: '2026-11-22T10:00:01.000Z', durationMs: 5000 })]),
      ]),
      new Map([['child', ['root', 'elsewhere']]]),
    );

    expect(times).toEqual({
      images: [
        {
          key: 'root',
          parents: [],
          steps: [
            { name: 'build', durationMs: 1000 },
            { name: 'tag', durationMs: 1000 },
          ],
        },
        { key: 'child', parents: ['root'], steps: [{ name: 'build', durationMs: 5000 }] },
      ],
      wallMs: 7500,
    });
  });

  it('refuse a run in which a step had nothing to do', () => {
    const idle = report([image('root', [step({ status: 'skipped' })])]);

    expect(() => runTimes(idle, new Map())).toThrow('root is passed, its step build skipped');
  });
});
