import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { condaRecord, distInfo, recordName, type CondaPackage } from './conda-record.ts';
import { fileStore, type FileStore } from './file-store.ts';
import {
  basePackages,
  defaultPipLicense,
  defaultRLicense,
  type Kernel,
  type PipPackage,
  type PythonKernel,
  type RKernel,
  type RPackage,
} from './kernel.ts';

/** What the interpreters of these kernels leave beside themselves when somebody starts them. */
export const startedMark = '.was-started';

/**
 * Writes `<root>/<Language>/<kernel>/<version>` as conda leaves an environment: records, interpreters, libraries.
 *
 * @returns its folder
 */
export function writeKernel(root: string, kernel: Kernel, store: FileStore = fileStore()): string {
  const folder = join(root, kernel.language, kernel.name, kernel.version);
  const python = shortVersion(kernel);
  for (const conda of kernel.conda) writeRecord(folder, conda, store, python);
  store.put(
    join(folder, 'conda-meta', 'history'),
    'history',
    () => '==> 2025-11-20 21:11:38 <==\n',
  );
  if (kernel.language === 'R') writeR(folder, kernel, store);
  else writePython(folder, kernel, store);
  return folder;
}

/** Writes the record of one package into a kernel's `conda-meta`. */
export function writeRecord(
  folder: string,
  conda: CondaPackage,
  store: FileStore = fileStore(),
  python = '3.11',
): void {
  const path = join(folder, 'conda-meta', recordName(conda));
  const key = `record ${JSON.stringify(conda)} ${conda.distribution === undefined ? '' : python}`;
  store.put(path, key, () => condaRecord(conda, python));
}

/** Installs a package into R's library of a kernel. */
export function writeRPackage(
  folder: string,
  installed: RPackage,
  store: FileStore = fileStore(),
): void {
  const place = join(folder, 'lib/R/library', installed.name);
  const { name, version, license, description } = installed;
  const key =
    description === undefined ? `description ${name} ${version} ${license ?? ''}` : `own ${place}`;
  store.put(join(place, 'DESCRIPTION'), key, () => description ?? descriptionOf(installed));
  // Only that it is there counts: R reads it, others do not.
  store.put(join(place, 'Meta/package.rds'), 'package.rds', () => Uint8Array.of(0x1f, 0x8b, 8, 0));
}

/** Installs a package that conda does not know into a Python kernel. */
export function writePipPackage(
  folder: string,
  installed: PipPackage,
  store: FileStore = fileStore(),
  python = '3.11',
): void {
  const { name, version, form = 'dist-info', installer = 'pip' } = installed;
  const base = `${name.replaceAll(/[-.]+/g, '_')}-${version}`;
  const place = join(folder, `lib/python${python}/site-packages`);
  const paths = {
    'dist-info': `${basename(distInfo(installed, python))}/METADATA`,
    'egg-info-file': `${base}-py${python}.egg-info`,
    'egg-info-folder': `${base}-py${python}.egg-info/PKG-INFO`,
  };
  const put = (path: string, content: string) =>
    store.put(join(place, path), `pip ${path} ${content}`, () => content);
  put(paths[form], metadataOf(installed));
  if (form !== 'dist-info') return;
  put(`${base}.dist-info/RECORD`, `${base}.dist-info/METADATA,,\n`);
  if (installer !== 'none') put(`${base}.dist-info/INSTALLER`, `${installer}\n`);
}

function writeR(folder: string, kernel: RKernel, store: FileStore): void {
  const { languageVersion } = kernel;
  writeInterpreter(join(folder, 'lib/R/bin'), 'R');
  writeInterpreter(join(folder, 'lib/R/bin'), 'Rscript');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const name of ['R', 'Rscript'])
    symlinkSync(`../lib/R/bin/${name}`, join(folder, 'bin', name));
  for (const name of basePackages) writeRPackage(folder, { name, version: languageVersion }, store);
  for (const installed of kernel.packages) writeRPackage(folder, installed, store);
  const translations = { name: 'translations', version: languageVersion };
  const description = join(folder, 'lib/R/library/translations/DESCRIPTION');
  const key = `description translations ${languageVersion}`;
  store.put(description, key, () => descriptionOf(translations));
}

function writePython(folder: string, kernel: PythonKernel, store: FileStore): void {
  const short = shortVersion(kernel);
  writeInterpreter(join(folder, 'bin'), `python${short}`);
  for (const name of ['python', 'python3'])
    symlinkSync(`python${short}`, join(folder, 'bin', name));
  mkdirSync(join(folder, `lib/python${short}/site-packages`), { recursive: true });
  // Conda makes such a link, so that what takes 3.11 for 3.1 finds its way.
  if (short === '3.11') symlinkSync('python3.11', join(folder, 'lib/python3.1'));
  for (const { distribution, version } of kernel.conda) {
    if (distribution === undefined) continue;
    writePipPackage(folder, { name: distribution, version, installer: 'conda' }, store, short);
  }
  for (const installed of kernel.pip) writePipPackage(folder, installed, store, short);
}

/** `3.11` of `3.11.9`. */
function shortVersion({ languageVersion }: Kernel): string {
  return languageVersion.split('.').slice(0, 2).join('.');
}

/** An executable that tells when it is started. */
function writeInterpreter(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n: > "$0${startedMark}"\necho 9.9.9\n`);
  chmodSync(join(folder, name), 0o755);
}

function descriptionOf({ name, version, license = defaultRLicense }: RPackage): string {
  return [
    `Package: ${name}`,
    'Type: Package',
    `Title: About ${name}`,
    `Version: ${version}`,
    'Authors@R: c(person("A", "Nybody",',
    '    role = c("aut", "cre")))',
    'Description: Does what its name says. Version: 0.0.0 is mentioned in',
    '    the middle of a text that goes on.',
    ...(license === 'none' ? [] : [`License: ${license}`]),
    'Built: R 4.4.3; ; 2025-01-01 00:00:00 UTC; unix',
    '',
  ].join('\n');
}

function metadataOf({ name, version, license = defaultPipLicense }: PipPackage): string {
  return [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    'Summary: A package',
    `License: ${license}`,
    '',
    'Name: in the text, which is not the name',
    '',
  ].join('\n');
}
