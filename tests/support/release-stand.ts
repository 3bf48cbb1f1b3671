import type { Registry } from '../../src/ports/registry.ts';
import type { FaultyServer } from './faulty-server.ts';
import { startRealRegistry } from './real-registry.ts';
import { plainRegistry, releasedFiles } from './released-stack.ts';
import { stackUnderTest, type StackUnderTest } from './stack-cli.ts';

/** The built program in a stack of released images, at a registry of its own behind a proxy on which things can go wrong. */
export interface ReleaseStand {
  readonly proxy: FaultyServer;
  readonly stack: StackUnderTest;
  /** For what a test does or looks at by itself. */
  readonly registry: Registry;
  /** Ends all of it. */
  readonly stop: () => Promise<void>;
}

/** @throws as `startRealRegistry` */
export async function startReleaseStand(): Promise<ReleaseStand> {
  const real = await startRealRegistry();
  const proxy = await real.proxy();
  const stack = await stackUnderTest({ registryHost: proxy.host, files: releasedFiles });
  return {
    proxy,
    stack,
    registry: plainRegistry(),
    stop: async () => {
      await stack.dispose();
      await real.stop();
    },
  };
}
