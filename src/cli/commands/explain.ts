import { UserError } from '../../errors/user-error.ts';
import { compareInputs } from '../../identity/explain-inputs.ts';
import { fromRoot, publishedImage } from '../../plan/build-reasons.ts';
import { renderExplain } from '../../plan/render-explain.ts';
import type { OpenPlan } from '../../run/open-plan.ts';
import type { CliIo } from '../io.ts';
import { openPlanOf } from '../open-plan-of.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';

export interface ExplainCommandOptions extends OptionsOfPlan {
  readonly json?: boolean;
}

/** `stack explain IMAGE`: shows what the ID of an image is the hash of, and what differs from the image that people have. */
export async function explain(
  io: CliIo,
  names: readonly string[],
  options: ExplainCommandOptions,
): Promise<number> {
  const world = await io.world();
  const order = await planOrder(io, world, names, options);
  const [key, ...more] = order.named ?? [];
  if (key === undefined || more.length > 0)
    throw new UserError(
      'USAGE',
      `explain takes one image, and '${names.join(' ')}' means several`,
      {
        hint: 'name one of them',
      },
    );
  const { opened } = await openPlanOf(order, world, order.spec.concurrency);
  const view = await explainView(opened, key);
  io.stdout.write(io.mask(renderExplain(view, options.json === true ? 'json' : 'text')));
  return 0;
}

async function explainView({ plan, work, bases }: OpenPlan, key: string) {
  const planned = plan.images.find(({ image }) => image.key === key);
  const inputs = work.inputs.get(key);
  if (planned === undefined || inputs === undefined) throw new Error(`${key} is in no plan`);
  const { image } = planned;
  const settled = new Map(
    plan.images.map((other) => [
      other.image.key,
      ['build', 'wait'].includes(other.state) ? undefined : other.found?.imageId,
    ]),
  );
  const parents = Object.fromEntries(image.parents.map((parent) => [parent, settled.get(parent)]));
  const published = await publishedImage(work, key);
  const before = published?.record.inputs;
  const known = image.parents.map(
    (parent) => [parent, settled.get(parent) ?? before?.parents[parent] ?? ''] as const,
  );
  const after = { ...inputs.source, bases: inputs.bases, parents: Object.fromEntries(known) };
  return {
    key,
    buildId: planned.buildId,
    state: planned.state,
    reasons: planned.reasons,
    inputs: { ...inputs.source, bases: inputs.bases, parents },
    unverified: new Map(
      image.externalBases.flatMap(({ reference }) => {
        const why = bases.get(reference)?.unverified;
        return why === undefined ? [] : [[reference, why] as const];
      }),
    ),
    unpinned: inputs.unpinned,
    ignored: inputs.ignored,
    published: published && {
      reference: `${image.repository}:${published.tag}`,
      imageId: published.imageId,
      buildId: published.record.buildId,
      builtAt: published.record.builtAt,
      revision: published.record.revision,
    },
    changes:
      before === undefined
        ? []
        : compareInputs(fromRoot(before, image.contextDir), fromRoot(after, image.contextDir)),
  };
}
