import type { Descriptor } from '../../../../src/oci/oci-manifest.ts';
import type { Registry } from '../../../../src/ports/registry.ts';
import type { RunDeps, StepContext } from '../../../../src/run/image-run.ts';
import { imageSpec } from '../../../support/spec-builders.ts';
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
  const context: StepContext = {
    settings: runSettings(),
    image: imageSpec('base'),
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
    ...fields,
    deps: runDeps(fields.deps),
  };
  return { context, lines, notes };
}

/** A registry that holds manifests of these digests, by reference, and remembers what was stored. */
export function fakeRegistry(digests: Readonly<Record<string, string>>): Registry & {
  readonly stored: readonly string[];
} {
  const stored: string[] = [];
  const refuse = () => Promise.reject(new Error('not to be used'));
  const descriptorOf = (reference: string): Descriptor | undefined => {
    const digest = digests[reference];
    return digest === undefined ? undefined : { mediaType: 'x', digest, size: 1 };
  };
  return {
    stored,
    ping: refuse,
    getBlob: refuse,
    listTags: refuse,
    checkPush: refuse,
    resolve: (reference) => Promise.resolve(descriptorOf(reference)),
    getManifest: (reference) => {
      const descriptor = descriptorOf(reference);
      return Promise.resolve(descriptor && { descriptor, bytes: Buffer.from('{}') });
    },
    putManifest: (reference, { descriptor }) => {
      stored.push(`${reference} ${descriptor.digest}`);
      return Promise.resolve(descriptor.digest);
    },
  };
}
