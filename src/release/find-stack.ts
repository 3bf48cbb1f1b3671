import { UserError } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import { formatReference, isTag, parseReference } from '../oci/reference.ts';
import { didYouMean } from '../spec/closest.ts';
import { fileAttempt } from './file-attempt.ts';
import type { FoundStack } from './found-stack.ts';
import { engineAttempt, engineGuess, imageAttempt } from './image-attempts.ts';
import type { Attempt, StackFinder } from './stack-finder.ts';
import { tagAttempts } from './tag-attempts.ts';

/**
 * The images that a name on the command line stands for.
 *
 * In this order: `docker:REFERENCE`, an image on the engine; a path, the file of a lock or a release; a key of the spec alone (with the
 * tag of this branch), with a tag or with a digest; a tag: of a release (`2026.4-stable-3`; `stable`: the newest), of a stack lock
 * (`2026.4-main`), of images of the spec, of a lock that is kept here; any other image reference. An image that its registry does
 * not have is looked for on the engine.
 *
 * @throws {UserError} `STACK_UNKNOWN` when the name stands for nothing; as {@link Registry}
 */
export async function findStack(finder: StackFinder, name: string): Promise<FoundStack> {
  const attempts = attemptsFor(finder, name);
  for (const { find } of attempts) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw await unknownStack(finder, name, attempts);
}

function attemptsFor(finder: StackFinder, name: string): readonly Attempt[] {
  if (name.startsWith(onEngine)) return [engineAttempt(finder, name, name.slice(onEngine.length))];
  if (name.endsWith('.json') || /^\.{0,2}\//.test(name)) return [fileAttempt(finder, name)];
  const ofStack = stackImageReference(finder, name);
  if (ofStack !== undefined) return [imageAttempt(finder, name, ofStack)];
  if (isTag(name)) return [...tagAttempts(finder, name), engineGuess(finder, name)];
  const reference = parseReference(name);
  return reference === undefined ? [] : [imageAttempt(finder, name, formatReference(reference))];
}

const onEngine = 'docker:';

/** `base-notebook`, `base-notebook:2026.4-main`, `base-notebook@sha256:…` written out in full. */
function stackImageReference({ spec, branchTag }: StackFinder, name: string): string | undefined {
  const [, key = '', rest = ''] = /^([^:@/]+)((?:[:@].*)?)$/.exec(name) ?? [];
  const image = spec.images.get(key);
  if (image === undefined) return undefined;
  const text = `${image.repository}${rest === '' ? `:${branchTag}` : rest}`;
  return parseReference(text) === undefined ? undefined : text;
}

async function unknownStack(
  { spec, registry }: StackFinder,
  name: string,
  attempts: readonly Attempt[],
): Promise<UserError> {
  const tags =
    spec.registry === undefined
      ? []
      : await registry.listTags(lockReference(spec.registry, '').slice(0, -1));
  const known = [...tags, ...spec.images.keys()];
  const tried = attempts.map(({ what }) => `no ${what}`).join(', ');
  const message =
    tried === ''
      ? `'${name}' is neither a tag nor the reference of an image`
      : `'${name}' stands for nothing: there is ${tried}`;
  return new UserError('STACK_UNKNOWN', message, {
    hint: meantImage(name, [...spec.images.keys()]) ?? didYouMean(name, known, thereIs(known)),
  });
}

/** A key that is nearly right keeps its tag: `bas-notebook:2026.4-main`. */
function meantImage(name: string, keys: readonly string[]): string | undefined {
  const [, key = '', rest = ''] = /^([^:@]+)(.*)$/.exec(name) ?? [];
  const hint = rest === '' ? undefined : didYouMean(key, keys);
  return hint?.replace(/'\?$/, `${rest}'?`);
}

function thereIs(known: readonly string[]): string {
  const more = known.length > mostNamed ? ` and ${known.length - mostNamed} more` : '';
  return `there are: ${known.slice(0, mostNamed).join(', ')}${more}`;
}

const mostNamed = 12;
