import { describe, expect, it } from '@jest/globals';
import { condaRecords } from '../../../src/indexer/conda-records.ts';
import { environmentPlaces } from '../../../src/indexer/environment-places.ts';
import { kernelPackageOf, pipPackages } from '../../../src/indexer/python-packages.ts';
import type { KernelTree } from '../../../src/ports/kernel-tree.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { kernelTreeOf } from '../../support/memory-kernel-tree.ts';
import { below, condaRecord, distInfo, kernelAt } from './kernel-builders.ts';

const kernel = kernelAt('Python/a/1.0');
const site = 'lib/python3.11/site-packages';
const dist = 'lib/python3.11/dist-packages';

function pipOf(entries: Readonly<Record<string, DiskEntry>>, opened: string[] = []) {
  const all = { ...condaRecord('python', '3.11.8'), ...entries };
  const tree = kernelTreeOf(below(kernel.path, all));
  const watched: KernelTree = {
    ...tree,
    read: (path, maxBytes) => {
      opened.push(path.slice(kernel.path.length + 1));
      return tree.read(path, maxBytes);
    },
  };
  const warnings: string[] = [];
  const places = environmentPlaces(tree, kernel);
  const records = condaRecords(tree, places, () => undefined);
  const found = pipPackages(watched, places.pythonPackages, records, (text) => {
    warnings.push(text);
  });
  const packages = found.map(({ metadata, replaces }) => ({
    name: metadata.name,
    version: metadata.version,
    replaces: replaces?.record.version,
  }));
  return { packages, warnings };
}

const pip = (name: string, version: string | undefined, replaces?: string) => ({
  name,
  version,
  replaces,
});

describe('pipPackages', () => {
  it('has what pip installed, named as it names itself', () => {
    const found = pipOf({
      ...distInfo('PyYAML', '6.0.1'),
      ...distInfo('uv_made', '1', 'uv'),
      ...distInfo('without_installer', '1', ''),
    });

    expect(found).toEqual({
      packages: [pip('PyYAML', '6.0.1'), pip('uv_made', '1'), pip('without_installer', '1')],
      warnings: [],
    });
  });

  it('does not open a distribution that the record of conda names', () => {
    const opened: string[] = [];
    const found = pipOf(
      {
        ...condaRecord('ruamel.yaml', '0.18'),
        ...distInfo('Ruamel_Yaml', '0.18', ''),
        ...condaRecord('six', '1.16'),
        [`${site}/six-1.16-py3.11.egg-info/PKG-INFO`]: 'Name: six\nVersion: 1.16\n',
      },
      opened,
    );

    expect(found.packages).toEqual([]);
    expect(opened).toEqual([]);
  });

  it('takes what conda marked for conda`s, whatever its record is called', () => {
    const found = pipOf({
      ...condaRecord('matplotlib-base', '3.8'),
      ...distInfo('matplotlib', '3.8', 'conda\n'),
    });

    expect(found).toEqual({ packages: [], warnings: [] });
  });

  it('takes an unmarked distribution of another version for conda`s while its own is there or not told', () => {
    const found = pipOf({
      ...condaRecord('listed', '1.0.0', {
        files: [`${site}/listed-1.0.dist-info/METADATA`],
      }),
      ...distInfo('listed', '1.0', ''),
      ...condaRecord('both', '1', { files: [`${site}/both-1.dist-info/METADATA`] }),
      ...distInfo('both', '1', 'conda'),
      ...distInfo('both', '2'),
      ...condaRecord('untold', '1'),
      ...distInfo('untold', '2'),
    });

    expect(found).toEqual({ packages: [], warnings: [] });
  });

  it('has a package that pip put in the place of conda`s', () => {
    const found = pipOf({
      ...condaRecord('requests', '2.28', { files: [`${site}/requests-2.28.dist-info/METADATA`] }),
      ...distInfo('requests', '2.31'),
      ...condaRecord('old-egg', '1', { files: [`${site}/old_egg-1-py3.11.egg-info`] }),
      ...distInfo('old_egg', '2'),
    });

    expect(found.packages).toEqual([pip('old_egg', '2', '1'), pip('requests', '2.31', '2.28')]);
  });

  it('reads egg-info folders and files', () => {
    const found = pipOf({
      [`${site}/folder-1.egg-info/PKG-INFO`]: 'Name: Folder\nVersion: 1\n',
      [`${site}/file-2-py3.11.egg-info`]: 'Name: file\nVersion: 2\n',
    });

    expect(found).toEqual({ packages: [pip('file', '2'), pip('Folder', '1')], warnings: [] });
  });

  it('has a name that is there twice once, from the directory that Python searches first', () => {
    const found = pipOf({
      ...distInfo('Same.Name', '1', 'pip', dist),
      ...distInfo('same_name', '2', 'pip', site),
    });

    expect(found.packages).toEqual([pip('same_name', '2')]);
  });

  it('warns of what has no metadata with a name, and passes over everything else', () => {
    const found = pipOf({
      [`${site}/empty-1.dist-info`]: 'folder/',
      [`${site}/nameless-1.dist-info/METADATA`]: 'Version: 1\n',
      [`${site}/folder-1.egg-info`]: 'folder/',
      [`${site}/out-1.dist-info`]: { link: '/outside' },
      [`${site}/pipe-1.egg-info`]: 'pipe|',
      [`${site}/numpy/__init__.py`]: '',
    });

    const names = ['empty-1.dist-info', 'folder-1.egg-info', 'nameless-1.dist-info'];
    expect(found).toEqual({
      packages: [],
      warnings: [...names, 'out-1.dist-info'].map(
        (name) =>
          `${kernel.path}/${site}/${name}: not listed, it has no metadata with a name that can be read`,
      ),
    });
  });

  it('has a distribution without a version', () => {
    const found = pipOf({ [`${site}/x-1.dist-info/METADATA`]: 'Name: x\n' });

    expect(found.packages).toEqual([pip('x', undefined)]);
  });
});

describe('kernelPackageOf', () => {
  it('is of the channel pypi', () => {
    const metadata = { name: 'x', version: '1', license: 'MIT' };

    expect(kernelPackageOf({ metadata, replaces: undefined }, 'python')).toEqual({
      name: 'x',
      version: '1',
      source: 'python',
      channel: 'pypi',
      license: 'MIT',
    });
  });

  it('has a version that is unknown', () => {
    expect(kernelPackageOf({ metadata: { name: 'x' }, replaces: undefined }, 'conda')).toEqual({
      name: 'x',
      version: 'unknown',
      source: 'conda',
      channel: 'pypi',
    });
  });
});
