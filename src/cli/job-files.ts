import { UserError } from '../errors/user-error.ts';
import type { CliIo } from './io.ts';
import { showNote } from './show-note.ts';

type JobIo = Pick<CliIo, 'env' | 'appendFile'>;

/**
 * Writes what later steps of a job of GitHub Actions get to know: `steps.ID.outputs.NAME`. Elsewhere nothing.
 *
 * @param outputs text by name, on one line each: `{ release: '2026.4-stable-3' }`
 * @throws {UserError} `CONFIG` when the file cannot be written: jobs that go by an output must not take its absence for an answer
 */
export async function writeJobOutputs(
  io: JobIo,
  outputs: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
  await append(io, 'GITHUB_OUTPUT', lines.join('')).catch((error: unknown) => {
    throw new UserError('CONFIG', unwritable(io, 'GITHUB_OUTPUT', error), {
      hint: 'the runner sets GITHUB_OUTPUT to a file that steps add lines to; elsewhere leave it unset',
      cause: error,
    });
  });
}

/** Adds to the page that people see of a job of GitHub Actions. Elsewhere nothing; a file that cannot be written is a note. */
export async function writeJobSummary(io: CliIo, summary: string): Promise<void> {
  await append(io, 'GITHUB_STEP_SUMMARY', io.mask(summary)).catch((error: unknown) =>
    showNote(unwritable(io, 'GITHUB_STEP_SUMMARY', error), io),
  );
}

async function append({ env, appendFile }: JobIo, variable: string, text: string): Promise<void> {
  const path = env[variable] ?? '';
  if (path !== '') await appendFile(path, text);
}

function unwritable({ env }: JobIo, variable: string, error: unknown): string {
  return `cannot write ${env[variable] ?? ''} (${variable}): ${String(error)}`;
}
