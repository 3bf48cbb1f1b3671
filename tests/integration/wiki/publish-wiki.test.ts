import { afterAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gitWiki } from '../../../src/adapters/git-wiki.ts';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { WikiRepository } from '../../../src/ports/wiki-repository.ts';
import { publishWiki } from '../../../src/wiki/publish-wiki.ts';
import type { WikiSource } from '../../../src/wiki/wiki-source.ts';
import { someRelease, wikiSource } from '../../support/wiki-stack.ts';
import {
  plainEnvironment,
  removeWikis,
  temporaryWiki,
  type TemporaryWiki,
} from './temporary-wiki.ts';

afterAll(removeWikis);

const author = { name: 'octocat', email: 'octocat@stack.test' };

/** Publishes a source to a wiki. */
function published(
  wiki: TemporaryWiki,
  source: WikiSource,
  options: { readonly adopt?: boolean; readonly dryRun?: boolean } = {},
  repository: WikiRepository = gitWiki(plainEnvironment(wiki.dir)),
) {
  return publishWiki(
    { wiki: repository, clock: systemClock, random: Math.random },
    { url: wiki.url, author },
    source,
    { adopt: false, dryRun: false, ...options },
  );
}

const released = wikiSource({ releases: [someRelease(2), someRelease(1)] });

