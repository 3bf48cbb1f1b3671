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
function worldWith({ failure, isLocal = true }: { failure?: UserError; isLocal?: boolean } = {}) {
  const asked: string[] = [];
  const ended = new AbortController().signal;
  const engine = fakeEngine({
    images: { 'sha256:1': { repoTags: ['acme/base:1'] } },
    onCall: (method) => void asked.push(method),
  });
  const connected = { engine } as unknown as ConnectedEngine;
  const world = {
    connectEngine: (stateDir: string) => {
      asked.push(`connect ${stateDir}`);
      return Promise.resolve(connected);
    },
    connectEngineEarly: (stateDir: string, ended: AbortSignal) => {
      asked.push(`connect ${stateDir} early`);
      if (failure !== undefined) return Promise.reject(failure);
      return Promise.resolve(isLocal && !ended.aborted ? connected : undefined);
    },
  };
  const early = () => connectEarly(world, '/repo/.stack', ended);
  return { world: world as unknown as World, asked, early };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an engine that is asked early', () => {
  it('is connected once, and lists what many images are looked up in before anybody asks', async () => {
    const { world, asked, early } = worldWith();

    const engine = early();
    engine.expect(26);
    await settled();
    expect(asked).toEqual(['connect /repo/.stack early', 'listImages']);

    const { engine: listed } = await engineOf({ engine, spec: large }, world, '/repo/.stack');
    expect(await listed.listImages()).toHaveLength(1);
    expect(asked).toEqual(['connect /repo/.stack early', 'listImages']);
  });

  it('lists when it is asked for where nobody said what to expect', async () => {
    const { world, asked, early } = worldWith();
    const engine = early();
    await settled();
    expect(asked).toEqual(['connect /repo/.stack early']);

    await engineOf({ engine, spec: large }, world, '/repo/.stack');

    expect(asked).toEqual(['connect /repo/.stack early', 'listImages']);
  });

  it('lists nothing for a small stack', async () => {
    const { world, asked, early } = worldWith();
    const engine = early();
    engine.expect(25);

    await engineOf({ engine, spec: small }, world, '/repo/.stack');

    expect(asked).toEqual(['connect /repo/.stack early']);
  });

  it('says what is wrong with it to who asks for it, and to nobody before', async () => {
    const failure = new UserError('ENGINE_UNREACHABLE', 'no engine answers');
    const { world, early } = worldWith({ failure });
    const engine = early();
    engine.expect(26);
    await settled();

    await expect(engineOf({ engine, spec: large }, world, '/repo/.stack')).rejects.toBe(failure);
  });

  it('is connected when the plan is made where it could not be before, or nobody tried', async () => {
    const { world, asked, early } = worldWith({ isLocal: false });
    const engine = early();
    engine.expect(26);

    await engineOf({ engine, spec: large }, world, '/repo/.stack');
    await engineOf({ spec: large }, world, '/repo/.stack');

    expect(asked).toEqual([
      'connect /repo/.stack early',
      'connect /repo/.stack',
      'listImages',
      'connect /repo/.stack',
      'listImages',
    ]);
  });
});
