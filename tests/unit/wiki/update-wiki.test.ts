import { describe, expect, it } from '@jest/globals';
import { globalRelease, factsOf, someRelease, wikiSource } from '../../support/wiki-stack.ts';
import { renderedPage } from '../manifest/rendered-page.ts';
import { brokenLinks, linksOf, updated } from './wiki-pages.ts';
import type { RunPage } from '../../../src/wiki/wiki-site.ts';

const runPage = (key: string, versions = { Python: '3.14.0' }): RunPage => ({
  key,
  reference: `ghcr.io/acme/${key}:2026.4-main`,
  text: `# ghcr.io/acme/${key}:2026.4-main\n\nIts page.\n`,
  about: { versions, revision: 'd'.repeat(40), createdAt: '2026-04-30T10:00:00Z' },
});
const releases = [
  globalRelease(2, someRelease(3)),
  someRelease(3),
  globalRelease(1, someRelease(2)),
  someRelease(2),
  someRelease(1),
  someRelease(2, { prefix: '2026.3', keys: ['base', 'course', 'old'] }),
  someRelease(1, { prefix: '2025.9', keys: ['base'] }),
];
const whole = wikiSource({ releases, runPages: [runPage('base')] });

/** Rows of the first table below a heading or marker: the text of their cells. */
function rowsOf(page: string | undefined, after: string): readonly (readonly string[])[] {
  const lines = (page ?? '').slice((page ?? '').indexOf(after)).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  return lines
    .slice(first, first + length)
    .filter((line) => !line.includes(':--'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('the pages of a wiki', () => {
  it('have no link that leads nowhere', async () => {
    const { pages, problems } = await updated(whole);

    expect(problems).toEqual([]);
    expect(pages.size).toBe(32);
    expect(brokenLinks(pages)).toEqual([]);
  });

  it('have no link that leads nowhere when there is no release, or no run', async () => {
    const bare = await updated(wikiSource());
    const run = await updated(wikiSource({ runPages: [runPage('course')] }));

    expect(brokenLinks(bare.pages)).toEqual([]);
    expect(brokenLinks(run.pages)).toEqual([]);
    expect([...bare.pages.keys()]).toEqual([
      'Home.md',
      'Image-base.md',
      'Image-course.md',
      '_Sidebar.md',
      '.stack-wiki.json',
    ]);
  });

  it('are none about an image of a run that the spec has no more', async () => {
    const { pages } = await updated(wikiSource({ runPages: [runPage('base'), runPage('gone')] }));

    expect(brokenLinks(pages)).toEqual([]);
    expect([...pages.keys()].filter((file) => file.includes('gone'))).toEqual([]);
  });

  it('show what the commit was that the images of a release come from, newest first, each once', async () => {
    const { pages } = await updated(whole);

    const [head, ...rows] = rowsOf(pages.get('Home.md'), '## Stable releases 2026.4');

    expect(head).toEqual(['Commit', 'Image', 'Manifest', 'Release']);
    expect(rows.map(([commit]) => commit)).toEqual(
      ['3', '2', '1'].map(
        (digit) =>
          `[\`${digit.repeat(7)}\`](https://github.com/acme/stack/commit/${digit.repeat(40)})`,
      ),
    );
    expect(rows[0]?.slice(1)).toEqual([
      '`ghcr.io/acme/base:2026.4-stable`<br>`ghcr.io/acme/course:2026.4-stable`',
      '[base](ghcr-io-acme-base-2026.4-stable-3)<br>[course](ghcr-io-acme-course-2026.4-stable-3)',
      '[2026.4-stable-3](Release-2026.4-stable-3)<br>2026-04-03',
    ]);
  });

  it('name the global-stable images by links that lead to their pages', async () => {
    const { pages } = await updated(whole);

    const [head, ...rows] = rowsOf(pages.get('Stable_Tag.md'), 'stack:begin');

    expect(head).toEqual(['Global-Stable Image', 'Based On', 'Manifest', 'Release']);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(
      ['base', 'course'].map((key) => [
        `\`ghcr.io/acme/${key}:stable\``,
        `\`ghcr.io/acme/${key}:2026.4-stable\``,
        `[${key}](ghcr-io-acme-${key}-stable-2)`,
      ]),
    );
  });

  it.each([
    ['2026.4-stable', '[2026.4-stable-2](Release-2026.4-stable-2)', '2026.4-stable'],
    ['2026.4-stable-1', '[2026.4-stable-1](Release-2026.4-stable-1)', '2026.4-stable'],
    ['2026.4-main', undefined, '2026.4-main'],
  ])('say of what the global-stable images were made: of %s', async (tag, link, basedOn) => {
    const newest = globalRelease(1, someRelease(2));
    const source = { ...newest.source, reference: `ghcr.io/acme/stack-lock:${tag}` };
    const { pages } = await updated(
      wikiSource({ releases: [someRelease(3), { ...newest, source }, ...releases.slice(3)] }),
    );

    const page = pages.get('Stable_Tag.md');

    expect(rowsOf(page, 'stack:begin')[1]?.[1]).toBe(`\`ghcr.io/acme/base:${basedOn}\``);
    expect(/by octocat(?:, from (.*))?\.\n/.exec(page ?? '')?.[1]).toBe(link);
  });

  it('list only the newest term on the first page, and the others on pages of their own', async () => {
    const { pages } = await updated(whole);

    const home = pages.get('Home.md') ?? '';

    expect(home).toContain(
      'Earlier releases: [2026.3](Releases-2026.3) (1), [2025.9](Releases-2025.9) (1)',
    );
    expect(home.slice(home.indexOf('## Stable releases'))).not.toContain('2026.3-stable-2');
    expect(pages.get('Releases-2026.3.md')).toContain('Release-2026.3-stable-2');
  });

  it('tell of an image its newest build, its releases and the languages in each', async () => {
    const { pages } = await updated(whole);

    const [head, ...rows] = rowsOf(pages.get('Image-base.md'), '## Builds');

    expect(head).toEqual(['', 'Commit', 'When', 'Python', 'Manifest']);
    expect(rows.map((row) => [row[0], row[2], row[3]])).toEqual([
      ['[2026.4-main](ghcr-io-acme-base-2026.4-main)', '2026-04-30', '3.14.0'],
      ['[stable-2](Release-stable-2)', '2026-04-03', '3.13.5'],
      ['[2026.4-stable-3](Release-2026.4-stable-3)', '2026-04-03', '3.13.5'],
      ['[stable-1](Release-stable-1)', '2026-04-02', '3.13.5'],
      ['[2026.4-stable-2](Release-2026.4-stable-2)', '2026-04-02', '3.13.5'],
      ['[2026.4-stable-1](Release-2026.4-stable-1)', '2026-04-01', '3.13.5'],
      ['[2026.3-stable-2](Release-2026.3-stable-2)', '2026-04-02', '3.13.5'],
      ['[2025.9-stable-1](Release-2025.9-stable-1)', '2026-04-01', '3.13.5'],
    ]);
  });

  it('tell of a release who made it of what, what was waived, and what changed', async () => {
    const changed = someRelease(3, {
      changes: { waived: ['integration'], restores: '2026.4-stable-1', dropped: ['old'] },
    });
    const { pages } = await updated(wikiSource({ releases: [changed, ...releases.slice(3)] }));

    const page = pages.get('Release-2026.4-stable-3.md') ?? '';

    expect(rowsOf(page, '# 2026').slice(1)).toEqual([
      ['Released', '2026-04-03 10:00:00 UTC'],
      ['By', 'octocat ([run](https://github.com/acme/stack/actions/runs/3))'],
      ['Commit', `[\`3333333\`](https://github.com/acme/stack/commit/${'3'.repeat(40)})`],
      ['From', '`ghcr.io/acme/stack-lock:2026.4-main`'],
      ['Its digest', `\`${changed.source.digest}\``],
      ['Brings back', '[2026.4-stable-1](Release-2026.4-stable-1)'],
      ['Before', '[2026.4-stable-2](Release-2026.4-stable-2)'],
      ['Verdicts waived', '`integration`'],
      ['No longer in it', '`old`'],
    ]);
    expect(page).toContain('## 2026.4-stable-2 → 2026.4-stable-3\n\nSome changes.');
    expect(pages.get('Release-2026.4-stable-1.md')).not.toContain('Some changes');
  });
});

describe('a wiki that is brought up to date', () => {
  it('stays as it is when nothing is new', async () => {
    const { pages } = await updated(whole);

    const again = await updated(whole, pages);

    expect([again.files.size, again.problems]).toEqual([0, []]);
  });

  it('keeps its rows when no global-stable release is found', async () => {
    const { pages } = await updated(whole);

    const { files } = await updated(wikiSource({ releases: [someRelease(3)] }), pages);

    expect(files.has('Stable_Tag.md')).toBe(false);
  });

  it('keeps its rows when no release is found at all', async () => {
    const { pages } = await updated(whole);

    const { pages: now } = await updated(wikiSource(), pages);

    expect(rowsOf(now.get('Home.md'), '## Stable releases').length).toBe(4);
  });

  it('keeps what is known of newest builds when nothing ran', async () => {
    const { pages } = await updated(whole);

    const { files } = await updated({ ...whole, runPages: [] }, pages);

    expect([...files.keys()]).toEqual([]);
  });

  it('has a page of an image without a record, and fills it when there is one', async () => {
    const source = wikiSource({ releases: [someRelease(1)] });
    const page = 'ghcr-io-acme-base-2026.4-stable-1.md';
    const { pages } = await updated({ ...source, facts: () => Promise.resolve(undefined) });
    const before = pages.get(page);

    const { pages: now } = await updated(source, pages);

    expect(before).toContain('There is no record of it at the registry');
    expect(before).toContain(`\`${source.releases[0]?.lock.images['base']?.digest ?? ''}\``);
    expect(now.get(page)).toContain('### Conda packages: 1');
    expect(now.get(page)).not.toContain('no record');
  });

  it('looks at the changes of a release again while a record is missing', async () => {
    const source = wikiSource({ releases: [someRelease(2), someRelease(1)] });
    const page = 'Release-2026.4-stable-2.md';
    const changes = () => Promise.resolve({ text: 'packages not known', isWhole: false });
    const { pages } = await updated({ ...source, changes });

    const { pages: now } = await updated(source, pages);

    expect(pages.get(page)).toContain('packages not known');
    expect(now.get(page)).toContain('Some changes.');
  });

  it('links to commits where the sources are now', async () => {
    const source = wikiSource({ releases: [someRelease(1)] });
    const { pages } = await updated(source);

    const { pages: now } = await updated({ ...source, codeUrl: 'https://x.org/y' }, pages);

    expect(now.get('Release-2026.4-stable-1.md')).toContain('https://x.org/y/commit/1111');
  });

  it('keeps what a page knew when its record is gone and the page has to be written', async () => {
    const source = wikiSource({ releases: [someRelease(1)] });
    const page = 'ghcr-io-acme-base-2026.4-stable-1.md';
    const { pages } = await updated(source);
    const edited = new Map([...pages, [page, `By hand\n\n${pages.get(page) ?? ''}`]]);

    const { pages: now } = await updated(
      { ...source, facts: () => Promise.resolve(undefined) },
      edited,
    );

    expect(now.get(page)).toMatch(/^By hand\n/);
    expect(now.get(page)).toContain('### Conda packages: 1');
  });

  it('is left alone by another stack, which would have pages of the same names', async () => {
    const { pages } = await updated(whole);

    await expect(updated({ ...whole, spec: 'gpu/spec.yml' }, pages)).rejects.toMatchObject({
      code: 'WIKI_PAGE',
      message:
        "the wiki is of the stack 'spec.yml', and the pages of 'gpu/spec.yml' would take the place of its pages",
    });
  });

  it('becomes that of a stack where a ledger names none', async () => {
    const { pages } = await updated(whole);
    const text = pages.get('.stack-wiki.json')?.replace('  "spec": "spec.yml",\n', '') ?? '';
    const unnamed = new Map([...pages, ['.stack-wiki.json', text]]);

    const { files } = await updated(whole, unnamed);

    expect([...files]).toEqual([['.stack-wiki.json', pages.get('.stack-wiki.json')]]);
  });

  it('writes a ledger that was broken anew', async () => {
    const { pages } = await updated(whole);
    const broken = new Map([...pages, ['.stack-wiki.json', '{"schemaVersion":1,"pages":[]}']]);

    const { files } = await updated(whole, broken);

    expect([...files.keys()]).toEqual(['.stack-wiki.json']);
    expect(files.get('.stack-wiki.json')).toBe(pages.get('.stack-wiki.json'));
  });
});

describe('text from images and registries', () => {
  const nasty = [
    '](https://evil.org)',
    '<script>alert(1)</script>',
    '| x | y |',
    '<!-- stack:end manifest -->',
    '<!-- stack:begin home -->\n',
    '```\n# x',
    '{{ release.by }}{% if %}',
    '@octocat #12',
    '![x](https://evil.org/x.png)',
    'javascript:alert(1)',
    'a\u202E\u001B[31m',
  ];
  const pagesWith = async (text: string) => {
    const release = someRelease(1, {
      changes: {
        by: text,
        waived: [text],
        lock: { ...someRelease(1).lock, commit: text },
      },
    });
    const source = wikiSource({
      releases: [release],
      runPages: [
        { ...runPage('base', { Python: text }), text: `# x\n\n\`\`\`text\n${text}\n\`\`\`\n` },
      ],
      facts: ({ lock }, key) => {
        const image = lock.images[key];
        return Promise.resolve(
          image &&
            factsOf(image, [{ name: text, version: text, source: 'python' }], { revision: text }),
        );
      },
    });
    return updated(source);
  };

  it.each(nasty.map((text) => [JSON.stringify(text), text]))(
    'is shown as it is, and makes no page look otherwise: %s',
    async (_name, text) => {
      const harmless = await pagesWith('x');

      const { pages, problems } = await pagesWith(text);

      expect(problems).toEqual([]);
      expect([...pages.keys()]).toEqual([...harmless.pages.keys()]);
      // A fence around what commands print is part of the page that a run writes, and of no interest here.
      const shown = [...pages].filter(([file]) => file.endsWith('.md') && !file.includes('-main.'));
      for (const [file, page] of shown) {
        const tags = renderedPage(harmless.pages.get(file) ?? '').tags;
        expect([file, renderedPage(page).tags]).toEqual([file, tags]);
      }
      const links = shown.flatMap(([, page]) => linksOf(page));
      expect(links.filter((link) => link.includes('evil'))).toEqual([]);
      expect((await updated(wikiSource({ releases: [] }), pages)).problems).toEqual([]);
    },
  );
});
