import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../../../src/errors/user-error.ts';
import type { Package } from '../../../src/inventory/inventory.ts';
import { commitMessage } from '../../../src/wiki/commit-message.ts';
import { languageVersions } from '../../../src/wiki/language-versions.ts';
import { readRunPages } from '../../../src/wiki/last-run.ts';
import { readTemplates } from '../../../src/wiki/read-templates.ts';
import { wikiTemplates } from '../../../src/wiki/templates.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import {
  lockedImage,
  factsOf,
  someRelease,
  templateTexts,
  wikiSource,
} from '../../support/wiki-stack.ts';
import { infoSection } from '../manifest/image-facts-builder.ts';

describe('versions of languages', () => {
  const said = (command: string, output: string, exitCode = 0) =>
    infoSection({ command, output, exitCode });
  const of = (packages: readonly Package[], infoSections = [said('true', '')]) =>
    languageVersions(factsOf(lockedImage('base', '1'), packages, { infoSections }));

  it('are what the languages say, else what their packages are', () => {
    expect(
      of(
        [
          { name: 'python', version: '3.12.0', source: 'conda' },
          { name: 'base', version: '4.5.0', source: 'r' },
          { name: 'nodejs', version: '1:22.3.0~dfsg-1', source: 'dpkg' },
        ],
        [said('python3 --version', 'Python 3.13.5'), said('julia -v', 'julia version 1.11.2')],
      ),
    ).toEqual({ Python: '3.13.5', Julia: '1.11.2', R: '4.5.0', 'Node.js': '22.3.0' });
  });

  it('are nothing that a command said which failed, or that is no version', () => {
    expect(
      of(
        [{ name: 'python3', version: '| x', source: 'dpkg' }],
        [said('python3 --version', 'Python 3.13.5', 1), said('cat notes', 'v1.2.3')],
      ),
    ).toEqual({});
  });

  it('come from node itself', () => {
    expect(of([], [said('/usr/bin/node --version', 'v22.3.0')])).toEqual({ 'Node.js': '22.3.0' });
    expect(of([], [said('R --version', 'R version 4.5.1 (2026-06-13) -- "x"\nCopyright')])).toEqual(
      { R: '4.5.1' },
    );
  });
});

describe('the message of a commit', () => {
  const source = wikiSource({
    releases: [1, 2, 3, 4, 5, 6, 7].map((number) => someRelease(number)),
    runPages: ['base', 'course'].map((key) => ({
      key,
      reference: `ghcr.io/acme/${key}:2026.4-main`,
      text: '',
      about: { versions: {} },
    })),
  });

  it.each([
    [['Home.md', 'Release-2026.4-stable-2.md'], 'Publish 2026.4-stable-2'],
    [['ghcr-io-acme-base-2026.4-main.md'], 'Publish pages of base (2026.4-main)'],
    [
      [1, 2, 3, 4, 5, 6, 7].map((number) => `Release-2026.4-stable-${number}.md`),
      'Publish 2026.4-stable-1, 2026.4-stable-2, 2026.4-stable-3, 2026.4-stable-4, 2026.4-stable-5 and 2 more',
    ],
    [
      ['Release-2026.4-stable-1.md', 'ghcr-io-acme-course-2026.4-main.md'],
      'Publish 2026.4-stable-1; pages of course (2026.4-main)',
    ],
    [['_Sidebar.md'], 'Bring pages up to date'],
  ])('for %j is %s, and names them', (files, subject) => {
    expect(commitMessage(files, source)).toBe(`${subject}\n\n${files.join('\n')}\n`);
  });

  it('does not name every one of very many, nor the ledger', () => {
    const files = Array.from({ length: 103 }, (_value, index) => `${index}.md`);

    const lines = commitMessage([...files, '.stack-wiki.json'], source)
      .trim()
      .split('\n');

    expect([lines.length, lines.at(-1)]).toEqual([103, 'and 3 further files']);
  });
});

