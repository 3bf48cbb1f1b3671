/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KernelTree, TreeEntry } from '../../src/ports/kernel-tree.ts';
import type { DiskEntry } from './memory-disk.ts';

/** Path that the repository of the contract has elsewhere; nothing is there. */
export const contractHostRoot = '/elsewhere/kernels';

/** What has to lie in the repository, by path relative to its root. */
export const contractTree: Readonly<Record<string, DiskEntry>> = {
  'R/a/1.0/file': 'text\n',
  'R/a/1.0/empty': '',
  'R/a/1.0/bin/R': { program: '#!/bin/sh\n' },
  'R/a/1.0/deep/er/file': 'deep\n',
  'R/a/latest': { link: '1.0' },
  'R/again': { link: 'a' },
  'R/a/1.0/up': { link: '../../a/latest/deep/../file' },
  'R/a/1.0/chain': { link: 'up' },
  'R/a/1.0/pipe': 'pipe|',
  'Größe und\nZeile/a': 'ä\n',
  order: 'folder/',
  'order/\u{1F600}': '',
  'order/\uFF21': '',
  'order/a': '',
  'order/a b': '',
  'order/B': '',
  'links/broken': { link: 'nowhere' },
  'links/below-a-file': { link: '../R/a/1.0/file/x' },
  'links/self': { link: 'self' },
  'links/round': { link: 'about' },
  'links/about': { link: 'round' },
  'links/below-a-circle': { link: 'self/x' },
  'links/root': { link: '..' },
  'links/out': { link: '../../outside' },
  'links/out-file': { link: '../../outside/secret' },
  'links/out-and-back': { link: 'out/back' },
  'links/out-by-link': { link: 'out/secret' },
  'links/beside': { link: '../../kernels-beside/file' },
  'links/host': { link: `${contractHostRoot}/R/a/1.0/file` },
  'links/host-folder': { link: `${contractHostRoot}/R/a` },
  'links/host-chain': { link: 'host' },
  'links/host-through-host': { link: `${contractHostRoot}/links/host-folder/1.0/file` },
  'links/host-beside': { link: `${contractHostRoot}-2/R/a/1.0/file` },
  'links/host-up': { link: `${contractHostRoot}/../outside/secret` },
};

/** What has to lie beside the repository, by path relative to the folder that it lies in; the repository is `kernels` there. */
export const contractOutside: Readonly<Record<string, DiskEntry>> = {
  'outside/secret': 'secret\n',
  'outside/back': { link: '../kernels/R/a/1.0/file' },
  'kernels-beside/file': 'secret\n',
};

/** A tree to hold against the contract. */
export interface TreeUnderContract {
  readonly tree: KernelTree;
  /** Absolute path of the root, no link in it. */
  readonly root: string;
}

