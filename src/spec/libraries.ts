import { createRequire } from 'node:module';

// Loaded at once where they are needed: reading a text is no reason to wait, so `import()` will not do.
const load = createRequire(import.meta.url);

/** The YAML library, loaded with the first text that is not plain. */
export const yamlLibrary = onFirstUse(() => load('yaml') as typeof import('yaml'));

/** The checker of JSON Schemas, loaded with the first document that may have a problem. */
export const schemaLibrary = onFirstUse(
  () => load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js'),
);

/** The parser of Dockerfiles, loaded with the first one that is not plain. */
export const dockerfileLibrary = onFirstUse(
  () => load('dockerfile-ast') as typeof import('dockerfile-ast'),
);

function onFirstUse<Package>(load: () => Package): () => Package {
  let loaded: Package | undefined;
  return () => (loaded ??= load());
}
