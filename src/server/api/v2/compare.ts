import { UserError } from '../../../errors/user-error.ts';
import { dataAnswer, detailAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { compareEnvironments } from '../../find/compare-environments.ts';
import { environmentItem } from './environment-item.ts';
import { findEnvironment } from './environment.ts';
import { readQuery } from './query-reader.ts';

/** What differs between the environments `left` and `right`, by source, then name. @throws {UserError} `USAGE` */
export function compareAnswer(data: KernelData, queryText: string): Answer {
  const query = readQuery(queryText, ['left', 'right']);
  const [left, right] = [query.text('left'), query.text('right')];
  if (left === undefined || right === undefined)
    throw new UserError('USAGE', `${left === undefined ? 'left' : 'right'} is missing`, {
      hint: "give two ids: 'left=kernel/R/cowsay/1.0&right=image/r-notebook'",
    });
  const [before, after] = [findEnvironment(data, left), findEnvironment(data, right)];
  if (before === undefined) return detailAnswer(404, `Environment '${left}' not found`);
  if (after === undefined) return detailAnswer(404, `Environment '${right}' not found`);
  const { changes, same } = compareEnvironments(data, before.place, after.place);
  return dataAnswer({
    left: environmentItem(before.environment),
    right: environmentItem(after.environment),
    same,
    total: changes.length,
    items: changes,
  });
}
