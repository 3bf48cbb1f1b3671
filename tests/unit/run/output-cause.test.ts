import { describe, expect, it } from '@jest/globals';
import { causeInOutput } from '../../../src/run/output-cause.ts';
import type { FailureKind } from '../../../src/report/run-report.ts';

/** What programs print when they fail, as they print it; the line that begins with `>` tells the cause. */
const outputs: readonly (readonly [string, FailureKind, string])[] = [
  [
    'apt-get install of an unknown package',
    'solver',
    `Reading package lists...
Building dependency tree...
Reading state information...
>E: Unable to locate package nosuchpackage`,
  ],
  [
    'apt-get install without a candidate',
    'solver',
    `Package python2 is not available, but is referred to by another package.
>E: Package 'python2' has no installation candidate`,
  ],
  ['apt-get install of another version', 'solver', `>E: Version '1.2.3' for 'curl' was not found`],
  [
    'apt-get install of packages that contradict each other',
    'solver',
    `>The following packages have unmet dependencies:
 libc6-dev : Depends: libc6 (= 2.36-9) but 2.41-12 is to be installed
E: Unable to correct problems, you have held broken packages.`,
  ],
  [
    'apt-get without an index, for no connection',
    'network',
    `Err:1 http://127.0.0.1:1/debian bookworm InRelease
  Could not connect to 127.0.0.1:1 (127.0.0.1). - connect (111: Connection refused)
Reading package lists...
>W: Failed to fetch http://127.0.0.1:1/debian/dists/bookworm/InRelease  Could not connect to 127.0.0.1:1 (127.0.0.1). - connect (111: Connection refused)
W: Some index files failed to download. They have been ignored, or old ones used instead.
Reading package lists...
E: Unable to locate package curl`,
  ],
  [
    'apt-get that resolves no name',
    'network',
    `>E: Failed to fetch http://deb.debian.org/debian/pool/main/c/curl/curl_7.88.deb  Temporary failure resolving 'deb.debian.org'
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?`,
  ],
  [
    'apt-get for a file that the mirror has no more',
    'mirror',
    `Err:3 http://deb.debian.org/debian bookworm/main amd64 curl amd64 7.88.1-10
  404  Not Found [IP: 151.101.2.132 80]
>E: Failed to fetch http://deb.debian.org/debian/pool/main/c/curl/curl_7.88.1-10_amd64.deb  404  Not Found [IP: 151.101.2.132 80]
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?`,
  ],
  [
    'apt-get on a mirror that is being updated',
    'mirror',
    `>E: Failed to fetch http://deb.debian.org/debian/dists/sid/main/binary-amd64/Packages.gz  Hash Sum mismatch
   Hashes of expected file:`,
  ],
  [
    'apt-get update on a server without a repository',
    'mirror',
    `Ign:1 http://127.0.0.1:8765/debian bookworm InRelease
Err:2 http://127.0.0.1:8765/debian bookworm Release
  404  File not found [IP: 127.0.0.1 8765]
Reading package lists...
>E: The repository 'http://127.0.0.1:8765/debian bookworm Release' does not have a Release file.`,
  ],
  [
    'apt-get on a full disk',
    'disk',
    `Need to get 98.2 MB of archives.
>E: You don't have enough free space in /var/cache/apt/archives/.`,
  ],
  [
    'dpkg on a full disk',
    'disk',
    `Unpacking libllvm15:amd64 (1:15.0.6-4+b1) ...
>dpkg: error processing archive /tmp/libllvm15.deb (--unpack): cannot copy extracted data for './usr/lib/libLLVM-15.so.1' to '/usr/lib/libLLVM-15.so.1.dpkg-new': failed to write (No space left on device)`,
  ],
  [
    'pip for an unknown package',
    'solver',
    `>ERROR: Could not find a version that satisfies the requirement nosuchpackage (from versions: none)
ERROR: No matching distribution found for nosuchpackage`,
  ],
  [
    'pip for requirements that contradict each other',
    'solver',
    `>ERROR: Cannot install -r req.txt (line 1) and numpy==1.21 because these package versions have conflicting dependencies.
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/`,
  ],
  [
    'pip without a connection',
    'network',
    `>WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7fb949724e10>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/nosuchpackage/
ERROR: Could not find a version that satisfies the requirement nosuchpackage (from versions: none)
ERROR: No matching distribution found for nosuchpackage`,
  ],
  [
    'pip whose download breaks off',
    'network',
    `Collecting scipy
>pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Read timed out.`,
  ],
  [
    'pip on an index that is down',
    'mirror',
    `>ERROR: HTTP error 503 while getting https://files.pythonhosted.org/packages/x.whl
ERROR: Could not install requirement x because of HTTP error 503 Server Error: Service Unavailable`,
  ],
  [
    'pip on a full disk',
    'disk',
    `>ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device`,
  ],
  [
    'conda for an unknown package',
    'solver',
    `Collecting package metadata (repodata.json): ...working... done
Solving environment: ...working... failed

>PackagesNotFoundError: The following packages are not available from current channels:

  - nosuchpackage`,
  ],
  [
    'conda for packages that contradict each other',
    'solver',
    `Solving environment: ...working... failed

>LibMambaUnsatisfiableError: Encountered problems while solving:
  - package pytorch-1.0 requires python >=3.6,<3.7.0a0, but none of the providers can be installed`,
  ],
  [
    'mamba for an unknown package',
    'solver',
    `>error    libmamba Could not solve for environment specs
    The following package could not be installed
    └─ nosuchpackage =* * does not exist (perhaps a typo or a missing channel).
critical libmamba Could not solve for environment specs`,
  ],
  [
    'conda on a channel that is down',
    'mirror',
    `>CondaHTTPError: HTTP 503 SERVICE UNAVAILABLE for url <https://conda.anaconda.org/conda-forge/linux-64/repodata.json>
Elapsed: 00:00.107391`,
  ],
  [
    'conda without a connection',
    'network',
    `>CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://conda.anaconda.org/conda-forge/linux-64/current_repodata.json>
Elapsed: -`,
  ],
  [
    'mamba without a connection',
    'network',
    `>critical libmamba Download error (7) Could not connect to server [https://conda.anaconda.org/conda-forge/noarch/repodata.json.zst]`,
  ],
  ['conda on a full disk', 'disk', `>NoSpaceLeftError: No space left on devices.`],
  [
    'conda that was killed',
    'memory',
    `Solving environment: ...working... >/bin/bash: line 1:    12 Killed                  conda install --yes pytorch`.replace(
      'Solving environment: ...working... >',
      'Solving environment: ...working...\n>',
    ),
  ],
  [
    'R for an unknown package',
    'solver',
    `Installing package into ‘/usr/local/lib/R/site-library’
Warning message:
>package ‘nosuchpackage’ is not available for this version of R

Error in library(nosuchpackage) : there is no package called ‘nosuchpackage’
Execution halted`,
  ],
  [
    'R for a missing dependency',
    'solver',
    `* installing *source* package ‘sf’ ...
>ERROR: dependencies ‘classInt’, ‘units’ are not available for package ‘sf’
* removing ‘/usr/local/lib/R/site-library/sf’`,
  ],
  [
    'R on a CRAN mirror that is down',
    'mirror',
    `trying URL 'https://cran.r-project.org/src/contrib/sf_1.0.tar.gz'
>  cannot open URL 'https://cran.r-project.org/src/contrib/sf_1.0.tar.gz': HTTP status was '503 Service Unavailable'`,
  ],
  [
    'R without an index',
    'network',
    `>Warning: unable to access index for repository https://cran.r-project.org/src/contrib:
  cannot open URL 'https://cran.r-project.org/src/contrib/PACKAGES'
Warning message:
package ‘sf’ is not available for this version of R`,
  ],
  ['R out of memory', 'memory', `>Error: cannot allocate vector of size 7.5 Gb\nExecution halted`],
  [
    'npm without a connection',
    'network',
    `npm warn Unknown user config "nodedir".
>npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:1/nosuch failed, reason: connect ECONNREFUSED 127.0.0.1:1`,
  ],
  [
    'npm for an unknown package',
    'solver',
    `>npm error code E404
npm error 404 File not found - GET http://127.0.0.1:8765/nosuch`,
  ],
  ['npm for peers that contradict', 'solver', `>npm ERR! code ERESOLVE`],
  ['curl of a missing file', 'mirror', `>curl: (22) The requested URL returned error: 404`],
  [
    'curl without a connection',
    'network',
    `>curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server`,
  ],
  [
    'wget of a missing file',
    'mirror',
    `HTTP request sent, awaiting response... 404 File not found
>2026-11-22 00:18:45 ERROR 404: File not found.`,
  ],
  [
    'wget of busybox of a missing file',
    'mirror',
    `>wget: server returned error: HTTP/1.1 404 Not Found`,
  ],
  [
    'wget without a connection',
    'network',
    `Connecting to 127.0.0.1:1... >failed: Connection refused.`.replace('... >', '...\n>'),
  ],
  [
    'git without a connection',
    'network',
    `Cloning into 'x'...
>fatal: unable to access 'http://127.0.0.1:1/x.git/': Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server`,
  ],
  [
    'git of a missing repository',
    'mirror',
    `Cloning into 'x'...
>fatal: repository 'http://127.0.0.1:8765/x.git/' not found`,
  ],
  [
    'git on a server that is down',
    'mirror',
    `>fatal: unable to access 'https://github.com/a/b.git/': The requested URL returned error: 503`,
  ],
  [
    'apk for an unknown package',
    'solver',
    `>ERROR: unable to select packages:
  nosuch (no such package):
    required by: world[nosuch]`,
  ],
  ['a shell whose program was killed', 'memory', `working\n>Killed`],
  [
    'a compiler that was killed',
    'memory',
    `>c++: fatal error: Killed signal terminated program cc1plus\ncompilation terminated.`,
  ],
  [
    'C++ out of memory',
    'memory',
    `>terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc`,
  ],
  [
    'node out of memory',
    'memory',
    `<--- JS stacktrace --->

>FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----`,
  ],
  [
    'python out of memory',
    'memory',
    `Traceback (most recent call last):\n  File "<string>", line 3, in <module>\n>MemoryError`,
  ],
  ['go whose compiler was killed', 'memory', `>go: compile: signal: killed`],
  [
    'tar on a full disk',
    'disk',
    `>tar: usr/lib/x.so: Wrote only 4096 of 10240 bytes: No space left on device`.replace(
      'Wrote only 4096 of 10240 bytes: ',
      'Cannot write: ',
    ),
  ],
];

