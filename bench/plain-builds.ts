/** What one image is built from, by ours and by hand. */
export interface PlainBuild {
  /** Absolute path. */
  readonly context: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** The line of a shell that builds an image with a docker client: `'/usr/bin/docker' 'build' …`. */
export function buildLine(docker: string, build: PlainBuild): string {
  const options = [
    ...Object.entries(build.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...Object.entries(build.buildArgs).flatMap(([name, value]) => [
      '--build-arg',
      `${name}=${value}`,
    ]),
  ];
  const words = [docker, 'build', '--quiet', '--tag', build.tag, ...options, build.context];
  return `${words.map(quoted).join(' ')} >/dev/null`;
}

/** A script that builds one image after the other and stops at the first that fails. */
export function serialScript(lines: readonly string[]): string {
  return `#!/bin/sh\nset -eu\n${lines.join('\n')}\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
