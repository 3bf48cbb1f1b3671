import { join } from 'node:path';
import { gitRepository } from '../src/adapters/git/git-repository.ts';
import { nodeFiles } from '../src/adapters/node-files.ts';
import { buildImageGraph } from '../src/graph/image-graph.ts';
import { imageInputs } from '../src/plan/image-inputs.ts';
import { loadSpec } from '../src/spec/load-spec.ts';
import { readSpec } from '../src/spec/parse-spec.ts';

/** Milliseconds of the parts of one plan, in a process that has loaded its modules. */
export interface PlanParts {
  readonly yaml: number;
  /** The spec with all its Dockerfiles, YAML included. */
  readonly spec: number;
  readonly graph: number;
  readonly git: number;
  /** Contexts and their hashes, which is all that IDs need. */
  readonly hashing: number;
}

/** Measures the parts of a plan of the stack in `root`, one after the other. */
export async function planParts(root: string): Promise<PlanParts> {
  const files = nodeFiles();
  const git = gitRepository(process.env);
  const text = (await files.readText(join(root, 'spec.yml'))) ?? '';
  const yaml = await timed(() => Promise.resolve(readSpec(text, 'spec.yml')));
  const spec = await timed(() => loadSpec(files, { cwd: root }));
  const graph = await timed(() => Promise.resolve(buildImageGraph(spec.value.images.values())));
  const listing = await timed(async () => {
    const [, found] = await Promise.all([git.checkout(root), git.workTree(root)]);
    return found;
  });
  const source = { files, rootDir: root, listing: listing.value };
  const request = {
    source,
    spec: spec.value,
    bases: new Map(),
    platform: 'linux/amd64',
    sourceUrl: undefined,
    standing: () => Promise.resolve({ state: 'clean' as const, ignored: [], linked: [] }),
  };
  const hashing = await timed(() =>
    Promise.all([...spec.value.images.values()].map((image) => imageInputs(request, image))),
  );
  return {
    yaml: yaml.ms,
    spec: spec.ms,
    graph: graph.ms,
    git: listing.ms,
    hashing: hashing.ms,
  };
}

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: Math.round(performance.now() - startedAt) };
}
