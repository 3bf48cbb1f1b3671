import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { Reason, StepName } from '../report/run-report.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';

/** What a run is asked to do. */
export interface RunOptions {
  /** Verb of the command line: all steps, or only those of tests or of the push on images that exist. */
  readonly verb: 'build' | 'test' | 'push';
  readonly push: boolean;
  readonly fullRebuild: boolean;
}

export interface PlannedRunImage {
  readonly image: ImageSpec;
  readonly level: number;
  readonly state: 'build' | 'test' | 'push';
  readonly reasons: readonly Reason[];
  /** Parents that are in this plan too. */
  readonly parents: readonly string[];
  readonly steps: readonly StepName[];
}

/** What a run will do, before anything is done. */
export interface RunPlan {
  /** Breadth-first. */
  readonly images: readonly PlannedRunImage[];
}

/**
 * Decides which images go through which steps: those selected and, for a build, what they need to be built from.
 *
 * @param selected keys, in any order
 */
export function planRun(
  spec: Spec,
  graph: ImageGraph,
  selected: readonly string[],
  options: RunOptions,
): RunPlan {
  const wanted = new Set(selected);
  const needed = options.verb === 'build' ? ancestorsOf(graph, selected) : [];
  const keys = new Set([...wanted, ...needed]);
  const images = [...graph.nodes.values()].flatMap((node) => {
    const image = spec.images.get(node.key);
    if (image === undefined || !keys.has(node.key)) return [];
    return [
      {
        image,
        level: node.level,
        state: options.verb,
        reasons: [reason(node.key, wanted, graph, options)],
        parents: node.parents.filter((parent) => keys.has(parent)),
        steps: stepsOf(image, options),
      },
    ];
  });
  return { images };
}

function reason(
  key: string,
  wanted: ReadonlySet<string>,
  graph: ImageGraph,
  options: RunOptions,
): Reason {
  if (options.verb !== 'build')
    return { kind: 'selected', text: `named for \`stack ${options.verb}\`` };
  if (options.fullRebuild) return { kind: 'forced', text: 'forced by --full-rebuild' };
  if (wanted.has(key)) return { kind: 'selected', text: 'selected' };
  const child =
    graph.nodes.get(key)?.children.find((name) => wanted.has(name)) ?? 'a selected image';
  return { kind: 'needed', text: `${child} is built from it` };
}

function stepsOf(image: ImageSpec, options: RunOptions): readonly StepName[] {
  const integration: readonly StepName[] = image.integrationTests ? ['integration-tests'] : [];
  switch (options.verb) {
    case 'test':
      return ['basic-tests', ...integration];
    case 'push':
      return ['push', 'tag'];
    default:
      return [
        'build',
        'basic-tests',
        ...(options.push ? (['push'] as const) : []),
        ...integration,
        'tag',
        'manifest-page',
        ...(image.prune && options.push ? (['prune'] as const) : []),
      ];
  }
}
