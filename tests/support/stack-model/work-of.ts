import { scopeOf } from '../../../src/plan/scope.ts';
import type { PlanStores } from '../../../src/plan/find-image.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { visibleTags } from '../../../src/plan/visible-tags.ts';
import type { RunMode } from './history.ts';
import type { Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';

/** What a run of this mode plans with. */
export function workOf(
  { state, spec, graph, source, inputs }: Moment,
  mode: RunMode,
  stores: Pick<Ledger, 'registry' | 'engine'>,
): PlanWork {
  const keys = [...graph.nodes.keys()];
  const named = mode === 'part' ? keys.slice(-1) : undefined;
  const request = { named, affected: false, all: false, strategy: 'identity' } as const;
  const branch = { kind: 'branch', name: state.world.branch } as const;
  return {
    spec,
    graph,
    source,
    inputs,
    changes: noChanges,
    scope: scopeOf(graph, noChanges, request),
    stores: storesFor(mode, stores),
    runnable: ['linux/amd64'],
    findRecord: () => Promise.resolve(undefined),
    tags: [visibleTags(spec.tagPrefix, branch).moving],
    options: { push: mode !== 'local', fullRebuild: false, retest: false, refresh: false },
    now: 0,
  };
}

const noChanges: PlanWork['changes'] = {
  base: undefined,
  head: undefined,
  comparison: 'compared with nothing',
  all: [],
  force: false,
  images: new Map(),
  notes: [],
};

function storesFor(
  mode: RunMode,
  { registry, engine }: Pick<Ledger, 'registry' | 'engine'>,
): PlanStores {
  const common = { engine: engine.store, hasRecord: () => Promise.resolve(true) };
  return mode === 'local'
    ? { ...common, registry: undefined, remote: registry.store }
    : { ...common, registry: registry.store, remote: undefined };
}
