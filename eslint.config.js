import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/** Modules that reach the outside world; only adapters and the composition roots may import them. */
const outsideWorld = [
  'node:fs',
  'node:fs/promises',
  'node:net',
  'node:http',
  'node:https',
  'node:child_process',
  'dockerode',
  'simple-git',
  'execa',
  'undici',
  'winston',
];

export default tseslint.config(
  { ignores: ['dist', 'artifacts', '.stack', 'coverage', 'tests/fixtures', 'examples'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [
      'src/adapters/**',
      'src/server/page/client/**',
      'src/{cli,load-program,main,world,testing,kernel-indexer,kernel-indexer-main,kernel-indexer-thread,kernel-server,kernel-server-main,kernel-server-thread}.ts',
    ],
    rules: {
      'no-restricted-imports': ['error', { paths: outsideWorld }],
      'no-restricted-globals': ['error', 'process', 'console', 'fetch'],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', module: 'readonly', console: 'readonly' } },
  },
  {
    files: ['tests/**/*.ts'],
    plugins: { jest },
    settings: { jest: { globalPackage: '@jest/globals' } },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*'] }],
    },
  },
  prettier,
);
