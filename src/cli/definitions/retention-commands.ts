import { Command, Option } from 'commander';
import { options } from '../options.ts';
import type { Add, Doing } from './add-command.ts';

/** `gc`. */
export function addRetentionCommands(add: Add, doing: Doing): void {
  add(
    new Command('gc')
      .description(
        'Say which images and tags at the registry nothing needs any more, as `retention` of the spec has it, and delete them with --delete',
      )
      .addOption(
        new Option('--delete', 'delete them; without it nothing is changed').env('STACK_DELETE'),
      )
      .addOption(new Option('-v, --verbose', 'also show what stays, and why').env('STACK_VERBOSE'))
      .addOption(options.file())
      .addOption(options.registry())
      .addOption(options.retries())
      .addOption(options.dryRun())
      .addOption(options.json())
      .action(doing(async () => (await import('../commands/gc.ts')).gc)),
    [
      'stack gc',
      'stack gc --verbose',
      'stack gc --delete',
      'stack gc --json --registry 127.0.0.1:5000',
    ],
  );
}
