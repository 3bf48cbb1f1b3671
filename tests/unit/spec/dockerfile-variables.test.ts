import { describe, expect, it } from '@jest/globals';
import { copyVariables, fromVariables } from '../../../src/spec/dockerfile-variables.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';

const unset = { kind: 'unset' } as const;
const unknown = { kind: 'unknown' } as const;
const set = (value: string) => ({ kind: 'set', value }) as const;

describe('fromVariables', () => {
  it('knows the ARGs before the first FROM, in order, with the build args that are given', () => {
    const dockerfile = parseDockerfile(
      'ARG A=1 B="${A}2"\nARG C\nARG D=old\nARG E=x\nARG E\nFROM a\nARG F=1\n',
    );

    const lookup = fromVariables(dockerfile, { D: 'new', F: '2', G: '3' });

    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(lookup)).toEqual([
      set('1'),
      set('12'),
      unset,
      set('new'),
      unset,
      unset,
      unset,
    ]);
  });

  it('leaves the platform to the build unless it is given', () => {
    const dockerfile = parseDockerfile('ARG TARGETARCH\nARG X=${BUILDPLATFORM}\nFROM a\n');

    expect(['TARGETARCH', 'X'].map(fromVariables(dockerfile, {}))).toEqual([unknown, unknown]);
    expect(fromVariables(dockerfile, { TARGETARCH: 'arm64' })('TARGETARCH')).toEqual(set('arm64'));
  });

  it('knows nothing of names that every object has', () => {
    expect(fromVariables(parseDockerfile('ARG constructor\nFROM a\n'), {})('constructor')).toEqual(
      unset,
    );
  });
});

describe('copyVariables', () => {
  const dockerfile = parseDockerfile(
    [
      'ARG GLOBAL=g',
      'FROM a',
      'ARG GLOBAL',
      'ARG OWN=${GLOBAL}o',
      'ARG GIVEN',
      'ARG NONE',
      'ARG CHANGED=1',
      'ENV CHANGED=2',
      'COPY x y',
      'ARG LATER=1',
      '',
    ].join('\n'),
  );

  it('knows what the ARGs above it say, and nothing that an ENV or the base image may change', () => {
    const [stage] = dockerfile.stages;
    const lookup = stage && copyVariables(dockerfile, stage, 9, { GIVEN: 'b', GLOBAL: 'h' });

    expect(
      ['GLOBAL', 'OWN', 'GIVEN', 'NONE', 'CHANGED', 'LATER', 'PATH'].map((name) => lookup?.(name)),
    ).toEqual([set('h'), set('ho'), set('b'), unknown, unknown, unknown, unknown]);
  });
});
