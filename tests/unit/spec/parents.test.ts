import { describe, expect, it } from '@jest/globals';
import { checked, problemsOf } from './spec-under-test.ts';

const external = 'FROM debian:trixie-slim\n';

/** A stack of base, tools and child at ghcr.io/acme, with these further keys of child. */
function specOf(child: string): string {
  return `registry: ghcr.io/acme\ntag: {prefix: a}\nimages:\n  base: {}\n  tools: {}\n  child: {${child}}\n`;
}

function childOf(dockerfile: string, keys = '', registry?: string) {
  return checked(
    specOf(keys),
    { base: external, tools: external, child: dockerfile },
    registry,
  ).images.get('child');
}

function problemsOfChild(dockerfile: string, keys = '', registry?: string): readonly string[] {
  return problemsOf(() => childOf(dockerfile, keys, registry));
}

describe('parents of an image', () => {
  it.each([
    [
      'a whole reference with a default',
      'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n',
      '',
    ],
    [
      'a whole reference that depend_on names',
      'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n',
      'depend_on: base',
    ],
    ['an ARG that must be given', 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE:?}\n', 'depend_on: [base]'],
    ['a tag', 'ARG BASE_TAG=latest\nFROM ghcr.io/acme/base:${BASE_TAG}\n', ''],
    ['a tag without a default', 'ARG BASE_TAG\nFROM ghcr.io/acme/base:$BASE_TAG\n', ''],
    ['its key', 'ARG BASE_IMAGE\nARG TOOLS_TAG=1\nFROM ${BASE_IMAGE}\n', 'depend_on: base'],
    [
      'a stage between',
      'ARG BASE_IMAGE=ghcr.io/acme/base:1\nFROM ${BASE_IMAGE} AS one\nFROM ONE\n',
      '',
    ],
    [
      'an ARG of the spec',
      'ARG WHICH\nARG BASE_TAG\nFROM ghcr.io/acme/${WHICH}:${BASE_TAG}\n',
      'build_args: {WHICH: base}',
    ],
    ['lower case and quotes', 'arg BASE_IMAGE="ghcr.io/acme/base"\nfrom "${BASE_IMAGE}"\n', ''],
  ])('are found by %s', (_, dockerfile, keys) => {
    expect(childOf(dockerfile, keys)).toMatchObject({
      parents: ['base'],
      finalParent: 'base',
      externalBases: [],
    });
  });

  it('are several when stages start from several images, the final one first', () => {
    const dockerfile =
      'ARG TOOLS_IMAGE=ghcr.io/acme/tools\nARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${TOOLS_IMAGE} AS t\nFROM ${BASE_IMAGE}\nCOPY --from=t /a /a\n';

    expect(childOf(dockerfile, 'depend_on: [tools, base]')).toMatchObject({
      parents: ['base', 'tools'],
      finalParent: 'base',
    });
  });

  it('have no final one when the built stage starts from outside', () => {
    const dockerfile =
      'ARG TOOLS_IMAGE\nFROM ${TOOLS_IMAGE} AS t\nFROM debian\nCOPY --from=t /a /a\n';

    expect(childOf(dockerfile)).toMatchObject({
      parents: ['tools'],
      finalParent: undefined,
      externalBases: [{ reference: 'debian', use: 'final-from' }],
    });
  });

  it('follow the target', () => {
    const dockerfile =
      'ARG BASE_IMAGE=ghcr.io/acme/base\nARG TOOLS_IMAGE=ghcr.io/acme/tools\nFROM ${BASE_IMAGE} AS Lab\nFROM ${TOOLS_IMAGE}\n';

    expect(childOf(dockerfile, 'target: lab')?.finalParent).toBe('base');
  });

  it('are compared as references: short forms are the same', () => {
    const spec =
      'tag: {prefix: a}\nimages:\n  base: {image_name: acme/base}\n  child: {image_name: acme/child}\n';
    const dockerfile = 'ARG BASE_TAG=1\nFROM docker.io/acme/base:${BASE_TAG}\n';

    expect(
      checked(spec, { base: external, child: dockerfile }).images.get('child')?.parents,
    ).toEqual(['base']);
  });

  it('are not what a stage of the same name hides', () => {
    const spec =
      'tag: {prefix: a}\nimages:\n  base: {image_name: base}\n  child: {image_name: child}\n';
    const dockerfile =
      'FROM debian AS base\nFROM base\nCOPY --from=base a b\nRUN --mount=from=base,target=/x ls\n';

    expect(
      checked(spec, { base: external, child: dockerfile }).images.get('child')?.parents,
    ).toEqual([]);
  });

  it('must be the same in depend_on and in the Dockerfile', () => {
    expect(
      problemsOfChild('FROM debian\nARG BASE_IMAGE=ghcr.io/acme/base\n', 'depend_on: base'),
    ).toEqual([
      'spec.yml:6:22: error SPEC_PARENT_MISMATCH: depend_on of child says base, its Dockerfile says no image of the stack (images/child/Dockerfile:1:6)\n  hint: make the two agree, or leave depend_on out',
    ]);
    expect(
      problemsOfChild(
        'ARG BASE_IMAGE=ghcr.io/acme/base\n\nFROM ${BASE_IMAGE}\n',
        'depend_on: [tools]',
      ),
    ).toEqual([
      'spec.yml:6:22: error SPEC_PARENT_MISMATCH: depend_on of child says tools, its Dockerfile says base (images/child/Dockerfile:3:6)\n  hint: make the two agree, or leave depend_on out',
    ]);
  });

  it('must be named somewhere', () => {
    expect(problemsOfChild('ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n')).toEqual([
      "images/child/Dockerfile:2:6: error SPEC_DOCKERFILE: FROM ${BASE_IMAGE} of child names no image: it comes out as ''\n  hint: give its ARG a default before the first FROM, or name the parent with depend_on",
    ]);
  });

  it('win over build args of the spec', () => {
    const dockerfile = 'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n';

    expect(
      problemsOfChild(dockerfile, 'build_args: {BASE_IMAGE: "ghcr.io/acme/base:old"}'),
    ).toEqual([]);
  });

  it('may be left to a platform that only the build knows', () => {
    expect(childOf('FROM debian AS x-amd64\nFROM x-${TARGETARCH}\n')?.parents).toEqual([]);
  });
});

