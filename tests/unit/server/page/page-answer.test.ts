import { describe, expect, it } from '@jest/globals';
import { documentsOf, manyKernels } from '../../../support/page-data.ts';
import { htmlOf, pageOf, readableText } from '../../../support/page-of.ts';

const documents = documentsOf(
  [
    { language: 'R', name: 'cowsay', version: '1.9', packages: ['cowsay 1.0', 'ggplot2 3.4.0'] },
    {
      language: 'R',
      name: 'cowsay',
      version: '1.10',
      packages: ['cowsay 1.1', 'ggplot2 3.5.1', 'sf 1.0'],
    },
    { language: 'Python', name: 'geo', version: '2026.1', packages: ['numpy 2.1.3', 'zlib 1.3'] },
  ],
  { 'base-notebook': ['bash 5.2', 'python:numpy 2.0.0'] },
);
const read = (address: string) => readableText(htmlOf(address, { documents }));

describe('the list of kernels', () => {
  it('has languages in order, versions newest first, and what is known of each', () => {
    const text = read('/');

    expect(text).toContain(
      'Python Kernel Version Language Packages Indexed geo 2026.1 Python 3.12 2 2026-01-26 ' +
        'R Kernel Version Language Packages Indexed cowsay 1.10 R 4.4.3 3 2026-01-26 1.9 R 4.4.3 2 2026-01-26 ' +
        'Images Image Packages base-notebook 2',
    );
  });

  it('shows one language, the images, or what has a name', () => {
    expect(read('/?language=R')).not.toContain('geo');
    expect(read('/?kind=image')).toContain('base-notebook');
    expect(read('/?kind=image')).not.toContain('cowsay');
    expect(read('/?q=COW')).toContain('2 environments');
  });

  it('says when nothing has such a name, and where else to look', () => {
    const html = htmlOf('/?q=nothing', { documents });

    expect(readableText(html)).toContain('No kernel and no image has such a name');
    expect(html).toContain('href="/packages?q=nothing"');
  });

  it('says when the index has no kernels', () => {
    expect(readableText(htmlOf('/', { documents: documentsOf([]) }))).toContain(
      'The index that was read has no kernels.',
    );
  });
});

describe('the page of a kernel', () => {
  it('has its commands, its versions and what changed since the one before', () => {
    const html = htmlOf('/kernels/R/cowsay/1.10', { documents });

    expect(readableText(html)).toContain('icrn_manager kernels get R cowsay 1.10');
    expect(readableText(html)).toContain('icrn_manager kernels use R cowsay 1.10');
    expect(html).toContain(
      'href="/compare?left=kernel%2FR%2Fcowsay%2F1.9&amp;right=kernel%2FR%2Fcowsay%2F1.10"',
    );
    expect(html).toMatch(/href="\/kernels\/R\/cowsay\/1\.10" aria-current="page"/);
  });

  it('filters and sorts its packages, and says how many of all are shown', () => {
    const html = htmlOf('/kernels/R/cowsay/1.10?filter=S&sort=-version', { documents });

    expect(readableText(html)).toContain('2 of 3 packages');
    expect(readableText(html)).toMatch(/cowsay 1\.1 R sf 1\.0 R$/);
    expect(html).toMatch(
      /aria-sort="descending"><a id="sort-version" class="sort" href="[^"]*filter=S&amp;sort=version"/,
    );
  });

  it('is not found where there is no such kernel', () => {
    const answer = pageOf('/kernels/R/cowsay/3', { documents });

    expect(answer).toMatchObject({ status: 404, isOfData: false });
  });
});

describe('an image', () => {
  it('has a page without commands', () => {
    const text = read('/images/base-notebook');

    expect(text).toContain('2 of 2 packages');
    expect(text).not.toContain('icrn_manager');
  });
});

describe('the search', () => {
  it('finds a package in a range of versions, with who has it', () => {
    const text = read('/packages?q=' + encodeURIComponent('numpy>=2,<2.1'));

    expect(text).toContain('1 result in 1 package');
    expect(text).toMatch(/numpy Python 2\.0\.0 base-notebook – image$/);
  });

  it('finds kernels by their names beside packages', () => {
    const text = read('/packages?q=cowsay');

    expect(text).toContain('Kernels and images cowsay 1.10 R 4.4.3 cowsay 1.9 R 4.4.3');
    expect(text).toContain('2 results in 1 package');
  });

  it('keeps everything that was chosen in its links', () => {
    const html = htmlOf('/packages?q=cowsay&language=R&match=exact&latest=yes', { documents });

    expect(html).toContain(
      'href="/packages?q=cowsay&amp;match=exact&amp;language=R&amp;latest=yes&amp;sort=-version"',
    );
  });

  it('asks back for a name that nothing has', () => {
    const html = htmlOf('/packages?q=nunpy', { documents });

    expect(html).toContain('Did you mean <a href="/packages?q=numpy">numpy</a>?');
  });

  it('says what it cannot understand', () => {
    expect(read('/packages?q=' + encodeURIComponent('numpy>>2'))).toContain(
      "'numpy>>2' is not a requirement",
    );
  });
});

