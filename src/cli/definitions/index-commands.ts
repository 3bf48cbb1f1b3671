import { Command } from 'commander';
import { usage, usageExamples } from '../../indexer/usage.ts';
import type { Add, Doing } from './add-command.ts';

/** `index`. Its command line is that of the kernel indexer, which has a program of its own as well. */
export function addIndexCommands(add: Add, doing: Doing): void {
  const definition = new Command('index');
  definition.helpInformation = () => usage('stack index');
  add(
    definition
      .description(
        'Write what is installed in the kernels of a kernel repository; its commands are those of the kernel indexer',
      )
      .argument('[command...]', 'what `kernel_indexer` takes as well')
      .allowUnknownOption()
      .action(doing(async () => (await import('../commands/index-kernels.ts')).indexKernels)),
    usageExamples('stack index'),
  );
}
