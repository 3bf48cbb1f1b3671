import type { ImageGraph } from '../graph/image-graph.ts';
import type { StepName } from '../report/run-report.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { RunPlan } from './build-plan.ts';

/** Verbs that work on images that are here, whatever they are made from. */
export type ExistingVerb = 'test' | 'push';

/**
 * The plan of `stack test` and `stack push`: the named images, as they are here.
 *
 * @param selected keys, in any order
 */
export function planVerb(
  spec: Spec,
  graph: ImageGraph,
  selected: readonly string[],
  verb: ExistingVerb,
): RunPlan {
  const keys = new Set(selected);
  const images = [...graph.nodes.values()].flatMap((node) => {
    const image = spec.images.get(node.key);
    if (image === undefined || !keys.has(node.key)) return [];
    return [
      {
        image,
        level: node.level,
        state: verb,
        reasons: [{ kind: 'selected', text: `named for \`stack ${verb}\`` }],
        parents: node.parents.filter((parent) => keys.has(parent)),
        steps: stepsOf(image, verb),
      },
    ];
  });
  return { images };
}

function stepsOf(image: ImageSpec, verb: ExistingVerb): readonly StepName[] {
  if (verb === 'push') return ['push', 'tag'];
  return ['basic-tests', ...(image.integrationTests ? (['integration-tests'] as const) : [])];
}
