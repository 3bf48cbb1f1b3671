import { posix } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import type { ChangeIgnore } from './change-detection.ts';
import type { Root } from './image-sources.ts';
import { readYaml } from './read-yaml.ts';
import { schemaFit } from './schema-fit.ts';
import { schemaCheck } from './schema-problems.ts';
import { systemCode } from './system-code.ts';

const path = 'images/change_ignore.json';

const names = {
  type: ['array', 'null'],
  items: { type: 'string', minLength: 1 },
  examples: [['tests_common']],
} as const;

const schema = {
  type: 'object',
  additionalProperties: false,
  examples: [{ BuildAll: ['tests_common'], ChangeIgnore: [] }],
  properties: { BuildAll: names, ChangeIgnore: names },
} as const;

const fits = schemaFit(schema);
const check = schemaCheck(schema);

/** Reads `images/change_ignore.json`; no file and an unreadable one say nothing, the latter with problems. */
export async function readChangeIgnore(
  files: Files,
  root: Root,
): Promise<{
  readonly changeIgnore: ChangeIgnore | undefined;
  readonly problems: readonly UserError[];
}> {
  const file = posix.join(root.shown, path);
  const text = await readOptional(files, `${root.dir}/${path}`, file);
  if (typeof text !== 'string') {
    return { changeIgnore: undefined, problems: text === undefined ? [] : [text] };
  }
  const plain = plainJson(text);
  if (fits(plain)) return { changeIgnore: changeIgnoreOf(plain), problems: [] };

  // JSON is YAML, and the reader tells places.
  const { value, locate, problems: syntax } = readYaml(text, file, schema);
  const problems = syntax.length > 0 ? syntax : check(value, locate).map(({ error }) => error);
  return { changeIgnore: problems.length > 0 ? undefined : changeIgnoreOf(value), problems };
}

function changeIgnoreOf(value: unknown): ChangeIgnore {
  const written = value as {
    readonly BuildAll?: readonly string[] | null;
    readonly ChangeIgnore?: readonly string[] | null;
  };
  return { buildAll: written.BuildAll ?? [], ignore: written.ChangeIgnore ?? [] };
}

/** JSON that is read without the YAML library; `undefined` when that might read it otherwise, or find a key twice. */
function plainJson(text: string): unknown {
  if (/[\t\\]|\n\s*:/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const keys = text.match(/"[^"]*"\s*:/g) ?? [];
    return keys.length === Object.keys(value ?? {}).length ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readOptional(
  files: Files,
  absolute: string,
  file: string,
): Promise<string | UserError | undefined> {
  try {
    return await files.readText(absolute);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return new UserError('SPEC_UNREADABLE', `${file} cannot be read (${code})`, { cause: error });
  }
}
