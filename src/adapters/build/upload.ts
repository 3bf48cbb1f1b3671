import { dockerfileBeside } from '../../identity/build-context.ts';
import { isRemote } from '../../identity/remote-source.ts';
import { parseDockerfile, type Dockerfile, type DockerfileCopy } from '../../spec/dockerfile.ts';
import type { BuildRequest, ContextEntry } from '../../ports/image-builder.ts';
import type { ExtraFile } from './context-tar.ts';

/** What goes to the Engine API in one tar: the context and the Dockerfile. */
export interface Upload {
  readonly context: readonly ContextEntry[];
  readonly dockerfile: ExtraFile;
  /** Gives what BuildKit says of this Dockerfile (messages, names of steps) as if it had read the original one. */
  readonly original: (text: string) => string;
}

/**
 * Arranges the tar so that no COPY can see the Dockerfile in it.
 *
 * The engine takes the Dockerfile from the same tar and applies no ignore file to it, so a COPY of the whole context would
 * carry the Dockerfile into the image. There the context travels in a folder, a first stage takes it up, and each COPY reads
 * from that stage; the history of the image stays what it would have been.
 *
 * @returns `undefined` when an instruction cannot be turned to the stage (ADD of a single local file, which may be an archive;
 *   an ONBUILD instruction of a parent)
 */
export function arrangeUpload(request: BuildRequest): Upload | undefined {
  if (!request.wholeContextVisible) {
    const dockerfile = { path: dockerfileBeside, content: request.dockerfile };
    return { context: request.context, dockerfile, original: (text) => text };
  }
  if (request.triggersReadContext === true) return undefined;
  const content = readFromStage(parseDockerfile(request.dockerfile), request.context);
  if (content === undefined) return undefined;
  const added = content.split('\n').length - request.dockerfile.split('\n').length;
  return {
    context: request.context.map((entry) => ({ ...entry, path: `${contextFolder}/${entry.path}` })),
    dockerfile: { path: 'Dockerfile', content },
    original: (text) => shiftLines(text, added).replace(` --from=${contextStage}`, ''),
  };
}

/** The sentence that BuildKit has for a Dockerfile it cannot read. The new stage stands before all that can be wrong. */
function shiftLines(message: string, added: number): string {
  return message.replace(
    /(dockerfile parse error (?:on )?line )(\d+)/i,
    (_match, words: string, line: string) => `${words}${Math.max(1, Number(line) - added)}`,
  );
}

const contextFolder = 'context';
const contextStage = 'stack-context';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function readFromStage(
  dockerfile: Dockerfile,
  context: readonly ContextEntry[],
): string | undefined {
  const first = dockerfile.stages[0];
  if (first === undefined) return undefined;
  const edits: Edit[] = [insertStage(dockerfile.text, first.from.start, context.length > 0)];

  if (triggersOwnStages(dockerfile)) return undefined;
  for (const stage of dockerfile.stages) {
    if (stage.mounts.some((mount) => mount.from === undefined && !mount.onBuild)) return undefined;
    // An ONBUILD instruction is for the builds of children, who have no such stage.
    for (const copy of stage.copies.filter(({ onBuild }) => !onBuild)) {
      const edit = turnCopy(copy, context);
      if (edit === 'impossible') return undefined;
      if (edit !== undefined) edits.push(edit);
    }
  }
  return applyEdits(dockerfile.text, edits);
}

/** The new stage goes in front of the line with the first FROM, behind the ARGs that all stages share. */
function insertStage(text: string, fromArgument: number, filled: boolean): Edit {
  const lineStart = text.lastIndexOf('\n', fromArgument - 1) + 1;
  const copy = filled ? `COPY ${contextFolder}/ /\n` : '';
  return { start: lineStart, end: lineStart, text: `FROM scratch AS ${contextStage}\n${copy}` };
}

/** A stage that is built on another one of the file runs that one's ONBUILD instructions. */
function triggersOwnStages({ stages }: Dockerfile): boolean {
  const withTriggers = stages.filter(({ copies, mounts }) =>
    [...copies, ...mounts].some(({ onBuild }) => onBuild),
  );
  return withTriggers.some(({ name }) =>
    stages.some(({ from }) => name !== undefined && from.value.toLowerCase() === name),
  );
}

function turnCopy(
  copy: DockerfileCopy,
  context: readonly ContextEntry[],
): Edit | 'impossible' | undefined {
  if (copy.from !== undefined) {
    const shifted = shiftIndex(copy.from.value);
    return shifted === copy.from.value ? undefined : { ...copy.from, text: shifted };
  }
  if (copy.sources.length === 0) return undefined;
  if (copy.hasHeredoc) return 'impossible';
  if (copy.instruction === 'COPY') {
    return { start: copy.flagsAt, end: copy.flagsAt, text: ` --from=${contextStage}` };
  }
  if (copy.sources.every(isRemote)) return undefined;
  if (!copy.sources.every((source) => isFolder(source, context))) return 'impossible';
  const keyword = copy.instruction.length;
  return { start: copy.flagsAt - keyword, end: copy.flagsAt, text: `COPY --from=${contextStage}` };
}

function isFolder(source: string, context: readonly ContextEntry[]): boolean {
  const path = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  return path === '' || path === '.' || context.some((entry) => entry.path.startsWith(`${path}/`));
}

/** Stages can be named by number, and there is one more in front now. */
function shiftIndex(stage: string): string {
  return /^\d+$/.test(stage) ? String(Number(stage) + 1) : stage;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text,
    );
}