describe('publishing a wiki', () => {
  it.each(['master', 'main'])(
    'fills an empty one, on the branch %s that it has',
    async (branch) => {
      const wiki = await temporaryWiki(branch);

      const { files, problems, commit, ...rest } = await published(wiki, released);

      expect([problems, rest]).toEqual([[], { branch, outrun: 0 }]);
      expect(await wiki.files()).toEqual([...files.keys()].sort());
      expect(await wiki.page('Home.md')).toBe(files.get('Home.md'));
      expect(await wiki.git('log', '--format=%H %an <%ae> %s', branch)).toBe(
        `${String(commit)} octocat <octocat@stack.test> Publish 2026.4-stable-2, 2026.4-stable-1\n`,
      );
    },
  );

  it('makes no commit where there is nothing to change', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);

    const again = await published(wiki, released);

    expect([again.files.size, again.commit]).toEqual([0, undefined]);
    expect(await wiki.log()).toEqual(['Publish 2026.4-stable-2, 2026.4-stable-1']);
  });

  it('writes only what a further release changes, and looks up no other record', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);
    const asked: string[] = [];
    const facts: WikiSource['facts'] = (release, key) => {
      asked.push(`${release.number} ${key}`);
      return released.facts(release, key);
    };

    const { files } = await published(
      wiki,
      wikiSource({ releases: [someRelease(3), ...released.releases], facts }),
    );

    expect([...files.keys()]).toEqual([
      'Home.md',
      'Image-base.md',
      'Image-course.md',
      'Release-2026.4-stable-3.md',
      'Releases-2026.4.md',
      'ghcr-io-acme-base-2026.4-stable-3.md',
      'ghcr-io-acme-course-2026.4-stable-3.md',
      '.stack-wiki.json',
    ]);
    expect(asked.toSorted()).toEqual(['3 base', '3 course']);
  });

  it('leaves what people wrote, and all of their pages', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);
    const home = await wiki.page('Home.md');
    const byHand = `About us\r\n\n${home}\ttrailing  \n\n| a | table |\nno line end`;
    await wiki.write({
      'Home.md': byHand,
      'Ours.md': 'ours\n',
      'sub/x.png': Buffer.from([0, 255]),
    });

    await published(wiki, wikiSource({ releases: [someRelease(3), ...released.releases] }));

    const now = await wiki.page('Home.md');
    expect(now.startsWith('About us\r\n\nWelcome!')).toBe(true);
    expect(now.endsWith('\n\ttrailing  \n\n| a | table |\nno line end')).toBe(true);
    expect(now).toContain('[2026.4-stable-3](Release-2026.4-stable-3)');
    expect(await wiki.page('Ours.md')).toBe('ours\n');
    expect(await wiki.files()).toEqual(expect.arrayContaining(['sub/x.png']));
  });

  it('mends what people wrote into its own parts', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);
    const file = 'ghcr-io-acme-base-2026.4-stable-1.md';
    const good = { home: await wiki.page('Home.md'), image: await wiki.page(file) };
    await wiki.write({
      'Home.md': good.home.replace('| Commit |', '| Nonsense'),
      [file]: good.image.replace('linux/amd64', 'linux/vax'),
      'Image-base.md': undefined,
    });

    const { files } = await published(wiki, released);

    expect([...files.keys()]).toEqual(['Home.md', 'Image-base.md', file]);
    expect(await wiki.page('Home.md')).toBe(good.home);
    expect(await wiki.page(file)).toBe(good.image);
  });

  it('leaves a page whose markers are broken or missing, says which, and publishes the others', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);
    const home = (await wiki.page('Home.md')).replace('<!-- stack:end images -->\n', '');
    await wiki.write({ 'Home.md': home, '_Sidebar.md': 'our own\n' });

    const { files, problems } = await published(
      wiki,
      wikiSource({ releases: [someRelease(3), ...released.releases] }),
    );

    expect(problems.map(({ code, location }) => [code, location?.file, location?.line])).toEqual([
      ['WIKI_PAGE', 'Home.md', 13],
      ['WIKI_PAGE', '_Sidebar.md', 1],
    ]);
    expect([await wiki.page('Home.md'), await wiki.page('_Sidebar.md')]).toEqual([
      home,
      'our own\n',
    ]);
    expect(files.has('Release-2026.4-stable-3.md')).toBe(true);
    expect(await wiki.log()).toContain('Publish 2026.4-stable-3');
  });

  it('takes over pages made by hand where that is asked for, and keeps their text', async () => {
    const wiki = await temporaryWiki();
    await wiki.write({
      'Home.md': '| Commit | Image | Manifest |\n| - | - | - |\n| old | old | old |\n',
    });

    const { problems } = await published(wiki, released, { adopt: true });

    const home = await wiki.page('Home.md');
    expect(problems).toEqual([]);
    expect(home).toMatch(/^Welcome!/);
    expect(home).toMatch(
      /<!-- stack:end releases -->\n\n\| Commit \| Image \| Manifest \|\n.*\n\| old/,
    );
    expect((await published(wiki, released)).files.size).toBe(0);
  });

  it('writes no file that is a link, and follows none', async () => {
    const wiki = await temporaryWiki();
    const target = `${wiki.dir}/../secret`;
    await wiki.write({
      'Home.md': { link: target },
      'Stable_Tag.md': { link: '/etc/hostname' },
      '.stack-wiki.json': { link: target },
      '.gitattributes': '*.md filter=evil eol=crlf\n',
      '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ../x\n',
    });

    const { problems } = await published(wiki, released);

    expect(problems.map(({ message }) => message)).toEqual([
      'Home.md is no file of its own, so it is left as it is',
    ]);
    expect(await wiki.git('ls-tree', 'master', 'Home.md', '.stack-wiki.json')).toMatch(
      /^120000 [^\n]*\n120000 [^\n]*\n$/,
    );
    expect(await wiki.page('Home.md')).toBe(target);
    expect(await wiki.page('Image-base.md')).not.toContain('\r');
    expect(await readdir(`${wiki.dir}/..`)).not.toContain('secret');
  });

  it('leaves a page that is no UTF-8, and one that another format has', async () => {
    const wiki = await temporaryWiki();
    await wiki.write({ 'Home.md': Buffer.from([0xff, 0x41]), 'image-base.rst': 'ours\n' });

    const { problems } = await published(wiki, released);

    expect(problems.map(({ message }) => message)).toEqual([
      'Home.md is no text in UTF-8, so it is left as it is',
      'image-base.rst makes a page of the same name, so it is left as it is',
    ]);
  });

  it('pushes nothing in a dry run', async () => {
    const wiki = await temporaryWiki();
    await wiki.write({ 'Ours.md': 'ours\n' });

    const { files, commit } = await published(wiki, released, { dryRun: true });

    expect([files.size > 5, commit]).toEqual([true, undefined]);
    expect(await wiki.log()).toEqual(['By hand']);
  });

  it('leaves nothing on this machine', async () => {
    const wiki = await temporaryWiki();
    const here = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith(`stack-wiki-${process.pid}-`));

    await published(wiki, released);
    await expect(
      published({ ...wiki, url: `${wiki.url}-missing` }, released),
    ).rejects.toMatchObject({ code: 'WIKI_UNAVAILABLE' });

    expect(await here()).toEqual([]);
  });
});