/** What every {@link KernelTree} does. `start` is called once. */
export function describeKernelTreeContract(
  name: string,
  start: () => Promise<TreeUnderContract>,
  stop: () => Promise<void> = () => Promise.resolve(),
): void {
  describe(`kernel tree contract: ${name}`, () => {
    let context: TreeUnderContract;
    beforeAll(async () => {
      context = await start();
    });
    afterAll(stop);

    const look = (path: string): Partial<TreeEntry> | undefined => {
      const entry = context.tree.look(path);
      if (entry === undefined) return undefined;
      const { kind, isLink, realPath, sizeBytes, executable } = entry;
      const size = kind === 'file' ? { sizeBytes, executable } : {};
      return { kind, isLink, realPath: realPath.slice(context.root.length + 1), ...size };
    };
    const text = (content: Uint8Array | 'too-large' | undefined) =>
      content instanceof Uint8Array ? Buffer.from(content).toString() : content;

    it.each([
      ['R/a/1.0/file', { kind: 'file', isLink: false, sizeBytes: 5, executable: false }],
      ['R/a/1.0/bin/R', { kind: 'file', isLink: false, sizeBytes: 10, executable: true }],
      ['R/a/1.0', { kind: 'directory', isLink: false }],
      ['R/a/1.0/pipe', { kind: 'other', isLink: false }],
      ['Größe und\nZeile/a', { kind: 'file', isLink: false, sizeBytes: 3, executable: false }],
    ])('sees what %j is', (path, facts) => {
      expect(look(path)).toEqual({ ...facts, realPath: path });
    });

    it.each([
      ['R/a/latest', 'R/a/1.0', true],
      ['R/a/latest/deep/er', 'R/a/1.0/deep/er', false],
      ['R/again/latest', 'R/a/1.0', true],
      ['links/host-folder/latest', 'R/a/1.0', true],
      ['links/root/R', 'R', false],
    ])('finds the directory %s by its links', (path, realPath, isLink) => {
      expect(look(path)).toEqual({ kind: 'directory', isLink, realPath });
    });

    it.each([
      'R/a/1.0/up',
      'R/a/1.0/chain',
      'R/again/latest/chain',
      'links/host',
      'links/host-chain',
      'links/host-through-host',
      'links/out-and-back',
    ])('finds the file behind the link %s', (path) => {
      const found = look(path);
      const content = context.tree.read(path, 100);

      expect(found).toEqual({
        kind: 'file',
        isLink: true,
        realPath: 'R/a/1.0/file',
        sizeBytes: 5,
        executable: false,
      });
      expect(text(content)).toBe('text\n');
    });

    it.each([
      'missing',
      'R/a/1.0/file/below',
      'R/missing/1.0',
      'links/broken',
      'links/broken/below',
      'links/below-a-file',
      'links/self',
      'links/self/below',
      'links/round',
      'links/below-a-circle',
    ])('finds nothing at %s', (path) => {
      expect(look(path)).toBeUndefined();
      expect(context.tree.list(path)).toBeUndefined();
      expect(context.tree.read(path, 100)).toBeUndefined();
    });

    it.each([
      ['links/out', true],
      ['links/out/secret', false],
      ['links/out/missing', false],
      ['links/out-file', true],
      ['links/out-by-link', true],
      ['links/beside', true],
    ])('says that %s is outside, and opens nothing there', (path, isLink) => {
      const entry = context.tree.look(path);

      expect(entry).toEqual({
        kind: 'outside',
        isLink,
        realPath: `${context.root}/${path}`,
        sizeBytes: 0,
        executable: false,
        modifiedNs: 0n,
        stamp: 'outside',
      });
      expect(context.tree.list(path)).toBeUndefined();
      expect(context.tree.read(path, 100)).toBeUndefined();
    });

    it.each(['links/host-beside', 'links/host-up'])(
      'reads nothing at %s, which only begins like the root elsewhere',
      (path) => {
        const found = look(path);

        expect(found === undefined || found.kind === 'outside').toBe(true);
        expect(context.tree.read(path, 100)).toBeUndefined();
      },
    );

    it('is the root at the empty path', () => {
      const names = context.tree.list('')?.map(({ name: each }) => each);

      expect(context.tree.look('')).toMatchObject({ kind: 'directory', realPath: context.root });
      expect(names).toEqual(['Größe und\nZeile', 'R', 'links', 'order']);
    });

    it('lists names in the order of code points', () => {
      const names = context.tree.list('order')?.map(({ name: each }) => each);

      expect(names).toEqual(['B', 'a', 'a b', '\uFF21', '\u{1F600}']);
    });

    it('lists what each entry is, links not followed', () => {
      expect(context.tree.list('R/again/latest')).toEqual([
        { name: 'bin', kind: 'directory' },
        { name: 'chain', kind: 'symlink' },
        { name: 'deep', kind: 'directory' },
        { name: 'empty', kind: 'file' },
        { name: 'file', kind: 'file' },
        { name: 'pipe', kind: 'other' },
        { name: 'up', kind: 'symlink' },
      ]);
    });

    it.each(['R/a/1.0/file', 'R/a/1.0/pipe'])('lists nothing of %s', (path) => {
      expect(context.tree.list(path)).toBeUndefined();
    });

    it.each([
      ['R/a/1.0/empty', 0, ''],
      ['R/a/1.0/file', 5, 'text\n'],
      ['R/a/1.0/file', 4, 'too-large'],
      ['R/a/1.0/chain', 4, 'too-large'],
      ['Größe und\nZeile/a', 100, 'ä\n'],
      ['R/a/1.0', 100, undefined],
      ['R/a/latest', 100, undefined],
      ['R/a/1.0/pipe', 100, undefined],
    ])('reads %j of at most %d bytes', (path, maxBytes, content) => {
      expect(text(context.tree.read(path, maxBytes))).toBe(content);
    });

    it('gives one file one stamp, by whatever name', () => {
      const stamp = context.tree.look('R/a/1.0/file')?.stamp;

      expect(context.tree.look('links/host')?.stamp).toBe(stamp);
      expect(context.tree.look('R/a/1.0/empty')?.stamp).not.toBe(stamp);
    });
  });
}
