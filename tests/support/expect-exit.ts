import type { CliResult } from './cli-process.ts';

/** Expects this exit code, and shows what the command said when it has another. */
export function expectExit({ exitCode, stderr }: CliResult, wanted: number): void {
  if (exitCode === wanted) return;
  throw new Error(`exit code ${exitCode ?? 'none'} instead of ${wanted}:\n${stderr}`);
}
