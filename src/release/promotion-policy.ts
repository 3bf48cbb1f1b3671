import { UserError } from '../errors/user-error.ts';
import type { LockedImage, StackLock } from '../identity/stack-lock.ts';
import type { RequiredVerdict } from '../spec/spec.ts';
import { ownVerdicts, type OutsideVerdict } from './outside-verdict.ts';

/** What decides whether a stack lock may be promoted. */
export interface PromotionFacts {
  readonly lock: StackLock;
  /** How the lock is called in messages: `2026.4-main`. */
  readonly name: string;
  /** Images of the spec. */
  readonly keys: readonly string[];
  readonly required: readonly RequiredVerdict[];
  /** Names of verdicts that are not asked for this time. */
  readonly waived: readonly string[];
  /** Outside verdicts that there are. */
  readonly outside: (key: string, name: string) => OutsideVerdict | undefined;
}

/** Why a lock may not be promoted, all reasons at once; none when it may. Each has the code `PROMOTION_REFUSED`. */
export function promotionProblems(facts: PromotionFacts): readonly UserError[] {
  return [
    ...originProblems(facts),
    ...missingImages(facts),
    ...mixedParents(facts.lock.images),
    ...verdictProblems(facts),
  ];
}

/** Children that are not on the parents that stand beside them. */
export function mixedParents(
  images: Readonly<Record<string, Pick<LockedImage, 'imageId' | 'parents'>>>,
): readonly UserError[] {
  return Object.entries(images).flatMap(([key, { parents }]) =>
    Object.entries(parents).flatMap(([parent, imageId]) => {
      const beside = images[parent];
      if (beside?.imageId === imageId) return [];
      const problem =
        beside === undefined
          ? `${key} is built on ${parent}, which is not promoted with it`
          : `${key} is built on another ${parent} than the one promoted with it: ${short(imageId)}, not ${short(beside.imageId)}`;
      return [refused(problem, `promote ${key} together with the ${parent} that it is built on`)];
    }),
  );
}

/** The verdicts that an image needs. */
export function requiredOf(key: string, required: readonly RequiredVerdict[]): readonly string[] {
  return required
    .filter(({ images }) => images === undefined || images.includes(key))
    .map(({ name }) => name);
}

function originProblems({ lock, name }: PromotionFacts): readonly UserError[] {
  const problems: UserError[] = [];
  if (/^pr-\d+$/.test(lock.branch))
    problems.push(
      refused(
        `${name} is the lock of a pull request`,
        'merge it, and promote what is built of the branch then',
      ),
    );
  if (lock.commit === undefined)
    problems.push(
      refused(
        `${name} was built from no commit`,
        'put the stack into git, build, and promote that',
      ),
    );
  else if (lock.commit.endsWith('-dirty'))
    problems.push(
      refused(
        `${name} was built from files that are in no commit (${lock.commit})`,
        'commit them, build, and promote that',
      ),
    );
  return problems;
}

function missingImages({ lock, name, keys }: PromotionFacts): readonly UserError[] {
  return keys
    .filter((key) => !Object.hasOwn(lock.images, key))
    .map((key) =>
      refused(
        `${name} lacks ${key}`,
        'run `stack build --push` on that branch: a green run writes a lock of the whole stack',
      ),
    );
}

function verdictProblems(facts: PromotionFacts): readonly UserError[] {
  const { lock, required, waived } = facts;
  return Object.entries(lock.images).flatMap(([key, image]) =>
    requiredOf(key, required)
      .filter((name) => !waived.includes(name))
      .flatMap((name) =>
        ownVerdicts.includes(name)
          ? ownProblem(key, name as keyof LockedImage['verdicts'], image)
          : outsideProblem(key, name, facts),
      ),
  );
}

function ownProblem(
  key: string,
  name: keyof LockedImage['verdicts'],
  { verdicts }: LockedImage,
): readonly UserError[] {
  // Where there are no such tests, there is nothing that could pass.
  if (verdicts[name] !== 'skipped') return [];
  return [
    refused(
      `none of the ${name} tests of ${key} ran: all were skipped`,
      'build where they can run, or waive them for this once with --waive',
    ),
  ];
}

function outsideProblem(key: string, name: string, facts: PromotionFacts): readonly UserError[] {
  const verdict = facts.outside(key, name);
  if (verdict?.status === 'passed') return [];
  if (verdict?.status === 'failed') {
    const note = verdict.note === undefined ? '' : `: ${verdict.note}`;
    return [
      refused(
        `${key} failed ${name}, says ${verdict.by} on ${verdict.at}${note}`,
        'promote an image that passes',
      ),
    ];
  }
  return [
    refused(
      `${key} has no verdict of ${name}`,
      `test exactly this image there, then run \`stack verdict add ${key} ${name} --passed\`; or waive it for this once: --waive ${name}`,
    ),
  ];
}

function short(imageId: string): string {
  return imageId.slice(0, 'sha256:'.length + 12);
}

function refused(message: string, hint: string): UserError {
  return new UserError('PROMOTION_REFUSED', message, { hint });
}
