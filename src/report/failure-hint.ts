import type { FailureDetails, FailureKind } from './run-report.ts';

/** What to do next about a failure of this kind, in one sentence; `undefined` where nothing but its own message helps. */
export function failureHint(kind: FailureKind | undefined): string | undefined {
  return kind === undefined ? undefined : hints[kind];
}

/** `solver: E: Unable to locate package foo`, the kind alone where no line tells the cause; `undefined` where neither is known. */
export function kindText(failure: FailureDetails | undefined): string | undefined {
  const { kind, cause } = failure ?? {};
  return kind === undefined || cause === undefined ? kind : `${kind}: ${cause}`;
}

const hints: Readonly<Record<FailureKind, string | undefined>> = {
  network: 'run the same command again: what is done already is not done again',
  mirror:
    'wait a little and run the same command again, or name another mirror; a 404 stays until the address or the version is changed',
  registry:
    'look at the registry and at the rights of the credentials, then run the same command again',
  disk: 'free space on the disk of the engine: `docker system df` shows what takes it, `docker builder prune` frees build cache',
  memory: 'build fewer images at a time (`-j 1`), or give the engine more memory',
  solver:
    'look at the names and versions of packages in the Dockerfile and the files it installs from',
  test: undefined,
  dockerfile: undefined,
  size: 'make the image smaller, or raise its size_budget',
  engine: '`stack doctor` tells what is wrong with the engine',
};
