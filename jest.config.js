/** The three rings: pure code, real small things, the built program on a real engine. */
const ring = (name) => ({
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          transform: { verbatimModuleSyntax: true },
        },
      },
    ],
  },
});

/** @type {import('jest').Config} */
export default {
  globalSetup: '<rootDir>/tests/support/require-esm-flag.js',
  reporters: ['default', '<rootDir>/tests/support/closing-line-reporter.js'],
  projects: ['unit', 'integration', 'e2e'].map(ring),
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/ports/**', '!src/cli.ts'],
};
