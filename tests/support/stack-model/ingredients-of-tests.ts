import { posix } from 'node:path';
import { blobName } from '../../../src/ports/blob-name.ts';
import type { GitFile } from '../../../src/ports/git.ts';
import type { LeftOut } from './left-out.ts';
import { inImage } from './mutate-inputs.ts';
import { anyVerdict } from './any-verdict.ts';
import type { Mutation } from './play.ts';
import { settingsOfRunners } from './test-model.ts';

const ownTests = /^images\/k\d\/tests?\//;
const commonTests = /^images\/tests_common\//;
const integrationTests = /^images\/k\d\/integration_tests\//;
const library = /^lib\//;
const runnerSettings = new RegExp(`^(?:${settingsOfRunners.join('|')})$`);

/** Ingredients of the ID of a verdict. */
export const testIngredients: readonly LeftOut[] = [
  {
    ingredient: 'the content of own tests',
    about: ['change a file of tests', 'write a test'],
    leaveOut: inFiles(ownTests, { hash: '' }),
  },
  {
    ingredient: 'the content of common tests',
    about: ['write a common test'],
    leaveOut: inFiles(commonTests, { hash: '' }),
  },
  {
    ingredient: 'the content of integration tests',
    about: ['have integration tests or not', 'write an integration test'],
    leaveOut: inFiles(integrationTests, { hash: '' }),
  },
  {
    ingredient: 'the tree of inherited tests',
    about: ['write a test', 'change a file of tests', 'inherit tests or not'],
    leaveOut: inImage(({ tests }) => ({ tests: { ...tests, inherit: false } })),
  },
  {
    ingredient: 'the executable bit of tests',
    about: ['toggle the executable bit of a test'],
    leaveOut: inFiles(ownTests, { executable: false }),
  },
  {
    ingredient: 'the target of a link among tests',
    about: ['write a link among tests'],
    leaveOut: withoutLinks,
  },
  {
    ingredient: 'what a link among tests leads to',
    about: ['write a link among tests', 'write a file of the library', 'change the place of tests'],
    leaveOut: inFiles(library, { hash: '' }),
  },
  {
    ingredient: 'a setting of runners on the host',
    about: ['write a setting of test runners', 'change the place of tests'],
    leaveOut: inFiles(runnerSettings, { hash: '' }),
  },
  {
    ingredient: 'the time limit of tests',
    about: ['change the time limit of tests'],
    leaveOut: inImage(({ tests }) => ({ tests: { ...tests, timeoutMs: 0 } })),
  },
  {
    ingredient: 'the place of tests',
    about: ['change the place of tests'],
    leaveOut: inImage(({ tests }) => ({ tests: { ...tests, runIn: undefined } })),
  },
  {
    ingredient: 'the place of tests that do not say where',
    about: ['write a setting of test runners', 'remove a file of tests'],
    leaveOut: inImage(({ tests }) => ({ tests: { ...tests, runIn: tests.runIn ?? 'container' } })),
  },
  {
    ingredient: 'the image of a verdict, and the image that its tag names,',
    about: ['inherit tests or not', 'change the prefix of tags'],
    leaveOut: anyVerdict({ checksImage: false }),
  },
  {
    ingredient: 'the image of a verdict',
    because: 'the tag of the verdict names the image',
    about: ['inherit tests or not', 'change the prefix of tags'],
    leaveOut: anyVerdict({ checksImage: true }),
  },
];

/** What git says of files, which then are not read. */
function inFiles(meant: RegExp, change: Partial<GitFile>): Mutation {
  return (work, { state }) => {
    const exact = new Map(work.source.listing?.exact);
    for (const [path, entry] of state.sources.tree) {
      if (entry.kind === 'link' || !meant.test(path)) continue;
      const hash = blobName(entry.text, 'sha1');
      exact.set(path, { hash, executable: entry.executable, ...change });
    }
    return { ...work, source: { ...work.source, listing: { exact, algorithm: 'sha1' } } };
  };
}

function withoutLinks(...[work]: Parameters<Mutation>): ReturnType<Mutation> {
  const { files, rootDir } = work.source;
  const readLink = (path: string) =>
    ownTests.test(posix.relative(rootDir, path)) ? Promise.resolve('') : files.readLink(path);
  return { ...work, source: { ...work.source, files: { ...files, readLink } } };
}
