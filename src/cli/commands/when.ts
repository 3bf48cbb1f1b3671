import { nearMisses } from '../../compare/near-misses.ts';
import { packageHistory, type StackOfLine } from '../../compare/package-history.ts';
import { renderWhen } from '../../compare/render-when.ts';
import { meets, parseRequirement, type Requirement } from '../../compare/requirement.ts';
import type { StackSnapshot } from '../../compare/stack-comparison.ts';
import { UserError } from '../../errors/user-error.ts';
import { stackHistory } from '../../release/stack-history.ts';
import type { CliIo } from '../io.ts';
import { openStacks, type OptionsOfStacks } from '../open-stacks.ts';
import { inertText } from '../reporters/workflow-commands.ts';

/** `stack when PACKAGE`: in which release of each tag a package came, changed and went, image by image. @returns 0, also when none ever had it */
export async function when(
  io: CliIo,
  [text = '']: readonly string[],
  options: OptionsOfStacks,
): Promise<number> {
  const wanted = parseRequirement(text);
  if (wanted.specifiers.length > 0)
    throw new UserError('USAGE', `when takes the name of a package, not '${text}'`, {
      hint: `\`stack who-has '${text}'\` looks for versions`,
    });
  const { history } = await openStacks(io, options);
  const near = nearMisses(wanted);
  const past = (await stackHistory(history)).toReversed();
  const snapshots: StackOfLine[] = [];
  for (const { stack, line } of past) {
    const snapshot = await stack.look(new Set(stack.keys));
    for (const { packages = [] } of snapshot.images.values()) near.see(packages);
    snapshots.push({ line, ...onlyMeeting(snapshot, wanted) });
  }
  const stacks = past.map(({ stack: { name }, line, releasedAt }) => ({ name, line, releasedAt }));
  const format = options.json === true ? 'json' : 'text';
  const histories = packageHistory(snapshots, wanted);
  const rendered = renderWhen(wanted, stacks, histories, format, near.hint());
  io.stdout.write(io.mask(format === 'json' ? rendered : inertText(rendered)));
  return 0;
}

/** The packages of all releases together may not fit into memory. */
function onlyMeeting({ name, images }: StackSnapshot, wanted: Requirement): StackSnapshot {
  const kept = [...images].map(([key, image]) => {
    const packages = image.packages?.filter((entry) => meets(entry, wanted));
    return [key, { ...image, packages }] as const;
  });
  return { name, images: new Map(kept) };
}