describe('a FROM that cannot see the image of this run', () => {
  const hint =
    'hint: write ARG BASE_IMAGE=ghcr.io/acme/base before the first FROM, then FROM ${BASE_IMAGE}';

  it.each([
    ['FROM ghcr.io/acme/base:2026.1\n', 1, 'ghcr.io/acme/base:2026.1', 'ghcr.io/acme/base:2026.1'],
    ['FROM ghcr.io/acme/base\n', 1, 'ghcr.io/acme/base', 'ghcr.io/acme/base'],
    ['ARG PARENT=ghcr.io/acme/base:1\nFROM $PARENT\n', 2, '$PARENT', 'ghcr.io/acme/base:1'],
    [
      'FROM ghcr.io/acme/base:${BASE_TAG:-1}\n',
      1,
      'ghcr.io/acme/base:${BASE_TAG:-1}',
      'ghcr.io/acme/base:1',
    ],
    [
      'ARG BASE_TAG=1\nFROM ghcr.io/acme/base:x-${BASE_TAG}\n',
      2,
      'ghcr.io/acme/base:x-${BASE_TAG}',
      'ghcr.io/acme/base:x-i-000000000000',
    ],
  ])('is reported: %p', (dockerfile, line, from, result) => {
    expect(problemsOfChild(dockerfile)).toEqual([
      `images/child/Dockerfile:${line}:6: error SPEC_FROM: FROM ${from} cannot see the base of this run: it comes to ${result}, whatever the run builds\n  ${hint}`,
    ]);
  });

  it('is reported for a parent that is not the final one under its own name', () => {
    const dockerfile = 'ARG BASE_IMAGE=ghcr.io/acme/tools\nFROM ${BASE_IMAGE} AS t\nFROM debian\n';

    expect(problemsOfChild(dockerfile)).toEqual([
      'images/child/Dockerfile:2:6: error SPEC_FROM: FROM ${BASE_IMAGE} cannot see the tools of this run: it comes to ghcr.io/acme/tools, whatever the run builds\n  hint: write ARG TOOLS_IMAGE=ghcr.io/acme/tools before the first FROM, then FROM ${TOOLS_IMAGE}',
    ]);
  });

  it('is reported when it cuts the value it is given', () => {
    const dockerfile = 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE%:*}\n';

    expect(problemsOfChild(dockerfile, 'depend_on: base')).toEqual([
      `images/child/Dockerfile:2:6: error SPEC_FROM: FROM \${BASE_IMAGE%:*} cannot see the base of this run: what it comes to is known to the build alone\n  ${hint}`,
    ]);
  });

  it('is reported when --registry moves the image away from a literal', () => {
    const dockerfile = 'ARG BASE_TAG=latest\nFROM ghcr.io/acme/base:${BASE_TAG}\n';

    expect(problemsOfChild(dockerfile, '', 'localhost:5000')).toEqual([
      `images/child/Dockerfile:2:6: error SPEC_FROM: FROM ghcr.io/acme/base:\${BASE_TAG} cannot see the base of this run: with --registry localhost:5000 it is localhost:5000/base, which this line does not name\n  ${hint}`,
    ]);
  });

  it('is none that takes the whole reference, with any registry', () => {
    const dockerfile = 'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n';

    expect(childOf(dockerfile, '', 'localhost:5000')).toMatchObject({
      parents: ['base'],
      repository: 'localhost:5000/child',
    });
  });
});

