import dockerignore from '@balena/dockerignore';
import type { Files } from '../ports/files.ts';
import { join } from 'node:path';

/** Decides what an ignore file keeps out of a build context. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** Some pattern takes a path back in, so an ignored folder may still hold wanted files. */
  readonly hasExceptions: boolean;
}

/**
 * The rules for one Dockerfile: those of `<Dockerfile>.dockerignore` beside it, else of `.dockerignore` at the top of the
 * context (Docker's build documentation, ".dockerignore files").
 */
export async function readIgnoreRules(
  files: Files,
  contextDir: string,
  dockerfilePath: string,
): Promise<IgnoreRules> {
  const own = await files.readText(`${dockerfilePath}.dockerignore`);
  return ignoreRules(own ?? (await files.readText(join(contextDir, '.dockerignore'))) ?? '');
}

// The package is CommonJS and exports the factory itself, which its types do not know.
const newRules = dockerignore as unknown as typeof dockerignore.default;

/** Rules from the text of an ignore file. Paths are relative to the context, `/` between parts. */
export function ignoreRules(text: string): IgnoreRules {
  const rules = newRules({ ignorecase: false }).add(text.replace(/^\uFEFF/, ''));
  return {
    ignores: (path) => rules.ignores(path),
    hasExceptions: /^\s*!/m.test(text),
  };
}
