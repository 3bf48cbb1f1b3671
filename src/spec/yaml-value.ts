import type { Alias, Document, LineCounter, Node, Scalar, YAMLMap } from 'yaml';
import type { UserError } from '../errors/user-error.ts';
import { yamlLibrary } from './libraries.ts';
import { isDeclared, mayBeAbsent, schemaAt, wantsText, type SchemaNode } from './schema-node.ts';
import { yamlEntries } from './yaml-entries.ts';
import type { Places, ValuePath } from './yaml-places.ts';
import { startOf, yamlWalk } from './yaml-walk.ts';

export interface YamlSource {
  readonly file: string;
  readonly lines: LineCounter;
  /** Filled with the place of every value. */
  readonly places: Places;
}

/** Turns a YAML document into plain data in the way `schema` wants each value; `undefined` for an empty one. */
export function yamlValue(
  document: Document,
  schema: SchemaNode,
  { file, lines, places }: YamlSource,
): { readonly value: unknown; readonly problems: readonly UserError[] } {
  const { isAlias, isMap, isNode, isScalar, isSeq } = yamlLibrary();
  const walk = yamlWalk(document, file, lines);

  function convert(node: Node, want: SchemaNode | undefined, path: ValuePath): unknown {
    if (!walk.mayTake(node)) return undefined;
    if (isAlias(node)) return convertAlias(node, want, path);
    const tag = strangeTag(node.tag);
    if (tag !== undefined) {
      const hint = 'write the plain value, without a tag';
      walk.complain('SPEC_SYNTAX', node, `the tag ${tag} has no meaning here`, hint);
      return undefined;
    }
    if (isScalar(node)) return scalarValue(node, want);
    return walk.enter(node, () => {
      if (isMap(node)) return convertMap(node, want, path);
      return isSeq(node) ? convertList(node.items, want, path) : undefined;
    });
  }

  function convertAlias(alias: Alias, want: SchemaNode | undefined, path: ValuePath): unknown {
    const target = walk.resolve(alias);
    return target === undefined ? undefined : walk.throughAlias(() => convert(target, want, path));
  }

  function convertList(
    items: readonly unknown[],
    want: SchemaNode | undefined,
    path: ValuePath,
  ): unknown[] {
    return items.filter(isNode).map((item, index) => {
      const at = [...path, index];
      places.add(at, startOf(item));
      return convert(item, want?.items, at);
    });
  }

  function convertMap(map: YAMLMap, want: SchemaNode | undefined, path: ValuePath): unknown {
    const entries: [string, unknown][] = [];
    for (const [name, { key, value }] of yamlEntries(map, walk)) {
      const at = [...path, name];
      const keyAt = startOf(key);
      places.add(at, value === undefined ? keyAt : startOf(value), keyAt);
      const wanted = schemaAt(want, name);
      const converted = value === undefined ? null : convert(value, wanted, at);
      if (converted !== null || !mayBeAbsent(wanted)) entries.push([name, converted]);
      // `base-notebook: ~` in a free mapping is an image with nothing but defaults.
      else if (!isDeclared(want, name)) entries.push([name, {}]);
    }
    return Object.fromEntries(entries);
  }

  const top = document.contents;
  if (top === null) return { value: undefined, problems: [] };
  places.add([], startOf(top));
  const value = convert(top, schema, []);
  return { value, problems: walk.problems };
}

function scalarValue(node: Scalar, want: SchemaNode | undefined): unknown {
  const { value, source, type } = node;
  const keepsSource = type === 'PLAIN' && value !== null && wantsText(want);
  return keepsSource && source !== undefined ? source : value;
}

const plainTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function strangeTag(tag: string | undefined): string | undefined {
  return tag === undefined || plainTags.has(tag) ? undefined : tag;
}
