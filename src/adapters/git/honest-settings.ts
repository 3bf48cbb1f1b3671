/**
 * Settings for a git that compares the work tree: it looks at the files themselves, and at all that the file system tells of
 * them. Where a repository is set to look at less (`core.checkStat=minimal`), a changed file can look clean.
 */
export const honestSettings: readonly string[] = [
  'core.fsmonitor=false',
  'core.checkStat=default',
  'core.trustCtime=true',
  'diff.autoRefreshIndex=true',
].flatMap((setting) => ['-c', setting]);
