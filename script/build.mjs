#!/usr/bin/env node
// Builds the program into dist/: declarations by tsc, code by esbuild in a few files, and a code cache for the program.
//
// One file for each module would be as right, but node then opens well over a thousand of them, most of libraries, before
// the first line of work. And what V8 compiled once need not be compiled at each start. The two took more than half of the
// time of a run with nothing to do.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { build } from 'esbuild';
import { leftOut } from './left-out.mjs';
import { loadedWhenCalled } from './loaded-when-called.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const outdir = resolve(root, argv[2] ?? 'dist');

/** Libraries that are files of their own, with code caches of their own: most commands need few of them. */
const functionInOwnFile = 'docker-modem/lib/ssh.js';
const libraries = [
  functionInOwnFile,
  '@grpc/grpc-js',
  '@octokit/rest',
  'ajv/dist/2020.js',
  'dockerode',
  'execa',
  'fast-xml-parser',
  'liquidjs',
  'listr2',
  'protobufjs/light.js',
  'simple-git',
  'undici',
  'winston',
];

/** Libraries that the program asks for itself, as the files that they are in. @param files by library */
const inOwnFiles = (files) => ({
  name: 'in own files',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) => {
      const file = files.get(path);
      if (file === undefined || importer.includes('node_modules')) return undefined;
      return { path: file, external: true };
    });
  },
});

/** Modules of node, without the list of everything they export that node makes for an `import` of one. */
const plainBuiltins = {
  name: 'plain builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'plain builtins' }));
    onLoad({ filter: /^/, namespace: 'plain builtins' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  outdir,
  // Native parts of ssh2, which it can do without.
  external: ['cpu-features', '*.node'],
  plugins: [loadedWhenCalled(), leftOut],
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(outdir, { recursive: true, force: true });

/** One function, as node makes one of a CommonJS module: so it is compiled with its cache. */
const asFunction = {
  format: 'cjs',
  define: { 'import.meta.url': 'urlOfThisFile' },
  banner: {
    js: [
      '(function (exports, require, module, __filename, __dirname) {',
      "const urlOfThisFile = require('node:url').pathToFileURL(__filename).href;",
    ].join('\n'),
  },
  footer: { js: '})' },
  charset: 'ascii',
  // What is loaded later is so by `require` as well, which knows the files of this build.
  supported: { 'dynamic-import': false },
  metafile: true,
};

/** @returns the name of the file */
async function buildFunction(options) {
  const { metafile } = await build({ ...common, ...asFunction, ...options });
  return basename(Object.keys(metafile.outputs)[0]);
}

const files = new Map();
for (const library of libraries) {
  const file = await buildFunction({
    stdin: { contents: `module.exports = require('${library}');`, resolveDir: root },
    entryNames: `library${`-${library}`.replace(/[^a-z0-9]+/g, '-')}-[hash]`,
    plugins: [...(library === functionInOwnFile ? [] : [loadedWhenCalled(files)]), leftOut],
  });
  files.set(library, `./${file}`);
}
const program = join(
  outdir,
  await buildFunction({
    entryPoints: { program: 'src/main.ts' },
    entryNames: '[name]-[hash]',
    plugins: [inOwnFiles(files), leftOut],
  }),
);

const started = {
  ...common,
  format: 'esm',
  define: { PROGRAM_FILE: JSON.stringify(basename(program)) },
};

// What is started is CommonJS: node starts a module in less time when it is no ES module.
await build({
  ...started,
  define: { ...started.define, 'import.meta.dirname': '__dirname' },
  entryPoints: ['src/cli.ts'],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [plainBuiltins],
});
await build({ ...started, entryPoints: ['src/load-program.ts'], plugins: [plainBuiltins] });

/** What CommonJS libraries in an ES module still ask for. */
const commonJs = {
  js: [
    "import { createRequire as makeRequire } from 'node:module';",
    "import { fileURLToPath as pathOfUrl } from 'node:url';",
    'const require = makeRequire(import.meta.url);',
    'const __filename = pathOfUrl(import.meta.url);',
    "const __dirname = pathOfUrl(new URL('.', import.meta.url));",
  ].join('\n'),
};

await build({ ...started, entryPoints: ['src/testing.ts'], banner: commonJs });

// The kernel indexer goes into an image as one file, without any packages.
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const indexer = join(outdir, 'kernel_indexer.mjs');
await build({
  ...common,
  outdir: undefined,
  outfile: indexer,
  entryPoints: ['src/kernel-indexer.ts'],
  format: 'esm',
  define: { INDEXER_VERSION: JSON.stringify(version) },
});
chmodSync(indexer, 0o755);

// So does the kernel server, as one folder: what is started, what its threads run, and what browsers load.
const server = join(outdir, 'kernel-server');
await build({
  ...common,
  outdir: server,
  entryPoints: {
    kernel_server: 'src/kernel-server.ts',
    server: 'src/kernel-server-main.ts',
    load_data: 'src/kernel-server-thread.ts',
  },
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  splitting: true,
  chunkNames: 'part-[hash]',
  define: { SERVER_VERSION: JSON.stringify(version) },
  banner: commonJs,
});
chmodSync(join(server, 'kernel_server.mjs'), 0o755);
await build({
  absWorkingDir: root,
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  outdir: join(server, 'assets'),
  entryPoints: [
    { in: 'src/server/page/client/page.ts', out: 'page' },
    { in: 'src/server/page/page.css', out: 'page' },
  ],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
const swaggerUi = dirname(require.resolve('@fastify/swagger-ui'));
for (const name of [
  'favicon-16x16.png',
  'favicon-32x32.png',
  'index.css',
  'logo.svg',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'swagger-ui.css',
])
  cpSync(join(swaggerUi, 'static', name), join(server, 'static', name));

const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
execFileSync(
  execPath,
  [tsc, '-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', outdir],
  { cwd: root, stdio: 'inherit' },
);
// What it says of a stack that is not there is of interest only when it fails.
execFileSync(execPath, [join(root, 'script/code-cache.mjs'), program], {
  stdio: 'pipe',
  encoding: 'utf8',
});
