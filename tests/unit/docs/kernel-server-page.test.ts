import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { v2Routes, matchRoute } from '../../../src/server/api/v2/v2-routes.ts';
import { oldRoutes } from '../../../src/server/api/old/old-routes.ts';
import { serverVariables } from '../../../src/server/setup.ts';

const page = readFileSync(new URL('../../../docs/kernel-server.md', import.meta.url), 'utf8');

describe('docs/kernel-server.md', () => {
  it('says what each setting means, and of no other', () => {
    const named = [...page.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);

    expect(named.toSorted()).toEqual([...serverVariables]);
  });

  it('lists every path that programs can ask', () => {
    const listed = new Set(
      [...page.matchAll(/^\| `(?:GET|POST) ([^?`]+)/gm)].map(([, path]) => path),
    );

    const paths = [...oldRoutes, ...v2Routes, matchRoute].map(({ path }) => documented(path));

    expect(paths.filter((path) => !listed.has(path))).toEqual([]);
  });
});

/** `/api/kernels/{language}` of `/api/kernels/:language`; both kinds of environments have one line. */
function documented(path: string): string {
  return path
    .replaceAll(/:(\w+)/g, '{$1}')
    .replace(/kernel\/\{language\}\/\{name\}\/\{version\}|image\/\{key\}/, (id) =>
      path.startsWith('/api/v2/environments') ? '{id}' : id,
    );
}
