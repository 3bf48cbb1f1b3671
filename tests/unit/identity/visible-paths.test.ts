import { describe, expect, it } from '@jest/globals';
import { isVisible, leadsToVisible, visiblePaths } from '../../../src/identity/visible-paths.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';

function visible(instructions: string, triggers: readonly string[] = []) {
  const paths = visiblePaths(parseDockerfile(`FROM debian\n${instructions}\n`), triggers);
  return paths.kind === 'whole' ? 'whole' : paths.paths;
}

describe('what a Dockerfile can see of its context', () => {
  it.each([
    ['nothing', 'RUN make', []],
    ['single files', 'COPY a.txt b/c.txt /srv/', ['a.txt', 'b/c.txt']],
    ['a folder', 'ADD ./app/ /srv/', ['app']],
    ['paths above the context, which count from its top', 'COPY ../../app /srv/', ['app']],
    ['absolute paths, which count from its top', 'COPY /app /srv/', ['app']],
    ['the JSON form', 'COPY ["a b.txt", "c", "/srv/"]', ['a b.txt', 'c']],
    ['each path once, sorted', 'COPY b a /srv/\nCOPY b /opt/', ['a', 'b']],
    ['all of it', 'COPY . /srv', 'whole'],
    ['all of it, written otherwise', 'COPY a/.. /srv', 'whole'],
    ['a wildcard', 'COPY *.py /srv/', 'whole'],
    ['a class of letters', 'COPY [ab].py /srv/', 'whole'],
    ['a question mark', 'COPY ?.py /srv/', 'whole'],
    ['a variable', 'ARG X\nCOPY ${X} /srv/', 'whole'],
    ['nothing of it from another stage', 'COPY --from=build / /srv', []],
    ['nothing of it from the network', 'ADD https://example.org/x.tar git@x.org:a.git /srv/', []],
    ['nothing of it in a heredoc', 'COPY <<EOF /srv/x\ntext\nEOF', []],
    ['the file beside a heredoc', 'COPY a.txt <<EOF /srv/\ntext\nEOF', ['a.txt']],
    ['a bind mount', 'RUN --mount=type=bind,source=conf,target=/c make', ['conf']],
    ['a bind mount of all of it', 'RUN --mount=target=/src make', 'whole'],
    ['nothing of it in a cache mount', 'RUN --mount=type=cache,target=/root/.cache make', []],
    ['nothing of it in a mount of another image', 'RUN --mount=from=debian,target=/d ls /d', []],
    ['a trigger for children', 'ONBUILD COPY later /srv/', ['later']],
  ])('is %s', (_name, instructions, paths) => {
    expect(visible(instructions)).toEqual(paths);
  });

  it.each(['COPY requirements.txt /', 'add . /', 'RUN --mount=target=/src make'])(
    'is all of it with the inherited trigger %s',
    (trigger) => {
      expect(visible('COPY a /', [trigger])).toBe('whole');
    },
  );

  it.each(['USER 1000', 'ENV COPY=1', ''])(
    'is not more with the inherited trigger %s',
    (trigger) => {
      expect(visible('COPY a /', [trigger])).toEqual(['a']);
    },
  );
});

describe('a path of the context', () => {
  const some = { kind: 'some', paths: ['app', 'conf/x.yml'] } as const;

  it.each([
    ['app', true, true],
    ['app/deep/file', true, true],
    ['application', false, false],
    ['conf', false, true],
    ['conf/x.yml', true, true],
    ['conf/y.yml', false, false],
    ['other', false, false],
  ])('%s is visible: %s, leads to something visible: %s', (path, shown, leads) => {
    expect([isVisible(some, path), leadsToVisible(some, path)]).toEqual([shown, leads]);
  });

  it('is always visible when the whole context is', () => {
    expect([isVisible({ kind: 'whole' }, 'x'), leadsToVisible({ kind: 'whole' }, 'x')]).toEqual([
      true,
      true,
    ]);
  });
});
