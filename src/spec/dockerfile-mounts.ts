import type { Flag, Instruction, Run } from 'dockerfile-ast';
import { splitFlags } from './dockerfile-flags.ts';
import { joinContinuedLines } from './dockerfile-lines.ts';
import type { DockerfileSource, DockerfileText } from './dockerfile-source.ts';
import { dockerfileLibrary } from './libraries.ts';

/** A `RUN --mount` that reads files. */
export interface DockerfileMount {
  /** `from=`; `undefined`: the build context. */
  readonly from: DockerfileText | undefined;
  /** `source=`, variables not expanded; `undefined`: all of it, or not to be told. */
  readonly source: string | undefined;
  readonly onBuild: boolean;
  readonly line: number;
}

/** The mounts of a RUN that read files: `type=bind` (the default), and `type=cache` with `from=`. */
export function mountsOf(
  { instruction, onBuild }: { readonly instruction: Instruction; readonly onBuild: boolean },
  source: DockerfileSource,
): readonly DockerfileMount[] {
  const { Run } = dockerfileLibrary();
  if (!(instruction instanceof Run)) return [];
  const line = instruction.getRange().start.line + 1;
  const flags = instruction.getFlags().filter((flag) => flag.getName() === 'mount');
  const shown = flags.map((flag) => fieldsOf(flag, source));
  const hidden = hiddenFields(instruction, flags.length, source);
  return [...shown, ...hidden]
    .flatMap((fields) => mountOf(fields) ?? [])
    .map((mount) => ({ ...mount, onBuild, line }));
}

/** The parser sees no flag behind one that has a blank in it: `--mount=type=cache,target="/a b" --mount=target=/c`. */
function hiddenFields(
  instruction: Run,
  shown: number,
  source: DockerfileSource,
): readonly ReadonlyMap<string, DockerfileText>[] {
  const start = source.offsetOf(instruction.getInstructionRange().end);
  const text = source.masked.slice(start, source.endOfInstruction(start));
  const { flags } = splitFlags(joinContinuedLines(text, source.escape));
  const mounts = flags.filter(({ name }) => name === 'mount').slice(shown);
  return mounts.map(({ value = '' }) => {
    const fields = [...value.matchAll(/([A-Za-z]+)=([^,]+)/g)].map(
      ([written, name = '', field = '']) => {
        const at = Math.max(text.indexOf(written), 0) + start + written.length - field.length;
        return [name.toLowerCase(), source.textBetween(at, at + field.length, field)] as const;
      },
    );
    return new Map(fields);
  });
}

function mountOf(
  fields: ReadonlyMap<string, DockerfileText>,
): Pick<DockerfileMount, 'from' | 'source'> | undefined {
  const type = fields.get('type')?.value.toLowerCase() ?? 'bind';
  const from = fields.get('from');
  if (type.includes('$')) return { from, source: undefined };
  const reads = type === 'bind' || (type === 'cache' && from !== undefined);
  return reads ? { from, source: (fields.get('source') ?? fields.get('src'))?.value } : undefined;
}

/** The fields of a flag's value, which is CSV: each may stand in quotes as a whole, and on a line of its own. */
function fieldsOf(flag: Flag, source: DockerfileSource): ReadonlyMap<string, DockerfileText> {
  const range = flag.getValueRange();
  const fields = new Map<string, DockerfileText>();
  if (!range) return fields;
  const start = source.offsetOf(range.start);
  const text = source.masked.slice(start, source.offsetOf(range.end));
  // The parser gives wrong places for fields behind a line break.
  for (const { 0: piece, index } of text.matchAll(/[^,]+/g)) {
    const match = /^(?:[\\`"']|\s)*([A-Za-z]+)=([^"']*)/.exec(piece);
    const [, name = '', written = ''] = match ?? [];
    if (written === '') continue;
    const at = start + index + (match?.[0].length ?? 0) - written.length;
    const value = joinContinuedLines(written, source.escape);
    fields.set(
      name.toLowerCase(),
      source.textBetween(at, at + written.trimEnd().length, value.trim()),
    );
  }
  return fields;
}
