import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maxPackageFileBytes, readArchive } from '../../../src/inventory/read-archive.ts';
import { inChunks, tarArchive, type TarContent } from '../../support/tar-archive.ts';

const python = 'usr/lib/python3/dist-packages';

async function read(entries: Readonly<Record<string, TarContent>>) {
  return readArchive(inChunks(await tarArchive(Object.entries(entries))));
}

describe('readArchive', () => {
  it('reads every kind of package and lets the rest pass', async () => {
    const reading = await read({
      'bin/sh': new Uint8Array(300_000),
      'var/lib/dpkg/status': 'Package: bash\nStatus: install ok installed\nVersion: 5.2\n',
      [`${python}/six-1.17.0.dist-info/METADATA`]: 'Name: six\nVersion: 1.17.0\n',
      'opt/conda/conda-meta/xz-5-0.json': '{"name": "xz", "version": "5"}',
      'usr/lib/R/library/stats/DESCRIPTION': 'Version: 4.5.0\n',
      'usr/lib/R/library/stats/Meta/package.rds': 'x',
      'usr/lib/R/library/translations/DESCRIPTION': 'Version: 4.5.0\n',
    });

    expect(reading).toEqual({
      inventory: {
        schemaVersion: 1,
        packages: [
          { name: 'xz', version: '5', source: 'conda' },
          { name: 'bash', version: '5.2', source: 'dpkg' },
          { name: 'six', version: '1.17.0', source: 'python' },
          { name: 'stats', version: '4.5.0', source: 'r' },
        ],
      },
      problems: [],
      damage: undefined,
    });
  });

  it('reads as many packages as a hostile file has', async () => {
    const stanza = (_: unknown, index: number) => `Package: p${index}\nVersion: 1\n`;
    const text = Array.from({ length: 150_000 }, stanza).join('\n');

    const { inventory } = await read({ 'var/lib/dpkg/status': text });

    expect(inventory.packages).toHaveLength(150_000);
  });

  it('reads names as the engine, tar and people write them', async () => {
    const reading = await read({
      './var/lib/dpkg/status.d/a': 'Package: a\nVersion: 1\n',
      '/var/lib/dpkg/status.d/b': 'Package: b\nVersion: 1\n',
      'var//lib/dpkg/status.d/c': 'Package: c\nVersion: 1\n',
    });

    expect(reading.inventory.packages.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('never follows a name out of the archive', async () => {
    const reading = await read({
      '../var/lib/dpkg/status': 'Package: a\nVersion: 1\n',
      'var/lib/x/../dpkg/status': 'Package: b\nVersion: 1\n',
    });

    expect(reading).toEqual({
      inventory: { schemaVersion: 1, packages: [] },
      problems: [],
      damage: undefined,
    });
  });

  it('reads the second name of a file', async () => {
    const library = 'usr/lib/R/library';
    const reading = await read({
      [`${python}/a.dist-info/METADATA`]: 'Name: a\nVersion: 1\n',
      'opt/site-packages/a.dist-info/METADATA': {
        type: 'link',
        linkname: `${python}/a.dist-info/METADATA`,
      },
      [`${library}/old/DESCRIPTION`]: 'Version: 2\n',
      [`${library}/new/DESCRIPTION`]: { type: 'link', linkname: `/${library}/old/DESCRIPTION` },
      [`${library}/new/Meta/package.rds`]: 'x',
      [`${python}/b.dist-info/METADATA`]: { type: 'link', linkname: 'elsewhere' },
    });

    expect(reading.inventory.packages).toEqual([
      { name: 'a', version: '1', source: 'python' },
      { name: 'new', version: '2', source: 'r' },
    ]);
    expect(reading.problems).toEqual([
      '/usr/lib/python3/dist-packages/b.dist-info/METADATA: a second name of a file that was not read',
    ]);
  });

  it('tells the place of each problem', async () => {
    const reading = await read({
      'opt/conda/conda-meta/broken.json': '{',
      [`${python}/evil\u202E.egg-info`]: 'Version: 1',
      [`${python}/large.egg-info`]: new Uint8Array(maxPackageFileBytes + 1),
      [`${python}/small.egg-info`]: 'Name: small\nVersion: 1\n',
    });

    expect(reading.inventory.packages).toEqual([{ name: 'small', version: '1', source: 'python' }]);
    expect(reading.problems).toEqual([
      '/usr/lib/python3/dist-packages/large.egg-info: larger than 8 MB, not read',
      '/opt/conda/conda-meta/broken.json: not a JSON object',
      '/usr/lib/python3/dist-packages/evil.egg-info: no package name',
    ]);
  });

  it('tells the first fifty problems and how many more there are', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `opt/conda/conda-meta/${index}.json`);

    const reading = await read(Object.fromEntries(names.map((name) => [name, '{'])));

    expect(reading.problems).toHaveLength(51);
    expect(reading.problems.at(-1)).toBe('and 10 more problems');
  });

  it('gives the same inventory whatever pieces the stream comes in', async () => {
    const tar = await tarArchive([
      [`${python}/six.dist-info/METADATA`, 'Name: six\nVersion: 1.17.0\n'],
      ['usr/lib/R/library/stats/Meta/package.rds', new Uint8Array(3000)],
      ['usr/lib/R/library/stats/DESCRIPTION', 'Version: 4.5.0\n'],
    ]);
    const expected = await readArchive(inChunks(tar));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), async (chunkBytes) => {
        expect(await readArchive(inChunks(tar, chunkBytes))).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps what it read of an archive that breaks off', async () => {
    const tar = await tarArchive([
      [`${python}/six.dist-info/METADATA`, 'Name: six\nVersion: 1\n'],
      ['bin/large', new Uint8Array(100_000)],
    ]);

    const reading = await readArchive(inChunks(tar.subarray(0, 50_000)));

    expect(reading.inventory.packages).toEqual([{ name: 'six', version: '1', source: 'python' }]);
    expect(reading.damage).toBe('the archive is damaged: Unexpected end of data');
  });

  it('tells damage of what is no archive', async () => {
    const reading = await readArchive(inChunks(Buffer.alloc(2000, 'not a tar ')));

    expect(reading.damage).toMatch(/^the archive is damaged: Invalid tar header/);
  });

  it('finds nothing in an empty stream', async () => {
    const reading = await readArchive(inChunks(new Uint8Array()));

    expect(reading).toEqual({
      inventory: { schemaVersion: 1, packages: [] },
      problems: [],
      damage: undefined,
    });
  });

  it('rejects with the error of the stream', async () => {
    const lost = new Error('connection lost');
    async function* broken() {
      yield* inChunks(await tarArchive([['bin/large', new Uint8Array(5000)]]), 1000);
      throw lost;
    }

    await expect(readArchive(broken())).rejects.toBe(lost);
  });

  it('answers whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        expect((await readArchive(inChunks(bytes))).inventory.packages).toEqual([]);
      }),
    );
  });
});
