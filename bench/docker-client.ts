import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Run } from './workshop.ts';

/**
 * Path of the first docker client that builds with BuildKit. Newer ones need buildx for that, which is not everywhere beside
 * them, so each one on the path tries a build.
 *
 * @param home a folder for the context of the trial
 * @param tag of the image that is tried
 * @throws {Error} when none does
 */
export async function findDockerClient(
  run: Run,
  path: string | undefined,
  home: string,
  tag: string,
): Promise<string> {
  const context = join(home, 'trial');
  await mkdir(context);
  await writeFile(join(context, 'Dockerfile'), 'FROM busybox:stack-test\n');
  const args = ['build', '--quiet', '--tag', tag, context];
  const failures: string[] = [];
  for (const folder of (path ?? '').split(delimiter)) {
    const client = join(folder, 'docker');
    if (!(await isProgram(client))) continue;
    const problem = await problemOf(() => run(client, args));
    if (problem === undefined) return client;
    failures.push(problem);
  }
  const why = failures.length === 0 ? 'none is on the path' : failures.join('\n');
  throw new Error(`the bench needs a docker client that builds with BuildKit: ${why}`);
}

async function isProgram(path: string): Promise<boolean> {
  return (await problemOf(() => access(path, constants.X_OK))) === undefined;
}

async function problemOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
