import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderUserError, userProblems } from '../../../src/errors/user-error.ts';
import type { Files } from '../../../src/ports/files.ts';
import { loadSpec, type SpecPlace } from '../../../src/spec/load-spec.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { counts } from '../../support/counts.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { damaged } from './damaged.ts';
import { text } from './spec-under-test.ts';

const spec = text`
  registry: ghcr.io/acme
  tag: { prefix: "2026.4" }
  root: [base, tools]
  images:
    base:
      info_cmds: [OS]
      build_args: { PYTHON: 3.10 }
    tools:
    child:
      depend_on: [base, tools]
      size_budget: 2.5GB
      target: last
    other: { context: sub/other, dockerfile: ../Dockerfile, tests: { inherit: true } }
  all_info_cmds:
    OS: { description: Operating System, command: cat /etc/os-release }
`;
const dockerfiles = {
  'images/base/Dockerfile': 'ARG PYTHON\nFROM debian:trixie-slim\nCOPY . /srv/\n',
  'images/tools/Dockerfile': 'FROM alpine:3 AS build\nFROM scratch\nCOPY --from=build /a /a\n',
  'images/child/Dockerfile': text`
    ARG BASE_IMAGE=ghcr.io/acme/base
    ARG TOOLS_IMAGE=ghcr.io/acme/tools
    FROM \${TOOLS_IMAGE} AS tools
    FROM \${BASE_IMAGE} AS last
    COPY --from=tools /a /a
  `.replaceAll('\\$', '$'),
  'sub/Dockerfile': 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE:-ghcr.io/acme/base}\n',
  'sub/other/x': '',
};

/** How a load ends: the spec, or the problems as the user sees them. */
async function outcome(files: Files): Promise<Spec | readonly string[]> {
  try {
    return await loadSpec(files, { cwd: '/stack' });
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems.map(renderUserError);
  }
}

/** A stack whose texts begin with a comment. */
function stackFiles(
  texts: Readonly<Record<string, string>>,
  comment: string,
  failing: Readonly<Record<string, string>> = {},
): Files {
  const entries = Object.entries(texts).map(([path, written]) => {
    return [`/stack/${path}`, path.endsWith('.json') ? written : `${comment}\n${written}`] as const;
  });
  return memoryFiles(Object.fromEntries(entries), failing);
}

/** Without the texts of the Dockerfiles. */
function comparable(result: Spec | readonly string[]): unknown {
  if (!('images' in result)) return result;
  const images = [...result.images.values()].map(({ dockerfile, ...image }) => {
    return { ...image, dockerfile: { ...dockerfile, text: '' } };
  });
  return { ...result, images };
}

describe('loadSpec', () => {
  it('gives the same by its quick ways and by the long ones', async () => {
    const texts = { 'spec.yml': spec, ...dockerfiles };

    const quick = await outcome(stackFiles(texts, '# a b'));
    const long = await outcome(stackFiles(texts, '# a\tb', { '/stack/images': 'EACCES' }));

    expect(comparable(quick)).toEqual(comparable(long));
    expect(quick).toHaveProperty('registry', 'ghcr.io/acme');
  });

  it('gives the same by its quick ways and by the long ones, whatever is broken', async () => {
    const texts = { 'spec.yml': spec, ...dockerfiles };
    const path = fc.constantFrom('spec.yml', 'spec.yml', ...Object.keys(dockerfiles));
    const broken = path.chain((at) =>
      damaged(texts[at as keyof typeof texts], damage).map((written) => ({
        ...texts,
        [at]: written,
      })),
    );
    let failed = 0;

    await fc.assert(
      fc.asyncProperty(broken, async (written) => {
        // A tab is what the quick readers leave to the libraries.
        const quick = await outcome(stackFiles(written, '# a b'));
        const long = await outcome(stackFiles(written, '# a\tb', { '/stack/images': 'EACCES' }));
        if (!('images' in quick)) failed++;

        expect(comparable(quick)).toEqual(comparable(long));
      }),
      { numRuns: counts(20_000, 100) },
    );

    expect(failed).toBeGreaterThan(20);
  });

  it('says where the spec is before it is read, so also when it cannot be', async () => {
    const files = memoryFiles({ '/stack/images/spec.yml': '[' });
    const found: SpecPlace[] = [];
    const onFound = (place: SpecPlace) => void found.push(place);

    await expect(loadSpec(files, { cwd: '/stack', onFound })).rejects.toThrow();
    expect(found).toEqual([{ rootDir: '/stack', specFile: '/stack/images/spec.yml' }]);
  });

  it('asks a few questions for each image, and has few files open', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `image-${index}`);
    const files = memoryFiles({
      '/stack/spec.yml': `${spec.split('root')[0]}images:\n${keys.map((key) => `  ${key}:\n`).join('')}`,
      ...Object.fromEntries(keys.map((key) => [`/stack/images/${key}/Dockerfile`, 'FROM a\n'])),
    });
    const asked = { realPath: 0, list: 0, info: 0 };
    let open = 0;
    let most = 0;
    const counting: Files = {
      ...files,
      realPath: (path) => (asked.realPath++, files.realPath(path)),
      list: (path) => (asked.list++, files.list(path)),
      info: (path) => (asked.info++, files.info(path)),
      readText: async (path) => {
        most = Math.max(most, ++open);
        const written = await files.readText(path);
        open--;
        return written;
      },
    };

    const { images } = await loadSpec(counting, { cwd: '/stack' });

    expect(images.size).toBe(200);
    expect(asked).toEqual({ realPath: 1, list: 2, info: 200 });
    expect(most).toBeLessThanOrEqual(16);
  });

  it('reads what lies in a folder that may be passed and not listed', async () => {
    const texts = { 'spec.yml': spec, ...dockerfiles };

    const result = await outcome(stackFiles(texts, '#', { '/stack/images': 'EACCES' }));

    expect(result).toHaveProperty('registry', 'ghcr.io/acme');
  });
});

