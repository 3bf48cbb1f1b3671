/** One image of a stack that is written for one test. */
export interface SmallImage {
  /** Lines behind `FROM`. */
  readonly build?: readonly string[] | undefined;
  /** Key of its parent; absent: the image that the tests start from. */
  readonly parent?: string | undefined;
  /** Commands of `tests/test_it.sh`; absent: no tests. */
  readonly test?: string | undefined;
  /** Commands of `integration_tests/test_it.sh`; absent: no integration tests. */
  readonly integrationTest?: string | undefined;
  /** Further lines of its entry in the spec: `size_budget: 1MB`. */
  readonly settings?: readonly string[] | undefined;
}

/** The files of a stack whose images take as little time as the test allows: text by path. */
export function smallStack(images: Readonly<Record<string, SmallImage>>): Record<string, string> {
  const entries = Object.entries(images);
  const spec = [
    'registry: stack.test/tiny',
    'tag: { prefix: "1" }',
    'images:',
    ...entries.flatMap(([key, image]) => [`  ${key}:`, ...settings(image).map((s) => `    ${s}`)]),
    '',
  ];
  const files = entries.map(([key, image]) => imageFiles(`images/${key}`, image));
  return Object.assign({ 'spec.yml': spec.join('\n') }, ...files) as Record<string, string>;
}

function settings(image: SmallImage): readonly string[] {
  const parent = image.parent === undefined ? [] : [`depend_on: ${image.parent}`];
  const integration = `integration_tests: ${image.integrationTest !== undefined}`;
  return [...parent, integration, ...(image.settings ?? [])];
}

function imageFiles(folder: string, image: SmallImage): Record<string, string> {
  const from =
    image.parent === undefined
      ? ['FROM busybox:stack-test']
      : ['ARG BASE_IMAGE', 'FROM $BASE_IMAGE'];
  const script = (commands: string) => `#!/bin/sh\nset -eu\n${commands}\n`;
  const { test, integrationTest } = image;
  return {
    [`${folder}/Dockerfile`]: [...from, ...(image.build ?? []), ''].join('\n'),
    ...(test === undefined ? {} : { [`${folder}/tests/test_it.sh`]: script(test) }),
    ...(integrationTest === undefined
      ? {}
      : { [`${folder}/integration_tests/test_it.sh`]: script(integrationTest) }),
  };
}
