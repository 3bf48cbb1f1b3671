import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counts } from '../../support/counts.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import { readPlainDockerfile } from '../../../src/spec/plain-dockerfile.ts';
import { damaged } from './damaged.ts';
import { text } from './spec-under-test.ts';

const plain = text`
  # syntax=docker/dockerfile:1
  # what the image is for
  ARG TOOLS_IMAGE=ghcr.io/acme/tools
  ARG TAG
  FROM \${TOOLS_IMAGE}:\${TAG:-latest} AS Tools
  RUN apt-get update && \
      # a comment in between
      apt-get install "x" 'y'
  from debian@sha256:0123
  ARG N=1
  ARG M
  ENV LANG=C.UTF-8 \
      # another
      PATH=/opt/bin:$PATH

  ENV A=1 B=2
  LABEL a="b c"
  COPY files/*.txt x?.md /srv/
  copy --from=tools --chown=1000:100 /out /out
  ADD https://example.org/x.tgz /tmp/
  RUN cat <<EOF > /x
  COPY is text
  EOF
  CMD ["sh"]
`.replaceAll('\\$', '$');

describe('readPlainDockerfile', () => {
  it('takes apart what the parser takes apart, in the same way', () => {
    const dockerfile = readPlainDockerfile(plain);

    expect(dockerfile).toEqual(parseDockerfile(plain));
    expect(dockerfile?.stages.map(({ copies }) => copies.length)).toEqual([0, 3]);
  });

  it.each([
    ['quotes', 'COPY "a b" /srv/'],
    ['JSON', 'COPY ["a", "/srv/"]'],
    ['an escape', 'ENV A=a\\ b'],
    ['a line that goes on', 'COPY a \\\n  /srv/'],
    ['a heredoc', 'COPY <<EOF /srv/\nx\nEOF'],
    ['a mount', 'RUN --mount=type=bind,target=/x true'],
    ['a trigger', 'ONBUILD COPY a /srv/'],
    ['a platform', 'FROM --platform=$BUILDPLATFORM debian'],
    ['a flag it does not know', 'COPY --parents a/b /srv/'],
    ['several ARGs in a line', 'ARG A=1 B=2'],
    ['the old form of ENV', 'ENV A b'],
    ['a tab', 'COPY\ta /srv/'],
    ['Windows line breaks', 'USER a\r'],
  ])('leaves %s to the parser', (_, line) => {
    expect(readPlainDockerfile('FROM debian\n')).toBeDefined();
    expect(readPlainDockerfile(`FROM debian\n${line}\n`)).toBeUndefined();
  });

  it.each(['# escape=`', '#syntax=a', '# syntax=a\n# check=skip=all', '  # a = b'])(
    'leaves directives to the parser: %j',
    (top) => {
      expect(readPlainDockerfile(`${top}\nFROM debian\n`)).toBeUndefined();
    },
  );

  it('takes apart as the parser does, however the text is put together', () => {
    expect.hasAssertions();
    fc.assert(fc.property(dockerfiles, expectSameReading), { numRuns: counts(50_000, 2000) });
  });

  it('takes apart as the parser does, whatever is broken', () => {
    expect.hasAssertions();
    fc.assert(fc.property(damaged(plain, damage), expectSameReading), {
      numRuns: counts(50_000, 500),
    });
  });
});

function expectSameReading(written: string): void {
  const quick = readPlainDockerfile(written);
  if (quick !== undefined) expect(quick).toEqual(parseDockerfile(written));
}

const word = fc.constantFrom(
  ...['a', 'A=b', 'A', 'B=$A', '${A}', '${A:-b}', '${A}x', 'A=${B', '$', '}', '$$', '${}', 'A=$'],
  ...['a/b:1', '@', '"q"', "'s'", 'a\\', '\\', '.', '/x', '*', '?', 'a,b', '[', '["a","b"]', '<<E'],
  ...['--from=a', '--from=$X', '--from=', '--chown=1:1', '--link', '--platform=x', '--parents'],
  ...['as', 'AS', '#', '# c', 'a#b', '=', 'A=', 'A==', 'A=b=c', 'A+=b', '', '~', '-', '--', 'é'],
);
const keyword = fc.constantFrom(
  ...['FROM', 'FROM', 'from', 'FROM a', 'ARG', 'ARG', 'ENV', 'ENV', 'COPY', 'COPY', 'ADD', 'copy'],
  ...['RUN', 'RUN --mount=type=bind', 'ONBUILD COPY', 'ONBUILD', 'WORKDIR', 'LABEL', 'SHELL', ''],
  ...['#', '# syntax=a/b:1', '#syntax=b', '# escape=`', 'E'],
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '', ' '),
    keyword,
    fc.constantFrom(' ', ' ', ' ', '  ', '\t', ''),
    fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
    fc.constantFrom('', '', '', ' ', '\\', ' \\', '\\ ', ' \\\\'),
  )
  .map((parts) => parts.join(''));
const dockerfiles = fc
  .tuple(fc.array(line, { maxLength: 7 }), fc.constantFrom('\n', '\n', '\n', '\n\n', '\r\n'))
  .map(([lines, lineBreak]) => lines.join(lineBreak));

const damage = [
  ...['\n', ' ', '\\\n', '=', '\nFROM ', '\nCOPY ', '\nENV ', '\nARG ', '\nEOF\n', '<<E', '"'],
  ...['$', '${A}', '#', '# c', '--from=a', '--link', 'AS', '\\', '', '*', '@'],
];