describe('images/change_ignore.json', () => {
  const read = async (written: string) => {
    const texts = { 'spec.yml': spec, ...dockerfiles, 'images/change_ignore.json': written };
    const result = await outcome(stackFiles(texts, '#'));
    return 'images' in result ? result.changeDetection : result;
  };
  const piece = fc.constantFrom(
    ...['"BuildAll"', '"ChangeIgnore"', '"BuildAll"', ': ', ':', '["a", "b"]', '[]', '["a"]'],
    ...[', ', ',\n', '\n', '\n  ', 'null', '"a"', '{', '}', '\t', '["\\u0061"]', '["x:y"]', ' '],
    ...['["a" ,\n"b"]', '[":"]', '["", "a"]', '[1]', '\n:', '# c', '[""]', '"B"'],
  );
  const usual = fc.tuple(piece, piece, piece, piece).map((some) => {
    const [one, two, three, four] = some;
    return `{"BuildAll"${one}: ["a"]${two}, "ChangeIgnore": ${three}${four}}`;
  });

  const space = fc.constantFrom('', ' ', '\n', '\n  ', ' \n\n ');
  const list = fc.constantFrom(
    '[]',
    '["a"]',
    '["a", "b"]',
    '["a" ,\n"b"]',
    '["x:y"]',
    '["\\u0061"]',
  );
  const right = fc
    .tuple(space, list, space, list, space)
    .map(
      ([one, a, two, b, three]) => `{${one}"BuildAll": ${a},${two}"ChangeIgnore": ${b}${three}}`,
    );

  it('is read as YAML, also where that takes no YAML library', async () => {
    const random = fc.array(piece, { maxLength: 12 }).map((pieces) => `{${pieces.join('')}}`);
    let accepted = 0;

    await fc.assert(
      fc.asyncProperty(fc.oneof(usual, random, right), async (written) => {
        const quick = await read(written);
        // With a comment behind it, it is no JSON.
        const long = await read(`${written} # comment\n`);
        if ('strategy' in quick) accepted++;

        expect('strategy' in quick ? quick : 'broken').toEqual(
          'strategy' in long ? long : 'broken',
        );
      }),
      { numRuns: counts(20_000, 200) },
    );

    expect(accepted).toBeGreaterThan(10);
  });

  it('may not have a key twice', async () => {
    expect(await read('{"BuildAll": ["a"], "BuildAll": ["b"]}')).toEqual([
      "images/change_ignore.json:1:21: error SPEC_DUPLICATE_KEY: the key 'BuildAll' is already at images/change_ignore.json:1:2\n  hint: keep one of the two",
    ]);
  });
});

const damage = [
  ...['', ' ', '\n', ':', '#', '"', '-', '[', ']', '{', '}', ',', '\n  ', ': ', '$', '@', '..'],
  ...['base', 'tools', '/', 'images/', ' as x', '\nFROM ', '--from='],
];
