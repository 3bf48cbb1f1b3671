import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { splitWords } from './shell-words.ts';
import type { InfoCommand } from './spec.ts';

/** All `all_info_cmds` by key, split into words. A problem is `SPEC_INFO_COMMAND`. */
export function defineInfoCommands({ document, locate }: ParsedSpec): {
  readonly commands: ReadonlyMap<string, InfoCommand>;
  readonly problems: readonly UserError[];
} {
  const commands = new Map<string, InfoCommand>();
  const problems: UserError[] = [];
  for (const [key, { description, command }] of Object.entries(document.all_info_cmds ?? {})) {
    const { words, unclosed } = splitWords(command);
    const wrong =
      unclosed === undefined ? emptyOf(words.length) : `opens a ${unclosed} that nothing closes`;
    commands.set(key, {
      key,
      description: description ?? key,
      argv: words.map(({ value }) => value),
      command,
    });
    if (wrong === undefined) continue;
    const location = locate(['all_info_cmds', key, 'command']);
    const hint = "write the command as in a terminal; bash -c '…' for pipes";
    problems.push(
      new UserError('SPEC_INFO_COMMAND', `the command of ${key} ${wrong}`, { hint, location }),
    );
  }
  return { commands, problems };
}

/** The info commands of one image, in the order it names them. A problem is `SPEC_INFO_COMMAND`. */
export function infoCommandsOf(
  { document, locate }: ParsedSpec,
  imageKey: string,
  commands: ReadonlyMap<string, InfoCommand>,
): { readonly commands: readonly InfoCommand[]; readonly problems: readonly UserError[] } {
  const wanted = document.images[imageKey]?.info_cmds ?? [];
  const problems = wanted.flatMap((key, index) => {
    if (commands.has(key)) return [];
    const hint = didYouMean(key, commands.keys(), `define ${key} under all_info_cmds`);
    const location = locate(['images', imageKey, 'info_cmds', index]);
    const message = `${imageKey} asks for the info command '${key}', which all_info_cmds does not define`;
    return [new UserError('SPEC_INFO_COMMAND', message, { hint, location })];
  });
  return { commands: wanted.flatMap((key) => commands.get(key) ?? []), problems };
}

function emptyOf(words: number): string | undefined {
  return words === 0 ? 'is empty' : undefined;
}
