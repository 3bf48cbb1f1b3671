import type { NamedImage } from '../compare/compared-image.ts';
import { userProblems } from '../errors/user-error.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import { foundImage, type FoundStack } from './found-stack.ts';
import { recordedImage, registryImage } from './registry-image.ts';
import type { Attempt, StackFinder } from './stack-finder.ts';

/** A name as that of an image at its registry, else on the engine. */
export function imageAttempt(finder: StackFinder, name: string, reference: string): Attempt {
  return {
    what: `image ${reference}`,
    find: async () => {
      const remote = await settled(remoteImage(finder, name, reference));
      if (remote.value !== undefined) return remote.value;
      const local = await settled(localImage(finder, name, reference));
      // Of an image that nobody has, what the registry said counts.
      if (local.value === undefined && remote.problem !== undefined) throw remote.problem;
      return local.value;
    },
  };
}

/** A name as that of an image on the engine. */
export function engineAttempt(finder: StackFinder, name: string, reference: string): Attempt {
  return {
    what: `image ${reference} on the engine`,
    find: () => localImage(finder, name, reference),
  };
}

/** {@link engineAttempt} for a name that may well mean something else: no engine is as if there was no such image. */
export function engineGuess(finder: StackFinder, name: string): Attempt {
  const attempt = engineAttempt(finder, name, name);
  return { ...attempt, find: async () => (await settled(attempt.find())).value };
}

async function remoteImage(
  finder: StackFinder,
  name: string,
  reference: string,
): Promise<FoundStack | undefined> {
  const place = placeOf(finder, reference);
  const image = await registryImage(finder.registry, reference, place);
  return image && foundImage(name, place.key, () => recordedImage(image, finder.findRecord));
}

async function localImage(
  finder: StackFinder,
  name: string,
  reference: string,
): Promise<FoundStack | undefined> {
  const { key } = placeOf(finder, reference);
  const look = await finder.onEngine(key, reference);
  return look && foundImage(name, key, look);
}

/** The key of the stack's image that lies there, else the last part of the name. */
function placeOf({ spec }: StackFinder, reference: string): Pick<NamedImage, 'key' | 'repository'> {
  const parsed = parseReference(reference);
  const repository = parsed === undefined ? reference : repositoryOf(parsed);
  const known = [...spec.images.values()].find((image) => image.repository === repository);
  return { key: known?.key ?? repository.slice(repository.lastIndexOf('/') + 1), repository };
}

/** The answer of a look-up, or the problem for people that it ended with. */
async function settled<Value>(
  answer: Promise<Value>,
): Promise<{ readonly value?: Value | undefined; readonly problem?: Error | undefined }> {
  try {
    return { value: await answer };
  } catch (error) {
    if (userProblems(error) === undefined) throw error;
    return { problem: error as Error };
  }
}
