/** Does nothing, whatever is asked of it. Of one of them undici makes an object at once, another is called for a function. */
const inert = () => ({ namespace: 'inert' });
/** Throws when it is used: the program has ways of its own. */
const refused = () => ({ namespace: 'refused' });
/** A module of node that does the same. */
const builtin = (name) => () => ({ path: name, external: true });

/** What winston tells of itself where DEBUG or DIAGNOSTICS asks for it. */
const diagnostics = [/^@dabh\/diagnostics$/, inert];
/** It changes node's own `fs` for everybody when it is loaded. */
const gracefulFs = [/^graceful-fs$/, builtin('fs')];

/**
 * What is not bundled, by the file of a library that asks for it, with what is there instead. Of undici: what it has because browsers
 * have it, and other ways of asking; the program asks by `request` alone, in HTTP/1.1. Of docker-modem: what it tells where DEBUG asks
 * for it. Of dockerode: its session, what it does with the files of a build, and its reader of what BuildKit tells.
 */
const leftOutOf = {
  'undici/index.js': [
    [/^\.\/lib\/(?:web|mock|cache|interceptor)\//, inert],
    [/^\.\/lib\/dispatcher\/h2c-client$/, inert],
  ],
  'undici/lib/dispatcher/client.js': [[/^\.\/client-h2\.js$/, inert]],
  'docker-modem/lib/modem.js': [[/^debug$/, inert]],
  'dockerode/lib/docker.js': [
    [/^\.\/session$/, refused],
    [/^\.\/buildkit$/, refused],
  ],
  'dockerode/lib/util.js': [
    [/^tar-fs$/, refused],
    [/^zlib$/, refused],
    [/^@balena\/dockerignore$/, refused],
  ],
  'winston/lib/winston/create-logger.js': [diagnostics],
  'winston/lib/winston/exception-handler.js': [diagnostics],
  'winston/lib/winston/rejection-handler.js': [diagnostics],
  'winston/lib/winston/transports/file.js': [diagnostics],
  'proper-lockfile/lib/adapter.js': [gracefulFs],
  'proper-lockfile/lib/lockfile.js': [gracefulFs],
};

const refusal = (path) => `(() => {
  const refuse = () => { throw new Error(${JSON.stringify(`${path} is not part of this build`)}); };
  return new Proxy(() => {}, { apply: refuse, construct: refuse, get: refuse });
})()`;

/** A plugin of esbuild that leaves these out. The build fails where a library asks for one of them no more. */
export const leftOut = {
  name: 'left out',
  setup({ onEnd, onResolve, onLoad }) {
    const all = Object.entries(leftOutOf).flatMap(([asker, parts]) =>
      parts.map(([filter, instead]) => ({ asker, filter, instead })),
    );
    const askers = new Set();
    const met = new Set();
    for (const part of all) {
      const { asker, filter, instead } = part;
      onResolve({ filter }, ({ importer, path }) => {
        if (!importer.endsWith(`node_modules/${asker}`)) return undefined;
        askers.add(asker);
        met.add(part);
        return { path, ...instead() };
      });
    }
    onResolve({ filter: /^/ }, ({ importer }) => {
      askers.add(importer.split('node_modules/').at(-1));
      return undefined;
    });
    onEnd(() => {
      for (const part of all)
        if (askers.has(part.asker) && !met.has(part))
          throw new Error(`${part.asker} asks for no ${part.filter} any more`);
    });
    onLoad({ filter: /^/, namespace: 'inert' }, () => ({
      contents: 'module.exports = new Proxy(() => () => {}, { get: () => class LeftOut {} });',
    }));
    onLoad({ filter: /^/, namespace: 'refused' }, ({ path }) => ({
      contents: `module.exports = ${refusal(path)};`,
    }));
  },
};
