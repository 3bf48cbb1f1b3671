import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * A plugin of esbuild: parts of docker-modem that are one function, of which few runs have a need, are loaded with the first call.
 *
 * @param files of those that are files of their own, by path in `node_modules`; absent: they are in the same
 */
export const loadedWhenCalled = (files = new Map()) => ({
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
      const file = files.get(path.split('node_modules/').at(-1)) ?? `./${basename(path)}?whole`;
      return {
        // Called as a function, each makes what `new` would make of it.
        contents: `module.exports = function (...args) { return require(${JSON.stringify(file)})(...args); };`,
        resolveDir: dirname(path),
      };
    });
  },
});
