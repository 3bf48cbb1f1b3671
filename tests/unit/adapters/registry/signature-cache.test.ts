import { describe, expect, it } from '@jest/globals';
import { signatureCache } from '../../../../src/adapters/registry/signature-cache.ts';
import type { Signature } from '../../../../src/adapters/registry/signatures.ts';
import { instantClock } from '../../../support/instant-clock.ts';

function signed(header: string, lifetimeMs: number): Signature {
  return { kind: 'signed', header, lifetimeMs };
}

/** Gives one signature after the other. */
function maker(...signatures: readonly Signature[]) {
  const left = [...signatures];
  return () => {
    const next = left.shift();
    return next === undefined
      ? Promise.reject(new Error('asked too often'))
      : Promise.resolve(next);
  };
}

describe('signatureCache', () => {
  it('makes one signature for calls at the same time', async () => {
    const cache = signatureCache(instantClock());
    const one = signed('one', 60_000);
    const make = maker(one);

    const answers = await Promise.all([cache.get('key', make), cache.get('key', make)]);

    expect(answers).toEqual([
      { signature: one, fresh: true },
      { signature: one, fresh: true },
    ]);
  });

  it('keeps a signature until shortly before it expires', async () => {
    const clock = instantClock();
    const cache = signatureCache(clock);
    const make = maker(signed('one', 60_000), signed('two', 60_000));

    const first = await cache.get('key', make);
    clock.advance(53_000);
    const second = await cache.get('key', make);
    clock.advance(1_000);
    const third = await cache.get('key', make);

    expect(first).toEqual({ signature: signed('one', 60_000), fresh: true });
    expect(second).toEqual({ signature: signed('one', 60_000), fresh: false });
    expect(third).toEqual({ signature: signed('two', 60_000), fresh: true });
  });

  it('keeps neither refusals nor failures', async () => {
    const cache = signatureCache(instantClock());
    const url = new URL('https://auth.example');
    const answer = {
      url,
      status: 401,
      headers: new Map(),
      body: new Uint8Array(),
      truncated: false,
    };
    const refused: Signature = { kind: 'refused', answer };
    const good = signed('good', 60_000);

    const first = await cache.get('key', maker(refused));
    const second = cache.get('key', maker());
    await expect(second).rejects.toThrow('asked too often');
    const third = await cache.get('key', maker(good));

    expect(first).toEqual({ signature: refused, fresh: true });
    expect(third).toEqual({ signature: good, fresh: true });
  });

  it('forgets the signature that was refused, not one that took its place', async () => {
    const cache = signatureCache(instantClock());
    const make = maker(signed('one', 60_000), signed('two', 60_000));
    const { signature: one } = await cache.get('key', make);

    cache.forget('key', one);
    const { signature: two } = await cache.get('key', make);
    cache.forget('key', one);
    const kept = await cache.get('key', make);

    expect(two).toEqual(signed('two', 60_000));
    expect(kept).toEqual({ signature: two, fresh: false });
  });
});
