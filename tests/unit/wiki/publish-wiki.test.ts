import { describe, expect, it } from '@jest/globals';
import type { WikiRepository } from '../../../src/ports/wiki-repository.ts';
import { publishWiki } from '../../../src/wiki/publish-wiki.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { someRelease, wikiSource } from '../../support/wiki-stack.ts';
import { memoryWiki, updated } from './wiki-pages.ts';

const address = {
  url: 'https://github.com/acme/stack.wiki.git',
  author: { name: 'a', email: 'b' },
};

/** A wiki whose first pushes are outrun, and what was done to it. */
function busyWiki(outrun: number) {
  const calls: string[] = [];
  const wiki: WikiRepository = {
    originUrl: () => Promise.resolve(undefined),
    open: () =>
      Promise.resolve({
        branch: 'master',
        contents: () => {
          calls.push('contents');
          return Promise.resolve(memoryWiki());
        },
        publish: (files, message) => {
          calls.push(`publish ${files.size}: ${message.split('\n')[0] ?? ''}`);
          const isOutrun = calls.filter((call) => call.startsWith('publish')).length <= outrun;
          return Promise.resolve(isOutrun ? { kind: 'outrun' } : { kind: 'pushed', commit: 'c' });
        },
        close: () => {
          calls.push('close');
          return Promise.resolve();
        },
      }),
  };
  return { wiki, calls };
}

describe('publishing where others push too', () => {
  const source = wikiSource({ releases: [someRelease(1)] });
  const options = { adopt: false, dryRun: false };

  it('looks at the wiki anew each time, after longer and longer pauses', async () => {
    const { wiki, calls } = busyWiki(3);
    const clock = instantClock();

    const { commit, outrun, files } = await publishWiki(
      { wiki, clock, random: () => 1 },
      address,
      source,
      options,
    );

    const push = `publish ${files.size}: Publish 2026.4-stable-1`;
    expect([commit, outrun]).toEqual(['c', 3]);
    expect(calls).toEqual([...[1, 2, 3, 4].flatMap(() => ['contents', push]), 'close']);
    expect(clock.sleepsMs).toEqual([300, 600, 1200]);
  });

  it('gives up after ten tries, and cleans up', async () => {
    const { wiki, calls } = busyWiki(10);
    const deps = { wiki, clock: instantClock(), random: () => 0.5 };

    await expect(publishWiki(deps, address, source, options)).rejects.toMatchObject({
      code: 'WIKI_UNAVAILABLE',
      message: `others pushed to ${address.url} each time, 10 times`,
    });
    expect([calls.length, calls.at(-1)]).toEqual([21, 'close']);
  });
});

describe('two images whose pages would have one name', () => {
  it('are told', async () => {
    const images = ['acme/a-b', 'acme/a/b'].map((path, index) => ({
      key: `i${index}`,
      repository: `ghcr.io/${path}`,
    }));
    const runPages = images.map(({ key, repository }) => ({
      key,
      reference: `${repository}:2026.4-main`,
      text: `# ${key}\n`,
      about: { versions: {} },
    }));

    const { problems, pages } = await updated(wikiSource({ images, runPages }));

    expect(problems.map(({ message }) => message)).toEqual([
      'ghcr.io/acme/a-b:2026.4-main has no page: it would have the name of that of ghcr.io/acme/a/b:2026.4-main',
    ]);
    expect(pages.get('ghcr-io-acme-a-b-2026.4-main.md')).toContain('# i1\n');
  });
});
