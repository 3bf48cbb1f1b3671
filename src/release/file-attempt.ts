import { resolve } from 'node:path';
import type { FindRecord } from '../compare/lock-snapshot.ts';
import { UserError } from '../errors/user-error.ts';
import { readLock } from '../identity/lock-json.ts';
import { lockedStack, type FoundStack } from './found-stack.ts';
import { readRelease } from './release-json.ts';
import { releaseName } from './release.ts';
import type { Attempt, StackFinder } from './stack-finder.ts';

/** A name as the path of a file that holds a stack lock or a release; one that holds neither is a problem. */
export function fileAttempt({ files, findRecord, cwd }: StackFinder, name: string): Attempt {
  return {
    what: `file ${name}`,
    find: async () => {
      const text = await files.readText(resolve(cwd, name));
      const found = stackInText(text, name, findRecord);
      if (text === undefined || found !== undefined) return found;
      throw new UserError('STACK_UNKNOWN', `${name} is neither a stack lock nor a release`, {
        hint: 'name a file of .stack/locks',
      });
    },
  };
}

/** The stack that the text of a lock or a release is about; `undefined` when it is neither, or there is no text. */
export function stackInText(
  text: string | undefined,
  name: string,
  findRecord: FindRecord,
): FoundStack | undefined {
  if (text === undefined) return undefined;
  const release = readRelease(text);
  if (release !== undefined) return lockedStack(release.lock, releaseName(release), findRecord);
  const lock = readLock(text);
  return lock && lockedStack(lock, name, findRecord);
}
