import type { Clock } from '../../ports/clock.ts';
import type { Signature } from './signatures.ts';

export interface SignatureCache {
  /**
   * The signature kept under `key`, else a new one from `make`; parallel calls share one.
   *
   * @returns `fresh`: made for this call, so that making it anew would change nothing
   */
  get(
    key: string,
    make: () => Promise<Signature>,
  ): Promise<{ readonly signature: Signature; readonly fresh: boolean }>;
  /** Drops `signature`; one that has taken its place stays. */
  forget(key: string, signature: Signature): void;
}

interface Entry {
  readonly making: Promise<Signature>;
  /** `undefined` while it is being made. */
  made: { readonly signature: Signature; readonly expiresAtMs: number } | undefined;
}

/** A {@link SignatureCache} that drops what is about to expire; refusals and failures are not kept. */
export function signatureCache(clock: Clock): SignatureCache {
  const entries = new Map<string, Entry>();

  function start(key: string, make: () => Promise<Signature>): Entry {
    const entry: Entry = { making: make(), made: undefined };
    entries.set(key, entry);
    entry.making.then(
      (signature) => {
        entry.made = { signature, expiresAtMs: clock.now() + usefulLifetimeMs(signature) };
      },
      () => entries.delete(key),
    );
    return entry;
  }

  return {
    get: async (key, make) => {
      const kept = entries.get(key);
      if (kept?.made !== undefined && kept.made.expiresAtMs > clock.now())
        return { signature: kept.made.signature, fresh: false };

      const isBeingMade = kept !== undefined && kept.made === undefined;
      const entry = isBeingMade ? kept : start(key, make);
      return { signature: await entry.making, fresh: true };
    },
    forget: (key, signature) => {
      if (entries.get(key)?.made?.signature === signature) entries.delete(key);
    },
  };
}

/** A little less than the lifetime, for the way to the registry. */
function usefulLifetimeMs(signature: Signature): number {
  if (signature.kind === 'refused') return 0;
  return signature.lifetimeMs - Math.min(10_000, signature.lifetimeMs / 10);
}
