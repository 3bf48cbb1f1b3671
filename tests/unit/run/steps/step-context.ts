import type { RunDeps, StepContext } from '../../../../src/run/image-run.ts';
import { imageSpec, plannedImage } from '../../../support/spec-builders.ts';
import { runDeps, runSettings } from '../scripted-run.ts';

export interface StepUnderTest {
  readonly context: StepContext;
  /** Lines of its log. */
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/** What a step of image `base` works with; `deps` replaces single ports. */
export function stepContext(
  fields: Partial<Omit<StepContext, 'deps' | 'log' | 'note'>> & {
    readonly deps?: Partial<RunDeps>;
  } = {},
): StepUnderTest {
  const lines: string[] = [];
  const notes: string[] = [];
  const image = fields.image ?? imageSpec('base');
  const context: StepContext = {
    settings: runSettings(),
    image,
    planned: plannedImage(image),
    timings: new Map(),
    prepared: { visibleTags: ['stack.test/base:2026.4-main'], build: undefined },
    state: {},
    parents: new Map(),
    ancestors: [],
    signal: new AbortController().signal,
    log: {
      path: 'artifacts/logs/base.step.log',
      write: (chunk) => void lines.push(Buffer.from(chunk).toString()),
      line: (text) => void lines.push(text),
      tail: () => lines,
      close: () => Promise.resolve(),
    },
    note: (text) => void notes.push(text),
    retried: (text) => void notes.push(text),
    ...fields,
    deps: runDeps(fields.deps),
  };
  return { context, lines, notes };
}
