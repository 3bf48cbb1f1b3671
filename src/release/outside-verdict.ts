import { createHash } from 'node:crypto';
import { UserError } from '../errors/user-error.ts';
import { isText, oneOf, optional, parseShape, shapeOf, textWhere } from '../text/json-shape.ts';
import { isLine, isTime, isWebAddress } from '../identity/line-shape.ts';
import { findNote, storeNote } from '../identity/note.ts';
import { parseDigest } from '../oci/digest.ts';
import type { Registry } from '../ports/registry.ts';

/** The answer of a test that `stack` did not run itself, such as one on a GPU cluster, for one exact image. */
export interface OutsideVerdict {
  readonly schemaVersion: 1;
  /** `gpu`. */
  readonly name: string;
  /** Digest of the image config. */
  readonly imageId: string;
  readonly status: 'passed' | 'failed';
  /** ISO 8601. */
  readonly at: string;
  /** Who said so: `octocat`, `root@gpu-3`. */
  readonly by: string;
  readonly note?: string | undefined;
  /** Page of the workflow run. */
  readonly runUrl?: string | undefined;
}

const verdictType = 'application/vnd.stack.verdict.v1';

/** Where an outside verdict lies beside its image: `v-0123456789ab`. */
export function outsideVerdictTag(imageId: string, name: string): string {
  return `v-${createHash('sha256').update(`${imageId}\n${name}`).digest('hex').slice(0, 12)}`;
}

/**
 * The last verdict of a name on exactly this image; of another image, a text that is no verdict counts as none.
 *
 * @throws {UserError} as {@link Registry}
 */
export async function findOutsideVerdict(
  registry: Registry,
  repository: string,
  imageId: string,
  name: string,
): Promise<OutsideVerdict | undefined> {
  const reference = `${repository}:${outsideVerdictTag(imageId, name)}`;
  const note = await findNote(registry, reference, verdictType);
  const verdict = note && parseShape(note.text, isVerdict);
  return verdict?.imageId === imageId && verdict.name === name ? verdict : undefined;
}

/**
 * Stores a verdict beside its image; one of the same name on the same image is replaced.
 *
 * @throws {UserError} as {@link Registry}
 */
export async function storeOutsideVerdict(
  registry: Registry,
  repository: string,
  verdict: OutsideVerdict,
): Promise<void> {
  const tag = outsideVerdictTag(verdict.imageId, verdict.name);
  await storeNote(registry, repository, tag, verdictType, JSON.stringify(verdict));
}

/** @throws {UserError} `USAGE` for a name of another form, or of a stage that only `stack` can say something about */
export function checkVerdictName(name: string): void {
  if (ownVerdicts.includes(name))
    throw new UserError('USAGE', `'${name}' is what \`stack\` finds out itself`, {
      hint: 'run `stack build --push`, which tests what was not tested yet',
    });
  if (!/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name))
    throw new UserError('USAGE', `'${name}' cannot be the name of a verdict`, {
      hint: 'use small letters, digits and single `.`, `_` or `-` between them: gpu',
    });
}

/** Names of the verdicts of `stack`'s own test stages. */
export const ownVerdicts: readonly string[] = ['basic', 'integration'];

const isVerdict = shapeOf<OutsideVerdict>({
  schemaVersion: oneOf(1),
  name: isText,
  imageId: textWhere((text) => parseDigest(text) !== undefined),
  status: oneOf('passed', 'failed'),
  at: isTime,
  by: isLine,
  note: optional(isLine),
  runUrl: optional(isWebAddress),
});
