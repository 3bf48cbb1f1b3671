/** Layers, lowest first; a layer may import itself and what stands below it. */
const layers = [
  'errors',
  'oci',
  'text',
  'ports',
  'spec',
  'graph',
  'report',
  'identity',
  'compare',
  'release',
  'image-tests',
  'changes',
  'plan',
  'legs',
  'run',
  'retention',
  'wiki',
  'github',
  'doctor',
  'cli',
];

const upward = layers.map((layer, index) => ({
  name: `${layer}-imports-nothing-above`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: layers.slice(index + 1).map((above) => `^src/${above}/`) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward.filter((rule) => rule.to.path.length > 0),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '^src/(cli|load-program|main|world|testing|kernel-indexer|kernel-indexer-main|kernel-indexer-thread|kernel-server|kernel-server-main|kernel-server-thread)\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'ports-know-words-only',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^src/', pathNot: '^src/(ports|oci|errors)/' },
    },
    {
      name: 'inventory-stands-alone',
      severity: 'error',
      from: { path: '^src/inventory/' },
      to: { path: '^src/', pathNot: '^src/(inventory|errors|oci)/' },
    },
    {
      name: 'indexer-stands-on-inventory',
      severity: 'error',
      from: { path: '^src/indexer/' },
      to: { path: '^src/', pathNot: '^src/(indexer|inventory|ports|text|errors|oci)/' },
    },
    {
      name: 'server-stands-on-index-and-comparison',
      severity: 'error',
      from: { path: '^src/server/' },
      to: {
        path: '^src/',
        pathNot: '^src/(server|indexer|compare|inventory|ports|text|errors|oci)/|^src/spec/closest',
      },
    },
    {
      name: 'only-cli-and-adapters-know-the-server',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(server|cli|adapters/server)/|^src/kernel-server',
      },
      to: { path: '^src/server/' },
    },
    {
      name: 'only-roots-know-adapters',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(adapters/|(cli|load-program|main|world|testing|kernel-indexer|kernel-indexer-main|kernel-indexer-thread|kernel-server|kernel-server-main|kernel-server-thread)\\.ts$)',
      },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'only-adapters-reach-out',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(adapters/|(cli|load-program|main|world|testing|kernel-indexer|kernel-indexer-main|kernel-indexer-thread|kernel-server|kernel-server-main|kernel-server-thread)\\.ts$)',
      },
      to: {
        path: '^(fs|fs/promises|net|http|https|child_process)$|node_modules/(dockerode|simple-git|execa|winston|undici|fastify|@fastify)/',
      },
    },
    {
      name: 'only-cli-talks-to-terminals',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|(cli|main)\\.ts$)' },
      to: { path: 'node_modules/(commander|@commander-js|listr2)/' },
    },
    {
      name: 'nothing-imports-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|(cli|main)\\.ts$)' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
