import { UserError } from '../../errors/user-error.ts';
import { listJournals } from '../../release/journal-store.ts';
import { listReleases } from '../../release/release-store.ts';
import { globalStableTag, releaseName, stableTag, type Release } from '../../release/release.ts';
import {
  verifyImages,
  verifyNewest,
  verifyParents,
  type Verified,
} from '../../release/verify-release.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleaseOptions, type ReleaseSetting } from '../release-setting.ts';
import { outputStyle, wantsColour, wantsUnicode } from '../reporters/output-style.ts';

export interface VerifyOptions extends ReleaseOptions {
  readonly live?: boolean;
}

/**
 * `stack verify [RELEASE]`: checks that releases are what they say.
 *
 * @returns 0 when everything is right, else 1
 */
export async function verify(
  io: CliIo,
  [name]: readonly string[],
  options: VerifyOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const found = [
    ...(await unfinished(setting)),
    ...(await verifyAll(setting, name, options.live === true)),
  ];
  const isRight = found.every((one) => one.isRight);
  if (options.json === true) {
    const document = { schemaVersion: 1, isRight, findings: found };
    io.stdout.write(io.mask(`${JSON.stringify(document, undefined, 2)}\n`));
  } else {
    io.stdout.write(io.mask(`${shown(io, found).join('\n')}\n`));
  }
  return isRight ? 0 : 1;
}

async function verifyAll(
  { registry, place, spec }: ReleaseSetting,
  name: string | undefined,
  live: boolean,
): Promise<readonly Verified[]> {
  const all = await listReleases(registry, place);
  const isNewest = (release: Release) =>
    all.every(({ tag, number }) => tag !== release.tag || number <= release.number);
  const chosen = all.filter((release) =>
    name === undefined
      ? isNewest(release) && [stableTag(spec.tagPrefix), globalStableTag].includes(release.tag)
      : releaseName(release) === name || (release.tag === name && isNewest(release)),
  );
  if (chosen.length === 0)
    throw new UserError(
      'LOCK_MISSING',
      name === undefined
        ? `there is no release of ${stableTag(spec.tagPrefix)} or ${globalStableTag}`
        : `there is no release ${name}`,
      { hint: '`stack releases` lists what there is' },
    );
  const found: Verified[] = [];
  for (const release of chosen) {
    found.push(verifyParents(release));
    if (!live) continue;
    if (isNewest(release)) found.push(await verifyNewest(registry, place, release));
    found.push(...(await verifyImages(registry, release, { isNewest: isNewest(release) })));
  }
  return found;
}

async function unfinished({ registry, place }: ReleaseSetting): Promise<readonly Verified[]> {
  return (await listJournals(registry, place))
    .filter(({ journal: { state } }) => state !== 'waiting')
    .map(({ journal: { title, holder, startedAt } }) => ({
      subject: title,
      isRight: false,
      text: `begun by ${holder.by} at ${startedAt} and not ended: the next \`stack tag\` finishes it, \`stack rollback\` takes it back`,
    }));
}

function shown(io: CliIo, found: readonly Verified[]): readonly string[] {
  const style = outputStyle({
    colour: wantsColour(io.stdout.isTTY, io.env),
    unicode: wantsUnicode(io.env),
  });
  return found.map(({ subject, isRight, text }) =>
    isRight
      ? `${style.green(style.signs.passed)} ${style.bold(subject)}  ${text}`
      : `${style.red(style.signs.failed)} ${style.bold(subject)}  ${text}`,
  );
}
