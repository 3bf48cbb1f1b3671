import type { LineCounter, YAMLError } from 'yaml';
import { UserError } from '../errors/user-error.ts';
import { yamlLibrary } from './libraries.ts';
import type { SchemaNode } from './schema-node.ts';
import { yamlValue } from './yaml-value.ts';
import { locationAt, yamlPlaces, type Locate } from './yaml-places.ts';

export interface YamlReading {
  /** Plain data as `schema` wants it, not yet checked; `undefined` when there is none. */
  readonly value: unknown;
  readonly locate: Locate;
  /** `SPEC_SYNTAX` and `SPEC_DUPLICATE_KEY`; with the former `value` is of no use. */
  readonly problems: readonly UserError[];
}

/**
 * Reads YAML 1.2 with merge keys, anchors and aliases.
 *
 * Where `schema` wants text, an unquoted scalar keeps its source: `2026.10` and `0x1f` stay what they look like.
 * A key whose value is `~` is absent where `schema` allows it.
 */
export function readYaml(text: string, file: string, schema: SchemaNode): YamlReading {
  const { LineCounter, parseDocument } = yamlLibrary();
  const lines = new LineCounter();
  const places = yamlPlaces(file, lines);
  if (text.includes('\0')) return unreadable(places.locate, file);

  const document = parseDocument(text, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const problems = firstOfEachPlace(broken).map((error) => syntaxProblem(error, file, lines));
    return { value: undefined, locate: places.locate, problems };
  }
  const { value, problems } = yamlValue(document, schema, { file, lines, places });
  return { value, locate: places.locate, problems };
}

function unreadable(locate: Locate, file: string): YamlReading {
  const hint = 'save it as UTF-8 text, or name another file with --file';
  const problem = new UserError('SPEC_SYNTAX', `${file} is not a text file`, {
    hint,
    location: locate([]),
  });
  return { value: undefined, locate, problems: [problem] };
}

/** The parser often says several things about one mistake; the first is the one that helps. */
function firstOfEachPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  const tooDeep = errors.find(isTooDeep);
  if (tooDeep !== undefined) return [tooDeep];
  return errors.filter((error, index) => {
    const before = errors.slice(0, index);
    return before.every((other) => error.pos[0] > other.pos[1]);
  });
}

function isTooDeep(error: YAMLError): boolean {
  return error.message.includes('call stack');
}

const hints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'keep one document and remove the --- line',
  BLOCK_AS_IMPLICIT_KEY: 'put the value in quotes when it has a colon in it',
  BAD_SCALAR_START: 'put the value in quotes',
  TAG_RESOLVE_FAILED: 'write the plain value, without a tag',
};

function syntaxProblem(error: YAMLError, file: string, lines: LineCounter): UserError {
  return new UserError('SPEC_SYNTAX', sentence(error), {
    hint: hints[error.code],
    location: locationAt(file, lines, error.pos[0]),
  });
}

function sentence(error: YAMLError): string {
  if (isTooDeep(error)) return 'lists and mappings are nested too deeply';
  if (error.code === 'MULTIPLE_DOCS') return 'there is more than one YAML document';
  return error.message.replace(/^Unresolved tag: /, 'unknown tag ');
}
