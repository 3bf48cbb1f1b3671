import { posix } from 'node:path';
import { blobName } from '../../../src/ports/blob-name.ts';
import { rememberedMeaning } from '../../../src/changes/meaning-changes.ts';
import { buildImageGraph, type ImageGraph } from '../../../src/graph/image-graph.ts';
import type { ResolvedBase } from '../../../src/identity/external-bases.ts';
import type { FileSource } from '../../../src/identity/file-hash.ts';
import { imageInputs, type ImageInputs } from '../../../src/plan/image-inputs.ts';
import type { Files } from '../../../src/ports/files.ts';
import type { GitFile } from '../../../src/ports/git.ts';
import { commitStanding } from '../../../src/run/commit-standing.ts';
import type { Repository } from '../../../src/run/read-repository.ts';
import { loadSpec } from '../../../src/spec/load-spec.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { memoryFiles, type MemoryEntry } from '../memory-files.ts';
import { instructionOf } from './dockerfile-text.ts';
import { rememberedFiles } from './remembered-files.ts';
import { identityOf } from './stage-model.ts';
import type { Entry, External, StackState } from './state.ts';
import { writtenFiles } from './written-files.ts';

/** What the code under test finds in a stack at one moment. */
export interface Moment {
  readonly state: StackState;
  readonly spec: Spec;
  readonly graph: ImageGraph;
  readonly source: FileSource;
  readonly inputs: ReadonlyMap<string, ImageInputs>;
}

const rootDir = '/stack';
const meaningOf = rememberedMeaning('spec.yml');

/** Looks at a stack as a plan does: the spec is loaded, contexts are read. */
export async function momentOf(state: StackState): Promise<Moment> {
  const files = filesOf(state);
  const spec = await loadSpec(files, { cwd: rootDir });
  const repository = repositoryOf(state);
  const source = { files, rootDir, listing: repository.listing };
  const request = {
    source,
    spec,
    bases: basesOf(state),
    platform: state.world.platform,
    sourceUrl: state.world.webUrl,
    standing: commitStanding.bind(undefined, repository),
  };
  const inputs = await Promise.all(
    [...spec.images.values()].map((image) => imageInputs(request, image)),
  );
  const graph = buildImageGraph(spec.images.values());
  const labelled = new Map(inputs.map((one) => [one.image.key, one.source.commitState]));
  return {
    state: { ...state, labelled },
    spec,
    graph,
    source,
    inputs: new Map(inputs.map((one) => [one.image.key, one])),
  };
}

function filesOf({ sources, world }: StackState): Files {
  const entries = [...writtenFiles(sources)].map(
    ([path, entry]) => [posix.join(rootDir, path), memoryEntry(entry)] as const,
  );
  const files = memoryFiles(Object.fromEntries(entries));
  return rememberedFiles({
    ...files,
    info: async (path) => {
      const info = await files.info(path);
      const modifiedMs = world.touched.get(posix.relative(rootDir, path)) ?? 0;
      return info && { ...info, modifiedMs };
    },
  });
}

function memoryEntry(entry: Entry): MemoryEntry {
  if (entry.kind === 'link') return { link: entry.target };
  return entry.executable ? { program: entry.text } : entry.text;
}

function repositoryOf({ sources, committed }: StackState): Repository {
  const now = writtenFiles(sources);
  const before = committed === undefined ? undefined : writtenFiles(committed);
  const specText = textOf(now.get('spec.yml'));
  const nothing = { committedSpec: undefined, lookBeyond: undefined };
  const common = { specPath: 'spec.yml', specText, meaningOf, ...nothing };
  if (before === undefined)
    return { ...common, checkout: undefined, listing: undefined, uncommitted: [] };

  const isClean = (path: string) => sameEntry(now.get(path), before.get(path));
  const uncommitted = [...new Set([...now.keys(), ...before.keys()])]
    .filter((path) => !isClean(path))
    .sort();
  const exact = new Map<string, GitFile>();
  for (const [path, entry] of now) {
    if (entry.kind === 'link' || !isClean(path)) continue;
    const hash = blobName(entry.text, 'sha1');
    exact.set(path, { hash, executable: entry.executable });
  }
  return {
    ...common,
    checkout,
    listing: { exact, algorithm: 'sha1' },
    uncommitted,
    committedSpec: isClean('spec.yml') ? undefined : textOf(before.get('spec.yml')),
  };
}

const checkout = {
  head: { sha: '1'.repeat(40), committedAt: '2026-04-01T00:00:00Z', parents: [], message: 'all' },
  branch: 'main',
  shallow: false,
  webUrl: undefined,
  upstream: undefined,
  defaultBranch: undefined,
};

function sameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  if (one?.kind === 'link') return other?.kind === 'link' && one.target === other.target;
  if (one === undefined || other?.kind !== 'file') return one === other;
  return one.text === other.text && one.executable === other.executable;
}

function textOf(entry: Entry | undefined): string {
  return entry?.kind === 'file' ? entry.text : '';
}

function basesOf({ world }: StackState): ReadonlyMap<string, ResolvedBase> {
  return new Map(
    Object.entries(world.externals).map(([reference, external]) => [
      reference,
      resolved(reference, external),
    ]),
  );
}

function resolved(reference: string, external: External): ResolvedBase {
  const identity = `sha256:${identityOf(external)}`;
  return {
    reference,
    digest: external.published ? identity : undefined,
    localId: external.published ? undefined : identity,
    onBuild: external.onBuild.map(instructionOf),
    unverified: external.published ? undefined : 'its registry does not answer',
  };
}
