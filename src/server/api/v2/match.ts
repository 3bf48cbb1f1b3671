import { parseRequirement } from '../../../compare/requirement.ts';
import { UserError } from '../../../errors/user-error.ts';
import { dataAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import type { RequirementList } from '../../find/requirements/parse-requirements.ts';
import { rankEnvironments, type Met } from '../../find/requirements/rank-environments.ts';
import { environmentItem } from './environment-item.ts';
import { pageOf, pageParameters } from './list-page.ts';
import { readQuery, type QueryReader } from './query-reader.ts';
import { kinds } from './search-query.ts';

/** The names of the parameters that say which environments count, and which part of them. */
export const matchParameters = ['kind', 'language', 'latest', ...pageParameters] as const;

/** The environments that have anything of the parameters `require`, the best first. @throws {UserError} `USAGE` */
export function matchAnswer(data: KernelData, queryText: string): Answer {
  const query = readQuery(queryText, ['require', ...matchParameters]);
  const texts = [...new Set(query.all('require'))];
  if (texts.length === 0)
    throw new UserError('USAGE', 'require is missing', {
      hint: "give each requirement as one: 'require=numpy>=2&require=r:sf'",
    });
  return rankedAnswer(data, query, {
    format: 'requirements.txt',
    requirements: texts.map(parseRequirement),
    languageVersion: undefined,
    notes: [],
  });
}

/** The same for a list that somebody has. @throws {UserError} `USAGE` */
export function matchListAnswer(
  data: KernelData,
  queryText: string,
  list: RequirementList,
): Answer {
  const answer = rankedAnswer(data, readQuery(queryText, matchParameters), list);
  return { ...answer, isOfData: false };
}

function rankedAnswer(data: KernelData, query: QueryReader, list: RequirementList): Answer {
  const asked = pageOf(query);
  const page = { ...asked, limit: limitFor(asked.limit, list) };
  const choice = {
    kind: query.choice('kind', kinds),
    language: query.text('language'),
    latest: query.flag('latest'),
  };
  const { requirements, languageVersion, notes } = list;
  const { total, ranked, hints } = rankEnvironments(data, list, choice, page);
  return dataAnswer({
    total,
    ...page,
    requirements: [
      ...(languageVersion === undefined ? [] : [languageVersion]),
      ...requirements,
    ].map(({ text }) => text),
    notes,
    hints,
    items: ranked.map(({ environment, satisfied, wrongVersion, missing }) => ({
      environment: environmentItem(environment),
      satisfied: satisfied.map(metItem),
      wrong_version: wrongVersion.map(metItem),
      missing: missing.map(({ requirement }) => requirement.text),
    })),
  });
}

/** Of each environment an answer names every requirement; one that is longer would be of no use, and take seconds of everybody. */
const maxBytes = 8_000_000;

/** The limit that counts for a list: less than what was asked for where the list is long. */
function limitFor(limit: number, { requirements }: RequirementList): number {
  const bytes = requirements.reduce((sum, { text }) => sum + text.length + overheadBytes, 1);
  return Math.min(limit, Math.max(1, Math.floor(maxBytes / bytes)));
}

/** Of what stands around a requirement, and which version there is. */
const overheadBytes = 60;

function metItem({ requirement, has }: Met): {
  readonly requirement: string;
  readonly has: string;
} {
  return { requirement: requirement.text, has };
}
