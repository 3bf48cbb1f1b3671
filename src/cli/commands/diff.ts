import { renderAnnouncement } from '../../compare/announcement.ts';
import { compareStacks } from '../../compare/compare-stacks.ts';
import type { PaintChange } from '../../compare/comparison-text.ts';
import type { ComparisonFormat } from '../../compare/comparison-formats.ts';
import { renderComparison } from '../../compare/render-comparison.ts';
import type { StackComparison } from '../../compare/stack-comparison.ts';
import { UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { selectImages } from '../../plan/select-images.ts';
import { comparableStacks } from '../../release/comparable-stacks.ts';
import { findStack } from '../../release/find-stack.ts';
import type { FoundStack } from '../../release/found-stack.ts';
import { lastRelease, newestLock } from '../../release/stack-history.ts';
import type { Spec } from '../../spec/spec.ts';
import type { CliIo } from '../io.ts';
import { openStacks, type OpenStacks, type OptionsOfStacks } from '../open-stacks.ts';
import { outputStyle, wantsColour, wantsUnicode } from '../reporters/output-style.ts';
import { inertText } from '../reporters/workflow-commands.ts';

export interface DiffCommandOptions extends OptionsOfStacks {
  readonly format: ComparisonFormat;
  readonly announce?: boolean;
}

/** `stack diff`: what differs between two releases, stack locks, tags or images. */
export async function diff(
  io: CliIo,
  [first, second, ...names]: readonly string[],
  options: DiffCommandOptions,
): Promise<number> {
  const format = options.json === true ? 'json' : options.format;
  if (options.announce === true && format === 'json')
    throw new UserError('USAGE', '--announce writes markdown, and --json asks for a document', {
      hint: 'leave one of them out',
    });
  const stacks = await openStacks(io, options);
  const before = await (first === undefined
    ? requiredRelease(stacks)
    : findStack(stacks.finder, first));
  const after = await (second === undefined
    ? requiredLock(stacks)
    : findStack(stacks.finder, second));
  const comparable = comparableStacks(before, after);
  const keys = new Set(selected(stacks.spec, comparable.keys, names));
  const comparison = compareStacks(...(await comparable.look(keys)));
  io.stdout.write(answer(io, comparison, format, options.announce === true));
  return 0;
}

async function requiredRelease({ history, spec }: OpenStacks): Promise<FoundStack> {
  const release = await lastRelease(history);
  if (release !== undefined) return release;
  const message =
    spec.registry === undefined
      ? 'there are no releases: the images lie in several registries, and `registry` is not set'
      : `nothing was released at ${spec.registry} yet`;
  throw new UserError('STACK_UNKNOWN', message, { hint: 'say what to compare: stack diff A B' });
}

async function requiredLock({ history }: OpenStacks): Promise<FoundStack> {
  const lock = await newestLock(history);
  if (lock !== undefined) return lock;
  throw new UserError('STACK_UNKNOWN', `there is no stack lock ${history.branchTag}`, {
    hint: '`stack build --push` of all images writes it; or say what to compare: stack diff A B',
  });
}

/** Of both sides; one of them may have images that the spec has no more. */
function selected(
  spec: Spec,
  keys: readonly string[],
  names: readonly string[],
): readonly string[] {
  const nodes = keys.map((key) => ({
    key,
    parents: (spec.images.get(key)?.parents ?? []).filter((parent) => keys.includes(parent)),
  }));
  return selectImages(buildImageGraph(nodes), names);
}

function answer(
  io: CliIo,
  comparison: StackComparison,
  format: ComparisonFormat,
  announce: boolean,
): string {
  const text = announce
    ? renderAnnouncement(comparison)
    : renderComparison(comparison, format, { paint: painter(io) });
  const masked = io.mask(text);
  return format === 'text' && io.env['GITHUB_ACTIONS'] !== undefined ? inertText(masked) : masked;
}

function painter(io: CliIo): PaintChange {
  const style = outputStyle({
    colour: wantsColour(io.stdout.isTTY, io.env),
    unicode: wantsUnicode(io.env),
  });
  const paints: Readonly<Record<Parameters<PaintChange>[0], (text: string) => string>> = {
    added: style.green,
    removed: style.yellow,
    upgraded: style.cyan,
    downgraded: style.red,
    changed: (text) => text,
  };
  return (kind, text) => paints[kind](text);
}
