import type { Kernel, KernelLanguage } from '../../../src/indexer/kernel.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';

type Entries = Readonly<Record<string, DiskEntry>>;

/** The kernel at a path: `R/cowsay/1.0`. */
export function kernelAt(path: string): Kernel {
  const [language = '', name = '', version = ''] = path.split('/');
  return { language: language as KernelLanguage, name, version, path };
}

/** Entries below a folder. */
export function below(folder: string, entries: Entries): Entries {
  return Object.fromEntries(Object.entries(entries).map(([path, e]) => [`${folder}/${path}`, e]));
}

/** A conda record as conda lays it out. @param fields over the usual ones */
export function condaRecord(
  name: string,
  version: string,
  fields: Readonly<Record<string, unknown>> = {},
): Entries {
  const record = {
    build: 'h1_0',
    channel: 'https://conda.anaconda.org/conda-forge/linux-64',
    license: 'MIT',
    name,
    version,
    ...fields,
  };
  const sorted = Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `${JSON.stringify(sorted, undefined, 2)}\n`;
  return { [`conda-meta/${name}-${version}-${record.build}.json`]: text };
}

/** A package of an R library. */
export function rPackage(name: string, description: string, library = 'lib/R/library'): Entries {
  return {
    [`${library}/${name}/Meta/package.rds`]: 'x',
    [`${library}/${name}/DESCRIPTION`]: description,
  };
}

/** A Python distribution. @param installer content of INSTALLER; empty: there is none */
export function distInfo(
  name: string,
  version: string,
  installer = 'pip\n',
  folder = 'lib/python3.11/site-packages',
): Entries {
  const path = `${folder}/${name}-${version}.dist-info`;
  return {
    [`${path}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nLicense: BSD\n`,
    ...(installer === '' ? {} : { [`${path}/INSTALLER`]: installer }),
  };
}

/** What makes an R kernel whole. */
export const rPrograms: Entries = {
  'bin/R': { program: '#!/bin/sh\n' },
  'bin/Rscript': { program: 'ELF' },
};
