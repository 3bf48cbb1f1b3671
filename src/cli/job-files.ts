import type { CliIo } from './io.ts';
import { showNote } from './show-note.ts';

/**
 * Writes what later steps and people see of a job of GitHub Actions: outputs, and a part of its summary. Elsewhere nothing. A file that
 * cannot be written is a note.
 *
 * @param outputs text by name, on one line each
 */
export async function writeJobFiles(
  io: CliIo,
  outputs: Readonly<Record<string, string>>,
  summary: string,
): Promise<void> {
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
  await append(io, 'GITHUB_OUTPUT', lines.join(''));
  await append(io, 'GITHUB_STEP_SUMMARY', io.mask(summary));
}

async function append(io: CliIo, variable: string, text: string): Promise<void> {
  const path = io.env[variable] ?? '';
  if (path === '') return;
  try {
    await io.appendFile(path, text);
  } catch (error) {
    showNote(`cannot write ${path} (${variable}): ${String(error)}`, io);
  }
}
