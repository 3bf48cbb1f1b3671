import type { TagVerdict } from './judge-tags.ts';
import type { ManifestFacts, Need, RegistryContent } from './registry-content.ts';
import { limitText, type RetentionPolicy } from './retention-policy.ts';

/** What has to stay, and why. */
export interface Reachable {
  /** Reasons by {@link placeOf} a manifest. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Reasons by `repository:tag`, of tags that a document names. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Names a manifest of a repository: `ghcr.io/acme/base@sha256:…`. */
export function placeOf(repository: string, digest: string): string {
  return `${repository}@${digest}`;
}

/**
 * Everything that something needs which stays, from tag to tag: platforms of an index, the subject of an artifact and what is attached
 * to a manifest, the same image in another form, all that a lock, a release or a promotion under way names, and documents
 * about images.
 */
export function reachableFrom(
  content: RegistryContent,
  verdicts: ReadonlyMap<string, ReadonlyMap<string, TagVerdict>>,
  policy: RetentionPolicy,
): Reachable {
  const links = linksIn(content);
  const manifests = new Map<string, string>();
  const tags = new Map<string, string>();
  const waiting: Place[] = [];

  const mark = (place: Place | undefined, reason: string) => {
    if (place === undefined || place.facts.content.kind === 'removed-tag') return;
    const name = placeOf(place.repository, place.facts.digest);
    if (manifests.has(name)) return;
    manifests.set(name, reason);
    waiting.push(place);
  };

  const markNeed = (need: Need, reason: string) => {
    if (need.kind === 'digest') {
      for (const place of links.named(need.digest)) mark(place, reason);
      return;
    }
    const name = `${need.repository}:${need.tag}`;
    if (!tags.has(name)) tags.set(name, reason);
    const digest = content.repositories.get(need.repository)?.tags.get(need.tag);
    if (digest !== undefined) mark(links.at(need.repository, digest), reason);
  };

  const follow = ({ repository, facts }: Place) => {
    const name = shownPlace(content, repository, facts);
    const near = (digest: string) => links.at(repository, digest);
    for (const child of childrenOf(facts)) mark(near(child), `part of ${name}`);
    for (const subject of links.subjects(repository, facts))
      mark(near(subject), `subject of ${name}`);
    for (const referrer of links.referrers(repository, facts.digest))
      mark(referrer, `attached to ${name}`);
    for (const twin of links.sameImage(repository, facts)) mark(twin, `the same image as ${name}`);
    if (facts.content.kind === 'journal' && facts.content.isClosed) return;
    for (const need of facts.needs) markNeed(need, `named by ${name}`);
  };

  const followAll = () => {
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) follow(place);
  };
  for (const { place, reason } of rootsOf(content, verdicts, policy, links)) mark(place, reason);
  followAll();

  // What is attached to a document that stays may be a manifest about which there are documents.
  for (let before = -1; before !== manifests.size;) {
    before = manifests.size;
    for (const { place, reason } of documentsToKeep(links, manifests, policy)) mark(place, reason);
    followAll();
  }
  return { manifests, tags };
}

interface Place {
  readonly repository: string;
  readonly facts: ManifestFacts;
}

interface Links {
  readonly all: readonly Place[];
  at(repository: string, digest: string): Place | undefined;
  /** Manifests that have this digest, or are of the image that has this ID. */
  named(digest: string): readonly Place[];
  /** What it is attached to. */
  subjects(repository: string, facts: ManifestFacts): readonly string[];
  referrers(repository: string, digest: string): readonly Place[];
  sameImage(repository: string, facts: ManifestFacts): readonly Place[];
  imageIds(repository: string, facts: ManifestFacts): readonly string[];
  isPart(repository: string, digest: string): boolean;
}

