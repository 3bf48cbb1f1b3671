import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

type Program = typeof import('./main.ts');

/** Name of the bundled program beside this file, which the build fills in; not there when the sources run as they are. */
declare const PROGRAM_FILE: string | undefined;

/**
 * The program: the bundle with its code cache as the build left them, or the sources.
 *
 * The cache holds what V8 compiled of the bundle before, which saves most of the time that starting takes otherwise. V8 refuses one
 * of another version or with other flags, and compiles then; bundle and cache carry the hash of the bundle in their names.
 */
export async function loadProgram(): Promise<Program> {
  if (typeof PROGRAM_FILE !== 'string') return import('./main.ts');
  const file = fileURLToPath(new URL(PROGRAM_FILE, import.meta.url));
  return runProgram(compileProgram(file, cachedCode(file)), file);
}

/** The compiled bundle at an absolute path: a function that takes what node gives a CommonJS module. Sets when V8 optimizes, for the whole process. */
export function compileProgram(file: string, cachedData: Buffer | undefined): Script {
  // Most commands take less than a second, and most processors of CI machines are two: V8 optimizes code four times later than it
  // would, which takes a third of the processor time off a large plan, and nothing off what runs for long. The cache goes with this setting.
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=300000');
  // The build leaves nothing but ASCII in it, which makes a string without decoding.
  return new Script(readFileSync(file, 'latin1'), {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}

/** What the compiled bundle exports. */
export function runProgram(script: Script, file: string): Program {
  const module = { exports: {} };
  const wrapper = script.runInThisContext() as (...values: unknown[]) => void;
  wrapper(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports as Program;
}

/** @returns `undefined` where the build could not leave one */
function cachedCode(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}
