import { nearMisses } from '../../compare/near-misses.ts';
import { renderWhoHas } from '../../compare/render-who-has.ts';
import { parseRequirement } from '../../compare/requirement.ts';
import { imagesHaving, type StackHolding } from '../../compare/who-has.ts';
import { stackHistory } from '../../release/stack-history.ts';
import type { CliIo } from '../io.ts';
import { openStacks, type OptionsOfStacks } from '../open-stacks.ts';
import { inertText } from '../reporters/workflow-commands.ts';

/** `stack who-has REQUIREMENT`: which images of which releases have a package. @returns 0, also when none has it */
export async function whoHas(
  io: CliIo,
  [text = '']: readonly string[],
  options: OptionsOfStacks,
): Promise<number> {
  const requirement = parseRequirement(text);
  const { history } = await openStacks(io, options);
  const near = nearMisses(requirement);
  const holdings: StackHolding[] = [];
  // One after the other: the packages of all releases together may not fit into memory.
  for (const { stack, releasedAt } of await stackHistory(history)) {
    const snapshot = await stack.look(new Set(stack.keys));
    for (const { packages = [] } of snapshot.images.values()) near.see(packages);
    holdings.push(imagesHaving(snapshot, requirement, releasedAt));
  }
  const format = options.json === true ? 'json' : 'text';
  const rendered = renderWhoHas(requirement, holdings, format, near.hint());
  io.stdout.write(io.mask(format === 'json' ? rendered : inertText(rendered)));
  return 0;
}
