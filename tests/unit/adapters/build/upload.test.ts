import { describe, expect, it } from '@jest/globals';
import { arrangeUpload } from '../../../../src/adapters/build/upload.ts';
import type { BuildRequest, ContextEntry } from '../../../../src/ports/image-builder.ts';

const file = (path: string): ContextEntry => ({
  kind: 'file',
  path,
  source: `/stack/${path}`,
  executable: false,
});

function upload(dockerfile: string, fields: Partial<BuildRequest> = {}) {
  return arrangeUpload({
    imageKey: 'base',
    reference: 'stack.test/base:tmp',
    context: [file('a.txt'), file('app/main.py')],
    dockerfile,
    wholeContextVisible: true,
    buildArgs: {},
    labels: {},
    platforms: [],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
    ...fields,
  });
}

const lines = (...parts: readonly string[]) => `${parts.join('\n')}\n`;

describe('what goes to the Engine API', () => {
  it('has the Dockerfile under a name of its own where no instruction takes the whole context', () => {
    const text = 'FROM debian\nCOPY app /srv\n';

    const arranged = upload(text, { wholeContextVisible: false });

    expect(arranged?.dockerfile.path).toBe('.stack.Dockerfile');
    expect(arranged?.dockerfile.content).toBe(text);
    expect(arranged?.original('error on line 2')).toBe('error on line 2');
    expect(arranged?.context.map(({ path }) => path)).toEqual(['a.txt', 'app/main.py']);
  });

  it('else has the context in a folder that a first stage takes up', () => {
    const arranged = upload(
      lines(
        '# syntax=docker/dockerfile:1',
        'ARG V=13',
        'FROM debian:${V} AS build',
        'COPY . /src',
        'FROM debian:${V}',
        'COPY --from=0 /src/x /x',
        'COPY --from=build --chown=1000 /src/y /y',
        'COPY --chown=1000 a.txt /srv/',
        'ADD app /srv/',
        'ADD https://example.org/x "https://example.org/$Y" /x/',
      ),
    );

    expect(arranged?.context.map(({ path }) => path)).toEqual([
      'context/a.txt',
      'context/app/main.py',
    ]);
    expect(arranged?.dockerfile).toEqual({
      path: 'Dockerfile',
      content: lines(
        '# syntax=docker/dockerfile:1',
        'ARG V=13',
        'FROM scratch AS stack-context',
        'COPY context/ /',
        'FROM debian:${V} AS build',
        'COPY --from=stack-context . /src',
        'FROM debian:${V}',
        'COPY --from=1 /src/x /x',
        'COPY --from=build --chown=1000 /src/y /y',
        'COPY --from=stack-context --chown=1000 a.txt /srv/',
        'COPY --from=stack-context app /srv/',
        'ADD https://example.org/x "https://example.org/$Y" /x/',
      ),
    });
  });

  it('has no copy of a context without files', () => {
    const arranged = upload('FROM debian\nCOPY . /src\n', { context: [] });

    expect(arranged?.dockerfile.content).toBe(
      'FROM scratch AS stack-context\nFROM debian\nCOPY --from=stack-context . /src\n',
    );
  });

  it.each([
    ['an ADD of a single file, which may be an archive', 'ADD a.txt /srv/'],
    ['a bind mount', 'RUN --mount=target=/src make'],
    ['a heredoc beside a file', 'COPY a.txt <<EOF /srv/\ntext\nEOF'],
  ])('cannot be arranged with %s', (_name, instruction) => {
    expect(upload(`FROM debian\nCOPY . /all\n${instruction}\n`)).toBeUndefined();
  });

  it('cannot be arranged where an instruction of a parent reads the context', () => {
    expect(upload('FROM debian\n', { triggersReadContext: true })).toBeUndefined();
  });

  it('tells what BuildKit says as if it had read the original', () => {
    const arranged = upload('FROM debian\nCOPY . /src\n');

    expect(arranged?.original('[2/2] COPY --from=stack-context . /src')).toBe('[2/2] COPY . /src');
    expect(arranged?.original('dockerfile parse error on line 4: unknown instruction')).toBe(
      'dockerfile parse error on line 2: unknown instruction',
    );
  });

  it('leaves a heredoc alone', () => {
    const content = upload('FROM debian\nCOPY . /all\nCOPY <<EOF /x\ntext\nEOF\n')?.dockerfile
      .content;

    expect(content).toContain('\nCOPY <<EOF /x\ntext\nEOF\n');
  });
});
