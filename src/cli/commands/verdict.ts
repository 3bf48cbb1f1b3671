import { UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { asLine } from '../../identity/line-shape.ts';
import { parseReference, repositoryOf } from '../../oci/reference.ts';
import { selectImages } from '../../plan/select-images.ts';
import type { Registry } from '../../ports/registry.ts';
import { findLockSource } from '../../release/find-source.ts';
import { runUrlIn, workerIn } from '../../release/holder.ts';
import { readImageContent } from '../../release/image-content.ts';
import {
  checkVerdictName,
  ownVerdicts,
  storeOutsideVerdict,
  type OutsideVerdict,
} from '../../release/outside-verdict.ts';
import { outsideVerdicts } from '../../release/outside-verdicts.ts';
import { requiredOf } from '../../release/promotion-policy.ts';
import { columns } from '../../text/columns.ts';
import type { CliIo } from '../io.ts';
import { movingTagOf } from '../moving-tag.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { showNote } from '../show-note.ts';

export interface VerdictOptions extends ReleaseOptions {
  readonly from?: string;
  readonly passed?: boolean;
  readonly failed?: boolean;
  readonly note?: string;
}

/** The image that a verdict is about. */
interface Judged {
  /** For people: `ml-notebook of 2026.4-main`. */
  readonly name: string;
  readonly repository: string;
  readonly digest: string;
  readonly imageId: string;
}

/** `stack verdict add IMAGE NAME --passed|--failed`: stores what an outside test says of one exact image. */
export async function addVerdict(
  io: CliIo,
  [image = '', name = '']: readonly string[],
  options: VerdictOptions,
): Promise<number> {
  checkVerdictName(name);
  if (options.passed === options.failed)
    throw new UserError('USAGE', 'a verdict is either --passed or --failed', {
      hint: `stack verdict add ${image} ${name} --passed`,
    });
  const setting = await releaseSetting(io, options);
  if (!setting.spec.requiredVerdicts.some((required) => required.name === name))
    showNote(`nothing requires '${name}': release.require of the spec does not name it`, io);
  const judged = await judgedImage(setting, image, options.from);
  const runUrl = runUrlIn(io.env);
  const verdict: OutsideVerdict = {
    schemaVersion: 1,
    name,
    imageId: judged.imageId,
    status: options.passed === true ? 'passed' : 'failed',
    at: new Date(setting.world.clock.now()).toISOString(),
    by: workerIn(io.env, setting.world.process),
    ...(options.note === undefined ? {} : { note: asLine(options.note) }),
    ...(runUrl === undefined ? {} : { runUrl }),
  };
  if (options.dryRun !== true)
    await storeOutsideVerdict(setting.registry, judged.repository, verdict);
  const answer = { schemaVersion: 1, ...judged, verdict };
  const line = `${judged.name} ${verdict.status} ${name} (${judged.repository}@${judged.digest})`;
  const said = options.dryRun === true ? `nothing stored; would say: ${line}` : line;
  io.stdout.write(
    io.mask(options.json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : `${said}\n`),
  );
  return 0;
}

/** `stack verdict list`: the verdicts that promotion asks for, image by image. @returns 0 */
export async function listVerdicts(
  io: CliIo,
  names: readonly string[],
  options: VerdictOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const { spec, registry, place, world } = setting;
  const from = options.from ?? (await movingTagOf(world, spec));
  const { lock } = await findLockSource(registry, place, from);
  const outside = await outsideVerdicts(registry, lock, spec.requiredVerdicts);
  const keys =
    names.length === 0 ? undefined : selectImages(buildImageGraph(spec.images.values()), names);
  const rows = Object.entries(lock.images)
    .filter(([key]) => keys?.includes(key) ?? true)
    .flatMap(([key, { verdicts }]) =>
      requiredOf(key, spec.requiredVerdicts).map((name) => ({
        image: key,
        name,
        status: ownVerdicts.includes(name)
          ? verdicts[name as keyof typeof verdicts]
          : (outside(key, name)?.status ?? 'missing'),
        verdict: outside(key, name),
      })),
    );
  if (options.json === true) {
    const document = { schemaVersion: 1, lock: from, verdicts: rows };
    io.stdout.write(io.mask(`${JSON.stringify(document, undefined, 2)}\n`));
    return 0;
  }
  const lines = columns(
    rows.map(({ image, name, status, verdict }) => [
      image,
      name,
      status,
      verdict === undefined ? '' : `${verdict.by}, ${verdict.at}`,
    ]),
  );
  io.stdout.write(io.mask(`${[`verdicts of ${from}`, ...lines].join('\n')}\n`));
  return 0;
}

async function judgedImage(
  { world, spec, registry, place }: ReleaseSetting,
  image: string,
  from: string | undefined,
): Promise<Judged> {
  const [, named = '', rest = ''] = /^([^:@/]+)([:@].+)$/.exec(image) ?? [];
  const known = spec.images.get(named);
  if (known !== undefined) return judgedReference(registry, `${known.repository}${rest}`);
  if (/[:@/]/.test(image)) return judgedReference(registry, image);
  const [key = '', ...more] = selectImages(buildImageGraph(spec.images.values()), [image]);
  if (more.length > 0)
    throw new UserError('USAGE', `'${image}' means several images`, { hint: 'name one of them' });
  const name = from ?? (await movingTagOf(world, spec));
  const { lock } = await findLockSource(registry, place, name);
  const locked = lock.images[key];
  if (locked === undefined)
    throw new UserError('LOCK_MISSING', `the stack lock ${name} has no ${key}`, {
      hint: 'name the image by its digest: REPOSITORY@sha256:…',
    });
  const { repository, digest, imageId } = locked;
  return { name: `${key} of ${name}`, repository, digest, imageId };
}

async function judgedReference(registry: Registry, image: string): Promise<Judged> {
  const parsed = parseReference(image);
  if (parsed === undefined || (parsed.tag ?? parsed.digest) === undefined)
    throw new UserError('USAGE', `'${image}' names no image`, {
      hint: 'name the key of an image, or REPOSITORY:TAG, or REPOSITORY@sha256:…',
    });
  const repository = repositoryOf(parsed);
  const digest = parsed.digest ?? (await registry.resolve(image))?.digest;
  const content = digest && (await readImageContent(registry, repository, digest));
  if (!digest || !content)
    throw new UserError('LOCK_MISSING', `${image} is not at the registry`, {
      hint: 'push it, or check its name',
    });
  return { name: image, repository, digest, imageId: content.imageId ?? digest };
}
