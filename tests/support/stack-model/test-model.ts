import { posix } from 'node:path';
import { lineOf } from './context-model.ts';
import { modelImage } from './image-model.ts';
import type { Entry, ModelImage, Sources, StackState } from './state.ts';

export type TestStage = 'basic-tests' | 'integration-tests';

/** Names of files in folders of tests, and what runs them; `executable`: a script where it may be executed. */
export const testNames = {
  'test_a.sh': 'script',
  'test_b.py': 'pytest',
  'deep/test_c.py': 'pytest',
  'page.test.ts': 'jest',
  test_tool: 'executable',
  'helper.py': 'none',
  'data/names.txt': 'none',
} as const;

/** Files that runners on the host read: those of Python tests and scripts, then those of jest. */
const pythonSettings: readonly string[] = ['conftest.py', 'images/conftest.py', 'pytest.ini'];
const nodeSettings: readonly string[] = ['package.json'];
export const settingsOfRunners: readonly string[] = [...pythonSettings, ...nodeSettings];

/**
 * What decides whether a stage of tests passes: the image, every file of the tests that run, and how they run.
 *
 * @returns `undefined` when the stage has no tests
 */
export function modelTests(state: StackState, key: string, stage: TestStage): string | undefined {
  const tests = known.get(state) ?? new Map<string, string | undefined>();
  known.set(state, tests);
  const name = `${stage} of ${key}`;
  if (!tests.has(name)) tests.set(name, freshTests(state, key, stage));
  return tests.get(name);
}

const known = new WeakMap<StackState, Map<string, string | undefined>>();

function freshTests(state: StackState, key: string, stage: TestStage): string | undefined {
  const { sources } = state;
  const image = sources.images.find((other) => other.key === key);
  if (image === undefined || (stage === 'integration-tests' && !image.integration))
    return undefined;
  const folders =
    stage === 'integration-tests' ? [`images/${key}/integration_tests`] : foldersOf(sources, image);
  const files = [...sources.tree].filter(([path]) =>
    folders.some((folder) => path.startsWith(`${folder}/`)),
  );
  const counted = files.filter(([path]) => !path.includes('/__pycache__/'));
  const runners = counted.flatMap(([path, entry]) => runnerOf(path, entry, folders) ?? []);
  if (runners.length === 0) return undefined;

  const place =
    image.tests.place ?? (sources.tree.has('images/conftest.py') ? 'host' : 'container');
  const hasJest = runners.includes('jest');
  const read = [...(place === 'host' ? pythonSettings : []), ...(hasJest ? nodeSettings : [])];
  const settings = [...sources.tree].filter(([path]) => read.includes(path));
  return [
    `${stage} in the ${place}, at most ${image.tests.minutes} minutes`,
    ...[...counted, ...settings].map(([path, entry]) => lineOf(path, entry)).sort(),
    ...(place === 'host' || hasJest
      ? counted.flatMap(([path, entry]) => linkedLines(sources, path, entry))
      : []),
    modelImage(state, key),
  ].join('\n');
}

/** On the host a link leads to what it names, a file or a folder. */
function linkedLines({ tree }: Sources, path: string, entry: Entry): readonly string[] {
  if (entry.kind !== 'link') return [];
  const target = posix.join(posix.dirname(path), entry.target);
  return [...tree]
    .filter(([other]) => other === target || other.startsWith(`${target}/`))
    .map(([other, linked]) => lineOf(other, linked));
}

function foldersOf(sources: Sources, image: ModelImage): readonly string[] {
  const above = image.tests.inherit ? ancestorsIn(sources, image) : [];
  return [
    'images/tests_common',
    ...[...above, image].flatMap(({ key }) => [`images/${key}/tests`, `images/${key}/test`]),
  ];
}

function ancestorsIn({ images }: Sources, image: ModelImage): readonly ModelImage[] {
  const found = new Set<ModelImage>();
  const queue = [image];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    for (const { from } of one.stages) {
      const parent = from.kind === 'parent' ? images[from.image] : undefined;
      if (parent === undefined || found.has(parent)) continue;
      found.add(parent);
      queue.push(parent);
    }
  }
  return [...found];
}

function runnerOf(
  path: string,
  entry: Entry,
  folders: readonly string[],
): 'jest' | 'other' | undefined {
  if (entry.kind === 'link') return undefined;
  const folder = folders.find((other) => path.startsWith(`${other}/`)) ?? '';
  const name = posix.relative(folder, path);
  const runner = Object.entries(testNames).find(([other]) => other === name)?.[1];
  if (runner === undefined || runner === 'none') return undefined;
  if (runner === 'executable') return entry.executable ? 'other' : undefined;
  return runner === 'jest' ? 'jest' : 'other';
}
