import type { Alias, Document, LineCounter, Node } from 'yaml';
import { UserError } from '../errors/user-error.ts';
import { resolveAliases } from './yaml-aliases.ts';
import { locationAt } from './yaml-places.ts';

/** What a walk over one YAML document shares: what aliases stand for, how far it may go, and what it found wrong. */
export interface YamlWalk {
  /** What an alias stands for; `undefined` (and a problem) when there is no such anchor above it. */
  resolve(alias: Alias): Node | undefined;
  /** Runs `visit` inside of `node`, or adds a problem when `node` contains itself or is nested too deeply. */
  enter<T>(node: Node, visit: () => T): T | undefined;
  /** Runs `visit` for what an alias stands for: its values count towards the limit. */
  throughAlias<T>(visit: () => T): T;
  /** Whether another value may be taken; beyond the limit `false` and one problem. */
  mayTake(node: Node): boolean;
  complain(
    code: 'SPEC_SYNTAX' | 'SPEC_DUPLICATE_KEY',
    node: Node,
    message: string,
    hint?: string,
  ): void;
  /** `spec.yml:3:5`. */
  placeOf(node: Node): string;
  readonly problems: readonly UserError[];
}

/** A document of a few kilobytes can spell out billions of values through aliases of aliases. */
const maxAliasedValues = 100_000;
const maxDepth = 100;

/** A walk that has not begun. */
export function yamlWalk(document: Document, file: string, lines: LineCounter): YamlWalk {
  const problems = new Map<number, UserError>();
  const targets = resolveAliases(document);
  const open = new Set<Node>();
  let aliasedValues = 0;
  let aliasDepth = 0;

  const complain: YamlWalk['complain'] = (code, node, message, hint) => {
    const offset = startOf(node);
    // What an alias repeats is one mistake at one place.
    if (problems.has(offset)) return;
    problems.set(
      offset,
      new UserError(code, message, { hint, location: locationAt(file, lines, offset) }),
    );
  };

  function resolve(alias: Alias): Node | undefined {
    const target = targets.get(alias);
    if (target === undefined)
      complain('SPEC_SYNTAX', alias, `there is no &${alias.source} above *${alias.source}`);
    return target;
  }

  function enter<T>(node: Node, visit: () => T): T | undefined {
    if (open.has(node)) complain('SPEC_SYNTAX', node, 'an alias stands inside of what it repeats');
    else if (open.size >= maxDepth)
      complain('SPEC_SYNTAX', node, 'lists and mappings are nested too deeply');
    else {
      open.add(node);
      const value = visit();
      open.delete(node);
      return value;
    }
    return undefined;
  }

  function throughAlias<T>(visit: () => T): T {
    aliasDepth++;
    const value = visit();
    aliasDepth--;
    return value;
  }

  function mayTake(node: Node): boolean {
    if (aliasDepth === 0) return true;
    aliasedValues++;
    if (aliasedValues === maxAliasedValues + 1) {
      complain(
        'SPEC_SYNTAX',
        node,
        `aliases spell out more than ${maxAliasedValues} values`,
        'write the values out',
      );
    }
    return aliasedValues <= maxAliasedValues;
  }

  function placeOf(node: Node): string {
    const { line, column } = locationAt(file, lines, startOf(node));
    return `${file}:${line}:${column}`;
  }

  return {
    placeOf,
    resolve,
    enter,
    throughAlias,
    mayTake,
    complain,
    get problems() {
      return [...problems.values()];
    },
  };
}

/** Offset into the text. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
