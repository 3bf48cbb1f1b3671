import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanField } from '../../../../src/inventory/clean-field.ts';
import { readPackageFile } from '../../../../src/inventory/read-package-file.ts';
import type { PackageFile } from '../../../../src/inventory/package-paths.ts';

const files: readonly PackageFile[] = [
  { kind: 'dpkg-status' },
  { kind: 'python-metadata' },
  { kind: 'conda-record' },
  { kind: 'r-description', directory: '/usr/lib/R/library/x' },
  { kind: 'r-marker', directory: '/usr/lib/R/library/x' },
];

const fields = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'Package: ',
        'Name: ',
        'Version: ',
        'Status: install ok installed',
        '\r',
        '\n',
      ),
      fc.constantFrom('\n\n', ' ', '{"name":"', '","version":"', '"}', '\u001B[1m', '\u202E', ':'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
  )
  .map((parts) => Buffer.from(parts.join('')));

describe('readPackageFile', () => {
  it('answers with clean packages or problems whatever the content is', () => {
    const content = fc.oneof(fields, fc.uint8Array({ maxLength: 500 }));

    fc.assert(
      fc.property(fc.constantFrom(...files), content, (file, bytes) => {
        const { packages } = readPackageFile(file, bytes);

        expect(packages.map(({ name }) => cleanField(name))).toEqual(packages.map((p) => p.name));
        expect(packages.map((p) => cleanField(p.version))).toEqual(packages.map((p) => p.version));
      }),
    );
  });
});
