import { parseArgs } from 'node:util';

/** What an indexer can be asked to do. */
export const commandNames = [
  'index',
  'collate',
  'collate-by-kernels',
  'collate-by-packages',
  'run',
  'check',
] as const;

export type CommandName = (typeof commandNames)[number];

/** Options with a value, and the commands that have them. */
const valueOptions = {
  'kernel-root': commandNames,
  'kernel-root-host': ['index', 'collate', 'collate-by-kernels', 'collate-by-packages', 'run'],
  language: ['index', 'collate', 'collate-by-kernels', 'collate-by-packages', 'run'],
  'kernel-name': ['index'],
  'kernel-version': ['index'],
  'output-dir': ['collate', 'run', 'check'],
  output: ['collate-by-kernels', 'collate-by-packages'],
  concurrency: ['index', 'run'],
  'lock-wait': ['index', 'collate', 'collate-by-kernels', 'collate-by-packages', 'run'],
  'log-format': commandNames,
  'log-level': commandNames,
} as const satisfies Record<string, readonly CommandName[]>;

/** Options without one. */
const flagOptions = {
  'keep-going': ['index', 'run'],
  full: ['index', 'run'],
} as const satisfies Record<string, readonly CommandName[]>;

export type ValueOption = keyof typeof valueOptions;
export type FlagOption = keyof typeof flagOptions;

/** Options as they were given; `undefined` for one that was not. */
export interface GivenOptions {
  readonly values: Readonly<Partial<Record<ValueOption, string>>>;
  readonly flags: Readonly<Partial<Record<FlagOption, boolean>>>;
}

export type ParsedArguments =
  | ({ readonly kind: 'command'; readonly command: CommandName } & GivenOptions)
  | { readonly kind: 'help' | 'version' | 'nothing' }
  /** `Unknown option: --colour`. */
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads a command line: `['index', '--kernel-root', '/kernels']`. Of several problems the first is told. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const [first, ...rest] = argv;
  if (first === undefined) return { kind: 'nothing' };
  if (['--help', '-h', 'help'].includes(first)) return { kind: 'help' };
  if (['--version', '-V'].includes(first)) return { kind: 'version' };
  const command = commandNames.find((name) => name === first);
  if (command === undefined) return problem(`Unknown command: ${first}`);
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help' };
  return parseOptions(command, rest);
}

function parseOptions(command: CommandName, args: readonly string[]): ParsedArguments {
  const values: Partial<Record<ValueOption, string>> = {};
  const flags: Partial<Record<FlagOption, boolean>> = {};
  for (const token of tokensOf(args)) {
    if (token.kind === 'option-terminator') return problem('Unknown option: --');
    if (token.kind === 'positional') return problem(`Unknown option: ${token.value}`);
    const { name, rawName, value, inlineValue } = token;
    if (isOption(valueOptions, name, command)) {
      // `--output-dir --full` lacks a directory; one of such a name takes `--output-dir=--full`.
      const isOther = inlineValue === false && value.startsWith('--');
      if (value === undefined || value === '' || isOther)
        return problem(`${rawName} needs a value`);
      values[name] = value;
    } else if (isOption(flagOptions, name, command)) {
      if (value !== undefined) return problem(`${rawName} takes no value`);
      flags[name] = true;
    } else {
      return problem(`Unknown option: ${rawName}`);
    }
  }
  return { kind: 'command', command, values, flags };
}

function tokensOf(args: readonly string[]) {
  const named = (names: object, type: 'string' | 'boolean') =>
    Object.keys(names).map((name) => [name, { type }] as const);
  const options = Object.fromEntries([
    ...named(valueOptions, 'string'),
    ...named(flagOptions, 'boolean'),
  ]);
  return parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  }).tokens;
}

function isOption<Name extends string>(
  options: Readonly<Record<Name, readonly CommandName[]>>,
  name: string,
  command: CommandName,
): name is Name {
  return Object.hasOwn(options, name) && options[name as Name].includes(command);
}

function problem(text: string): ParsedArguments {
  return { kind: 'problem', problem: text };
}
