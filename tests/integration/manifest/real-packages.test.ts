import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { PackageSource } from '../../../src/inventory/inventory.ts';
import { makeInventory } from '../../../src/inventory/make-inventory.ts';
import { readArchive } from '../../../src/inventory/read-archive.ts';
import { collectFacts } from '../../../src/manifest/collect-facts.ts';
import { findPackageFiles } from '../../../src/manifest/find-package-files.ts';
import { keepAliveContainer } from '../../../src/manifest/keep-alive-container.ts';
import { inChunks, tarArchive } from '../../support/tar-archive.ts';
import { engineUnderTest, type EngineUnderTest } from './engine-images.ts';

// Installing the languages takes most of it.
/** How an image with the tools of each language lists its own packages: a line `name version` for each. */
const ownLists = {
  dpkg: [
    'sh',
    '-c',
    "dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\\n' | sed -n 's/^installed //p'",
  ],
  python: [
    'python3',
    '-c',
    'import importlib.metadata as m\nfor d in m.distributions(): print(d.name, d.version)',
  ],
  r: [
    'Rscript',
    '-e',
    'p <- installed.packages(); writeLines(paste(p[, "Package"], p[, "Version"]))',
  ],
} as const satisfies Partial<Record<PackageSource, readonly string[]>>;

const languages = [
  'export DEBIAN_FRONTEND=noninteractive',
  'apt-get update -q',
  'apt-get install -qy --no-install-recommends python3-minimal python3-six python3-xdg python3-setuptools r-base-core r-cran-abind',
  // A library and an environment where users have them, and what only looks like packages.
  'mkdir -p /home/jo/R/x86_64-pc-linux-gnu-library/4.5 /home/jo/venv/lib/python3.13/site-packages',
  'cp -r /usr/lib/R/site-library/abind /home/jo/R/x86_64-pc-linux-gnu-library/4.5/',
  'cp -rl /usr/lib/python3/dist-packages/six-*-info /usr/local/lib/python3.13/dist-packages/',
  'apt-get purge -qy r-cran-abind',
].join(' && ');

/** More names than fit into the arguments of one command, where the image's `tar` is not GNU's. */
const manyPackages = [
  'cd / && mkdir -p opt/site-packages && cd opt/site-packages',
  'for i in $(seq 2000); do',
  '  d=a-package-whose-name-is-rather-long-as-those-of-some-plugins-are-$i-1.0.dist-info; mkdir $d',
  "  printf 'Name: long-%s\\nVersion: 1.0\\n' $i > $d/METADATA",
  'done',
].join('\n');

let machine: EngineUnderTest;
let languageImage: string;
let otherTarImage: string;

beforeAll(async () => {
  machine = await engineUnderTest();
  languageImage = await machine.extendImage('debian:trixie-slim', languages, '1000');
  otherTarImage = await machine.extendImage('busybox:stack-test', manyPackages, '0');
});

afterAll(async () => {
  await machine.removeImages();
});

async function ownList(image: string, source: keyof typeof ownLists) {
  const printed = await machine.printedIn(image, ownLists[source]);
  return printed
    .trim()
    .split('\n')
    .map((line) => ({ name: line.split(' ')[0] ?? '', version: line.split(' ')[1] ?? '', source }));
}

async function inventoryOf(image: string) {
  const facts = await collectFacts(
    { engine: machine.engine, clock: systemClock },
    {
      reference: 'test:packages',
      image,
      imageId: image,
      infoCommands: [],
      containerLabels: { 'stack.test': 'packages' },
    },
  );
  return { inventory: facts.inventory, problems: facts.inventoryProblems };
}

describe('collectFacts', () => {
  it('finds the packages that dpkg of a plain Debian lists', async () => {
    const image = 'debian:trixie-slim';
    const own = makeInventory(await ownList(image, 'dpkg'));

    const reading = await inventoryOf(image);

    expect(reading).toEqual({ inventory: own, problems: [] });
    expect(own.packages.length).toBeGreaterThan(50);
  });

  it('finds the packages that dpkg, Python and R of an image list, and a library in a home directory', async () => {
    const own = await Promise.all([
      ownList(languageImage, 'dpkg'),
      ownList(languageImage, 'python'),
      ownList(languageImage, 'r'),
    ]);
    const abind = {
      name: 'abind',
      version: expect.any(String) as unknown as string,
      source: 'r',
    } as const;

    const reading = await inventoryOf(languageImage);

    expect(reading).toEqual({ inventory: makeInventory([...own.flat(), abind]), problems: [] });
    expect(own.map((list) => list.length > 2)).toEqual([true, true, true]);
  });

  it.each([
    ['plain', () => 'debian:trixie-slim'],
    ['with languages', () => languageImage],
    ["with another tar than GNU's", () => otherTarImage],
  ])('finds the same in an image %s whether the image helps or not', async (_name, image) => {
    const container = keepAliveContainer(machine.engine, image(), { 'stack.test': 'both-ways' });
    try {
      const { id } = await container.open();
      const helped = await findPackageFiles(machine.engine, id, AbortSignal.timeout(60_000));
      const tar = await machine.engine.getArchive(id, '/');
      const whole = tar && (await readArchive(tar));

      expect(whole?.inventory.packages.length).toBeGreaterThan(50);
      expect(helped).toEqual({ status: 'read', reading: whole });
    } finally {
      await container.discard();
    }
  });

  it.each([
    ['plain', () => 'debian:trixie-slim'],
    ["with another tar than GNU's", () => otherTarImage],
  ])('removes what is not of an image %s before it looks', async (_name, image) => {
    const container = keepAliveContainer(machine.engine, image(), { 'stack.test': 'litter' });
    try {
      const { id } = await container.open();
      const before = await findPackageFiles(machine.engine, id, AbortSignal.timeout(60_000));
      const litter = "/opt/not ours/'$(x)";
      const metadata = `${litter.slice(1)}/site-packages/x.dist-info/METADATA`;
      const tar = await tarArchive([[metadata, 'Name: litter\nVersion: 1\n']]);
      await machine.engine.putArchive(id, '/', inChunks(tar));

      const signal = AbortSignal.timeout(60_000);
      const after = await findPackageFiles(machine.engine, id, signal, [litter]);

      expect(after).toEqual(before);
      expect(await machine.engine.getArchive(id, litter)).toBeUndefined();
    } finally {
      await container.discard();
    }
  });

  it.each([
    ['always', 'exit 1'],
    [
      'for the first of several goes',
      'test -e /run/again && exec tar.real "$@"; >/run/again; exit 1',
    ],
  ])('says that it is unable where the tar of an image fails %s', async (_name, fails) => {
    const image = await machine.extendImage(
      'debian:trixie-slim',
      [
        manyPackages,
        'mv /usr/bin/tar /usr/bin/tar.real',
        `printf '%s\\n' '#!/bin/sh' '[ "$1" = --version ] && exit' '${fails}' > /usr/bin/tar`,
        'chmod +x /usr/bin/tar',
      ].join('\n'),
      '0',
    );
    const container = keepAliveContainer(machine.engine, image, { 'stack.test': 'no-tar' });
    try {
      const { id } = await container.open();

      const found = await findPackageFiles(machine.engine, id, AbortSignal.timeout(60_000));

      expect(found).toEqual({ status: 'unable' });
    } finally {
      await container.discard();
    }
  });
});
