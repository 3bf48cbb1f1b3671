import { join } from 'node:path';
import type { Files } from '../ports/files.ts';

/** Folder in `artifacts/` that has what earlier attempts at a leg left, each in a folder of its own. */
export const attemptsFolder = 'attempts';

/**
 * Keeps what an attempt at a leg left for whoever joins the run, before the next attempt begins: images that it made are given to the next,
 * which has nothing to tell of them. `artifacts/run.json` is `artifacts/attempts/1/run.json` then, and so on. Links are not followed.
 *
 * @param artifactsDir absolute
 * @param attempt from 1
 * @throws {UserError} `ARTIFACTS_UNWRITABLE`
 */
export async function keepAttempt(
  files: Files,
  artifactsDir: string,
  attempt: number,
): Promise<void> {
  const found = (await files.walk(artifactsDir, (folder) => folder !== attemptsFolder)) ?? [];
  for (const { kind, path } of found) {
    const isOwn = kind === 'file' && !path.startsWith(`${attemptsFolder}/`);
    const bytes = isOwn ? await files.readBytes(join(artifactsDir, path)) : undefined;
    if (bytes === undefined) continue;
    await files.writeFile(join(artifactsDir, attemptsFolder, String(attempt), path), bytes);
  }
}
