import { join, relative } from 'node:path';
import type { InputFile } from '../identity/build-inputs.ts';
import { inputFile, type FileSource } from '../identity/file-hash.ts';
import type { TestInputs } from '../identity/test-id.ts';
import type { ContextEntry } from '../ports/image-builder.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { defaultPlace } from './default-place.ts';
import { discoverTests, testFolders } from './discover-tests.ts';
import { hostFiles } from './host-files.ts';
import { modulesBeside } from './modules-beside.ts';
import { testedPlatforms } from './tested-platforms.ts';

/**
 * What decides about the verdict of a stage of an image, but for the image itself.
 *
 * @param ancestors keys whose tests run too, when the image inherits tests
 * @param runnable platforms that the engine runs: `['linux/amd64', 'linux/386']`
 * @param imageKeys the keys of all images: what is in their folders is theirs
 * @returns `undefined` when the stage has no tests
 */
export async function stageInputs(
  source: FileSource,
  image: ImageSpec,
  stage: TestInputs['stage'],
  ancestors: readonly string[],
  runnable: readonly string[],
  imageKeys: ReadonlyMap<string, unknown>,
): Promise<Omit<TestInputs, 'imageId'> | undefined> {
  if (stage === 'integration-tests' && !image.integrationTests) return undefined;
  const folders = testFolders(stage, image.key, image.tests.inherit ? ancestors : []);
  const trees = await discoverTests(source.files, source.rootDir, folders);
  const tests = trees.flatMap((tree) => tree.tests);
  if (tests.length === 0) return undefined;

  const runIn = image.tests.runIn ?? (await defaultPlace(source.files, source.rootDir));
  const hasJest = tests.some(({ runner }) => runner === 'jest');
  const entries = trees.flatMap((tree) => tree.entries);
  const kinds = { runsOnHost: runIn === 'host', hasJest };
  const hostPaths = await readOnHost(source, folders, kinds, imageKeys);
  const files = await Promise.all([
    ...entries.map((entry) => testInput(source, entry)),
    ...hostPaths.map((path) => optionalFile(source, path)),
  ]);
  const platforms = testedPlatforms(image, runnable);
  return {
    stage,
    ...(platforms === undefined ? {} : { platforms }),
    files: eachOnce(files.filter((file) => file !== undefined)),
    settings: { runIn, timeoutMs: image.tests.timeoutMs },
  };
}

/** As the tests see it: of what a link leads to, the content under the name of the link. */
async function testInput(source: FileSource, entry: ContextEntry): Promise<InputFile | undefined> {
  const { path, kind } = entry;
  if (kind === 'symlink') return { path, kind: `-> ${entry.target}`, hash: '' };
  const file = await inputFile(source, relative(source.rootDir, entry.source), kind);
  return file && { ...file, path };
}

/** Sorted by path. */
function eachOnce(files: readonly InputFile[]): readonly InputFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files outside of the test folders that runners on the host read: their settings, and modules beside the images. */
async function readOnHost(
  source: FileSource,
  folders: readonly string[],
  kinds: Parameters<typeof hostFiles>[0],
  imageKeys: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const beside = kinds.runsOnHost ? await modulesBeside(source, imageKeys) : [];
  return [...new Set([...hostFiles(kinds, folders), ...beside])];
}

async function optionalFile(source: FileSource, path: string): Promise<InputFile | undefined> {
  const info = await source.files.info(join(source.rootDir, path));
  if (info === undefined || info.kind === 'directory') return undefined;
  return inputFile(source, path, info.kind);
}
