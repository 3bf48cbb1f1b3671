import type { Command } from 'commander';
import { options } from '../options.ts';
import { planOptions } from '../plan-options.ts';

/** What stands behind the images of a command in its help. */
export const selection =
  'image keys or globs; name+ takes its descendants too, +name its ancestors (default: those in STACK_IMAGES, else all)';

/** The command with the options that say what is compared and which store counts. */
export function comparing(command: Command): Command {
  return [
    options.file(),
    options.registry(),
    options.retries(),
    options.push(),
    options.builder(),
    planOptions.published(),
    planOptions.base(),
    planOptions.head(),
    planOptions.files(),
  ].reduce((with_, option) => with_.addOption(option), command);
}

/** The command with the options that say what is looked at. */
export function selecting(command: Command): Command {
  return [
    planOptions.affected(),
    planOptions.all(),
    planOptions.refresh(),
    planOptions.retest(),
    options.fullRebuild(),
  ].reduce((with_, option) => with_.addOption(option), command);
}
