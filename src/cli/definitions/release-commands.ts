import { Command, Option } from 'commander';
import { options } from '../options.ts';
import type { Add, Doing } from './add-command.ts';

/** `tag`, `rollback`, `releases`, `verify`, `verdict`. */
export function addReleaseCommands(add: Add, doing: Doing): void {
  add(
    writing(
      new Command('tag')
        .description(
          'Give images a tag at the registry, all of them or none: `stable` makes a release of a stack lock, `global-stable` of a release, other names are your own',
        )
        .argument('<names...>', 'stable, global-stable, or images and the tag they get'),
    )
      .addOption(
        new Option(
          '--from <lock>',
          "the stack lock to promote, by tag, digest or reference; for images: the tag they have (default: this branch's newest)",
        ).env('STACK_FROM'),
      )
      .addOption(
        new Option(
          '--prefix <prefix>',
          'with global-stable: of which prefix (default: that of the spec)',
        ).env('STACK_PREFIX'),
      )
      .addOption(
        new Option(
          '--waive <verdict>',
          'promote without this verdict for once (may be given several times); the release says so',
        )
          .env('STACK_WAIVE')
          .argParser(listed),
      )
      .action(doing(async () => (await import('../commands/tag.ts')).tag)),
    [
      'stack tag stable --dry-run',
      'stack tag stable --from 2026.4-main-1a2b3c4',
      'stack tag global-stable --prefix 2026.4',
      'stack tag r-notebook base-notebook 2026.4-pilot',
    ],
  );
  add(
    writing(
      new Command('rollback')
        .description('Make the images of an earlier release stable again, as a release of its own')
        .argument(
          '[release]',
          'a release (2026.4-stable-2), or a tag: the one before (default: the tag <prefix>-stable)',
        ),
    ).action(doing(async () => (await import('../commands/rollback.ts')).rollback)),
    ['stack rollback', 'stack rollback 2026.4-stable-2 --dry-run', 'stack rollback stable'],
  );
  add(
    writing(
      new Command('releases')
        .description('List the releases, newest first, or show one')
        .argument('[release]', 'a release (2026.4-stable-3), or a tag: the newest of it'),
    )
      .addOption(
        new Option(
          '--notes',
          'show its notes for users, in markdown (default: those of <prefix>-stable)',
        ).env('STACK_NOTES'),
      )
      .addOption(
        new Option(
          '--publish',
          'make them the notes of a release at GitHub, with a git tag of its name (needs GITHUB_TOKEN)',
        ).env('STACK_PUBLISH'),
      )
      .action(doing(async () => (await import('../commands/releases.ts')).releases)),
    [
      'stack releases',
      'stack releases 2026.4-stable --json',
      'stack releases --notes',
      'stack releases 2026.4-stable-3 --publish',
    ],
  );
  add(
    reading(
      new Command('verify')
        .description('Check that releases are what they say; ends with 1 when one is not')
        .argument(
          '[release]',
          'a release, or a tag: the newest of it (default: <prefix>-stable and stable)',
        )
        .addOption(
          new Option('--live', 'ask the registry for every tag, manifest and layer of it').env(
            'STACK_LIVE',
          ),
        ),
    ).action(doing(async () => (await import('../commands/verify.ts')).verify)),
    ['stack verify --live', 'stack verify 2026.4-stable-2 --live'],
  );
  add(verdictCommand(doing), [
    'stack verdict add ml-notebook gpu --passed',
    "stack verdict add ghcr.io/acme/ml-notebook@sha256:… gpu --failed --note 'CUDA 12.4 not found'",
    'stack verdict list',
  ]);
}

function verdictCommand(doing: Doing): Command {
  const from = () =>
    new Option(
      '--from <lock>',
      "the stack lock that the images are of (default: this branch's newest)",
    ).env('STACK_FROM');
  return new Command('verdict')
    .description(
      'Tell what tests outside of `stack` say of an image, such as those of a GPU cluster',
    )
    .addCommand(
      writing(
        new Command('add')
          .description('Store the verdict of an outside test on exactly one image')
          .argument('<image>', 'image key, or a reference with a tag or digest')
          .argument('<name>', 'name of the test: gpu'),
      )
        .addOption(from())
        .addOption(new Option('--passed', 'it passed').env('STACK_PASSED'))
        .addOption(new Option('--failed', 'it failed').env('STACK_FAILED'))
        .addOption(new Option('--note <text>', 'what to know about it').env('STACK_NOTE'))
        .action(doing(async () => (await import('../commands/verdict.ts')).addVerdict)),
    )
    .addCommand(
      reading(
        new Command('list')
          .description('Show the verdicts that promotion asks for')
          .argument('[images...]', 'image keys or globs (default: all)'),
      )
        .addOption(from())
        .action(doing(async () => (await import('../commands/verdict.ts')).listVerdicts)),
    );
}

function reading(command: Command): Command {
  return [options.file(), options.registry(), options.retries(), options.json()].reduce(
    (so, option) => so.addOption(option),
    command,
  );
}

function writing(command: Command): Command {
  return reading(command).addOption(options.dryRun());
}

/** Names with blanks or commas between, and the option several times. */
function listed(text: string, earlier: unknown): readonly string[] {
  const before = Array.isArray(earlier) ? (earlier as readonly string[]) : [];
  return [...before, ...text.split(/[\s,]+/).filter((name) => name !== '')];
}
