import type { Clock } from '../ports/clock.ts';
import type { CommandRunner } from '../ports/command-runner.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Files } from '../ports/files.ts';
import type { TestCase } from '../report/test-suite.ts';
import type { TestTree } from './discover-tests.ts';
import type { KeptContainer } from './kept-container.ts';

/** What running tests needs of the outside world. */
export interface StageDeps {
  readonly engine: ContainerEngine;
  readonly files: Files;
  readonly runner: CommandRunner;
  readonly clock: Clock;
  readonly host: TestHost;
}

/** Programs and settings of the machine that host-side tests run on. */
export interface TestHost {
  /** Environment that is passed on; see `hostTestEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  readonly nodePath: string;
  /** Absolute paths inside the toolkit's own packages. */
  readonly jestPath: string;
  readonly jestTransformPath: string;
  readonly testingModulePath: string;
  /** Where the transformer may keep what it made. */
  readonly cacheDir: string;
}

/** One stage of tests of one exact image. */
export interface StageRequest {
  readonly imageKey: string;
  readonly stage: 'basic-tests' | 'integration-tests';
  /** Exact: `repository:i-…` or `repository@sha256:…`. */
  readonly image: string;
  /** Absolute. */
  readonly rootDir: string;
  readonly trees: readonly TestTree[];
  readonly runIn: 'container' | 'host';
  readonly timeoutMs: number;
  /** Absolute path of a folder for whatever tests leave behind. */
  readonly artifactsDir: string;
  /** The stage's alone: `20261122T141500Z-3f9a2c.base.basic-tests`. Tests on the host get it for their containers, which end with the stage. */
  readonly id: string;
  /** Labels for every container that is started. */
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Everything that is printed, as it comes. */
  readonly onOutput: (chunk: Uint8Array) => void;
  /**
   * Offered the container of tests that passed, where it is as a new one; absent, or `false`: it is removed. To know that, the engine looks at all
   * files of the image.
   */
  readonly keep?: ((container: KeptContainer) => boolean) | undefined;
}

/** What part of a stage found. `problem`: it could not be run to its end, and why. */
export interface PartResult {
  readonly cases: readonly TestCase[];
  readonly problem?: string | undefined;
}

/** Containers that tests make carry this label with the ID of their stage. */
export const stageLabel = 'stack.stage';

/** The variables that tell a test what it tests. */
export function testVariables(request: StageRequest, artifacts: string): Record<string, string> {
  return {
    TEST_IMAGE: request.image,
    STACK_IMAGE_KEY: request.imageKey,
    STACK_ARTIFACTS: artifacts,
  };
}
