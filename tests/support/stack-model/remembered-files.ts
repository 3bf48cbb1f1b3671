import type { Files } from '../../../src/ports/files.ts';

/** Files that nobody changes, each looked at once however often it is asked for. */
export function rememberedFiles(files: Files): Files {
  return {
    ...files,
    readText: remembered((path) => files.readText(path)),
    list: remembered((path) => files.list(path)),
    info: remembered((path) => files.info(path)),
    readLink: remembered((path) => files.readLink(path)),
    realPath: remembered((path) => files.realPath(path)),
    blobHash: remembered((path) => files.blobHash(path, 'sha1')),
  };
}

function remembered<Answer>(
  ask: (path: string) => Promise<Answer>,
): (path: string) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (path) => {
    const answer = answers.get(path) ?? ask(path);
    answers.set(path, answer);
    return answer;
  };
}
