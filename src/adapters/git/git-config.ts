import type { GitProgram } from './git-program.ts';

/**
 * Settings by name (`core.autocrlf`, its middle part as it is written, the rest in lower case); of one that is set twice, the last
 * value, and of one without a value `true`, which is what that means.
 */
export type GitConfig = ReadonlyMap<string, string>;

/** Every setting that counts in a directory. @throws {UserError} `GIT_FAILED` */
export async function readGitConfig(git: GitProgram, directory: string): Promise<GitConfig> {
  const text = await git.read(directory, ['config', '-z', '--list']);
  const entries = text.split('\0').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const end = entry.indexOf('\n');
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}
