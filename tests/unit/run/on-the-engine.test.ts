import { describe, expect, it } from '@jest/globals';
import { UserError, userProblems } from '../../../src/errors/user-error.ts';
import type { RunPlan } from '../../../src/plan/build-plan.ts';
import { existingImages } from '../../../src/run/existing-images.ts';
import { rememberBuilt } from '../../../src/run/last-built.ts';
import {
  findLeftovers,
  labelsOfRun,
  removeDeadContainers,
  removeLeftovers,
  runLabels,
} from '../../../src/run/leftovers.ts';
import type { ConnectedEngine } from '../../../src/run/world.ts';
import { fakeEngine, type FakeEngineOptions } from '../../support/fake-engine.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { planOf } from '../../support/spec-builders.ts';

const now = Date.UTC(2026, 3, 3);
const here = {
  hostname: 'here',
  pid: 10,
  pidNamespace: 'pid:[1]',
  boot: 'boot-1',
  startedAt: '100',
  isAlive: (pid: number, startedAt?: string) => pid === 10 || (pid === 11 && startedAt === '100'),
};

describe('what dead runs left', () => {
  const images: FakeEngineOptions['images'] = {
    'sha256:1': {
      repoTags: [
        'stack.test/base:tmp-20260401T100000Z-0a1b2c',
        'stack.test/base:tmp-20260402T235959Z-0a1b2c',
        'stack.test/base:tmp-mine',
        'stack.test/base:2026.4-main',
      ],
      program: () => ({ hangs: true }),
    },
  };

  async function engineWith(owners: readonly (readonly [host: string, pid: number])[]) {
    const engine = fakeEngine({ images });
    for (const [hostname, pid] of owners) {
      const labels = labelsOfRun('x', { ...here, hostname, pid });
      await engine.createContainer({ image: 'sha256:1', name: `${hostname}-${pid}`, labels });
    }
    await engine.createContainer({ image: 'sha256:1', name: 'of somebody else', labels: {} });
    return engine;
  }

  it('are containers of this machine whose process is gone, and temporary tags of yesterday', async () => {
    const engine = await engineWith([
      ['here', 10],
      ['here', 11],
      ['here', 99],
      ['elsewhere', 99],
    ]);

    const { containers, tags } = await findLeftovers(engine, here, now);

    expect(containers.map(({ name }) => name)).toEqual(['here-99']);
    expect(tags).toEqual(['stack.test/base:tmp-20260401T100000Z-0a1b2c']);
  });

  it('are no containers of a run in a container that has the name of this machine', async () => {
    const engine = await engineWith([]);
    const beside = labelsOfRun('x', { ...here, pid: 99, pidNamespace: 'pid:[2]' });
    const { [runLabels.pidNamespace]: _namespace, ...before } = labelsOfRun('x', {
      ...here,
      pid: 99,
    });
    await engine.createContainer({ image: 'sha256:1', name: 'beside', labels: beside });
    await engine.createContainer({
      image: 'sha256:1',
      name: 'of a version before',
      labels: before,
    });

    const { containers } = await findLeftovers(engine, here, now);

    expect(containers.map(({ name }) => name)).toEqual(['of a version before']);
  });

  it('are containers of a process whose number another one has now', async () => {
    const engine = await engineWith([['here', 11]]);
    const labels = labelsOfRun('x', { ...here, pid: 11, startedAt: '99' });
    await engine.createContainer({ image: 'sha256:1', name: 'of the one before', labels });

    const { containers } = await findLeftovers(engine, here, now);

    expect(containers.map(({ name }) => name)).toEqual(['of the one before']);
  });

  it('are, of another machine of this name or before this one started anew, what has not run for a day', async () => {
    const engine = await engineWith([]);
    const labels = labelsOfRun('x', { ...here, pid: 99, boot: 'boot-2' });
    for (const name of ['at work', 'at rest'])
      await engine.createContainer({ image: 'sha256:1', name, labels });
    const [atWork] = await engine.listContainers(runLabels.run);
    await engine.startContainer(atWork?.id ?? '');
    const deadAfter = async (ms: number) => {
      const { containers } = await findLeftovers(engine, here, Date.now() + ms);
      return containers.map(({ name }) => name);
    };

    expect(await deadAfter(23 * 60 * 60 * 1000)).toEqual([]);
    expect(await deadAfter(25 * 60 * 60 * 1000)).toEqual(['at rest']);
  });

  it('are removed, and nothing else', async () => {
    const engine = await engineWith([
      ['here', 10],
      ['here', 99],
    ]);

    await removeLeftovers(engine, await findLeftovers(engine, here, now));

    expect(engine.containersLeft()).toBe(2);
    expect(await engine.listTags()).toEqual([
      'stack.test/base:2026.4-main',
      'stack.test/base:tmp-20260402T235959Z-0a1b2c',
      'stack.test/base:tmp-mine',
    ]);
  });

  it('stay where the engine cannot remove a container, which holds nobody up and is told', async () => {
    const engine = await engineWith([
      ['here', 98],
      ['here', 99],
    ]);
    const [first] = await engine.listContainers(runLabels.run);
    const remove = engine.removeContainer.bind(engine);
    engine.removeContainer = (id) =>
      id === first?.id
        ? Promise.reject(new UserError('ENGINE_FAILED', 'the engine answered 500: busy'))
        : remove(id);

    const notes = await removeDeadContainers(engine, here, now);

    expect(notes).toEqual([
      `the container ${first?.name ?? ''} of a run that is dead stays: the engine answered 500: busy`,
    ]);
    // The one of nobody's run is the other.
    expect(engine.containersLeft()).toBe(2);
  });
});

