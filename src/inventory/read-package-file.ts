import type { PackageFile } from './package-paths.ts';
import { readCondaRecord } from './readers/conda-meta.ts';
import { readDpkgStatus } from './readers/dpkg.ts';
import { readPythonMetadata } from './readers/python-dist-info.ts';
import { readRDescription } from './readers/r-library.ts';
import { nothingInstalled, type Reading } from './reading.ts';

/** What a package file says, by the reader it belongs to. */
export function readPackageFile(file: PackageFile, content: Uint8Array): Reading {
  switch (file.kind) {
    case 'dpkg-status':
      return readDpkgStatus(utf8(content));
    case 'python-metadata':
      return readPythonMetadata(utf8(content));
    case 'conda-record':
      return readCondaRecord(content);
    case 'r-description':
      return readRDescription(latin1(content), packageDirectoryName(file.directory));
    case 'r-marker':
      return nothingInstalled;
  }
}

/** `/usr/lib/R/library/stats` → `stats`. */
export function packageDirectoryName(directory: string): string {
  return directory.slice(directory.lastIndexOf('/') + 1);
}

function utf8(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

/** Many DESCRIPTION files are in Latin-1; what is read of them is ASCII in any encoding. */
function latin1(content: Uint8Array): string {
  return new TextDecoder('latin1').decode(content);
}
