import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { UserError } from '../../../errors/user-error.ts';
import { readCondaSpec } from './conda-spec.ts';
import { readPipRequirement } from './pip-requirement.ts';
import type { RequirementCollector } from './requirement-collector.ts';
import { checkYamlSize } from './yaml-size.ts';

type YamlDocument = ReturnType<typeof parseDocument>;

/** Tells what an alias stands for, and the line of a node. */
interface Places {
  nodeOf(value: unknown): unknown;
  lineOf(value: unknown): number | undefined;
}

/**
 * Reads an environment.yml of conda: the list `dependencies` with a list `pip` in it. A bare list counts as well.
 *
 * @throws {UserError} `USAGE` when it is too large, too deep, or refers to itself too often
 */
export function readEnvironmentYml(text: string, found: RequirementCollector): void {
  checkYamlSize(text);
  const lines = new LineCounter();
  // Telling keys apart takes the square of their number.
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
  for (const { message, pos } of document.errors)
    found.problem(lines.linePos(pos[0]).line, message);
  if (document.errors.length > 0) return;

  const places = placesIn(document, lines);
  const root = places.nodeOf(document.contents);
  const listed = places.nodeOf(isMap(root) ? root.get('dependencies', true) : root);
  if (isSeq(listed)) readDependencies(listed.items, places, found);
  else
    found.problem(
      places.lineOf(listed) ?? places.lineOf(root),
      `there is no list 'dependencies'`,
      `write 'dependencies:', and each package on a line of its own behind '- '`,
    );
}

const maxAliases = 100;

function placesIn(document: YamlDocument, lines: LineCounter): Places {
  let aliases = 0;
  visit(document, { Alias: () => void (aliases += 1) });
  if (aliases > maxAliases)
    throw new UserError('USAGE', `the list has more than ${maxAliases} aliases`);
  return {
    nodeOf: (value) => (isAlias(value) ? value.resolve(document) : value),
    lineOf: (value) => {
      const range = (value as { readonly range?: readonly number[] } | null | undefined)?.range;
      return range === undefined ? undefined : lines.linePos(range[0] ?? 0).line;
    },
  };
}

function readDependencies(items: readonly unknown[], places: Places, found: RequirementCollector) {
  for (const item of items) {
    const node = places.nodeOf(item);
    const line = places.lineOf(item);
    const pip = isMap(node) ? places.nodeOf(node.get('pip', true)) : undefined;
    if (isSeq(pip)) readPip(pip.items, places, found);
    else if (isMap(node) && pip === undefined) found.note(line, `of mappings only 'pip' is read`);
    else readText(node, line, found, (spec) => readCondaSpec(line, spec, found));
  }
}

function readPip(items: readonly unknown[], places: Places, found: RequirementCollector) {
  for (const item of items) {
    const line = places.lineOf(item);
    readText(places.nodeOf(item), line, found, (text) =>
      readPipRequirement(line, text, found, 'python'),
    );
  }
}

function readText(
  node: unknown,
  line: number | undefined,
  found: RequirementCollector,
  read: (text: string) => void,
) {
  const text = isScalar(node) ? (node.source ?? '').trim() : '';
  if (text === '') found.problem(line, 'a dependency is a text', `write '- numpy>=2'`);
  else read(text);
}
