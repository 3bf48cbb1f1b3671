import { cleanOneLine } from '../text/clean-text.ts';
import { columns } from '../text/columns.ts';
import { releaseName, type Release } from './release.ts';

/**
 * Releases as lines for people, one each, in the given order; the newest of each tag is what people have.
 *
 * @param stable tag that is named where there are none: `2026.4-stable`
 */
export function renderReleases(releases: readonly Release[], stable: string): string {
  if (releases.length === 0)
    return `no releases yet: \`stack tag stable\` makes the first, under the tag ${stable}\n`;
  const newest = newestOfTags(releases);
  const rows = releases.map((release) => [
    newest.get(release.tag) === release ? '*' : ' ',
    releaseName(release),
    release.releasedAt.slice(0, 16).replace('T', ' '),
    counted(Object.keys(release.lock.images).length, 'image'),
    (release.lock.commit ?? 'no commit').slice(0, 7),
    cleanOneLine(release.by, 40),
    remark(release),
  ]);
  return `${columns(rows).join('\n')}\n`;
}

/** One release for people: where it is from, and its images by digest. */
export function renderRelease(release: Release): string {
  const { lock, source, releasedAt, by, runUrl, tags, dropped } = release;
  const facts = [
    ['released', `${releasedAt} by ${cleanOneLine(by, 200)}`],
    ['tag', release.tag],
    ['from', `${source.reference} (${source.digest})`],
    ['commit', lock.commit ?? 'none'],
    ...(runUrl === undefined ? [] : [['run', runUrl]]),
    ...(remark(release) === '' ? [] : [['note', remark(release)]]),
    ...(dropped.length === 0 ? [] : [['dropped', dropped.join(', ')]]),
  ];
  const images = Object.entries(lock.images).map(([key, { repository, digest }]) => [
    key,
    `${repository}@${digest}${change(tags[key]?.before, digest)}`,
  ]);
  return [
    releaseName(release),
    ...columns(facts).map(indented),
    '',
    ...columns(images).map(indented),
    '',
  ].join('\n');
}

function newestOfTags(releases: readonly Release[]): ReadonlyMap<string, Release> {
  const newest = new Map<string, Release>();
  for (const release of releases) {
    const known = newest.get(release.tag);
    if (known === undefined || known.number < release.number) newest.set(release.tag, release);
  }
  return newest;
}

function change(before: string | undefined, digest: string): string {
  if (before === undefined) return '  (new)';
  return before === digest ? '  (as before)' : '';
}

function remark({ restores, waived }: Release): string {
  return [
    ...(restores === undefined ? [] : [`brought back ${restores}`]),
    ...(waived.length === 0
      ? []
      : [`without ${waived.map((name) => cleanOneLine(name, 40)).join(', ')}`]),
  ].join('; ');
}

function indented(line: string): string {
  return `  ${line}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
