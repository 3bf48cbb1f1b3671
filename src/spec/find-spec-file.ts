import { resolve } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { systemCode } from './system-code.ts';

export interface SpecFile {
  /** As the user would write it: what they gave, else `spec.yml` or `images/spec.yml`. */
  readonly shown: string;
  readonly text: string;
}

const defaultFiles = ['spec.yml', 'images/spec.yml'];

/**
 * Reads the spec at the place given, else at the first default place that has one.
 *
 * @throws {UserError} `SPEC_MISSING` when there is none, `SPEC_UNREADABLE` when it is no file or access is denied
 */
export async function findSpecFile(
  files: Files,
  { cwd, file }: { readonly cwd: string; readonly file?: string | undefined },
): Promise<SpecFile> {
  const places = file === undefined ? defaultFiles : [file];
  for (const shown of places) {
    const text = await readSpecText(files, resolve(cwd, shown), shown);
    if (text !== undefined) return { shown, text };
  }
  throw file === undefined
    ? new UserError('SPEC_MISSING', `there is no ${defaultFiles.join(' and no ')} in ${cwd}`, {
        hint: 'go to the folder of your stack, name the file with --file, or make a new stack with stack init',
      })
    : new UserError('SPEC_MISSING', `there is no ${file}`, {
        hint: 'check the path given with --file (STACK_FILE), or make a new stack with stack init',
      });
}

async function readSpecText(
  files: Files,
  absolute: string,
  shown: string,
): Promise<string | undefined> {
  try {
    return await files.readText(absolute);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const isFolder = code === 'EISDIR';
    const message = isFolder
      ? `${shown} is a folder, not a spec`
      : `${shown} cannot be read (${code})`;
    const hint = isFolder
      ? `name the file in it: --file ${shown}/spec.yml`
      : 'look at its access rights';
    throw new UserError('SPEC_UNREADABLE', message, { hint, cause: error });
  }
}
