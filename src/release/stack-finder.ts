import type { FindRecord } from '../compare/lock-snapshot.ts';
import type { ComparedImage } from '../compare/stack-comparison.ts';
import type { Files } from '../ports/files.ts';
import type { Registry } from '../ports/registry.ts';
import type { Spec } from '../spec/spec.ts';
import type { FoundStack } from './found-stack.ts';

/** Where names of stacks and images are looked up. */
export interface StackFinder {
  readonly registry: Registry;
  readonly files: Files;
  readonly findRecord: FindRecord;
  readonly spec: Pick<Spec, 'images' | 'registry' | 'rootDir'>;
  /** Absolute path of the folder the user works in. */
  readonly cwd: string;
  /** Tag of the images of this branch: `2026.4-main`. */
  readonly branchTag: string;
  /**
   * How to look into an image on the engine; `undefined` when the engine has no such image.
   *
   * @throws {UserError} `ENGINE_…` when no engine answers
   */
  readonly onEngine: (key: string, reference: string) => Promise<LookInto | undefined>;
}

/** Looks into an image. */
export type LookInto = () => Promise<ComparedImage>;

/** A way to understand a name. */
export interface Attempt {
  /** What is looked for, as an error lists it: `image stack.test/base:1 on the engine`. */
  readonly what: string;
  /** `undefined`: there is no such thing. */
  readonly find: () => Promise<FoundStack | undefined>;
}
