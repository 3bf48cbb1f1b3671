import { startContainer, type ContainerOptions, type TestContainer } from 'stack/testing';

/** The port of the program in its container. */
export const port = 8000;

/**
 * Starts a container of the image as a careful site would: nothing of its root can be written to, and the lists are mounted where only
 * reading is possible. It looks for newer lists each second.
 *
 * @param dir of the lists, absolute
 */
export function startServer(dir: string, options: ContainerOptions = {}): Promise<TestContainer> {
  return startContainer({
    readOnlyRoot: true,
    ...options,
    env: { POLL_SECONDS: '1', ...options.env },
    binds: [{ source: dir, target: '/app/data', readOnly: true }, ...(options.binds ?? [])],
  });
}

/** Asks a server for JSON. @returns what it says, with the status of its answer */
export async function ask(container: TestContainer, path: string, init: RequestInit = {}) {
  const answer = await fetch(container.url(port, path), init);
  return { status: answer.status, body: (await answer.json()) as unknown };
}
