import type { PlainNode } from './plain-node.ts';
import { isNothing } from './plain-scalars.ts';
import { isDeclared, mayBeAbsent, schemaAt, wantsText, type SchemaNode } from './schema-node.ts';

/** Stands for a value that only the YAML library can tell. */
export const unsure = Symbol('unsure');

/** Plain data as `schema` wants it, as `yamlValue` gives it; {@link unsure} for what may be a number of another form. */
export function plainValue(node: PlainNode, schema: SchemaNode | undefined): unknown {
  if (node.kind === 'scalar') return scalarValue(node, schema);
  if (node.kind === 'list') {
    const items = node.items.map((item) => plainValue(item, schema?.items));
    return items.includes(unsure) ? unsure : items;
  }
  const entries: [string, unknown][] = [];
  for (const [name, entry] of node.entries) {
    const wanted = schemaAt(schema, name);
    const value = plainValue(entry.node, wanted);
    if (value === unsure) return unsure;
    if (value !== null || !mayBeAbsent(wanted)) entries.push([name, value]);
    // `base-notebook: ~` in a free mapping is an image with nothing but defaults.
    else if (!isDeclared(schema, name)) entries.push([name, {}]);
  }
  return Object.fromEntries(entries);
}

function scalarValue(
  { text, isQuoted }: Extract<PlainNode, { readonly kind: 'scalar' }>,
  schema: SchemaNode | undefined,
): unknown {
  if (isQuoted) return text;
  if (isNothing(text)) return null;
  if (wantsText(schema)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  return /^[A-Za-z]/.test(text) && !/^(?:true|false)$/i.test(text) ? text : unsure;
}
