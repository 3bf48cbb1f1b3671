import { Command, Option } from 'commander';
import { splitOptions } from '../split-options.ts';
import { options } from '../options.ts';
import type { Add, Doing } from './add-command.ts';
import { comparing, selecting, selection } from './selection-options.ts';

/** `plan`, `explain`, `matrix`. */
export function addPlanCommands(add: Add, doing: Doing): void {
  add(
    selecting(
      comparing(
        new Command('plan')
          .description('Say what `stack build` would do with each image, and why')
          .argument('[images...]', selection),
      ),
    )
      .addOption(options.concurrency())
      .addOption(
        new Option(
          '--detailed-exitcode',
          'end with 0 when there is nothing to do, with 10 when there is',
        ).env('STACK_DETAILED_EXITCODE'),
      )
      .addOption(options.comment())
      .addOption(options.dryRun())
      .addOption(options.json())
      .action(doing(async () => (await import('../commands/plan.ts')).plan)),
    [
      'stack plan',
      'stack plan --push',
      'stack plan --base origin/main --affected',
      'stack plan --base HEAD^ --head HEAD --json',
      'stack plan --refresh --published --detailed-exitcode',
      'stack plan --push --comment',
    ],
  );
  add(
    comparing(
      new Command('explain')
        .description(
          'Show everything that the ID of an image is made of, and what differs from the image that people have',
        )
        .argument('<image>', 'image key'),
    )
      .addOption(options.json())
      .action(doing(async () => (await import('../commands/explain.ts')).explain)),
    ['stack explain r-notebook', 'stack explain r-notebook --published'],
  );
  add(
    selecting(
      comparing(
        new Command('matrix')
          .description(
            'Split what is to be done into legs, and print them as a matrix for the jobs of a workflow',
          )
          .argument('[images...]', selection),
      ),
    )
      .addOption(options.noCache())
      .addOption(splitOptions.by())
      .addOption(splitOptions.maxLegs())
      .addOption(splitOptions.disk())
      .addOption(splitOptions.waves())
      .addOption(splitOptions.store())
      .addOption(options.dryRun())
      .addOption(options.json())
      .action(doing(async () => (await import('../commands/matrix.ts')).matrix)),
    [
      'stack matrix --by chains',
      'stack matrix --by subgraphs --affected',
      'stack matrix --by chains --max-legs 4 --disk 14GB --waves 3 --store',
    ],
  );
}
