import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDockerfile, type Dockerfile } from '../../../src/spec/dockerfile.ts';
import { text } from './spec-under-test.ts';

/** Sources of every COPY and ADD, in order. */
function sourcesIn(dockerfile: Dockerfile): readonly (readonly string[])[] {
  return dockerfile.stages.flatMap(({ copies }) => copies.map(({ sources }) => sources));
}

describe('parseDockerfile', () => {
  it('takes a Dockerfile with stages apart', () => {
    const content = text`
      # syntax=docker/dockerfile:1.7
      ARG BASE=debian TAG="trixie-slim"
      ARG NONE
      FROM --platform=$BUILDPLATFORM \${BASE}:\${TAG} AS Tools
      RUN --mount=type=bind,from=alpine:3,source=/etc,target=/a --mount=type=cache,target=/b make
      from scratch
      ARG VERSION=1
      ENV A=1 B=2
      COPY --chown=1:1 --from=tools /out /out
    `.replaceAll('\\$', '$');

    const dockerfile = parseDockerfile(content);

    const at = (value: string) => ({
      start: content.indexOf(value),
      end: content.indexOf(value) + value.length,
    });
    expect(dockerfile).toEqual({
      text: content,
      escape: '\\',
      syntax: {
        value: 'docker/dockerfile:1.7',
        ...at('docker/dockerfile:1.7'),
        line: 1,
        column: 10,
      },
      globalArgs: [
        { name: 'BASE', defaultValue: 'debian', line: 2 },
        { name: 'TAG', defaultValue: '"trixie-slim"', line: 2 },
        { name: 'NONE', defaultValue: undefined, line: 3 },
      ],
      stages: [
        {
          index: 0,
          name: 'tools',
          from: { value: '${BASE}:${TAG}', ...at('${BASE}:${TAG}'), line: 4, column: 32 },
          args: [],
          envNames: [],
          copies: [],
          mounts: [
            {
              from: { value: 'alpine:3', ...at('alpine:3'), line: 5, column: 28 },
              source: '/etc',
              onBuild: false,
              line: 5,
            },
          ],
        },
        {
          index: 1,
          name: undefined,
          from: { value: 'scratch', ...at('scratch'), line: 6, column: 6 },
          args: [{ name: 'VERSION', defaultValue: '1', line: 7 }],
          envNames: ['A', 'B'],
          copies: [
            {
              instruction: 'COPY',
              ...at('COPY --chown=1:1 --from=tools /out /out'),
              flagsAt: content.indexOf('COPY --chown') + 4,
              line: 9,
              onBuild: false,
              from: {
                value: 'tools',
                start: content.indexOf('from=tools') + 5,
                end: content.indexOf('from=tools') + 10,
                line: 9,
                column: 25,
              },
              checksum: undefined,
              parents: false,
              sources: ['/out'],
              hasHeredoc: false,
            },
          ],
          mounts: [],
        },
      ],
    });
  });

  it.each([
    ['lower case, tabs', 'from a\n\tcopy\tx y\n', [['x']]],
    ['CRLF', 'FROM a\r\nCOPY x \\\r\n  y \\\r\n  /z\r\n', [['x', 'y']]],
    ['comments between continued lines', 'FROM a\nCOPY x \\\n# no\n\n  y /z\n', [['x', 'y']]],
    ['a word continued on the next line', 'FROM a\nCOPY x\\\ny /z\n', [['xy']]],
    [
      'the JSON form with blanks',
      'FROM a\nCOPY --link [ "a b", \\\n "c" , "/z" ]\n',
      [['a b', 'c']],
    ],
    ['brackets that are no JSON', 'FROM a\nCOPY [ab]* /z\n', [['[ab]*']]],
    [
      'ADD with a URL',
      'FROM a\nADD --checksum=sha256:0 https://x/y b /z\n',
      [['https://x/y', 'b']],
    ],
    ['a byte order mark', '\uFEFFFROM a\nCOPY x y\n', [['x']]],
    [
      'another escape character',
      '# escape=`\nFROM a\nCOPY x `\n y /z\nRUN dir c:\\\nCOPY p q\n',
      [['x', 'y'], ['p']],
    ],
    ['escape characters before the end of a line', 'FROM a\nRUN echo \\\\\nCOPY x y\n', [['x']]],
    ['no source', 'FROM a\nCOPY\nCOPY x\n', [[], []]],
    [
      'quotes and backslashes as they are',
      'FROM a\nCOPY "x" a\\\\*b \'y\' /z/\n',
      [['"x"', 'a\\\\*b', "'y'"]],
    ],
    ['a flag with a blank', 'FROM a\nCOPY --chown="a b" x /z\n', [['x']]],
    ['two dashes before them', 'FROM a\nCOPY --link -- x /z\n', [['x']]],
  ])('reads sources with %s', (_, content, sources) => {
    expect(sourcesIn(parseDockerfile(content))).toEqual(sources);
  });

  it.each([
    ['of RUN', 'RUN <<EOF\nCOPY no no\nEOF'],
    ['with quotes', "RUN <<'E F'\nCOPY no no\nE F"],
    ['without leading tabs', 'RUN cat <<-EOF\n\tCOPY no no\n\tEOF'],
    ['with a number', 'RUN cat 3<<EOF\nCOPY no no\nEOF'],
    ['behind a continued line', 'RUN cat \\\n  <<EOF > /a\nCOPY no no\nEOF'],
    ['with a flag', 'RUN --mount=type=cache,target=/x <<EOF\nFROM no\nEOF'],
    ['two at once', 'RUN cat <<A <<B\nB\nCOPY no no\nA\nCOPY no no\nB'],
    ['of ONBUILD', 'ONBUILD RUN <<EOF\nCOPY no no\nEOF'],
    ['with CRLF', 'RUN <<EOF\r\nCOPY no no\r\nEOF\r'],
  ])('does not read a heredoc %s as instructions', (_, heredoc) => {
    const dockerfile = parseDockerfile(`FROM a\n${heredoc}\nCOPY x y\n`);

    expect(sourcesIn(dockerfile)).toEqual([['x']]);
    expect(dockerfile.stages).toHaveLength(1);
  });

  it.each([
    'RUN bash -c "cat <<EOF > x" && y',
    "RUN echo 'a <<EOF'",
    'RUN echo $((1 << 2)) $((1<<FOO))',
    'RUN cat <<<"word"',
    'RUN cat<<EOF',
    'RUN ["sh", "-c", "<<EOF"]',
    'RUN echo a \\<<EOF',
    'RUN x ; \\\n # <<EOF\n y',
    'CMD <<EOF',
    'LABEL x=<<EOF',
  ])('takes no heredoc from %p', (instruction) => {
    const dockerfile = parseDockerfile(`FROM a\n${instruction}\nCOPY x y\n`);

    expect(sourcesIn(dockerfile)).toEqual([['x']]);
  });

  it('tells where a COPY with a heredoc ends', () => {
    const content = 'FROM a\nCOPY --from=b <<ONE file <<TWO /z/\nFROM no\nONE\nTWO\nRUN x\n';

    const [copy] = parseDockerfile(content).stages[0]?.copies ?? [];

    expect(copy).toMatchObject({
      hasHeredoc: true,
      sources: ['file'],
      end: content.indexOf('\nRUN'),
    });
  });

  it('marks what ONBUILD leaves to the children, with the place behind the inner keyword', () => {
    const content =
      'FROM a\nONBUILD COPY --from=b:1 ["q r", "/z"]\nONBUILD\tRUN --mount=from=c:2,target=/x ls\n';

    const [stage] = parseDockerfile(content).stages;

    expect(
      stage?.copies.map(({ onBuild, from, sources, flagsAt }) => ({
        onBuild,
        from: from?.value,
        sources,
        flagsAt,
      })),
    ).toEqual([
      { onBuild: true, from: 'b:1', sources: ['q r'], flagsAt: content.indexOf(' --from') },
    ]);
    expect(stage?.mounts.map(({ onBuild, from }) => ({ onBuild, from: from?.value }))).toEqual([
      { onBuild: true, from: 'c:2' },
    ]);
  });

  it('reads mounts as fields, with quotes, on several lines, and leaves out what reads no files', () => {
    const content =
      'FROM a\nRUN --mount=target=/x,\\\nfrom=b --mount=type=bind,"from=c",src=lib --mount=type=secret,id=x ls\n';

    const mounts = parseDockerfile(content).stages[0]?.mounts.map(({ from, source }) => [
      from?.value,
      from && content.slice(from.start, from.end),
      source,
    ]);

    expect(mounts).toEqual([
      ['b', 'b', undefined],
      ['c', 'c', 'lib'],
    ]);
  });

  it('reads mounts with quotes around them, of any kind', () => {
    const content = `FROM a\nRUN --mount="type=cache,from=b,target=/x" --mount='from=c,source=lib' ls\n`;

    const mounts = parseDockerfile(content).stages[0]?.mounts.map(({ from, source }) => [
      from && content.slice(from.start, from.end),
      source,
    ]);

    expect(mounts).toEqual([
      ['b', undefined],
      ['c', 'lib'],
    ]);
  });

  it('reads mounts behind a flag with a blank in it', () => {
    const content =
      'FROM a\nRUN --mount=type=tmpfs,target="/a b" --mount=from=b,target=/x --mount=target="/y" ls\n';

    const mounts = parseDockerfile(content).stages[0]?.mounts.map(({ from, source }) => [
      from?.value,
      from && content.slice(from.start, from.end),
      source,
    ]);

    expect(mounts).toEqual([
      ['b', 'b', undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it('cannot tell what a mount reads whose type is a variable', () => {
    const content = 'FROM a\nARG T=cache\nRUN --mount=type=$T,source=x,target=/x ls\n';

    expect(parseDockerfile(content).stages[0]?.mounts).toMatchObject([{ source: undefined }]);
  });

  it.each([
    ['ADD --checksum=sha256:0 u /', { checksum: 'sha256:0', parents: false }],
    ['ADD --link --checksum="sha256:$X" u /', { checksum: 'sha256:$X', parents: false }],
    ['ADD --checksum= u /', { checksum: '', parents: false }],
    ['COPY --parents a /', { checksum: undefined, parents: true }],
    ['COPY --parents=true \\\n  --link a /', { checksum: undefined, parents: true }],
    ['COPY --parents=false a /', { checksum: undefined, parents: false }],
    ['COPY a --parents /', { checksum: undefined, parents: false }],
  ])('reads the flags of %j', (instruction, flags) => {
    const [copy] = parseDockerfile(`FROM a\n${instruction}\n`).stages[0]?.copies ?? [];

    expect(copy).toMatchObject(flags);
  });

  it('finds a --from behind a flag with a blank in it', () => {
    const content = 'FROM a\nCOPY --chown="a b" --from=\'b:1\' x y\n';

    const from = parseDockerfile(content).stages[0]?.copies[0]?.from;

    expect([from?.value, from && content.slice(from.start, from.end)]).toEqual(['b:1', 'b:1']);
  });

  it.each([
    ['names alone', 'ARG A B', ['A', 'B']],
    ['values after names', 'ARG A B=1 C="x y" D', ['A', 'B=1', 'C="x y"', 'D']],
    ['blanks in quotes and behind escapes', "ARG A='b c'd E=f\\ g H", ["A='b c'd", 'E=f\\ g', 'H']],
    ['escapes in quotes', 'ARG A="b\\" c" D', ['A="b\\" c"', 'D']],
    ['no escapes in single quotes', "ARG A='C:\\' V", ["A='C:\\'", 'V']],
    ['a quote that is never closed', 'ARG A="b c D', ['A="b c D']],
    ['several lines', 'ARG A \\\n  # why\n\n B=<<x \\\n  C', ['A', 'B=<<x', 'C']],
    ['an escape at the end, which continues the line', 'ARG A=b\\', ['A=b']],
  ])('takes an ARG apart as a list: %s', (_, instruction, expected) => {
    const args = parseDockerfile(`FROM a\n${instruction}`).stages[0]?.args ?? [];

    expect(
      args.map(({ name, defaultValue }) =>
        defaultValue === undefined ? name : `${name}=${defaultValue}`,
      ),
    ).toEqual(expected);
  });

  it('takes backslashes in an ARG as they are where another character escapes', () => {
    const text = '# escape=`\nFROM a\nARG A=C:\\ B=c` d\n';

    expect(parseDockerfile(text).stages[0]?.args.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it('removes quotes around --from', () => {
    const content = 'FROM a\nCOPY --from="b:1" x y\n';

    const from = parseDockerfile(content).stages[0]?.copies[0]?.from;

    expect(from).toEqual({ value: 'b:1', start: 20, end: 23, line: 2, column: 14 });
  });

  it('finds no stage in text without a FROM', () => {
    expect(parseDockerfile('# nothing\nARG X=1\nRUN x\n')).toMatchObject({
      stages: [],
      globalArgs: [{ name: 'X', defaultValue: '1', line: 2 }],
    });
  });

  it('keeps every place inside of the text, whatever the text is', () => {
    const parts = [
      'FROM a',
      'COPY',
      'RUN',
      'ONBUILD',
      ' ',
      '\n',
      '\r\n',
      '\\',
      '<<E',
      'E',
      '--from=x',
      '--mount=from=y',
      ',from=z',
      '["',
      '"]',
      '#',
      '$',
      '=',
      '\t',
      'ARG',
      'AS',
      ',',
    ];

    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 40 }), (pieces) => {
        const content = pieces.join('');
        const dockerfile = parseDockerfile(content);

        const texts = dockerfile.stages.flatMap(({ from, copies, mounts }) => [
          from,
          ...[...copies, ...mounts].flatMap((other) => other.from ?? []),
        ]);
        const copies = dockerfile.stages.flatMap((stage) => stage.copies);
        expect(
          [...texts, ...copies].every(
            ({ start, end }) => 0 <= start && start <= end && end <= content.length,
          ),
        ).toBe(true);
        const plain = texts.filter(({ value }) => /^[a-z=]+$/.test(value));
        const shown = plain.map(({ start, end }) =>
          content.slice(start, end).replace(/[\\\s]|^["']|["']$/g, ''),
        );
        expect(shown).toEqual(plain.map(({ value }) => value));
      }),
      { numRuns: 500 },
    );
  });
});
