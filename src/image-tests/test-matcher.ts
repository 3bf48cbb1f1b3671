import { basename, join, posix } from 'node:path';
import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import { isAtOrBelow } from '../identity/at-or-below.ts';
import { isInChangedFolder } from '../identity/changed-folder.ts';
import type { FileSource } from '../identity/file-hash.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { chooseRunner } from './choose-runner.ts';
import { defaultPlace, hostMark } from './default-place.ts';
import { leftOut, testFolders } from './discover-tests.ts';
import { hostFiles } from './host-files.ts';
import { isModuleBeside } from './modules-beside.ts';

/** For the key of an image, whether a path of the repository belongs to its tests, also one that is not there any more; that of a folder ends in `/`. */
export type TestMatchers = (key: string) => (path: string) => boolean;

/**
 * {@link TestMatchers} of a repository: own tests, common ones, those of ancestors where they are inherited, what links in their folders
 * lead to, and what runners on the host read.
 *
 * @param images by key, all that are in the graph
 */
export async function testMatchers(
  source: FileSource,
  graph: ImageGraph,
  images: ReadonlyMap<string, ImageSpec>,
): Promise<TestMatchers> {
  const [place, found] = await Promise.all([
    defaultPlace(source.files, source.rootDir),
    testsThere(source),
  ]);
  return (key) => {
    const image = images.get(key);
    return image === undefined ? () => false : testMatcher(image, graph, place, found);
  };
}

/** What lies in folders of tests, of whatever image; paths relative to the repository. */
interface TestsThere {
  /** Files and links that jest would run. */
  readonly jest: readonly string[];
  readonly links: readonly Link[];
}

interface Link {
  readonly path: string;
  /** What it says, which need not be there; `undefined` where that is out of the repository. */
  readonly said: string | undefined;
  /** The file or folder that it leads to in the end; `undefined` where there is none in the repository, or where the link lies in it. */
  readonly place: string | undefined;
}

/** Reads the folders of tests of all images at once, and on through the links in them, also in those of folders that are links. */
async function testsThere({ files, rootDir }: FileSource): Promise<TestsThere> {
  const realRoot = (await files.realPath(rootDir)) ?? rootDir;
  const jest: string[] = [];
  const links: Link[] = [];
  const entered = new Set<string>();

  async function enter(folder: string, isEntered: (path: string) => boolean): Promise<void> {
    if (entered.has(folder)) return;
    entered.add(folder);
    const below = await files.walk(
      join(rootDir, folder),
      (path) => !leftOut.has(basename(path)) && isEntered(path),
    );
    const found = (below ?? []).map((file) => ({ ...file, path: posix.join(folder, file.path) }));
    jest.push(...found.flatMap(({ path }) => (chooseRunner(path, false) === 'jest' ? [path] : [])));
    await Promise.all(
      found.flatMap(({ path, kind }) => (kind === 'symlink' ? [follow(path)] : [])),
    );
  }

  async function follow(path: string): Promise<void> {
    const [target, real] = await Promise.all([
      files.readLink(join(rootDir, path)),
      files.realPath(join(rootDir, path)),
    ]);
    const isThere = real?.startsWith(`${realRoot}/`) === true;
    const place = isThere ? real.slice(realRoot.length + 1) : undefined;
    const said = posix.isAbsolute(target)
      ? undefined
      : posix.join(posix.dirname(path), target).replace(/\/$/, '');
    const isOfUse = (at: string | undefined) => at !== undefined && !isAtOrBelow(path, at);
    links.push({
      path,
      said: isOfUse(said) ? said : undefined,
      place: isOfUse(place) ? place : undefined,
    });
    if (place !== undefined && isOfUse(place)) await enter(place, () => true);
  }

  await enter('images', isOnTheWay);
  return { jest, links };
}

/** Folders of images and, in them, those of tests; below `images/`. */
function isOnTheWay(path: string): boolean {
  const [, tests] = path.split('/');
  return tests === undefined || testNames.has(tests) || path.startsWith('tests_common/');
}

const testNames = new Set(['tests', 'test', 'integration_tests']);

function testMatcher(
  image: ImageSpec,
  graph: ImageGraph,
  place: Awaited<ReturnType<typeof defaultPlace>>,
  { jest, links }: TestsThere,
): (path: string) => boolean {
  const ancestors = image.tests.inherit ? ancestorsOf(graph, [image.key]) : [];
  const folders = [
    ...testFolders('basic-tests', image.key, ancestors),
    ...testFolders('integration-tests', image.key, []),
  ];
  const places = throughLinks(folders, links);
  const isInPlaces = (path: string) =>
    places.some((folder) => isAtOrBelow(path, folder) || isInChangedFolder(folder, path));
  const runsOnHost = (image.tests.runIn ?? place) === 'host';
  const onHost = hostFiles({ runsOnHost, hasJest: jest.some(isInPlaces) }, folders);
  // Where there is one now decides where the tests of such an image run.
  const decides = (path: string) => image.tests.runIn === undefined && path === hostMark;
  const isModule = (path: string) => runsOnHost && isModuleBeside(path, graph.nodes);
  const isOnHost = (path: string) =>
    onHost.some((file) => file === path || isInChangedFolder(file, path));
  return (path) => isInPlaces(path) || isOnHost(path) || decides(path) || isModule(path);
}

/** The folders, and what links in them, above them or in their place lead to, and links in that. */
function throughLinks(folders: readonly string[], links: readonly Link[]): readonly string[] {
  const places = new Set(folders);
  // A set gives what is added while it is gone through.
  for (const at of places) {
    for (const { path, said, place } of links) {
      const isOnTheWay = isAtOrBelow(at, path);
      if (said !== undefined && isAtOrBelow(path, at)) places.add(said);
      if (place !== undefined && (isOnTheWay || isAtOrBelow(path, at)))
        places.add(isOnTheWay ? place + at.slice(path.length) : place);
    }
  }
  return [...places];
}
