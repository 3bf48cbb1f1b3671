import { imageEdit, someImage, withEntry, type Edit } from './edit.ts';
import { writeTo } from './edit-files.ts';
import type { Choices } from './choices.ts';
import type { StackState } from './state.ts';
import { settingsOfRunners, testNames } from './test-model.ts';

const names = Object.keys(testNames) as [string, ...string[]];

/** Edits of tests and of how they run. */
export const testEdits = {
  'write a test': (state, choices) =>
    writeTo(state, choices, ownTest(state, choices, choices.of(['tests', 'tests', 'test']))),
  'change a file of tests': (state, choices) => {
    const files = testFiles(state).filter(
      (other) => state.sources.tree.get(other)?.kind === 'file',
    );
    const path = choices.ofAny(files);
    return path === undefined ? undefined : writeTo(state, choices, path);
  },
  'write a common test': (state, choices) =>
    writeTo(state, choices, `images/tests_common/${choices.of(names)}`),
  'write an integration test': (state, choices) => {
    const { key } = someImage(state, choices, ({ integration }) => integration);
    return writeTo(state, choices, `images/${key}/integration_tests/${choices.of(names)}`);
  },
  'write a file that test runners make': (state, choices) =>
    writeTo(state, choices, `images/${someImage(state, choices).key}/tests/__pycache__/test_b.pyc`),
  'write a setting of test runners': (state, choices) =>
    writeTo(state, choices, choices.ofAny(settingsOfRunners) ?? ''),
  'remove a file of tests': (state, choices) => {
    const path = choices.ofAny(testFiles(state));
    return path === undefined
      ? undefined
      : { state: withEntry(state, path, undefined), told: `removes ${path}` };
  },
  'toggle the executable bit of a test': (state, choices) => {
    const path = choices.ofAny(testFiles(state));
    const entry = path === undefined ? undefined : state.sources.tree.get(path);
    if (path === undefined || entry?.kind !== 'file') return undefined;
    const executable = !entry.executable;
    return {
      state: withEntry(state, path, { ...entry, executable }),
      told: `${path}: executable ${executable}`,
    };
  },
  'write a link among tests': (state, choices) => {
    const path = ownTest(state, choices, 'tests').replace(/[^/]*$/, 'near.py');
    const target = choices.of([
      'helper.py',
      'test_a.sh',
      'test_b.py',
      '../../../lib/a.py',
      '../../../lib',
    ]);
    return {
      state: withEntry(state, path, { kind: 'link', target }),
      told: `${path} -> ${target}`,
    };
  },
  'inherit tests or not': imageEdit(
    (image) => {
      const inherit = !image.tests.inherit;
      return {
        image: { ...image, tests: { ...image.tests, inherit } },
        told: `tests.inherit ${inherit}`,
      };
    },
    ({ stages }) => stages.some(({ from }) => from.kind === 'parent'),
  ),
  'change the time limit of tests': imageEdit((image, choices) => {
    const minutes = choices.of([5, 10, 20]);
    return {
      image: { ...image, tests: { ...image.tests, minutes } },
      told: `tests.timeout ${minutes}m`,
    };
  }),
  'change the place of tests': imageEdit((image, choices) => {
    const place = choices.of(['host', 'container', undefined] as const);
    return {
      image: { ...image, tests: { ...image.tests, place } },
      told: `tests.run_in ${place ?? 'unsaid'}`,
    };
  }),
  'have integration tests or not': imageEdit((image) => {
    const integration = !image.integration;
    return { image: { ...image, integration }, told: `integration_tests ${integration}` };
  }),
} satisfies Readonly<Record<string, Edit>>;

function ownTest(state: StackState, choices: Choices, folder: string): string {
  return `images/${someImage(state, choices).key}/${folder}/${choices.of(names)}`;
}

function testFiles({ sources }: StackState): readonly string[] {
  return [...sources.tree.keys()].filter(
    (path) =>
      /\/(?:tests?|tests_common|integration_tests)\//.test(path) ||
      settingsOfRunners.includes(path),
  );
}
