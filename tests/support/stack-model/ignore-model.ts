import { posix } from 'node:path';
import type { IgnorePattern, IgnoreRule, ModelImage, Sources } from './state.ts';

/** Where the ignore files of an image are; the first that exists counts. */
export function ignoreFilesOf({ context, dockerfile }: ModelImage): readonly string[] {
  return [posix.join(context, `${dockerfile}.dockerignore`), posix.join(context, '.dockerignore')];
}

/** The rules that hold for the context of an image. */
export function rulesFor(sources: Sources, image: ModelImage): readonly IgnoreRule[] {
  return (
    ignoreFilesOf(image)
      .map((path) => sources.ignores.get(path))
      .find((rules) => rules !== undefined) ?? []
  );
}

/** Whether rules keep a path out of the context, by what Docker says of them. */
export function isIgnored(rules: readonly IgnoreRule[], path: string): boolean {
  const parts = path.split('/');
  let hits = rules.map(() => false);
  let ignored = false;
  for (let count = 1; count <= parts.length; count++) {
    const current = parts.slice(0, count).join('/');
    ignored = false;
    hits = rules.map(({ keeps, what }, index) => {
      // A rule that could not change the answer is not asked, and then does not count for what is below either.
      const hit = hits[index] === true || (keeps === ignored && meansPath(what, current));
      if (hit) ignored = !keeps;
      return hit;
    });
  }
  return ignored;
}

function meansPath(what: IgnorePattern, path: string): boolean {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  switch (what.kind) {
    case 'path':
      return path === what.path;
    case 'ending':
      return folder === what.folder && name.endsWith(what.ending);
    case 'deep-name':
      return name === what.name;
    case 'deep-ending':
      return name.endsWith(what.ending);
    case 'below':
      return path.startsWith(`${what.path}/`);
    case 'between':
      return path.startsWith(`${what.folder}/`) && name === what.name;
    case 'starts':
      return folder === '.' && name.startsWith(what.text);
    case 'all':
      return folder === '.';
    case 'everything':
      return true;
  }
}

/** The text of an ignore file. */
export function ignoreText(rules: readonly IgnoreRule[]): string {
  const lines = rules.map(({ keeps, what }) => (keeps ? '!' : '') + patternText(what));
  return `# what no build needs\n${lines.join('\n')}\n`;
}

function patternText(what: IgnorePattern): string {
  switch (what.kind) {
    case 'path':
      return pathText(what.path, what.form);
    case 'ending':
      return posix.join(what.folder, `*${what.ending}`);
    case 'deep-name':
      return `**/${what.name}`;
    case 'deep-ending':
      return `**/*${what.ending}`;
    case 'below':
      return `${what.path}/**`;
    case 'between':
      return `${what.folder}/**/${what.name}`;
    case 'starts':
      return `${what.text}*`;
    case 'all':
      return '*';
    case 'everything':
      return '**';
  }
}

function pathText(path: string, form: 'plain' | 'dot' | 'root' | 'slash'): string {
  if (form === 'slash') return `${path}/`;
  return { plain: '', dot: './', root: '/' }[form] + path;
}
