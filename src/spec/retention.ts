import { UserError } from '../errors/user-error.ts';
import { parseDuration } from './duration.ts';
import type { ParsedSpec } from './parse-spec.ts';
import type { SpecDocument } from './schema.ts';
import type { Retention } from './spec.ts';
import { prefixProblem } from './tag-prefix.ts';

const dayMs = 86_400_000;
const defaultPerBranch = 10;

/** What `stack gc` keeps, with defaults that keep more than most stacks need. */
export function retention({ retention: written = {}, tag }: SpecDocument): Retention {
  return {
    perBranch: countOf(written.keep_per_branch ?? defaultPerBranch),
    releases: countOf(written.keep_releases ?? 'all'),
    branchesMs: parseDuration(written.keep_branches ?? 'all'),
    pullRequestsMs: parseDuration(written.keep_pull_requests ?? '30d'),
    youngerThanMs: parseDuration(written.keep_younger_than ?? '7d') ?? 7 * dayMs,
    tags: written.keep_tags ?? [],
    prefixes: [...new Set([tag.prefix, ...(written.prefixes ?? [])])],
  };
}

/** Checks that a build that is under way keeps what it has pushed, and that earlier prefixes have the form of one. */
export function checkRetention({ document, locate }: ParsedSpec): readonly UserError[] {
  const { keep_younger_than: youngerThan, prefixes = [] } = document.retention ?? {};
  const problems = prefixes.flatMap((prefix, index) => {
    const problem = prefixProblem(prefix);
    if (problem === undefined) return [];
    const location = locate(['retention', 'prefixes', index]);
    const message = `retention.prefixes[${index}]: ${problem.message}`;
    return [new UserError('SPEC_REFERENCE', message, { hint: problem.hint, location })];
  });
  if (youngerThan === undefined || (parseDuration(youngerThan) ?? dayMs) >= dayMs) return problems;
  const message = `retention.keep_younger_than: '${youngerThan}' is too short; the least is 1d`;
  const hint = 'a build that is under way must find what it has pushed';
  const location = locate(['retention', 'keep_younger_than']);
  return [...problems, new UserError('SPEC_SCHEMA', message, { hint, location })];
}

function countOf(written: number | string): number | undefined {
  return typeof written === 'number' ? written : undefined;
}
