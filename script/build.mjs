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

/**
 * Parts of a library that are one function, of which few runs have a need: they are loaded with the first call.
 *
 * @param ownFile the file that the client of ssh is in, where it is not in the same
 */
const loadedWhenCalled = (ownFile) => ({
  name: 'loaded when called',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/library-/ }, ({ path }) => ({ path, external: true }));
    // Of it docker-modem makes an object at once, of which few engines need the one function.
    onLoad({ filter: /node_modules\/docker-modem\/lib\/http\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const whenCalled = "{ request: (...args) => require('https').request(...args) }";
      const contents = text.replace("require('https')", whenCalled);
      if (contents === text) throw new Error(`${path} asks for no https any more`);
      return { contents, resolveDir: dirname(path) };
    });
    onLoad({ filter: /node_modules\/docker-modem\/lib\/(?:ssh|http_duplex)\.js$/ }, (args) => {
      const { path, suffix } = args;
      if (suffix !== '') return undefined;
      if (typeof require(path) !== 'function') throw new Error(`${path} is no function any more`);
      const inSame = `./${basename(path)}?whole`;
      const whole = JSON.stringify(path.endsWith('ssh.js') ? (ownFile ?? inSame) : inSame);
      return {
        // Called as a function, each makes what `new` would make of it.
        contents: `module.exports = function (...args) { return require(${whole})(...args); };`,
        resolveDir: dirname(path),
      };
    });
  },
});

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

const diagnostics = /^@dabh\/diagnostics$/;

/**
 * What is not bundled, by the file of a library that asks for it. Of undici: what it has because browsers have it, and other ways of
 * asking; the program asks by `request` alone, in HTTP/1.1. Of winston and docker-modem: what they tell of themselves where DEBUG or
 * DIAGNOSTICS asks for it.
 */
const leftOutOf = {
  'undici/index.js': [
    /^\.\/lib\/(?:web|mock|cache|interceptor)\//,
    /^\.\/lib\/dispatcher\/h2c-client$/,
  ],
  'undici/lib/dispatcher/client.js': [/^\.\/client-h2\.js$/],
  'docker-modem/lib/modem.js': [/^debug$/],
  'winston/lib/winston/create-logger.js': [diagnostics],
  'winston/lib/winston/exception-handler.js': [diagnostics],
  'winston/lib/winston/rejection-handler.js': [diagnostics],
  'winston/lib/winston/transports/file.js': [diagnostics],
};

/** Modules of node in the place of libraries that do the same: graceful-fs changes node's own for everybody when it is loaded. */
const builtinFor = {
  'proper-lockfile/lib/adapter.js': { 'graceful-fs': 'fs' },
  'proper-lockfile/lib/lockfile.js': { 'graceful-fs': 'fs' },
};

/** What dockerode does with the files of a build, its session and what BuildKit tells: the program has ways of its own. */
const refusedTo = {
  'dockerode/lib/docker.js': [/^\.\/session$/, /^\.\/buildkit$/],
  'dockerode/lib/util.js': [/^tar-fs$/, /^zlib$/, /^@balena\/dockerignore$/],
};

// Of one of them undici makes an object at once, another is called for a function.
const inert = 'new Proxy(() => () => {}, { get: () => class LeftOut {} })';
const refusing = (path) => `(() => {
  const refuse = () => { throw new Error(${JSON.stringify(`${path} is not part of this build`)}); };
  return new Proxy(() => {}, { apply: refuse, construct: refuse, get: refuse });
})()`;

const leftOut = {
  name: 'left out',
  setup({ onEnd, onResolve, onLoad }) {
    const askers = new Set();
    const met = new Set();
    const resolveTo = (namespace, wanted) => {
      for (const [asker, filters] of Object.entries(wanted)) {
        for (const filter of filters) {
          onResolve({ filter }, ({ importer, path }) => {
            if (!importer.endsWith(`node_modules/${asker}`)) return undefined;
            met.add(filter);
            return { path, namespace };
          });
        }
      }
    };
    resolveTo('left out', leftOutOf);
    resolveTo('refused', refusedTo);
    onResolve({ filter: /^/ }, ({ importer }) => {
      askers.add(importer.split('node_modules/').at(-1));
      return undefined;
    });
    for (const [asker, builtins] of Object.entries(builtinFor)) {
      for (const [library, builtin] of Object.entries(builtins)) {
        onResolve({ filter: new RegExp(`^${library}$`) }, ({ importer }) => {
          if (!importer.endsWith(`node_modules/${asker}`)) return undefined;
          met.add(`${asker} ${library}`);
          return { path: builtin, external: true };
        });
      }
    }
    onEnd(() => {
      for (const [asker, filters] of Object.entries({ ...leftOutOf, ...refusedTo }))
        for (const filter of askers.has(asker) ? filters : [])
          if (!met.has(filter)) throw new Error(`${asker} asks for no ${filter} any more`);
      for (const [asker, builtins] of Object.entries(builtinFor))
        for (const library of askers.has(asker) ? Object.keys(builtins) : [])
          if (!met.has(`${asker} ${library}`))
            throw new Error(`${asker} asks for no ${library} any more`);
    });
    onLoad({ filter: /^/, namespace: 'left out' }, () => ({
      contents: `module.exports = ${inert};`,
    }));
    onLoad({ filter: /^/, namespace: 'refused' }, ({ path }) => ({
      contents: `module.exports = ${refusing(path)};`,
    }));
  },
};

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
  const isFunction = library === functionInOwnFile;
  const file = await buildFunction({
    stdin: { contents: `module.exports = require('${library}');`, resolveDir: root },
    entryNames: `library${`-${library}`.replace(/[^a-z0-9]+/g, '-')}-[hash]`,
    plugins: [...(isFunction ? [] : [loadedWhenCalled(files.get(functionInOwnFile))]), leftOut],
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
