import type { ContainerRequest } from '../ports/container-engine.ts';

/** A container of an image in which a command that only waits takes the place of the image's own, so that others can be started in it. */
export function waitingContainer(
  image: string,
  labels: Readonly<Record<string, string>>,
): ContainerRequest {
  return {
    image,
    labels,
    entrypoint: ['sleep'],
    cmd: ['2147483647'],
    // It is about the image's own program, which does not run.
    healthcheck: 'none',
  };
}
