import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { findLeftovers } from '../../../src/run/leftovers.ts';
import { listedOnce, listsImages } from '../../../src/run/listed-once.ts';
import type { ConnectedEngine } from '../../../src/run/world.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { fakeEngine } from '../../support/fake-engine.ts';

/** A stack of so many images. */
const stackOf = (count: number) =>
  ({
    images: new Map(Array.from({ length: count }, (_, index) => [String(index), {}])),
  }) as unknown as Spec;
const large = stackOf(26);

const process = {
  hostname: 'here',
  pid: 1,
  pidNamespace: '',
  boot: '',
  startedAt: '',
  isAlive: () => true,
};

/** An engine with one image, and what it was asked. */
function connectedEngine(failure?: UserError) {
  const asked: string[] = [];
  const engine = fakeEngine({
    images: { 'sha256:1': { repoTags: ['acme/base:1'] } },
    onCall: (method) => {
      asked.push(method);
      if (method === 'listImages' && failure !== undefined) throw failure;
    },
  });
  const connected = { engine, context: 'default' } as unknown as ConnectedEngine;
  return { engine, connected, asked };
}

describe('an engine whose images are listed once', () => {
  it('is asked for them at once, and by nobody again', async () => {
    const { engine, connected, asked } = connectedEngine();

    const { engine: listed, context } = listedOnce(connected, large);
    expect(asked).toEqual(['listImages']);
    const images = await Promise.all([listed.listImages(), listed.listImages()]);
    await findLeftovers(listed, process, 0);

    expect(images.map(([image]) => image?.repoTags)).toEqual([['acme/base:1'], ['acme/base:1']]);
    expect(asked.filter((method) => method === 'listImages')).toHaveLength(1);
    expect([context, await listed.inspectImage('acme/base:1')]).toEqual([
      'default',
      await engine.inspectImage('acme/base:1'),
    ]);
  });

  it('is not asked for the sake of a small stack', () => {
    const { connected, asked } = connectedEngine();
    const small = stackOf(25);

    expect([listedOnce(connected, small), listsImages(small)]).toEqual([connected, false]);
    expect(asked).toEqual([]);
  });

  it('fails who asks, and nobody else', async () => {
    const failure = new UserError('ENGINE_FAILED', 'no list today');
    const { connected } = connectedEngine(failure);

    const { engine } = listedOnce(connected, large);

    await expect(engine.listImages()).rejects.toBe(failure);
    expect(await engine.inspectImage('acme/base:1')).toBeDefined();
  });
});
