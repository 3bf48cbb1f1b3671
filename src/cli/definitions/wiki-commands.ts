import { Command, Option } from 'commander';
import { options } from '../options.ts';
import type { Add, Doing } from './add-command.ts';

const adopt = () =>
  new Option(
    '--adopt',
    'take over pages that have no markers: what they say is kept below what is written',
  ).env('STACK_ADOPT');

/** `wiki render`, `wiki publish`. */
export function addWikiCommands(add: Add, doing: Doing): void {
  const wiki = new Command('wiki').description(
    "Write pages about images and releases for the repository's wiki",
  );
  const part = (name: string, description: string, examples: readonly string[]) =>
    [
      options.file(),
      options.registry(),
      options.retries(),
      adopt(),
      options.dryRun(),
      options.json(),
    ].reduce(
      (command, option) => command.addOption(option),
      wiki
        .command(name)
        .description(description)
        .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}\n`).join('')}`),
    );

  part('render', 'Write the pages into a folder; what people wrote there stays', [
    'stack wiki render pages',
    'stack wiki render pages --dry-run',
  ])
    .argument('<folder>', 'where; need not exist')
    .action(doing(async () => (await import('../commands/wiki.ts')).renderIntoFolder));
  part(
    'publish',
    'Push the pages to the wiki, from the main branch alone and never for a pull request',
    [
      'stack wiki publish',
      'stack wiki publish --dry-run --json',
      'stack wiki publish --wiki git@github.com:acme/stack.wiki.git',
    ],
  )
    .addOption(
      new Option(
        '--wiki <url>',
        'repository of the wiki (default: that of GITHUB_REPOSITORY, else beside the remote origin)',
      ).env('STACK_WIKI'),
    )
    .addOption(
      new Option(
        '--force',
        'publish from another branch too, and whatever the commit message says',
      ).env('STACK_FORCE'),
    )
    .action(doing(async () => (await import('../commands/wiki.ts')).publish));
  add(wiki, ['stack wiki render pages', 'stack wiki publish']);
}
