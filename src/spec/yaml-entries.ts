import type { Node, YAMLMap } from 'yaml';
import { yamlLibrary } from './libraries.ts';
import type { YamlWalk } from './yaml-walk.ts';

/** An entry of a mapping; no value where nothing stands behind the key. */
export interface YamlEntry {
  readonly key: Node;
  readonly value: Node | undefined;
}

/** The entries of a mapping by the text of their keys, first its own, then those that `<<` brings in. */
export function yamlEntries(map: YAMLMap, walk: YamlWalk): ReadonlyMap<string, YamlEntry> {
  const { isNode } = yamlLibrary();
  const own = new Map<string, YamlEntry>();
  const merges: YamlEntry[] = [];
  for (const pair of map.items) {
    const key = keyOf(pair.key, walk);
    if (key === undefined) continue;
    const entry = { key: key.node, value: isNode(pair.value) ? pair.value : undefined };
    const first = key.name === mergeKey ? undefined : own.get(key.name);
    if (key.name === mergeKey) merges.push(entry);
    else if (first === undefined) own.set(key.name, entry);
    else complainTwice(key.name, first.key, key.node, walk);
  }
  for (const merge of merges) addMissing(own, mergedEntries(merge, walk));
  return own;
}

const mergeKey = Symbol('<<');

function keyOf(
  key: unknown,
  walk: YamlWalk,
): { readonly node: Node; readonly name: string | typeof mergeKey } | undefined {
  const { isAlias, isNode, isScalar } = yamlLibrary();
  const node = isAlias(key) ? walk.resolve(key) : key;
  if (!isNode(node)) return undefined;
  const value = isScalar(node) ? node.value : null;
  if (!isScalar(node) || value === null || typeof value === 'object') {
    walk.complain('SPEC_SYNTAX', node, 'a key must be plain text');
    return undefined;
  }
  if (typeof value === 'symbol') return { node, name: mergeKey };
  const written = node.type === 'PLAIN' ? node.source : undefined;
  return { node, name: written ?? (typeof value === 'string' ? value : JSON.stringify(value)) };
}

function complainTwice(name: string, first: Node, second: Node, walk: YamlWalk): void {
  const place = walk.placeOf(first);
  const message = `the key '${name}' is already at ${place}`;
  walk.complain('SPEC_DUPLICATE_KEY', second, message, 'keep one of the two');
}

/** What `<<: value` brings in; of several mappings the first that has a key gives it. */
function mergedEntries({ key, value }: YamlEntry, walk: YamlWalk): ReadonlyMap<string, YamlEntry> {
  const { isAlias, isMap, isSeq } = yamlLibrary();
  const target = isAlias(value) ? walk.resolve(value) : value;
  const entries = new Map<string, YamlEntry>();
  for (const item of isSeq(target) ? target.items : [target]) {
    const map = isAlias(item) ? walk.resolve(item) : item;
    if (isMap(map)) addMissing(entries, entriesThroughAlias(map, walk));
    else
      walk.complain(
        'SPEC_SYNTAX',
        key,
        '<< wants a mapping or a list of mappings',
        'name an anchor: <<: *defaults',
      );
  }
  return entries;
}

function entriesThroughAlias(map: YAMLMap, walk: YamlWalk): ReadonlyMap<string, YamlEntry> {
  const entries = walk.throughAlias(() =>
    walk.mayTake(map) ? walk.enter(map, () => yamlEntries(map, walk)) : undefined,
  );
  return entries ?? new Map<string, YamlEntry>();
}

function addMissing(entries: Map<string, YamlEntry>, more: ReadonlyMap<string, YamlEntry>): void {
  for (const [name, entry] of more) if (!entries.has(name)) entries.set(name, entry);
}
