import type { Alias, Document, Node } from 'yaml';
import { yamlLibrary } from './libraries.ts';

/**
 * What each alias of a document stands for: the nearest node before it with that anchor.
 *
 * An alias without such a node is not in the map.
 */
export function resolveAliases(document: Document): ReadonlyMap<Alias, Node> {
  const { visit } = yamlLibrary();
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