describe('COPY --from and mounts', () => {
  it('cannot take a variable', () => {
    const dockerfile =
      'FROM debian\nARG TOOLS_IMAGE\nCOPY --from=${TOOLS_IMAGE} /a /b\nRUN --mount=from=$X,target=/x ls\n';

    expect(problemsOfChild(dockerfile)).toEqual([
      'images/child/Dockerfile:3:13: error SPEC_COPY_FROM: COPY --from=${TOOLS_IMAGE} has a variable in it, which BuildKit does not replace there\n  hint: give it a stage: FROM ${TOOLS_IMAGE} AS source, then COPY --from=source',
      'images/child/Dockerfile:4:18: error SPEC_COPY_FROM: RUN --mount from=$X has a variable in it, which BuildKit does not replace there\n  hint: give it a stage: FROM $X AS source, then RUN --mount from=source',
    ]);
  });

  it('cannot see a stack image of this run', () => {
    const dockerfile = 'FROM debian\nCOPY --from=ghcr.io/acme/tools:1 /a /b\n';

    expect(problemsOfChild(dockerfile, 'depend_on: tools')).toEqual([
      'images/child/Dockerfile:2:13: error SPEC_FROM: COPY --from=ghcr.io/acme/tools:1 cannot see the tools of this run: its text is fixed\n  hint: give it a stage: ARG TOOLS_IMAGE=ghcr.io/acme/tools before the first FROM, FROM ${TOOLS_IMAGE} AS source, then COPY --from=source',
    ]);
  });

  it('must name an image', () => {
    expect(problemsOfChild('FROM debian\nCOPY --from=A:B:C /a /b\n')).toEqual([
      'images/child/Dockerfile:2:13: error SPEC_REFERENCE: COPY --from=A:B:C names neither a stage nor an image\n  hint: write the name of a stage, or a reference such as debian:trixie-slim',
    ]);
  });
});

describe('the target', () => {
  it('must be a stage', () => {
    expect(
      problemsOfChild('FROM debian AS build\nFROM debian AS final\n', 'target: biuld'),
    ).toEqual([
      "spec.yml:6:19: error SPEC_DOCKERFILE: target of child: images/child/Dockerfile has no stage 'biuld'\n  hint: did you mean 'build'?",
    ]);
    expect(problemsOfChild('FROM debian\n', 'target: x')).toEqual([
      "spec.yml:6:19: error SPEC_DOCKERFILE: target of child: images/child/Dockerfile has no stage 'x'\n  hint: no stage in it has a name",
    ]);
  });

  it('needs a Dockerfile with a FROM', () => {
    expect(problemsOfChild('RUN make\n')).toEqual([
      'images/child/Dockerfile:1:1: error SPEC_DOCKERFILE: the Dockerfile of child has no FROM\n  hint: begin it with FROM and an image',
    ]);
  });
});

describe('external bases', () => {
  it('are all references from outside, each once, with every place that says it', () => {
    const dockerfile = [
      '# syntax=docker/dockerfile:1',
      'ARG DEBIAN=trixie',
      'FROM golang:1 AS build',
      'COPY --from=debian:trixie /a /b',
      'FROM debian:${DEBIAN} AS mid',
      'RUN --mount=from=alpine:3,target=/x ls',
      'FROM mid',
      'COPY --from=build /a /b',
      'COPY --from=0 /a /b',
      'ONBUILD COPY --from=busybox:1 /a /b',
      'ONBUILD COPY --from=childstage /a /b',
      '',
    ].join('\n');

    const bases = childOf(dockerfile)?.externalBases.map(({ reference, use, ranges }) => [
      reference,
      use,
      ranges.map(({ start, end }) => dockerfile.slice(start, end)),
    ]);

    expect(bases).toEqual([
      ['docker/dockerfile:1', 'syntax', ['docker/dockerfile:1']],
      ['golang:1', 'from', ['golang:1']],
      ['debian:trixie', 'final-from', ['debian:trixie', 'debian:${DEBIAN}']],
      ['alpine:3', 'mount-from', ['alpine:3']],
      ['busybox:1', 'copy-from', ['busybox:1']],
    ]);
  });

  it('have the build args of the spec put in', () => {
    expect(
      childOf('ARG V=1\nARG W=${V}-slim\nFROM python:$W\n', 'build_args: {V: 3.13}')?.externalBases,
    ).toEqual([
      { reference: 'python:3.13-slim', use: 'final-from', ranges: [{ start: 29, end: 38 }] },
    ]);
  });

  it('are none for scratch', () => {
    expect(childOf('FROM scratch\n')?.externalBases).toEqual([]);
  });
});
