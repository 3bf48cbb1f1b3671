import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { connectEarly, engineOf } from '../../../src/run/early-engine.ts';
import type { ConnectedEngine, World } from '../../../src/run/world.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { fakeEngine } from '../../support/fake-engine.ts';

const specOf = (count: number) =>
  ({
    images: new Map(Array.from({ length: count }, (_, index) => [String(index), {}])),
  }) as unknown as Spec;
const small = specOf(25);
const large = specOf(26);

/** A world whose engine notes what it is asked. */
function worldWith(failure?: UserError) {
  const asked: string[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const engine = fakeEngine({
    images: { 'sha256:1': { repoTags: ['acme/base:1'] } },
    onCall: (method) => void asked.push(method),
  });
  const connectEngine = (stateDir: string, waiting?: AbortSignal) => {
    asked.push(`connect ${stateDir}`);
    signals.push(waiting);
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({ engine } as unknown as ConnectedEngine);
  };
  return { world: { connectEngine } as unknown as World, asked, signals };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an engine that is asked early', () => {
  it('is connected once, and lists what many images are looked up in before anybody asks', async () => {
    const { world, asked } = worldWith();

    const engine = connectEarly(world, '/repo/.stack');
    engine.expect(26);
    await settled();
    expect(asked).toEqual(['connect /repo/.stack', 'listImages']);

    const { engine: listed } = await engineOf({ engine, spec: large }, world, '/repo/.stack');
    expect(await listed.listImages()).toHaveLength(1);
    expect(asked).toEqual(['connect /repo/.stack', 'listImages']);
  });

  it('lists nothing for a small stack', async () => {
    const { world, asked } = worldWith();
    const engine = connectEarly(world, '/repo/.stack');
    engine.expect(25);

    await engine.listed(small);

    expect(asked).toEqual(['connect /repo/.stack']);
  });

  it('says what is wrong with it to who asks for it, and to nobody before', async () => {
    const failure = new UserError('ENGINE_UNREACHABLE', 'no engine answers');
    const { world } = worldWith(failure);
    const engine = connectEarly(world, '/repo/.stack');
    engine.expect(26);
    await settled();

    await expect(engine.listed(large)).rejects.toBe(failure);
  });

  it('is waited for no longer when it is abandoned', () => {
    const { world, signals } = worldWith();
    const engine = connectEarly(world, '/repo/.stack');

    return settled().then(() => {
      expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
      engine.abandon();
      expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    });
  });

  it('is connected when the plan is made where nobody did before', async () => {
    const { world, asked } = worldWith();

    await engineOf({ spec: large }, world, '/repo/.stack');

    expect(asked).toEqual(['connect /repo/.stack', 'listImages']);
  });
});
