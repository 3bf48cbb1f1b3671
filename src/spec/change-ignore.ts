import { posix } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import type { ChangeIgnore } from './change-detection.ts';
import { systemCode, type Root } from './image-sources.ts';
import { readYaml } from './read-yaml.ts';
import { schemaCheck } from './schema-problems.ts';

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
  // JSON is YAML, and the reader tells places.
  const { value, locate, problems: syntax } = readYaml(text, file, schema);
  const problems = [
    ...syntax,
    ...(syntax.length === 0 ? check(value, locate).map(({ error }) => error) : []),
  ];
  if (problems.length > 0) return { changeIgnore: undefined, problems };
  const written = value as {
    readonly BuildAll?: readonly string[];
    readonly ChangeIgnore?: readonly string[];
  };
  return {
    changeIgnore: { buildAll: written.BuildAll ?? [], ignore: written.ChangeIgnore ?? [] },
    problems: [],
  };
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
