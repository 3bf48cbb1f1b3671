import { Command } from 'commander';
import { legOptions } from '../build-options.ts';
import { options } from '../options.ts';
import { planOptions } from '../plan-options.ts';
import type { Add, Doing } from './add-command.ts';
import { selection } from './selection-options.ts';

/** `build`, `test`, `push`. */
export function addRunCommands(add: Add, doing: Doing): void {
  const common = (command: Command) =>
    [
      options.file(),
      options.registry(),
      options.concurrency(),
      options.retries(),
      options.failFast(),
      options.dryRun(),
      options.progress(),
      options.verbose(),
      options.logLevel(),
      options.json(),
    ].reduce((so, option) => so.addOption(option), command.argument('[images...]', selection));

  add(
    common(
      new Command('build').description(
        'Build images and what they are built on, test them, describe them',
      ),
    )
      .addOption(options.push())
      .addOption(options.builder())
      .addOption(options.fullRebuild())
      .addOption(options.noCache())
      .addOption(planOptions.affected())
      .addOption(planOptions.all())
      .addOption(planOptions.refresh())
      .addOption(planOptions.retest())
      .addOption(planOptions.base())
      .addOption(planOptions.files())
      .addOption(options.comment())
      .addOption(options.issue())
      .addOption(legOptions.leg())
      .addOption(legOptions.run())
      .addOption(legOptions.wait())
      .addOption(legOptions.join())
      .action(doing(async () => (await import('../commands/build.ts')).build)),
    [
      'stack build',
      'stack build r-notebook',
      "stack build '*-notebook' -j 2",
      'stack build --full-rebuild --push --registry 127.0.0.1:5000',
      'stack build --leg base-notebook --run 20261122T141500Z-3f9a2c --wait 2h',
      'stack build --join legs --run 20261122T141500Z-3f9a2c',
    ],
  );
  add(
    common(new Command('test').description('Run the tests of images that are built here')).action(
      doing(async () => (await import('../commands/run.ts')).test),
    ),
    ['stack test', 'stack test r-notebook -v'],
  );
  add(
    common(
      new Command('push').description(
        'Push images that are built here, under the names of this branch',
      ),
    ).action(doing(async () => (await import('../commands/run.ts')).push)),
    ['stack push --registry 127.0.0.1:5000', 'stack push base-notebook+'],
  );
}
