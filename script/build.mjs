#!/usr/bin/env node
// Builds the program into dist/: declarations by tsc, code by esbuild in a few files.
//
// One file for each module would be as right, but node then opens well over a thousand of them, most of libraries, before
// the first line of work; that took more than half of the time of a run with nothing to do.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const outdir = process.argv[2] ?? join(root, 'dist');

/** What CommonJS libraries in an ES module still ask for. */
const commonJs = [
  "import { createRequire as makeRequire } from 'node:module';",
  "import { fileURLToPath as pathOfUrl } from 'node:url';",
  'const require = makeRequire(import.meta.url);',
  'const __filename = pathOfUrl(import.meta.url);',
  "const __dirname = pathOfUrl(new URL('.', import.meta.url));",
].join('\n');

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts', 'src/testing.ts'],
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  outdir,
  banner: { js: commonJs },
  // Native parts of ssh2, which it can do without.
  external: ['cpu-features', '*.node'],
  legalComments: 'none',
  logLevel: 'warning',
});
// dockerode reads these beside its own code, which is here now.
cpSync(
  join(dirname(require.resolve('dockerode/package.json')), 'lib/proto'),
  join(outdir, 'proto'),
  {
    recursive: true,
  },
);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
execFileSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', outdir],
  { cwd: root, stdio: 'inherit' },
);
