import type { BuilderDescription, BuilderNode } from '../../ports/image-builder.ts';

/**
 * Reads what `docker buildx inspect NAME` prints: lines `Key: value` about the builder, then a block for each of its nodes, parted by
 * empty lines. Older versions of buildx have no other form.
 *
 * @returns `undefined` when the text is of another form
 */
export function readBuilderDescription(text: string): BuilderDescription | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^Nodes:\s*$/.test(line));
  const head = fieldsOf(start === -1 ? lines : lines.slice(0, start));
  const name = head.get('Name');
  const driver = head.get('Driver');
  if (name === undefined || driver === undefined) return undefined;
  const blocks = start === -1 ? [] : blocksOf(lines.slice(start + 1));
  const error = head.get('Error');
  return {
    name,
    driver,
    nodes: blocks.flatMap((block) => nodeOf(fieldsOf(block)) ?? []),
    ...(error === undefined ? {} : { error }),
  };
}

/** A node begins with its name; what other blocks there are (rules for its cache, files) belong to the one before. */
function blocksOf(lines: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('Name:')) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks;
}

/** What is indented belongs to a list or a rule, and is nobody's field. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, key, value] = /^([A-Z][^:]*):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && value !== '' && !fields.has(key))
      fields.set(key, value);
  }
  return fields;
}

function nodeOf(fields: ReadonlyMap<string, string>): BuilderNode | undefined {
  const name = fields.get('Name');
  if (name === undefined) return undefined;
  const error = fields.get('Error');
  return {
    name,
    endpoint: fields.get('Endpoint') ?? '',
    // Of a node that has an error, buildx prints no status.
    status: fields.get('Status') ?? (error === undefined ? 'unknown' : 'error'),
    platforms: platformsIn(fields.get('Platforms') ?? ''),
    ...(error === undefined ? {} : { error }),
  };
}

/** `linux/amd64*, linux/arm64 (+2)`: a star marks what a person has set. */
function platformsIn(list: string): readonly string[] {
  const names = list.split(',').map((part) => part.trim().replace(/\*?(?:\s*\(\+\d+\))?$/, ''));
  return names.filter((name) => name !== '');
}
