import type { Command } from 'commander';

/**
 * The names that a command was given; of one that takes images and was given none, those in `STACK_IMAGES`, with blanks between.
 */
export function namesOf(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const [first, second] = command.registeredArguments;
  const takesImages = first?.name() === 'images' && first.variadic && second === undefined;
  if (command.args.length > 0 || !takesImages) return command.args;
  return (env['STACK_IMAGES'] ?? '').split(/\s+/).filter((name) => name !== '');
}