describe('the comparison', () => {
  const both = '/compare?left=kernel/R/cowsay/1.9&right=kernel/R/cowsay/1.10';

  it('shows what was added, removed, upgraded and downgraded, and how much is the same', () => {
    const text = read(both);

    expect(text).toContain('3 of 3 differences · 0 packages the same');
    expect(text).toContain('sf R + added – 1.0');
    expect(text).toContain('ggplot2 R ↑ upgraded 3.4.0 3.5.1');
  });

  it('shows only the differences that are asked for', () => {
    const text = read(`${both}&show=added`);

    expect(text).toContain('1 of 3 differences');
    expect(text).not.toContain('ggplot2');
  });

  it('is turned round by a link', () => {
    const html = htmlOf(both, { documents });

    expect(html).toContain(
      'href="/compare?left=kernel%2FR%2Fcowsay%2F1.10&amp;right=kernel%2FR%2Fcowsay%2F1.9"',
    );
  });

  it('says when one of the two is not there', () => {
    expect(read('/compare?left=kernel/R/gone/1&right=kernel/R/cowsay/1.10')).toContain(
      '“kernel/R/gone/1” is not here',
    );
  });
});

describe('the list of requirements', () => {
  it('ranks what has most of them, with what is missing and what has another version', () => {
    const text = read('/find?text=' + encodeURIComponent('numpy>=2.1\nzlib\nbash'));

    expect(text).toMatch(/geo 2026\.1 Python 3\.12 has 2 of 3 Missing bash/);
    expect(text).toMatch(
      /base-notebook image has 1 of 3 Other version numpy>=2\.1 has 2\.0\.0 Missing zlib/,
    );
  });

  it('becomes an address when it is posted', () => {
    const answer = pageOf('/find', { documents, form: { text: 'numpy\r\nzlib', language: '' } });

    expect(answer).toMatchObject({ status: 303, headers: { location: '/find?text=numpy%0Azlib' } });
  });

  it('is answered directly where it is too long for an address', () => {
    const text = Array.from({ length: 900 }, (_, index) => `package-${index}`).join('\n');

    const answer = pageOf('/find', { documents, form: { text: `numpy\n${text}` } });

    expect(answer).toMatchObject({ status: 200, isOfData: false });
    expect(readableText(answer?.body ?? '')).toContain('cannot be shared as a link');
  });

  it('says what it cannot understand', () => {
    expect(read('/find?text=' + encodeURIComponent('numpy>>2'))).toContain(
      'This cannot be understood',
    );
  });
});

describe('every page', () => {
  it('depends on its address and the data alone as long as the files can be read', () => {
    expect(pageOf('/', { documents })).toMatchObject({
      status: 200,
      isOfData: true,
      type: 'text/html; charset=utf-8',
    });
    expect(pageOf('/', { documents, problems: ['package_index.json is not there'] })).toMatchObject(
      { isOfData: false },
    );
  });

  it('says when its data are older than the files', () => {
    const text = readableText(
      htmlOf('/packages', { documents, problems: ['package_index.json is not there'] }),
    );

    expect(text).toContain('These are older data of 2026-01-26 14:53 UTC');
    expect(text).toContain('package_index.json is not there');
  });

  it('says that there are no data yet, and why', () => {
    const start = pageOf('/', { problems: ['collated_manifests.json is not there'] });

    expect(start).toMatchObject({ status: 200, isOfData: false });
    expect(readableText(start?.body ?? '')).toContain('collated_manifests.json is not there');
    expect(pageOf('/packages')).toMatchObject({ status: 503, isOfData: false });
  });

  it('tells how old its data are', () => {
    expect(htmlOf('/', { documents })).toContain(
      '<time datetime="2026-01-26T14:53:47Z">2026-01-26 14:53 UTC</time>',
    );
  });

  it('is below the base path with all its links', () => {
    for (const address of ['/', '/kernels/R/cowsay/1.10', '/packages?q=geo', '/find', '/compare']) {
      const html = htmlOf(address, { documents, basePath: '/of/us' });
      const links = [...html.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(
        ([, link = '']) => link,
      );

      expect(links.filter((link) => !/^(?:\/of\/us\/|#main$|data:image\/svg)/.test(link))).toEqual(
        [],
      );
    }
  });

  it('leaves addresses and forms that are none of its own to others', () => {
    expect(pageOf('/api/languages', { documents })).toBeUndefined();
    expect(pageOf('/packages', { documents, form: { q: 'x' } })).toBeUndefined();
  });

  it('sends 200 rows at a time, and leads to the others', () => {
    const packages = Array.from(
      { length: 450 },
      (_, index) => `p${String(index).padStart(3, '0')} 1`,
    );
    const many = documentsOf([{ language: 'R', name: 'many', version: '1', packages }]);

    const html = htmlOf('/kernels/R/many/1?offset=200', { documents: many });

    expect(html.match(/<th scope="row">/g)).toHaveLength(200);
    expect(readableText(html)).toMatch(
      /p200 1 R .* p399 1 R Previous 200 Rows 201 –400 of 450 Next 50$/,
    );
  });
});

describe('a choice among very many', () => {
  const many = documentsOf(manyKernels(1000, 1));

  it('offers the first, those of a name when they are asked for, and always the one that is chosen', () => {
    const offered = (address: string) =>
      [...htmlOf(address, { documents: many }).matchAll(/<option value="(kernel[^"]*)"/g)].length /
      2;

    expect(offered('/compare')).toBe(400);
    expect(offered('/compare?among=kernel-0123')).toBe(4);
    expect(offered('/compare?among=kernel-0123&left=kernel/R/kernel-0001/1.9')).toBe(4.5);
    expect(readableText(htmlOf('/compare', { documents: many }))).toContain(
      'the first 400 of 1,000 are offered',
    );
  });
});
