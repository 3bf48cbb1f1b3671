import { describe, expect, it } from '@jest/globals';
import { readDpkgStatus } from '../../../../src/inventory/readers/dpkg.ts';

const status = `Package: adduser
Status: install ok installed
Priority: important
Version: 3.152
Description: add and remove users
 Version: 9.9 is not a field here,
 nor is
 .
 Package: this

Package: held
Status: hold ok installed
Version: 1:2.3-4+b1

Package: removed
Status: deinstall ok config-files
Version: 1.0

Package: unpacked
Status: install ok unpacked
Version: 1.0

Package: man-db
Status: install ok triggers-pending
Version: 2.13.1-1
`;

describe('readDpkgStatus', () => {
  it('lists what is installed, held packages and waiting triggers too', () => {
    const reading = readDpkgStatus(status);

    expect(reading).toEqual({
      packages: [
        { name: 'adduser', version: '3.152', source: 'dpkg' },
        { name: 'held', version: '1:2.3-4+b1', source: 'dpkg' },
        { name: 'man-db', version: '2.13.1-1', source: 'dpkg' },
      ],
      problems: [],
    });
  });

  it('reads CRLF line ends and blank lines with blanks in them', () => {
    const windows = status.replaceAll('\n\n', '\n \n').replaceAll('\n', '\r\n');

    expect(readDpkgStatus(windows)).toEqual(readDpkgStatus(status));
  });

  it('takes a paragraph without a status for installed, as images without dpkg write it', () => {
    const reading = readDpkgStatus('Package: tzdata\nVersion: 2026a-0+deb13u1');

    expect(reading.packages).toEqual([
      { name: 'tzdata', version: '2026a-0+deb13u1', source: 'dpkg' },
    ]);
  });

  it('tells what is missing in a paragraph and goes on', () => {
    const reading = readDpkgStatus(
      'Version: 1\n\nPackage: a\nStatus: install ok installed\n\nPackage: b\nVersion: 2\n',
    );

    expect(reading).toEqual({
      packages: [{ name: 'b', version: '2', source: 'dpkg' }],
      problems: ['no package name', 'no version of a'],
    });
  });

  it('finds nothing in an empty file', () => {
    expect(readDpkgStatus('')).toEqual({ packages: [], problems: [] });
  });
});
