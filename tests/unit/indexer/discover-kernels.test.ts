import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { discoverKernels } from '../../../src/indexer/discover-kernels.ts';
import { kernelDisk, kernelTreeOf, memoryKernelTree } from '../../support/memory-kernel-tree.ts';

const pathsOf = (found: ReturnType<typeof discoverKernels>) =>
  found.kernels.map(({ path }) => path);

describe('discoverKernels', () => {
  it('finds what has a directory of records three levels down, in the order of code points', () => {
    const tree = kernelTreeOf({
      'R/b/10.0/conda-meta': 'folder/',
      'R/b/9.0/conda-meta': 'folder/',
      'R/B x/1/conda-meta': 'folder/',
      'Python/\u{1F600}/1/conda-meta': 'folder/',
      'Python/\uFF21/1/conda-meta': 'folder/',
    });

    const found = discoverKernels(tree);

    expect(found).toEqual({
      kernels: [
        { language: 'Python', name: '\uFF21', version: '1', path: 'Python/\uFF21/1' },
        { language: 'Python', name: '\u{1F600}', version: '1', path: 'Python/\u{1F600}/1' },
        { language: 'R', name: 'B x', version: '1', path: 'R/B x/1' },
        { language: 'R', name: 'b', version: '10.0', path: 'R/b/10.0' },
        { language: 'R', name: 'b', version: '9.0', path: 'R/b/9.0' },
      ],
      remarks: [],
      unreadable: [],
    });
  });

  it('passes over what is no kernel without a word', () => {
    const tree = kernelTreeOf({
      'R/file': '',
      'R/no-records/1.0/bin/R': '',
      'R/records-are-a-file/1.0/conda-meta': '',
      'R/broken': { link: 'nowhere' },
      'R/a/1.0/conda-meta': 'folder/',
      'R/a/latest/pipe': 'pipe|',
      'shared/docs/readme': '',
      'icrn_kernel_catalog.json': '{}',
      '.snapshot/hourly/1/conda-meta': 'folder/',
    });

    expect(discoverKernels(tree)).toEqual({
      kernels: [{ language: 'R', name: 'a', version: '1.0', path: 'R/a/1.0' }],
      remarks: [],
      unreadable: [],
    });
  });

  it('names directories that cannot be read, and finds the others', () => {
    const tree = kernelTreeOf({
      'R/a/1.0/conda-meta': 'folder/',
      'R/private/1.0/conda-meta': 'folder/',
      'lost+found/x/1/conda-meta': 'folder/',
    });
    const list = (path: string) => {
      if (!/private|lost/.test(path)) return tree.list(path);
      throw new UserError('KERNEL_UNREADABLE', `${path} cannot be read`, { hint: 'mend it' });
    };

    expect(discoverKernels({ ...tree, list })).toEqual({
      kernels: [{ language: 'R', name: 'a', version: '1.0', path: 'R/a/1.0' }],
      remarks: [],
      unreadable: ['R/private cannot be read'],
    });
  });

  it('finds only those of one language when asked', () => {
    const tree = kernelTreeOf({
      'R/a/1.0/conda-meta': 'folder/',
      'Python/a/1.0/conda-meta': 'folder/',
      'Julia/a/1.0/conda-meta': 'folder/',
    });

    const found = discoverKernels(tree, 'Python');

    expect(pathsOf(found)).toEqual(['Python/a/1.0']);
    expect(found.remarks).toEqual([]);
  });

  it('finds nothing of a language whose directory is not there', () => {
    expect(discoverKernels(kernelTreeOf({}), 'R')).toEqual({
      kernels: [],
      remarks: [],
      unreadable: [],
    });
  });

  it('remarks on kernels of a language that it cannot index', () => {
    const tree = kernelTreeOf({
      'Julia/a/1.0/conda-meta': 'folder/',
      'python/a/1.0/conda-meta': 'folder/',
    });

    expect(discoverKernels(tree)).toEqual({
      kernels: [],
      remarks: [
        'Julia/a/1.0: not indexed, its language is neither R nor Python',
        'python/a/1.0: not indexed, its language is neither R nor Python',
      ],
      unreadable: [],
    });
  });

  it('gives a directory with two names to the one without a link', () => {
    const tree = kernelTreeOf({
      'R/a/1.0': { link: '2.0' },
      'R/a/2.0/conda-meta': 'folder/',
      'R/b': { link: 'a' },
    });

    expect(discoverKernels(tree)).toEqual({
      kernels: [{ language: 'R', name: 'a', version: '2.0', path: 'R/a/2.0' }],
      remarks: [
        'R/a/1.0: not indexed, a second name of R/a/2.0',
        'R/b/1.0: not indexed, a second name of R/a/2.0',
        'R/b/2.0: not indexed, a second name of R/a/2.0',
      ],
      unreadable: [],
    });
  });

  it('gives a directory that only links lead to to the first of them', () => {
    const tree = kernelTreeOf({
      'environments/a/conda-meta': 'folder/',
      'R/x/1': { link: '../../environments/a' },
      'R/x/2': { link: '../../environments/a' },
    });

    const found = discoverKernels(tree);

    expect(pathsOf(found)).toEqual(['R/x/1']);
    expect(found.remarks).toEqual(['R/x/2: not indexed, a second name of R/x/1']);
  });

  it('finds the kernels of a language whose directory is a link', () => {
    const tree = kernelTreeOf({
      'disk-2/a/1.0/conda-meta': 'folder/',
      R: { link: 'disk-2' },
    });

    expect(pathsOf(discoverKernels(tree))).toEqual(['R/a/1.0']);
  });

  it('remarks on links that lead out of the repository, and does not follow them', () => {
    const disk = kernelDisk({
      'R/a': { link: '../../home' },
      'R/b/1.0': { link: '/home/env' },
      'R/c/1.0/conda-meta': { link: '/home/env/conda-meta' },
    });
    disk.put('/home/env/conda-meta', 'folder/');

    expect(discoverKernels(memoryKernelTree(disk))).toEqual({
      kernels: [],
      remarks: ['R/a', 'R/b/1.0', 'R/c/1.0/conda-meta'].map(
        (path) => `${path}: not followed, the link leads out of the kernel repository`,
      ),
      unreadable: [],
    });
  });
});
