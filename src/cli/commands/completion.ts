import type { Command } from 'commander';
import { UserError } from '../../errors/user-error.ts';
import type { CliIo } from '../io.ts';

/** `stack completion`: a script by which a shell completes verbs and flags. */
export function completion(io: Pick<CliIo, 'stdout'>, shell: string, program: Command): number {
  const script = scripts[shell];
  if (script === undefined) {
    throw new UserError('USAGE', `there is no completion for '${shell}'`, {
      hint: 'there is: bash, zsh, fish',
    });
  }
  io.stdout.write(script(program.commands.map(verbOf)));
  return 0;
}

interface Verb {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly string[];
}

function verbOf(command: Command): Verb {
  const flags = [...new Set([...wordsOf(command), '--help'])];
  return { name: command.name(), description: command.description(), flags };
}

/** Flags, and of a command of commands their names and flags too. */
function wordsOf(command: Command): readonly string[] {
  const flags = command.options.flatMap((option) =>
    [option.short, option.long].filter((flag) => flag !== undefined),
  );
  return [...command.commands.flatMap((part) => [part.name(), ...wordsOf(part)]), ...flags];
}

const scripts: Readonly<Record<string, (verbs: readonly Verb[]) => string>> = {
  bash: (verbs) => `_stack() {
  local current=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(' ')}" -- "$current"))
    return
  fi
  case "$verb" in
${verbs.map(({ name, flags }) => `    ${name}) COMPREPLY=($(compgen -W "${flags.join(' ')}" -- "$current")) ;;`).join('\n')}
  esac
}
complete -o default -F _stack stack
`,
  zsh: (verbs) => `#compdef stack
_stack() {
  local -a verbs
  verbs=(${verbs.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  case $words[2] in
${verbs.map(({ name, flags }) => `    ${name}) compadd -- ${flags.join(' ')} ;;`).join('\n')}
  esac
}
compdef _stack stack
`,
  fish: (verbs) =>
    verbs
      .flatMap(({ name, description, flags }) => [
        `complete -c stack -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
        ...flags
          .filter((flag) => flag.startsWith('--'))
          .map(
            (flag) =>
              `complete -c stack -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`,
          ),
      ])
      .join('\n') + '\n',
};

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