describe('two who publish at once', () => {
  it('both arrive, also in a wiki that had no page', async () => {
    const wiki = await temporaryWiki();
    const sources = ['base', 'course', 'r', 'julia'].map((key) =>
      wikiSource({
        images: ['base', 'course', 'r', 'julia'].map((name) => ({
          key: name,
          repository: `ghcr.io/acme/${name}`,
        })),
        runPages: [
          {
            key,
            reference: `ghcr.io/acme/${key}:2026.4-main`,
            text: `# ${key}\n`,
            about: { versions: { Python: '3.13.5' } },
          },
        ],
      }),
    );

    const ended = await Promise.all(sources.map((source) => published(wiki, source)));

    expect(ended.reduce((sum, { outrun }) => sum + outrun, 0)).toBeGreaterThan(0);
    const pages = ['base', 'course', 'julia', 'r'].map((key) => `ghcr-io-acme-${key}-2026.4-main`);
    expect(await wiki.files()).toEqual(expect.arrayContaining(pages.map((page) => `${page}.md`)));
    const home = await wiki.page('Home.md');
    expect(pages.filter((page) => !home.includes(`(${page})`))).toEqual([]);
    expect((await wiki.log()).length).toBe(4);
  });

  it('keep what a person pushed in between', async () => {
    const wiki = await temporaryWiki();
    await published(wiki, released);
    const real = gitWiki(plainEnvironment(wiki.dir));
    let pushes = 0;
    const slow: WikiRepository = {
      ...real,
      open: async (address) => {
        const clone = await real.open(address);
        return {
          ...clone,
          publish: async (files, message) => {
            const home = await wiki.page('Home.md');
            if (pushes++ === 0) await wiki.write({ 'Home.md': `Hello\n\n${home}` });
            return clone.publish(files, message);
          },
        };
      },
    };

    const source = wikiSource({ releases: [someRelease(3), ...released.releases] });
    const { outrun } = await published(wiki, source, {}, slow);

    expect(outrun).toBe(1);
    const home = await wiki.page('Home.md');
    expect(home).toMatch(/^Hello\n\nWelcome!/);
    expect(home).toContain('2026.4-stable-3');
    expect(await wiki.log()).toEqual([
      'Publish 2026.4-stable-3',
      'By hand',
      'Publish 2026.4-stable-2, 2026.4-stable-1',
    ]);
  });
});

describe('a wiki that cannot be published to', () => {
  it('is told with what git says, when its server refuses', async () => {
    const wiki = await temporaryWiki();
    await wiki.write({ 'Ours.md': 'ours\n' });
    await wiki.refusePushes();

    await expect(published(wiki, released)).rejects.toMatchObject({
      code: 'WIKI_UNAVAILABLE',
      message: expect.stringMatching(/takes no push: .*the disk is full/) as unknown,
    });
    expect(await wiki.log()).toEqual(['By hand']);
  });

  it('is told when it is not there', async () => {
    const wiki = await temporaryWiki();

    await expect(
      published({ ...wiki, url: `${wiki.url}-missing` }, released),
    ).rejects.toMatchObject({
      code: 'WIKI_UNAVAILABLE',
      message: expect.stringMatching(/cannot be read: .*does not (?:appear|exist)/) as unknown,
    });
  });
});

describe('a server without partial clones', () => {
  it('is published to all the same', async () => {
    const wiki = await temporaryWiki();
    await wiki.git('config', 'uploadpack.allowFilter', 'false');
    await published(wiki, released);
    const further = wikiSource({ releases: [someRelease(3), ...released.releases] });

    const { files } = await published(wiki, further);

    expect(files.has('Home.md')).toBe(true);
    expect((await published(wiki, further)).files.size).toBe(0);
  });
});
