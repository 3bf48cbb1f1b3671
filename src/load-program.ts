import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

type Program = typeof import('./main.ts');

/** Name of the bundled program beside this file, which the build fills in; not there when the sources run as they are. */
declare const PROGRAM_FILE: string | undefined;

/**
 * The program: the bundle with its code cache as the build left them, or the sources.
 *
 * The cache holds what V8 compiled of the bundle before, which saves most of the time that starting takes otherwise. V8 refuses one
 * of another version or with other flags, and compiles then; bundle and cache carry the hash of the bundle in their names. Libraries
 * that few commands need are files of their own beside it, in the same form.
 */
export async function loadProgram(): Promise<Program> {
  if (typeof PROGRAM_FILE !== 'string') return import('./main.ts');
  const file = join(import.meta.dirname, PROGRAM_FILE);
  return bundle(file, cachedCode).load(file) as Program;
}

/** A bundled program that runs. */
export interface Bundle {
  /** What the file at an absolute path exports: of the program, or of a library beside it. */
  readonly load: (file: string) => unknown;
  /** What was compiled so far, by file. */
  readonly scripts: ReadonlyMap<string, Script>;
}

/**
 * The bundle that a program is in; nothing is loaded yet. Sets when V8 optimizes, for the whole process.
 *
 * @param file absolute path of the program
 * @param cacheOf the code cache of a file; `undefined` where there is none
 */
export function bundle(file: string, cacheOf: (file: string) => Buffer | undefined): Bundle {
  // Most commands take less than a second, and most processors of CI machines are two: V8 optimizes code four times later than it
  // would, which takes a third of the processor time off a large plan, and nothing off what runs for long. The caches go with this setting.
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=300000');
  const folder = dirname(file);
  const nodeRequire = createRequire(file);
  const scripts = new Map<string, Script>();
  const modules = new Map<string, { exports: unknown }>();
  const requireOf = (id: string): unknown =>
    id.startsWith('./library-') ? load(join(folder, id)) : nodeRequire(id);
  const require = Object.assign(requireOf, nodeRequire);

  function load(path: string): unknown {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    try {
      const script = compile(path, cacheOf(path));
      scripts.set(path, script);
      const run = script.runInThisContext() as (...values: unknown[]) => void;
      run(module.exports, require, module, path, folder);
    } catch (error) {
      // Who asks again is to hear the same.
      modules.delete(path);
      throw error;
    }
    return module.exports;
  }

  return { load, scripts };
}

/** A function that takes what node gives a CommonJS module. */
function compile(file: string, cachedData: Buffer | undefined): Script {
  // The build leaves nothing but ASCII in it, which makes a string without decoding.
  return new Script(readFileSync(file, 'latin1'), {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}

function cachedCode(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}
