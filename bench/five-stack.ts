import { sleepingRun } from './tree-stack.ts';

/** The image that the four others are built on. */
export const baseKey = 'base';

/** The one that has an integration test is the first. */
export const childKeys = ['child-1', 'child-2', 'child-3', 'child-4'] as const;

export const infoCommands = ['cat /etc/passwd', 'uname -a'] as const;

/** What the common test runs in a container of each image. */
export const commonTest = '#!/bin/sh\nset -eu\ntest -s /made-base\n';

/** What the integration test runs in a container of the pushed image. */
export const integrationTest = '#!/bin/sh\nset -eu\ntest -s /made-child-1\n';

/**
 * The files of a stack of five: a base that takes two seconds to build, four children that take five, a common test, two info
 * commands for each, an integration test for one. Text by path.
 */
export function fiveStack(registry: string, base: string): Readonly<Record<string, string>> {
  const info = 'info_cmds: [ONE, TWO]';
  const spec = [
    `registry: ${registry}`,
    'tag: { prefix: "1" }',
    'all_info_cmds:',
    `  ONE: { command: ${infoCommands[0]} }`,
    `  TWO: { command: ${infoCommands[1]} }`,
    'images:',
    `  ${baseKey}: { ${info} }`,
    ...childKeys.map((key, index) => `  ${key}: { ${info}, integration_tests: ${index === 0} }`),
    '',
  ];
  const children = childKeys.map((key) => [
    `images/${key}/Dockerfile`,
    `ARG BASE_IMAGE=${registry}/${baseKey}\nFROM \${BASE_IMAGE}\n${sleepingRun(key, 5)}\n`,
  ]);
  return {
    'spec.yml': spec.join('\n'),
    [`images/${baseKey}/Dockerfile`]: `FROM ${base}\n${sleepingRun(baseKey, 2)}\n`,
    ...(Object.fromEntries(children) as Record<string, string>),
    'images/tests_common/test_common.sh': commonTest,
    [`images/${childKeys[0]}/integration_tests/test_pushed.sh`]: integrationTest,
  };
}
