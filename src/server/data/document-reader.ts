import { JSONParser } from '@streamparser/json';
import { userProblems } from '../../errors/user-error.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import { isText } from '../../text/json-shape.ts';
import { dataProblem } from './data-problem.ts';

/** What stands in a collated file beside its list. */
export interface DocumentHead {
  readonly generation: string | undefined;
  readonly indexedDate: string | undefined;
}

/** Takes a file piece by piece; it may be larger than the longest text of JavaScript. */
export interface DocumentReader {
  /** @throws {UserError} `KERNEL_DATA` as soon as it is no JSON, and what `onEntry` throws */
  write(bytes: Uint8Array): void;
  /** To be called after the last piece. @throws {UserError} `KERNEL_DATA` for a file that is cut off or has no such list */
  end(): DocumentHead;
}

/**
 * Reads a collated file, keeping no more of it than one entry at a time.
 *
 * @param list name of the field that holds the entries
 * @param onEntry gets each in the order of the file
 */
export function documentReader(
  list: 'kernels' | 'packages',
  onEntry: (entry: unknown) => void,
): DocumentReader {
  const total = `total_${list}`;
  const fields = new Map<string, unknown>();
  let entries = 0;
  const parser = new JSONParser({
    paths: [`$.${list}.*`, '$.indexed_date', '$.generation', `$.${total}`],
    keepStack: false,
    stringBufferSize: 64 * 1024,
  });
  let failure: unknown;
  parser.onError = (error) => {
    failure ??= error;
  };
  parser.onValue = ({ key, value }) => {
    // In place of the list there may be an object that has the same names.
    if (typeof key === 'number') {
      entries += 1;
      onEntry(value);
    } else if (key !== undefined) fields.set(key, value);
  };

  return {
    write: (bytes) => {
      parser.write(bytes);
      if (failure !== undefined) throw problemOf(failure);
    },
    end: () => {
      if (!parser.isEnded) throw dataProblem('the file', 'is cut off: its end is missing');
      // An empty list tells nothing of itself.
      if (entries === 0 && fields.get(total) !== 0)
        throw dataProblem('the file', `has no list ${list}`);
      return {
        generation: textIn(fields.get('generation')),
        indexedDate: textIn(fields.get('indexed_date')),
      };
    },
  };
}

/** What the parser met, or what was thrown while an entry was taken. */
function problemOf(failure: unknown): unknown {
  if (userProblems(failure) !== undefined) return failure;
  const { message } = failure as Error;
  return dataProblem('the file', `is no JSON: ${cleanOneLine(message, 200)}`);
}

function textIn(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}