describe('images that are there', () => {
  const images: FakeEngineOptions['images'] = {
    'sha256:1': { repoTags: ['stack.test/base:2026.4-main', 'stack.test/base:i-111111111111'] },
    'sha256:2': { repoTags: ['stack.test/named:2026.4-main'] },
  };

  function connected(containerdStore: boolean): ConnectedEngine {
    return {
      engine: fakeEngine({ images }),
      info: { containerdStore },
    } as unknown as ConnectedEngine;
  }

  function planTesting(keys: readonly string[]) {
    const plan = planOf(Object.fromEntries(keys.map((key) => [key, []])), ['basic-tests']);
    return { images: plan.images.map((image) => ({ ...image, state: 'test' as const })) };
  }

  function existing(engine: ConnectedEngine, plan: RunPlan, tag: string, files = memoryFiles()) {
    return existingImages(files, '/stack/.stack', engine, plan, tag);
  }

  it('are tested as they were built last, and pushed as the tag names them', async () => {
    const files = memoryFiles();
    await rememberBuilt(files, '/stack/.stack', 'base', 'stack.test/base:i-333333333333');
    const engine = {
      engine: fakeEngine({
        images: { ...images, 'sha256:3': { repoTags: ['stack.test/base:i-333333333333'] } },
      }),
      info: { containerdStore: false },
    } as unknown as ConnectedEngine;
    const planPushing = {
      images: planTesting(['base']).images.map((image) => ({ ...image, state: 'push' as const })),
    };

    const tested = await existing(engine, planTesting(['base']), '2026.4-main', files);
    const pushed = await existing(engine, planPushing, '2026.4-main', files);

    expect(tested.get('base')?.state.reference).toBe('stack.test/base:i-333333333333');
    expect(pushed.get('base')?.state.reference).toBe('stack.test/base:i-111111111111');
  });

  it('keep the fixed names that their build gave them', async () => {
    const repoTags = ['main', 'main-1a2b3c4', 'main-other', 'x-1a2b3c4'].map(
      (tag) => `stack.test/base:2026.4-${tag}`,
    );
    const engine = {
      engine: fakeEngine({
        images: { 'sha256:1': { repoTags: [...repoTags, 'stack.test/base:i-111111111111'] } },
      }),
      info: { containerdStore: false },
    } as unknown as ConnectedEngine;

    const known = await existing(engine, planTesting(['base']), '2026.4-main');

    expect(known.get('base')?.fixedTags).toEqual(['stack.test/base:2026.4-main-1a2b3c4']);
  });

  it('are known by their exact name and ID', async () => {
    const known = await existing(connected(false), planTesting(['base']), '2026.4-main');

    expect(Object.fromEntries(known)).toEqual({
      base: {
        state: { reference: 'stack.test/base:i-111111111111', imageId: 'sha256:1' },
        fixedTags: [],
        createdAt: '2026-04-01T10:00:00Z',
      },
    });
  });

  it('have an unknown ID where the engine calls them by another digest', async () => {
    const known = await existing(connected(true), planTesting(['base']), '2026.4-main');

    expect(known.get('base')?.state.imageId).toBeUndefined();
  });

  it('are not asked for where they are built', async () => {
    const known = await existing(connected(false), planOf({ gone: [] }, ['build']), 'x');

    expect(known).toEqual(new Map());
  });

  it('that are missing are all reported', async () => {
    const keys = ['base', 'named', 'gone'];
    const looking = existing(connected(false), planTesting(keys), '2026.4-main');

    const error: unknown = await looking.catch((reason: unknown) => reason);

    expect(userProblems(error)?.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        'IMAGE_NOT_BUILT',
        'there is nothing to test: stack.test/named:2026.4-main is not on the engine',
        'run `stack build named` first',
      ],
      [
        'IMAGE_NOT_BUILT',
        'there is nothing to test: stack.test/gone:2026.4-main is not on the engine',
        'run `stack build gone` first',
      ],
    ]);
  });
});
