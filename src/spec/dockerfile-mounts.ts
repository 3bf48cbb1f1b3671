import { Run, type Flag, type Instruction } from 'dockerfile-ast';
import { joinContinuedLines } from './dockerfile-lines.ts';
import type { DockerfileSource, DockerfileText } from './dockerfile-source.ts';

/** A `RUN --mount` that reads files. */
export interface DockerfileMount {
  /** `from=`; `undefined`: the build context. */
  readonly from: DockerfileText | undefined;
  /** `source=`, variables not expanded; `undefined`: all of it. */
  readonly source: string | undefined;
  readonly onBuild: boolean;
  readonly line: number;
}

/** The mounts of a RUN that read files: `type=bind` (the default), and `type=cache` with `from=`. */
export function mountsOf(
  { instruction, onBuild }: { readonly instruction: Instruction; readonly onBuild: boolean },
  source: DockerfileSource,
): readonly DockerfileMount[] {
  if (!(instruction instanceof Run)) return [];
  const line = instruction.getRange().start.line + 1;
  return instruction
    .getFlags()
    .filter((flag) => flag.getName() === 'mount')
    .flatMap((flag) => mountOf(fieldsOf(flag, source)) ?? [])
    .map((mount) => ({ ...mount, onBuild, line }));
}

function mountOf(
  fields: ReadonlyMap<string, DockerfileText>,
): Pick<DockerfileMount, 'from' | 'source'> | undefined {
  const type = fields.get('type')?.value.toLowerCase() ?? 'bind';
  const from = fields.get('from');
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
    const match = /^(?:[\\`"]|\s)*([A-Za-z]+)=([^"]*)/.exec(piece);
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