describe('the cause in the output of a program', () => {
  it.each(outputs)('is found for %s', (_program, kind, text) => {
    const lines = text.split('\n');
    const [told = ''] = lines.filter((line) => line.startsWith('>'));
    const printed = lines.map((line) => line.replace(/^>/, ''));

    const found = causeInOutput(printed);

    expect(found).toEqual({ kind, cause: told.slice(1).trim() });
  });

  it.each([
    ['nothing at all', []],
    [
      'a compiler that fails',
      ['0 errors', 'x.c:1:1: error: unknown type name', 'make: *** [all] Error 1'],
    ],
    [
      'words that mean nothing',
      ['killed 3 mutants', 'tests of connection refused passed', 'no space'],
    ],
    [
      'a retry',
      ["WARNING: Retrying (Retry(total=4)) after connection broken by 'x'", 'make: *** Error'],
    ],
  ])('is not found in %s', (_what, lines) => {
    expect(causeInOutput(lines)).toBeUndefined();
  });

  it('is not a fault of the network after which things were downloaded', () => {
    const lines = [
      'curl: (7) Failed to connect to mirror port 80',
      'Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]',
      "E: Package 'python2' has no installation candidate",
    ];

    expect(causeInOutput(lines)).toEqual({ kind: 'solver', cause: lines[2] });
  });

  it('is a package that does not exist when the warning before it was got over', () => {
    const lines = [
      "WARNING: Retrying (Retry(total=4)) after connection broken by 'x': /simple/a/",
      'Collecting a',
      'ERROR: No matching distribution found for b',
    ];

    expect(causeInOutput(lines)).toEqual({ kind: 'solver', cause: lines[2] });
  });

  it('is the first of several', () => {
    const lines = ['E: Unable to locate package a', 'cp: x: No space left on device', 'Killed'];

    expect(causeInOutput(lines)).toEqual({ kind: 'solver', cause: lines[0] });
  });

  it('is the disk where one line tells of it and of a download', () => {
    const line = 'E: Failed to fetch http://x/y.deb  Could not write: No space left on device';

    expect(causeInOutput([line])).toEqual({ kind: 'disk', cause: line });
  });

  it('is looked for in the last 200 lines', () => {
    const lines = ['E: Unable to locate package a', ...Array<string>(200).fill('building')];

    expect(causeInOutput(lines)).toBeUndefined();
  });
});
