import { describe, expect, it } from '@jest/globals';
import { unpinnedSources } from '../../../src/identity/unpinned-sources.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const checksum = `sha256:${'0'.repeat(64)}`;

function unpinned(instructions: string, triggers: readonly string[] = []) {
  const dockerfile = parseDockerfile(`FROM scratch AS one\n${instructions}\n`);
  return unpinnedSources(dockerfile, { GIVEN: checksum }, triggers);
}

describe('what a build reads that nothing here can name', () => {
  it.each([
    ['files of the context', 'COPY a /\nADD b.tar c /'],
    ['a file whose name is not known', 'ADD ./lib-${V}.tar lib/$V app-$V.tar /'],
    ['an address with a checksum', `ADD --checksum=${checksum} https://example.org/x /`],
    ['a checksum from a build arg', 'ARG GIVEN\nADD --checksum=$GIVEN https://example.org/x /'],
    ['a checksum from an ARG', 'ARG SUM=sha256:1\nADD --checksum="${SUM}" https://example.org/x /'],
    ['an unknown address with a checksum', `ADD --checksum=${checksum} https://example.org/$X /`],
    ['a whole commit', `ADD https://example.org/x.git#${commit} /`],
    ['a folder of a whole commit', `ADD git@example.org:x.git#${commit}:docs /`],
    ['a commit of SHA-256', `ADD ssh://git@example.org/x#${commit}${commit.slice(0, 24)} /`],
    ['a commit as checksum', `ADD --checksum=${commit} https://example.org/x.git#v1 /`],
    ['a commit from an ARG', `ARG C=${commit}\nADD https://example.org/x.git#$C /`],
    ['stages and images', 'COPY --from=one a /\nCOPY --from=debian:13 b /\nFROM one\nFROM debian'],
    ['a trigger for children', 'ONBUILD ADD https://example.org/x /'],
    ['a FROM with a known variable', 'FROM ${BASE:-debian}'],
  ])('is not: %s', (_name, instructions) => {
    expect(unpinned(instructions)).toEqual([]);
  });

  it.each([
    ['ADD https://example.org/x /', 'ADD https://example.org/x has no --checksum'],
    ['ADD "http://example.org/x" /', 'ADD "http://example.org/x" has no --checksum'],
    ['ADD --checksum= https://example.org/x /', 'ADD https://example.org/x has no --checksum'],
    ['ADD https://$HOST/x /', 'ADD https://$HOST/x has no --checksum'],
    [
      'ADD --checksum=$SUM https://example.org/x /',
      'ADD https://example.org/x has a --checksum that is known only to the build',
    ],
    ['ADD $URL /', 'ADD $URL is known only to the build'],
    ['ADD http${S}://example.org /', 'ADD http${S}://example.org is known only to the build'],
    ['ADD git@${HOST}:x.git /', 'ADD git@${HOST}:x.git is known only to the build'],
    [
      'ADD https://example.org/x.git /',
      'ADD https://example.org/x.git names no whole commit hash behind a #',
    ],
    [
      'ADD git@example.org:x.git#main:docs /',
      'ADD git@example.org:x.git#main:docs names no whole commit hash behind a #',
    ],
    [
      'ADD https://example.org/x.git#0123456 /',
      'ADD https://example.org/x.git#0123456 names no whole commit hash behind a #',
    ],
    [
      `ADD https://example.org/x.git?commit=${commit} /`,
      `ADD https://example.org/x.git?commit=${commit} names no whole commit hash behind a #`,
    ],
    [
      'ADD --checksum=0123456 git://example.org/x.git#v1 /',
      'ADD git://example.org/x.git#v1 names no whole commit hash behind a #',
    ],
    ['ADD https://me:token@example.org/x /', 'ADD https://example.org/x has no --checksum'],
    ['COPY --from=$X a /', 'COPY --from=$X is known only to the build'],
    ['RUN --mount=from=$X,target=/x ls', 'RUN --mount from=$X is known only to the build'],
    ['FROM $TARGETOS', 'FROM $TARGETOS is known only to the build'],
  ])('is: %s', (instruction, sentence) => {
    expect(unpinned(instruction)).toEqual([`line 2: ${sentence}`]);
  });

  it('is told in the order of the file, each source by itself', () => {
    const text = 'COPY --from=$X a /\nADD https://a.org/1 b https://b.org/2 /\nFROM $TARGETARCH';

    expect(unpinned(text)).toEqual([
      'line 2: COPY --from=$X is known only to the build',
      'line 3: ADD https://a.org/1 has no --checksum',
      'line 3: ADD https://b.org/2 has no --checksum',
      'line 4: FROM $TARGETARCH is known only to the build',
    ]);
  });

  it('may hide behind an ARG that an ENV of the base sets too', () => {
    const text = `FROM debian\nARG SUM=${checksum}\nADD --checksum=$SUM https://example.org/x /\n`;
    const told = (env: ReadonlySet<string> | undefined) =>
      unpinnedSources(parseDockerfile(text), {}, [], env).length;

    expect([told(undefined), told(new Set(['SUM'])), told(new Set(['OTHER']))]).toEqual([1, 1, 0]);
  });

  it.each([
    ['ADD https://example.org/x /', 'ADD https://example.org/x has no --checksum'],
    ['ADD $URL /', 'ADD $URL is known only to the build'],
    ['COPY --from=debian:13 a /', 'from=debian:13 names an image that nothing pins'],
    ['COPY --from=$X a /', 'from=$X names an image that nothing pins'],
    ['RUN --mount=from=other,target=/x ls', 'from=other names an image that nothing pins'],
  ])('is what an ONBUILD brings along: %s', (trigger, sentence) => {
    expect(unpinned('COPY a /', [trigger])).toEqual([`ONBUILD of a parent or base: ${sentence}`]);
  });

  it.each(['COPY . /', 'COPY --from=one a /', 'COPY --from=0 a /', 'RUN make', 'COPY', ''])(
    'is nothing of the ONBUILD instruction %j',
    (trigger) => {
      expect(unpinned('COPY a /', [trigger])).toEqual([]);
    },
  );

  it('is what triggers read whose stage is built upon in the same file', () => {
    expect(unpinned('ONBUILD ADD https://example.org/x /\nFROM one')).toEqual([
      'line 2: ADD https://example.org/x has no --checksum',
    ]);
  });
});
