import type { Answer } from '../../server/answer.ts';
import type { Encoding } from './encoding.ts';
import type { PreparedAnswer } from './prepared-answer.ts';

/** Makes an answer ready to be sent. */
export type Prepare = (
  answer: Answer,
  encoding: Encoding,
) => PreparedAnswer | Promise<PreparedAnswer>;

/** Prepares no answer again that is as the last one was, as that of health mostly is. */
export function lastPrepared(prepare: Prepare): Prepare {
  let last:
    | { readonly answer: Answer; readonly encoding: Encoding; readonly prepared: PreparedAnswer }
    | undefined;
  return (answer, encoding) => {
    if (last?.encoding === encoding && isSame(last.answer, answer)) return last.prepared;
    const prepared = prepare(answer, encoding);
    if (!('then' in prepared) && isShort(answer)) last = { answer, encoding, prepared };
    return prepared;
  };
}

/** What is longer is seldom asked for twice, and would stay in memory. */
const shortLength = 16 * 1024;

function isShort({ body }: Answer): boolean {
  return typeof body === 'string' && body.length < shortLength;
}

/** Of texts alone, and not of answers with headers of their own. */
function isSame(a: Answer, b: Answer): boolean {
  return (
    a === b ||
    (typeof a.body === 'string' &&
      a.body === b.body &&
      a.status === b.status &&
      a.type === b.type &&
      (a.headers ?? b.headers) === undefined)
  );
}
