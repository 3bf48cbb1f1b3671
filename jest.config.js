import { availableParallelism } from 'node:os';

/** How swc reads a file; pages are written in JSX, which becomes calls of preact. */
const typescript = (parser) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', ...parser },
      transform: {
        verbatimModuleSyntax: true,
        react: { runtime: 'automatic', importSource: 'preact' },
      },
    },
  },
];

/** The three rings: pure code, real small things, the built program on a real engine. */
const ring = (name) => ({
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': typescript({}), '\\.tsx$': typescript({ tsx: true }) },
});

/** @type {import('jest').Config} */
export default {
  globalSetup: '<rootDir>/tests/support/require-esm-flag.js',
  reporters: ['default', '<rootDir>/tests/support/closing-line-reporter.js'],
  // Much of their time tests wait for an engine, a registry or a clock, and meanwhile others may work.
  maxWorkers: availableParallelism() + 1,
  // It ends what hangs; a few tests take longer. How fast the machine is, and what else it does, is not what tests are about.
  testTimeout: 300_000,
  projects: ['unit', 'integration', 'e2e'].map(ring),
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/ports/**', '!src/cli.ts'],
};
