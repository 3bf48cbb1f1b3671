const pythonFiles = [
  'conftest.py',
  'images/conftest.py',
  'pyproject.toml',
  'pytest.ini',
  'setup.cfg',
  'tox.ini',
];

const nodeFiles = ['package-lock.json', 'package.json'];

/** Files outside of the test folders that runners on the host read, relative to the repository. */
export function hostFiles(kinds: {
  /** Python tests and scripts run on the host. */
  readonly runsOnHost: boolean;
  readonly hasJest: boolean;
}): readonly string[] {
  return [...(kinds.runsOnHost ? pythonFiles : []), ...(kinds.hasJest ? nodeFiles : [])];
}
