import pMap from 'p-map';
import type { StackLock } from '../identity/stack-lock.ts';
import type { Registry } from '../ports/registry.ts';
import type { RequiredVerdict } from '../spec/spec.ts';
import { findOutsideVerdict, ownVerdicts, type OutsideVerdict } from './outside-verdict.ts';
import { requiredOf } from './promotion-policy.ts';

/**
 * The required outside verdicts of the images of a lock, asked for all at once.
 *
 * @returns by image key and name; `undefined` where there is none
 * @throws {UserError} as {@link Registry}
 */
export async function outsideVerdicts(
  registry: Registry,
  { images }: StackLock,
  required: readonly RequiredVerdict[],
): Promise<(key: string, name: string) => OutsideVerdict | undefined> {
  const wanted = Object.entries(images).flatMap(([key, image]) =>
    requiredOf(key, required)
      .filter((name) => !ownVerdicts.includes(name))
      .map((name) => ({ key, name, image })),
  );
  const found = await pMap(
    wanted,
    async ({ key, name, image: { repository, imageId } }) =>
      [nameOf(key, name), await findOutsideVerdict(registry, repository, imageId, name)] as const,
    { concurrency: 8 },
  );
  const byName = new Map(found);
  return (key, name) => byName.get(nameOf(key, name));
}

function nameOf(key: string, name: string): string {
  return `${key} ${name}`;
}
