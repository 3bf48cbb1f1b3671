import { posix } from 'node:path';

/** What pytest reads in each folder from the root of its run down to the tests. */
const pythonFiles = ['conftest.py', 'pyproject.toml', 'pytest.ini', 'setup.cfg', 'tox.ini'];

/** The nearest one says to jest of which kind modules are. */
const nodeFile = 'package.json';

/**
 * Files outside of the test folders that runners on the host read, relative to the repository; they need not be there.
 *
 * @param folders of tests: `images/base-notebook/tests`
 */
export function hostFiles(
  kinds: {
    /** Python tests and scripts run on the host. */
    readonly runsOnHost: boolean;
    readonly hasJest: boolean;
  },
  folders: readonly string[],
): readonly string[] {
  const above = new Set(['.', 'images', ...folders.map((folder) => posix.dirname(folder))]);
  const python = [...above].flatMap((folder) =>
    pythonFiles.map((name) => posix.join(folder, name)),
  );
  const node = ['package-lock.json', ...[...above].map((folder) => posix.join(folder, nodeFile))];
  return [...(kinds.runsOnHost ? python : []), ...(kinds.hasJest ? node : [])];
}
