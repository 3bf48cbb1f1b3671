import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import { isInChangedFolder } from '../identity/changed-folder.ts';
import type { FileSource } from '../identity/file-hash.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { chooseRunner } from './choose-runner.ts';
import { defaultPlace, hostMark } from './default-place.ts';
import { testFolders } from './discover-tests.ts';
import { hostFiles } from './host-files.ts';
import { isModuleBeside } from './modules-beside.ts';

/** For an image, whether a path of the repository belongs to its tests, also one that is not there any more; that of a folder ends in `/`. */
export type TestMatchers = (image: ImageSpec) => (path: string) => boolean;

/** {@link TestMatchers} of a repository: own tests, common ones, those of ancestors where they are inherited, and what runners on the host read. */
export async function testMatchers(source: FileSource, graph: ImageGraph): Promise<TestMatchers> {
  const place = await defaultPlace(source.files, source.rootDir);
  let jestFiles: readonly string[] | undefined;
  const jestTests = () =>
    (jestFiles ??= [...(source.listing?.exact.keys() ?? [])].filter(
      (path) => path.startsWith('images/') && chooseRunner(path, false) === 'jest',
    ));
  return (image) => {
    let matcher: ((path: string) => boolean) | undefined;
    // Where nothing changed nobody asks.
    return (path) => (matcher ??= testMatcher(image, graph, place, jestTests()))(path);
  };
}

function testMatcher(
  image: ImageSpec,
  graph: ImageGraph,
  place: Awaited<ReturnType<typeof defaultPlace>>,
  jestTests: readonly string[],
): (path: string) => boolean {
  const ancestors = image.tests.inherit ? ancestorsOf(graph, [image.key]) : [];
  const folders = [
    ...testFolders('basic-tests', image.key, ancestors),
    ...testFolders('integration-tests', image.key, []),
  ];
  const isInFolder = (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`) || isInChangedFolder(folder, path));
  const runsOnHost = (image.tests.runIn ?? place) === 'host';
  const onHost = hostFiles({ runsOnHost, hasJest: jestTests.some(isInFolder) }, folders);
  // Where there is one now decides where the tests of such an image run.
  const decides = (path: string) => image.tests.runIn === undefined && path === hostMark;
  const isModule = (path: string) => runsOnHost && isModuleBeside(path, graph.nodes);
  const isOnHost = (path: string) =>
    onHost.some((file) => file === path || isInChangedFolder(file, path));
  return (path) => isInFolder(path) || isOnHost(path) || decides(path) || isModule(path);
}