function linksIn({ repositories }: RegistryContent): Links {
  const all: Place[] = [];
  const byPlace = new Map<string, Place>();
  const byDigest = new Map<string, Place[]>();
  const byImage = new Map<string, Place[]>();
  const bySubject = new Map<string, Place[]>();
  const parts = new Set<string>();
  const add = (lists: Map<string, Place[]>, key: string, place: Place) => {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [place]);
    else list.push(place);
  };
  const signed = new Map<string, string[]>();
  const subjectsOf = (repository: string, { digest, subject }: ManifestFacts) => [
    ...(subject === undefined ? [] : [subject]),
    ...(signed.get(placeOf(repository, digest)) ?? []),
  ];
  for (const { repository, manifests, tags } of repositories.values()) {
    for (const [tag, digest] of tags) {
      const subject = subjectInTag(tag);
      if (subject === undefined) continue;
      const place = placeOf(repository, digest);
      signed.set(place, [...(signed.get(place) ?? []), subject]);
    }
    for (const facts of manifests.values()) {
      const place = { repository, facts };
      all.push(place);
      byPlace.set(placeOf(repository, facts.digest), place);
      add(byDigest, facts.digest, place);
      for (const subject of subjectsOf(repository, facts))
        add(bySubject, placeOf(repository, subject), place);
      for (const child of childrenOf(facts)) parts.add(placeOf(repository, child));
    }
  }
  const at = (repository: string, digest: string) => byPlace.get(placeOf(repository, digest));
  const imageIds = (repository: string, facts: ManifestFacts) =>
    [facts, ...childrenOf(facts).map((child) => at(repository, child)?.facts)].flatMap((one) =>
      one?.content.kind === 'image' ? [one.content.imageId] : [],
    );
  for (const place of all) {
    for (const id of imageIds(place.repository, place.facts)) {
      add(byImage, placeOf(place.repository, id), place);
      add(byDigest, id, place);
    }
  }
  return {
    all,
    at,
    imageIds,
    named: (digest) => byDigest.get(digest) ?? [],
    subjects: subjectsOf,
    referrers: (repository, digest) => bySubject.get(placeOf(repository, digest)) ?? [],
    sameImage: (repository, facts) =>
      imageIds(repository, facts).flatMap((id) => byImage.get(placeOf(repository, id)) ?? []),
    isPart: (repository, digest) => parts.has(placeOf(repository, digest)),
  };
}

/** Cosign names what it attaches by the digest of the image: `sha256-<64 hex>.sig`, `.att`, `.sbom`; OCI's fallback tag has no ending. */
function subjectInTag(tag: string): string | undefined {
  const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[a-z]+)?$/.exec(tag) ?? [];
  return hex === undefined ? undefined : `sha256:${hex}`;
}

function* rootsOf(
  { repositories }: RegistryContent,
  verdicts: ReadonlyMap<string, ReadonlyMap<string, TagVerdict>>,
  policy: RetentionPolicy,
  links: Links,
): Generator<{ readonly place: Place | undefined; readonly reason: string }> {
  for (const { repository, tags } of repositories.values()) {
    for (const [tag, digest] of tags) {
      const verdict = verdicts.get(repository)?.get(tag);
      if (verdict?.verdict === 'stays')
        yield { place: links.at(repository, digest), reason: `${tag}: ${verdict.reason}` };
    }
  }
  for (const place of links.all) {
    const { repository, facts } = place;
    const { content, dateMs } = facts;
    // A document goes by its image; a platform by its index, which is as old as the youngest of them.
    if (content.kind === 'about-image' || links.isPart(repository, facts.digest)) continue;
    if (dateMs === undefined) yield { place, reason: 'how old it is cannot be told' };
    else if (isYoung(facts, policy)) yield { place, reason: youngText(policy) };
  }
}

/** Documents about images that are kept, and those that are young. */
function documentsToKeep(
  links: Links,
  manifests: ReadonlyMap<string, string>,
  policy: RetentionPolicy,
): readonly { readonly place: Place; readonly reason: string }[] {
  const kept = new Set(
    links.all.flatMap(({ repository, facts }) =>
      manifests.has(placeOf(repository, facts.digest))
        ? // What is said about an index goes by the digest of the index.
          [facts.digest, ...links.imageIds(repository, facts)].map((id) => placeOf(repository, id))
        : [],
    ),
  );
  return links.all.flatMap((place) => {
    const { content } = place.facts;
    if (content.kind !== 'about-image') return [];
    if (kept.has(placeOf(place.repository, content.imageId)))
      return [{ place, reason: 'about an image that is kept' }];
    return isYoung(place.facts, policy) ? [{ place, reason: youngText(policy) }] : [];
  });
}

function childrenOf({ content }: ManifestFacts): readonly string[] {
  return content.kind === 'index' ? content.children : [];
}

function isYoung({ dateMs }: ManifestFacts, { nowMs, youngerThanMs }: RetentionPolicy): boolean {
  return dateMs !== undefined && nowMs - dateMs <= youngerThanMs;
}

function youngText({ youngerThanMs }: RetentionPolicy): string {
  return `younger than ${limitText(youngerThanMs)}`;
}

/** By a tag where it has one. */
function shownPlace(
  { repositories }: RegistryContent,
  repository: string,
  { digest }: ManifestFacts,
): string {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  for (const [tag, named] of repositories.get(repository)?.tags ?? [])
    if (named === digest) return `${name}:${tag}`;
  return `${name}@${digest.slice(0, 'sha256:'.length + 12)}`;
}
