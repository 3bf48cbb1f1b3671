import { simpleGit, type SimpleGit } from 'simple-git';

/** What one call of git gets beside its arguments. */
export interface GitExtras {
  readonly config?: string[];
  /** What it reads. */
  readonly input?: string;
}

/** git in one folder. */
export type WikiGit = (extras?: GitExtras) => SimpleGit;

/** {@link WikiGit} with an environment as `gitEnvironment` makes it. */
export function wikiGit(
  env: Readonly<Record<string, string>>,
  directory: string,
  signal?: AbortSignal,
): WikiGit {
  return ({ config = [], input } = {}) =>
    simpleGit({
      baseDir: directory,
      config,
      ...(signal === undefined ? {} : { abort: signal }),
      ...(input === undefined ? {} : { input: () => input }),
      // What is in the environment was put there by the person who runs the program, or by us; none of it comes from a wiki.
      allowEnvironment: Object.keys(env),
      unsafe: {
        allowUnsafeAskPass: true,
        allowUnsafeConfigEnvCount: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeCredentialHelper: true,
        allowUnsafeSshCommand: true,
      },
    }).env({ ...env });
}
