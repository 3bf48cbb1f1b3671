import { shellWordsIn } from './shell-words-in.ts';

/** What a command in a shell was to install. */
export interface InstallCommand {
  readonly tool: 'pip' | 'conda';
  /** Packages, and options that are worth a note. */
  readonly words: readonly string[];
}

/**
 * The packages of the commands on a line: of `$ pip install 'numpy>=2' scipy` and `conda install -c conda-forge numpy`.
 *
 * @returns `undefined` for a line that begins with no such command
 */
export function installCommands(line: string): readonly InstallCommand[] | undefined {
  if (!/^(?:[$%!>#]|sudo|pip|uv|conda|mamba|micromamba|python|py)(?:[\s\d.!]|pip|conda)/.test(line))
    return undefined;
  const commands = commandsOf(shellWordsIn(line)).flatMap(installCommand);
  return commands.length > 0 ? commands : undefined;
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of words)
    if (['&&', '||', ';', '|'].includes(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  return commands;
}

/** @returns a list of one, or none */
function installCommand(words: readonly string[]): readonly InstallCommand[] {
  const at = words.findIndex((word) => word === 'install' || word === 'create' || word === 'add');
  const before = words.slice(0, at).map((word) => word.replace(/^[$%!>]+/, ''));
  if (at === -1 || at > 6) return [];
  const names = before.map((word) => word.replace(/[\d.]+$/, ''));
  const verb = words[at];
  const isConda = names.some((name) => ['conda', 'mamba', 'micromamba'].includes(name));
  const isPip = names.includes('pip') || (names.includes('uv') && verb === 'add');
  if (isConda && verb !== 'add')
    return [{ tool: 'conda', words: packagesAmong(words.slice(at + 1), condaOptions) }];
  if (isPip && verb !== 'create')
    return [{ tool: 'pip', words: packagesAmong(words.slice(at + 1), pipOptions) }];
  return [];
}

/** Options with a value that is a word of its own. */
const condaOptions = new Set(
  ['-c', '--channel', '-n', '--name', '-p', '--prefix', '--file', '-f', '--solver'].concat([
    '--platform',
    '--subdir',
    '--repodata-fn',
    '--revision',
  ]),
);
const pipOptions = new Set(
  ['-r', '--requirement', '-c', '--constraint', '-e', '--editable', '-i', '--index-url'].concat(
    ['--extra-index-url', '-f', '--find-links', '-t', '--target', '--prefix', '--root', '--python'],
    ['--platform', '--only-binary', '--no-binary', '--trusted-host', '--cache-dir', '--proxy'],
    ['--timeout', '--retries', '--upgrade-strategy', '--python-version', '-p'],
  ),
);

/** Only what names further packages stays of the options. */
function packagesAmong(
  words: readonly string[],
  withValue: ReadonlySet<string>,
): readonly string[] {
  const packages: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const isOption = word.startsWith('-');
    if (!isOption) packages.push(word);
    if (!isOption || !withValue.has(word)) continue;
    index += 1;
    if (withValue === pipOptions && ['-r', '-e', '--requirement', '--editable'].includes(word))
      packages.push(`${word} ${words[index] ?? ''}`);
  }
  return packages;
}
