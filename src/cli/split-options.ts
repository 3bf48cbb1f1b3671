import { Option } from 'commander';
import { UserError } from '../errors/user-error.ts';
import { splitKinds } from '../legs/split-kinds.ts';
import { parseSize } from '../spec/size.ts';
import { wholeNumber } from './options.ts';

/** Options of commands that split a run, one definition each. */
export const splitOptions = {
  by: () =>
    new Option(
      '--by <kind>',
      'levels (one image a leg), chains (the longest ways through the run) or subgraphs (images that are built on each other)',
    )
      .choices(splitKinds)
      .default('levels')
      .env('STACK_BY'),
  maxLegs: () =>
    new Option('--max-legs <n>', 'at most so many legs at a time (default: any number)')
      .env('STACK_MAX_LEGS')
      .argParser(wholeNumber('--max-legs', 1)),
  disk: () =>
    new Option(
      '--disk <size>',
      'no leg may need more disk than this, by the sizes of the last builds: 14GB (default: no limit)',
    )
      .env('STACK_DISK')
      .argParser(size('--disk')),
  waves: () =>
    new Option(
      '--waves <n>',
      'at most so many groups in `levels`; legs of the last wait for each other (default: one for each wave, where none waits)',
    )
      .env('STACK_WAVES')
      .argParser(wholeNumber('--waves', 1)),
  store: () =>
    new Option(
      '--store',
      'keep the plan of the run at the registry, for `stack build --leg` and `--join`',
    ).env('STACK_STORE'),
} as const;

function size(flag: string): (text: string) => number {
  return (text) => {
    const bytes = parseSize(text);
    if (bytes !== undefined && bytes > 0) return bytes;
    throw new UserError('USAGE', `${flag} takes a size such as 14GB, not '${text}'`);
  };
}
