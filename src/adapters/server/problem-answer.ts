import { STATUS_CODES } from 'node:http';
import { userProblems, type UserError } from '../../errors/user-error.ts';
import type { Logger } from '../../ports/logger.ts';
import { detailAnswer, type Answer } from '../../server/answer.ts';

/** What is answered where a request led to an error: 4xx for what is wrong with the request; anything else is a bug, logged, and 500. */
export function problemAnswer(error: unknown, logger: Pick<Logger, 'error'>): Answer {
  const problems = userProblems(error)?.filter(({ code }) => code === 'USAGE') ?? [];
  if (problems.length > 0) return detailAnswer(400, problems.map(sentence).join('\n'));
  const status = clientStatus(error);
  if (status !== undefined) return detailAnswer(status, STATUS_CODES[status] ?? 'Bad Request');
  logger.error('A request led to a bug', { error });
  return detailAnswer(500, 'Internal Server Error');
}

function sentence({ message, hint }: UserError): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

/** Errors of fastify say which status they stand for. */
function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? statusCode
    : undefined;
}