describe('pages of the last run', () => {
  const image = (key: string, status: string, fields = {}) => ({
    key,
    status,
    reference: `ghcr.io/acme/${key}:2026.4-main`,
    digest: digestOfDigit('a'),
    imageId: digestOfDigit('b'),
    ...fields,
  });
  const read = (run: unknown, onlyPushed = true) =>
    readRunPages(
      memoryFiles({
        '/repo/artifacts/run.json': typeof run === 'string' ? run : JSON.stringify(run),
        '/repo/artifacts/manifests/base.md': 'base\n',
        '/repo/artifacts/manifests/course.md': 'course\n',
        '/repo/artifacts/manifests/bad.md': 'bad\n',
      }),
      {
        artifactsDir: '/repo/artifacts',
        onlyPushed,
        about: ({ imageId }) => Promise.resolve({ versions: { Python: imageId.slice(-1) } }),
      },
    );

  it('are those of images that are as they should be, whatever became of others', async () => {
    const { pages, notes } = await read({
      status: 'failed',
      images: [
        image('base', 'passed'),
        image('course', 'up-to-date'),
        ...['failed', 'blocked', 'cancelled'].map((status) => image('bad', status)),
      ],
    });

    expect(pages.map(({ key, text, about }) => [key, text, about])).toEqual([
      ['base', 'base\n', { versions: { Python: 'b' } }],
      ['course', 'course\n', { versions: { Python: 'b' } }],
    ]);
    expect(notes).toEqual([]);
  });

  it('are of pushed images alone, where that is asked for', async () => {
    const run = {
      images: [image('base', 'passed', { digest: undefined }), image('gone', 'passed')],
    };

    expect((await read(run)).notes).toEqual([
      'not at the registry, so not shown: base',
      'without a manifest page: gone',
    ]);
    expect((await read(run, false)).pages.map(({ key }) => key)).toEqual(['base']);
  });

  it.each([
    ['{', 'no JSON'],
    [{ images: [image('../../etc/passwd', 'passed')] }, 'a key that is a path'],
    [{ images: [image('base', 'passed', { reference: '[x](y)' })] }, 'a reference that is none'],
  ])('are none when run.json is %j: %s', async (run: unknown, _why) => {
    expect(await read(run)).toEqual({
      pages: [],
      notes: ['artifacts/run.json cannot be read, so pages of the newest builds stay as they are'],
    });
  });

  it('are none where nothing ran, and a note says so', async () => {
    const question = { artifactsDir: '/repo/artifacts', onlyPushed: true };
    const about = () => Promise.resolve({ versions: {} });

    const found = await readRunPages(memoryFiles(), { ...question, about });

    expect(found).toEqual({
      pages: [],
      notes: ['there is no artifacts/run.json, so pages of the newest builds stay as they are'],
    });
  });
});

describe('templates', () => {
  const values = { images: [], term: undefined, older: [], stable: undefined };
  const problemOf = (text: string) => {
    try {
      return wikiTemplates(templateTexts({ 'Home.liquid': text })).render('Home', values);
    } catch (error) {
      const { code, message, location } = error as UserError;
      return `${String(location?.file)}:${String(location?.line)} ${code} ${message}`;
    }
  };

  it.each([
    ['a\n{% if x %}', 'wiki-templates/Home.liquid:2 WIKI_TEMPLATE tag {% if x %} not closed'],
    ['{{ nothing }}', 'wiki-templates/Home.liquid:1 WIKI_TEMPLATE undefined variable: nothing'],
    ['{{ 1 | nofilter }}', 'wiki-templates/Home.liquid:1 WIKI_TEMPLATE undefined filter: nofilter'],
    ['no region', 'wiki-templates/Home.liquid:1 WIKI_TEMPLATE the page has no region'],
    [
      '<!-- stack:begin a -->\n',
      "wiki-templates/Home.liquid:1 WIKI_TEMPLATE region 'a' has no end",
    ],
    ['{% include "../../etc/passwd" %}', 'WIKI_TEMPLATE'],
  ])('that are wrong are shown where: %j', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it('put out text as it is, and links only to what is a target', () => {
    const render = (text: string, extra: object) =>
      wikiTemplates(
        templateTexts({
          'Home.liquid': `<!-- stack:begin a -->\n${text}\n<!-- stack:end a -->\n`,
        }),
      )
        .render('Home', { ...values, ...extra })
        .split('\n')[1];

    expect(render('{{ x }}', { x: '<b>|[x](y)' })).toBe('&lt;b&gt;&#124;&#91;x&#93;(y)');
    expect(render('{{ x | link: y }}', { x: 'a', y: 'Home' })).toBe('[a](Home)');
    expect(render('{{ x | link: y }}', { x: 'a', y: 'x) [b](z' })).toBe('a');
    expect(render('{{ x | code_link: y }}', { x: 'a|b', y: '' })).toBe('<code>a&#124;b</code>');
    expect(render('{{ x | time }}, {{ x | day }}', { x: '2026-04-01T10:00:00Z' })).toBe(
      '2026-04-01 10:00:00 UTC, 2026-04-01',
    );
    expect(render('{{ x | time }}', { x: 'never' })).toBe('–');
  });

  it('have another fingerprint when they or what they share differ, and only then', () => {
    const of = (replaced: Readonly<Record<string, string>>) =>
      wikiTemplates(templateTexts(replaced)).fingerprint('Release');

    expect(of({ 'Home.liquid': 'x' })).toBe(of({}));
    expect(of({ 'Release.liquid': 'x' })).not.toBe(of({}));
    expect(of({ 'release-row.liquid': 'x' })).not.toBe(of({}));
  });

  it('of the stack take the place of those of the program, file by file', async () => {
    const own = [...templateTexts()].map(([name, { text }]) => [
      `/program/wiki-templates/${name}`,
      text,
    ]);
    const files = memoryFiles({
      ...(Object.fromEntries(own) as Record<string, string>),
      '/repo/wiki-templates/Home.liquid': 'ours',
      '/repo/wiki-templates/part.liquid': 'part',
      '/repo/wiki-templates/README.md': 'no template',
    });

    const texts = await readTemplates(files, '/program', '/repo');

    expect([...texts.keys()].toSorted()).toEqual(
      [...templateTexts().keys(), 'part.liquid'].toSorted(),
    );
    expect(texts.get('Home.liquid')?.text).toBe('ours');
    expect(texts.get('Image.liquid')).toEqual(templateTexts().get('Image.liquid'));
  });
});
