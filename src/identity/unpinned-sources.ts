import { parseDockerfile, type Dockerfile, type DockerfileCopy } from '../spec/dockerfile.ts';
import { expandVariables } from '../spec/expand-args.ts';
import { findStage, stageBases } from '../spec/stage-bases.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { isCommit, isRemote, namesCommit, remoteKind } from './remote-source.ts';
import { runningInstructions, type KnownVariables, type Running } from './running-instructions.ts';

/**
 * What a build reads although nothing here can name its content: sentences for people, in the order of the file, those of
 * triggers last. `line 4: ADD https://example.org/x has no --checksum`.
 *
 * @param triggers ONBUILD instructions of parents and bases: `COPY --from=alpine:3 /etc /etc`
 * @param inheritedEnv see `KnownVariables`
 */
export function unpinnedSources(
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
  triggers: readonly string[],
  inheritedEnv?: ReadonlySet<string>,
): readonly string[] {
  const own = openReads(dockerfile, { buildArgs, inheritedEnv })
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `line ${line}: ${text}`);
  const inherited = triggers.flatMap((trigger) => openTriggerReads(trigger, dockerfile));
  return [...own, ...inherited].map((sentence) => cleanOneLine(withoutCredentials(sentence)));
}

/** Something that is read, and where in the file. */
interface OpenRead {
  readonly line: number;
  readonly text: string;
}

const onlyTheBuild = 'is known only to the build';

function openReads(dockerfile: Dockerfile, known: KnownVariables): OpenRead[] {
  const { copies, mounts } = runningInstructions(dockerfile, known);
  const bases = stageBases(dockerfile, known.buildArgs);
  const froms = [
    ...dockerfile.stages
      .filter((_, index) => bases[index]?.kind === 'unknown')
      .map(({ from }) => ({ line: from.line, words: `FROM ${from.value}` })),
    ...copies.flatMap(({ instruction: { from, line, instruction } }) =>
      from?.value.includes('$') === true
        ? { line, words: `${instruction} --from=${from.value}` }
        : [],
    ),
    ...mounts.flatMap(({ instruction: { from, line } }) =>
      from?.value.includes('$') === true ? { line, words: `RUN --mount from=${from.value}` } : [],
    ),
  ];
  return [
    ...froms.map(({ line, words }) => ({ line, text: `${words} ${onlyTheBuild}` })),
    ...copies.flatMap((copy) => openAdds(copy, dockerfile)),
  ];
}

/** A trigger runs in the builds of children, where a `--from` may name one of their stages. */
function openTriggerReads(trigger: string, child: Dockerfile): readonly string[] {
  const { stages } = parseDockerfile(`FROM scratch\n${trigger}\n`);
  const copies = stages.flatMap((stage) => stage.copies);
  const froms = [...copies, ...stages.flatMap(({ mounts }) => mounts)]
    .flatMap(({ from }) => from?.value ?? [])
    .filter((from) => !isStage(from, child))
    .map((from) => `from=${from} names an image that nothing pins`);
  const adds = copies.flatMap((instruction) =>
    openAdds({ instruction, lookup: () => ({ kind: 'unknown' }) }, child),
  );
  return [...froms, ...adds.map(({ text }) => text)].map(
    (text) => `ONBUILD of a parent or base: ${text}`,
  );
}

function isStage(from: string, { stages }: Dockerfile): boolean {
  return from === 'scratch' || /^\d+$/.test(from) || findStage(stages, from) !== undefined;
}

function openAdds(
  { instruction, lookup }: Running<DockerfileCopy>,
  { escape }: Dockerfile,
): readonly OpenRead[] {
  if (instruction.instruction !== 'ADD') return [];
  const checksum = expandVariables(instruction.checksum ?? '', lookup, escape);
  return instruction.sources.flatMap((written) => {
    const reason = openReason(written, expandVariables(written, lookup, escape), checksum);
    return reason === undefined ? [] : { line: instruction.line, text: `ADD ${written} ${reason}` };
  });
}

/**
 * @param source as BuildKit takes it, `undefined` when only the build knows it
 * @param checksum empty for none, `undefined` when only the build knows it
 */
function openReason(
  written: string,
  source: string | undefined,
  checksum: string | undefined,
): string | undefined {
  if (source === undefined && !isRemote(written))
    return mayBeRemote(written) ? onlyTheBuild : undefined;

  const kind = remoteKind(source ?? written.replace(/^["']|["']$/g, ''));
  if (kind === undefined) return undefined;
  if (kind === 'git') {
    const isNamed = isCommit(checksum) || namesCommit(source);
    return isNamed ? undefined : 'names no whole commit hash behind a #';
  }
  if (checksum === undefined) return `has a --checksum that ${onlyTheBuild}`;
  return checksum === '' ? 'has no --checksum' : undefined;
}

/** Whether a source may turn out to be an address when its variables are known: `${URL}`, `http${S}://x`, `me@${HOST}:x`. */
function mayBeRemote(written: string): boolean {
  const [start = ''] = written.replace(/^["']/, '').toLowerCase().split('$');
  const schemes = ['http://', 'https://', 'git://', 'ssh://'];
  return schemes.some((scheme) => scheme.startsWith(start)) || start.includes('@');
}

function withoutCredentials(sentence: string): string {
  return sentence.replace(/(\/\/)[^/@\s]*@/g, '$1');
}
