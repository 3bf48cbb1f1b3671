import { describe, expect, it } from '@jest/globals';
import { isVisible, leadsToVisible, visiblePaths } from '../../../src/identity/visible-paths.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';

const known = { buildArgs: { GIVEN: 'given' }, inheritedEnv: new Set(['INHERITED']) };

function pathsOf(dockerfile: string, triggers: readonly string[] = [], variables = known) {
  return visiblePaths(parseDockerfile(dockerfile), triggers, variables);
}

/** What shows of the context, patterns as they are written. */
function visible(instructions: string, triggers: readonly string[] = []) {
  const paths = pathsOf(`FROM debian\n${instructions}\n`, triggers);
  return paths.kind === 'whole'
    ? 'whole'
    : [...paths.paths, ...paths.patterns.map(({ text }) => text)];
}

describe('what a Dockerfile can see of its context', () => {
  it.each([
    ['nothing', 'RUN make', []],
    ['single files', 'COPY a.txt b/c.txt /srv/', ['a.txt', 'b/c.txt']],
    ['a folder', 'ADD ./app/ /srv/', ['app']],
    ['paths above the context, which count from its top', 'COPY ../../app /srv/', ['app']],
    ['absolute paths, which count from its top', 'COPY /app /srv/', ['app']],
    ['paths with turns in them', 'COPY ./a/../b/./c//d /srv/', ['b/c/d']],
    ['the JSON form', 'COPY ["a b.txt", "c", "/srv/"]', ['a b.txt', 'c']],
    ['a name in quotes', 'COPY "a.txt" \'b.txt\' /srv/', ['a.txt', 'b.txt']],
    ['a name with an escaped character', 'COPY a\\"b /srv/', ['a"b']],
    ['each path once, sorted', 'COPY b a /srv/\nCOPY b /opt/', ['a', 'b']],
    ['what follows flags', 'COPY --chown="a b" --link --chmod=644 \\\n # no\n a b /', ['a', 'b']],
    ['all of it', 'COPY . /srv', 'whole'],
    ['all of it, written otherwise', 'COPY a/.. /srv', 'whole'],
    ['all of it, as a path that is empty', 'COPY ["", "/srv"]', 'whole'],
    ['nothing of it from another stage', 'COPY --from=build / /srv', []],
    ['nothing of it behind a flag with a blank', 'COPY --chown="a b" --from=build x /srv', []],
    ['nothing of it from the network', 'ADD https://example.org/x.tar git@x.org:a.git /srv/', []],
    ['nothing of it from an address in quotes', 'ADD "https://example.org/$X" /srv/', []],
    ['nothing of it in a heredoc', 'COPY <<EOF /srv/x\ntext\nEOF', []],
    ['the file beside a heredoc', 'COPY a.txt <<EOF /srv/\ntext\nEOF', ['a.txt']],
    ['what --exclude names too', 'COPY --exclude=*.md docs /srv/', ['docs']],
    ['nothing of a trigger for children', 'ONBUILD COPY later /srv/', []],
  ])('is %s', (_name, instructions, paths) => {
    expect(visible(instructions)).toEqual(paths);
  });

  it.each([
    ['a wildcard', 'COPY *.py /srv/', ['*.py']],
    ['a class of letters', 'COPY conf/[a-c].py /srv/', ['conf/[a-c].py']],
    ['a question mark', 'ADD a?/b?.py /srv/', ['a?/b?.py']],
    ['a wildcard beside a name', 'COPY a *.py /srv/', ['a', '*.py']],
    ['a slash behind it', 'COPY ./app*/ /srv/', ['app*']],
    ['two stars, which are no more than one', 'COPY **/a /srv/', ['**/a']],
    ['an escaped wildcard', 'COPY a\\\\*b /srv/', ['a\\*b']],
    ['an escaped wildcard beside one', 'COPY a\\\\** /srv/', ['a\\**']],
    ['one that is malformed', 'COPY a[.py /srv/', 'whole'],
  ])('is what a pattern matches: %s', (_name, instructions, patterns) => {
    expect(visible(instructions)).toEqual(patterns);
  });

  it.each([
    ['paths', 'COPY --parents ./x/a.txt ./y/a.txt /p/', ['x/a.txt', 'y/a.txt']],
    ['two stars', 'COPY --parents ./src/**/*.txt /p/', ['src/**/*.txt']],
    ['a pattern behind a turning point', 'COPY --parents ./x/./y/*.txt /p/', ['x/y']],
    ['a pattern behind one at the top', 'COPY --parents ././*.txt /p/', 'whole'],
    ['everything', 'COPY --parents . /p/', 'whole'],
    ['one that is malformed', 'COPY --parents a[ /p/', 'whole'],
    ['an escaped letter', 'COPY --parents ["a\\\\\\\\b", "/p/"]', ['a\\b']],
    ['no parents', 'COPY --parents=false **/a /p/', ['**/a']],
  ])('is what COPY --parents takes: %s', (_name, instructions, patterns) => {
    expect(visible(instructions)).toEqual(patterns);
  });

  it.each([
    ['a source', '--mount=type=bind,source=conf,target=/c', ['conf']],
    ['src', '--mount=type=bind,src=./conf/,target=/c', ['conf']],
    ['a bind mount without a type', '--mount=source=x,target=/y', ['x']],
    ['a source before the type', '--mount=source=x,target=/y,type=bind', ['x']],
    ['a type in capitals', '--mount=type=BIND,source=x,target=/y', ['x']],
    ['a flag in quotes', '--mount="type=bind,source=x,target=/y"', ['x']],
    ['a flag in single quotes', "--mount='type=bind,source=x,target=/y'", ['x']],
    ['wildcards, which are letters there', '--mount=source=x*,target=/y', ['x*']],
    ['all of it', '--mount=target=/src', 'whole'],
    ['all of it, by name', '--mount=type=bind,source=.,target=/src', 'whole'],
    [
      'all of it behind a flag with a blank',
      '--mount=type=cache,target="/a b" --mount=target=/src',
      'whole',
    ],
    ['a source that is not known', '--mount=source=$X,target=/src', 'whole'],
    ['a type that is not known', '--mount=type=$T,source=x,target=/src', 'whole'],
    ['a source with a backslash', '--mount=source=x\\y,target=/src', ['xy']],
    ['a source that keeps a backslash', '--mount=source=x\\\\y,target=/src', 'whole'],
    ['nothing for a cache', '--mount=type=cache,target=/root/.cache', []],
    ['nothing for a cache that is filled', '--mount=type=cache,from=a,source=x,target=/c', []],
    ['nothing of another image', '--mount=from=debian,target=/d', []],
    ['nothing for secrets', '--mount=type=secret,id=x --mount=type=tmpfs,target=/t', []],
  ])('is what RUN mounts: %s', (_name, mounts, paths) => {
    expect(visible(`RUN ${mounts} make`)).toEqual(paths);
  });

  it.each([
    ['an ARG', 'ARG X=a\nCOPY ${X}/b /srv/', ['a/b']],
    ['a build arg', 'ARG GIVEN=default\nCOPY $GIVEN /srv/', ['given']],
    ['an ARG in quotes', 'ARG X="a b"\nCOPY ["${X}", "/srv/"]', ['a b']],
    ['an ARG with a pattern in it', 'ARG X=*.txt\nCOPY $X /srv/', ['*.txt']],
    ['an ARG that says everything', 'ARG X=.\nCOPY $X /srv/', 'whole'],
    ['a default', 'ARG X\nCOPY ${X:-a} /srv/', 'whole'],
    ['one that stands below', 'COPY $X /srv/\nARG X=a', 'whole'],
    ['one that is declared nowhere', 'COPY $X /srv/', 'whole'],
    ['one that an ENV sets', 'ARG X=a\nENV X=b\nCOPY $X /srv/', 'whole'],
    ['one that an ENV of the base sets', 'ARG INHERITED=a\nCOPY $INHERITED /srv/', 'whole'],
    ['one that every image has', 'ARG PATH=a\nCOPY $PATH /srv/', 'whole'],
    ['a name in single quotes', "ARG X=a\nCOPY '$X' /srv/", ['$X']],
    ['a mount', 'ARG X=a\nRUN --mount=source=$X,target=/y ls', ['a']],
  ])('goes by what is certain of a variable: %s', (_name, instructions, paths) => {
    expect(visible(instructions)).toEqual(paths);
  });

  it('is all of it with a variable above an image of which nobody knows the ENV', () => {
    const text = 'FROM debian\nARG X=a\nCOPY $X /srv/\n';

    const unknown = visiblePaths(parseDockerfile(text), [], { buildArgs: {} });
    const bare = visiblePaths(parseDockerfile(text.replace('debian', 'scratch')), [], {
      buildArgs: {},
    });

    expect([unknown.kind, bare]).toEqual(['whole', { kind: 'some', paths: ['a'], patterns: [] }]);
  });

  it.each([
    ['an ENV of a stage below', 'FROM scratch AS one\nENV X=b\nFROM one\nARG X=a\nCOPY $X /\n'],
    ['a FROM that is not known', 'FROM scratch AS one\nFROM $TARGETOS\nARG X=a\nCOPY $X /\n'],
  ])('is all of it with a variable above %s', (_name, text) => {
    expect(pathsOf(text)).toEqual({ kind: 'whole' });
  });

  it('has what triggers read whose stage is built upon in the same file', () => {
    const text = 'FROM scratch AS one\nONBUILD COPY a /\nONBUILD COPY *.b /\nFROM one\n';

    expect(pathsOf(text)).toMatchObject({ paths: ['a'], patterns: [{ text: '*.b' }] });
    expect(pathsOf(text.replace('a /', '$A /'))).toEqual({ kind: 'whole' });
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
  it.each([
    ['app', true, true],
    ['app/deep/file', true, true],
    ['application', false, false],
    ['conf', false, true],
    ['conf/x.yml', true, true],
    ['conf/y.yml', false, false],
    ['other', false, true],
    ['other/n1', true, true],
    ['other/n1/below/it', true, true],
    ['other/m1', false, false],
    ['others/n1', false, false],
  ])('%s is visible: %s, leads to something visible: %s', (path, shown, leads) => {
    const some = pathsOf('FROM debian\nCOPY app conf/x.yml ????[r]/n* /srv/\n');

    expect([isVisible(some, path), leadsToVisible(some, path)]).toEqual([shown, leads]);
  });

  it('is always visible when the whole context is', () => {
    expect([isVisible({ kind: 'whole' }, 'x'), leadsToVisible({ kind: 'whole' }, 'x')]).toEqual([
      true,
      true,
    ]);
  });
});
