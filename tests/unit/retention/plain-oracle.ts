import type { ManifestFacts, RegistryContent } from '../../../src/retention/registry-content.ts';
import type { RetentionPolicy } from '../../../src/retention/retention-policy.ts';
import { dayMs, lockRepository } from './contents.ts';

/** One manifest of one repository. */
interface Node {
  readonly repository: string;
  readonly facts: ManifestFacts;
  readonly tags: readonly string[];
}

/**
 * What must stay, said as plainly as possible: a list of all manifests is gone through again and again, and one is added when it
 * has a name that must stay or something on the list needs it, until nothing is added any more. It knows nothing of what may go.
 *
 * @returns `repository@digest`
 */
export function mustStay(content: RegistryContent, policy: RetentionPolicy): ReadonlySet<string> {
  const nodes = nodesOf(content);
  const kept = new Set<Node>(nodes.filter((node) => isWanted(node, nodes, policy)));
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    for (const node of nodes)
      if (
        node.facts.content.kind !== 'removed-tag' &&
        [...kept].some((one) => needs(one, node, nodes))
      )
        kept.add(node);
  }
  return new Set([...kept].map(({ repository, facts }) => `${repository}@${facts.digest}`));
}

function nodesOf({ repositories }: RegistryContent): readonly Node[] {
  return [...repositories.values()].flatMap(({ repository, manifests, tags }) =>
    [...manifests.values()].map((facts) => ({
      repository,
      facts,
      tags: [...tags].filter(([, digest]) => digest === facts.digest).map(([tag]) => tag),
    })),
  );
}

function isWanted(node: Node, nodes: readonly Node[], policy: RetentionPolicy): boolean {
  const { facts, tags, repository } = node;
  const { kind } = facts.content;
  if (kind === 'removed-tag') return false;
  const age = facts.dateMs === undefined ? undefined : policy.nowMs - facts.dateMs;
  if (age !== undefined && age <= 7 * dayMs && !isPart(node, nodes)) return true;
  if (age === undefined && kind !== 'about-image' && !isPart(node, nodes)) return true;
  return tags.some((tag) => {
    if (['stable', '2026.4-stable', 'course', '2025.10-main', 'strange'].includes(tag)) return true;
    if (policy.tags.includes('i-*') && tag.startsWith('i-')) return true;
    if (policy.tags.includes('*-0000002') && tag.endsWith('-0000002')) return true;
    if (tag.startsWith('journal-'))
      return !(facts.content.kind === 'journal' && facts.content.isClosed);
    if (/^2026\.4-stable-\d+$/.test(tag)) return isKeptRelease(tag, node, nodes, policy);
    if (tag.startsWith('2026.4-pr-')) return policy.pullRequestsMs === undefined;
    if (/^2026\.4-(?:main|feature)$/.test(tag))
      return policy.branchesMs === undefined || policy.liveBranches.includes(tag);
    const [, moving] = /^(2026\.4-(?:main|feature))-[0-9a-f]{7}$/.exec(tag) ?? [];
    if (moving === undefined) return false;
    if (policy.branchesMs !== undefined && !policy.liveBranches.includes(moving)) return false;
    return isAmongNewest(
      node,
      moving,
      nodes.filter((one) => one.repository === repository),
      policy,
    );
  });
}

function isPart({ repository, facts }: Node, nodes: readonly Node[]): boolean {
  return nodes.some(
    ({ repository: other, facts: { content } }) =>
      other === repository && content.kind === 'index' && content.children.includes(facts.digest),
  );
}

function isKeptRelease(
  tag: string,
  node: Node,
  nodes: readonly Node[],
  { releases }: RetentionPolicy,
) {
  if (node.repository !== lockRepository || releases === undefined) return true;
  const numberOf = (text: string) => Number(text.slice('2026.4-stable-'.length));
  const numbers = nodes
    .filter(({ repository }) => repository === lockRepository)
    .flatMap(({ tags }) => tags.filter((one) => /^2026\.4-stable-\d+$/.test(one)).map(numberOf));
  return numbers.filter((number) => number > numberOf(tag)).length < releases;
}

/** Whether at most so few tags of the branch are surely newer that this one is still among the newest. */
function isAmongNewest(
  node: Node,
  moving: string,
  nodes: readonly Node[],
  { perBranch }: RetentionPolicy,
) {
  if (perBranch === undefined || node.facts.dateMs === undefined) return true;
  const own = node.facts.dateMs;
  const newer = nodes.flatMap(({ tags, facts }) =>
    tags.filter(
      (tag) => tag.startsWith(`${moving}-`) && facts.dateMs !== undefined && facts.dateMs >= own,
    ),
  );
  return newer.length <= perBranch;
}

function needs(one: Node, other: Node, nodes: readonly Node[]): boolean {
  const { content, subject, digest, needs: named } = one.facts;
  const isNear = one.repository === other.repository;
  const { content: found } = other.facts;
  if (isNear && content.kind === 'index' && content.children.includes(other.facts.digest))
    return true;
  if (isNear && (subject === other.facts.digest || other.facts.subject === digest)) return true;
  const [mine, its] = [idsOf(one, nodes), idsOf(other, nodes)];
  if (isNear && mine.some((id) => its.includes(id))) return true;
  if (isNear && found.kind === 'about-image' && [digest, ...mine].includes(found.imageId))
    return true;
  if (content.kind === 'journal' && content.isClosed) return false;
  return named.some((need) =>
    need.kind === 'digest'
      ? need.digest === other.facts.digest || its.includes(need.digest)
      : need.repository === other.repository && other.tags.includes(need.tag),
  );
}

function idsOf({ repository, facts }: Node, nodes: readonly Node[]): readonly string[] {
  const parts = nodes.filter(
    (node) =>
      node.repository === repository &&
      facts.content.kind === 'index' &&
      facts.content.children.includes(node.facts.digest),
  );
  return [facts, ...parts.map((node) => node.facts)].flatMap(({ content }) =>
    content.kind === 'image' ? [content.imageId] : [],
  );
}
