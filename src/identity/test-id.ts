import { hashOf } from './build-id.ts';
import type { InputFile } from './build-inputs.ts';

/** Raised when the way in which tests are run changes so that an old verdict says nothing any more. */
const runnerVersion = 1;

/** What decides about the verdict of one stage of tests on one exact image. */
export interface TestInputs {
  readonly imageId: string;
  readonly stage: 'basic-tests' | 'integration-tests';
  /** Every file of all test trees that run, sorted by path. */
  readonly files: readonly InputFile[];
  /** Of an image for several: those that the tests ran on; absent: the image's one. */
  readonly platforms?: readonly string[] | undefined;
  readonly settings: {
    readonly runIn: 'container' | 'host';
    readonly timeoutMs: number;
  };
}

/** `sha256:…`; a stage with the same test ID has the same verdict. */
export function testIdOf(inputs: TestInputs): string {
  return hashOf({ ...inputs, runnerVersion });
}
