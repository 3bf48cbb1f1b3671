import { Command, Option } from 'commander';
import { comparisonFormats } from '../../compare/comparison-formats.ts';
import { options } from '../options.ts';
import type { Add, Doing } from './add-command.ts';

/** `diff`, `who-has`, `when`. */
export function addCompareCommands(add: Add, doing: Doing): void {
  add(
    asking(
      new Command('diff')
        .description(
          'Show what differs between two releases, stack locks, tags or images: images, packages, build args, bases, sizes',
        )
        .argument(
          '[before]',
          'release, stack lock, tag, lock file, image (KEY, KEY:TAG, reference) or docker:REFERENCE (default: the last release)',
        )
        .argument('[after]', 'the same (default: the newest stack lock of this branch)')
        .argument('[images...]', 'image keys or globs; name+ takes its descendants too'),
    )
      .addOption(
        new Option('--format <format>', 'how to show it')
          .choices(comparisonFormats)
          .default('text')
          .env('STACK_FORMAT'),
      )
      .addOption(
        new Option('--announce', 'write markdown for users: the ten changes that matter most').env(
          'STACK_ANNOUNCE',
        ),
      )
      .action(doing(async () => (await import('../commands/diff.ts')).diff)),
    [
      'stack diff',
      'stack diff 2026.4-stable-2 2026.4-stable-3',
      'stack diff stable 2026.4-main r-notebook',
      'stack diff stable --announce',
      'stack diff base-notebook:2026.4-stable docker:base-notebook:try',
    ],
  );
  add(
    asking(
      new Command('who-has')
        .description(
          'Say which images of which releases, and of the newest stack lock of this branch, have a package; ends with 0 also when none has it',
        )
        .argument('<requirement>', "[python:|conda:|r:|dpkg:]NAME and versions: 'numpy<2'"),
    ).action(doing(async () => (await import('../commands/who-has.ts')).whoHas)),
    ["stack who-has 'numpy<2'", "stack who-has 'r:ggplot2>=3.5,<4'", 'stack who-has dpkg:curl'],
  );
  add(
    asking(
      new Command('when')
        .description(
          'Say in which release a package came to each image, changed, and went; ends with 0 also when none ever had it',
        )
        .argument('<package>', '[python:|conda:|r:|dpkg:]NAME'),
    ).action(doing(async () => (await import('../commands/when.ts')).when)),
    ['stack when numpy', 'stack when r:ggplot2'],
  );
}

function asking(command: Command): Command {
  return [options.file(), options.registry(), options.retries(), options.json()].reduce(
    (so, option) => so.addOption(option),
    command,
  );
}
