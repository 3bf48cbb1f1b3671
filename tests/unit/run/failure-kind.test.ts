import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import {
  buildFailureKind,
  problemKind,
  transferFailureKind,
} from '../../../src/run/failure-kind.ts';

const ran = (exitCode: number, ...output: readonly string[]) =>
  buildFailureKind({
    status: 'failed',
    message: `process "/bin/sh -c make" did not complete successfully: exit code: ${exitCode}`,
    command: 'RUN make',
    exitCode,
    output,
    transient: false,
  });

const own = (message: string) => buildFailureKind({ status: 'failed', message, transient: false });

describe('the kind of a failed build', () => {
  it('is what the output of the instruction tells', () => {
    expect(ran(100, 'E: Unable to locate package a')).toEqual({
      kind: 'solver',
      cause: 'E: Unable to locate package a',
    });
  });

  it('is the Dockerfile when nothing is known of the output', () => {
    expect(ran(2, 'make: *** No targets.  Stop.')).toEqual({ kind: 'dockerfile' });
  });

  it('is a lack of memory for exit code 137, whatever was printed', () => {
    expect(ran(137, 'Collecting package metadata')).toEqual({ kind: 'memory' });
    expect(ran(137, 'E: Unable to locate package a')).toEqual({ kind: 'memory' });
    expect(ran(137, 'Killed')).toEqual({ kind: 'memory', cause: 'Killed' });
  });

  it.each([
    ['dockerfile parse error on line 4: unknown instruction: RUNN', 'dockerfile'],
    ['failed to compute cache key: "/nope": not found', 'dockerfile'],
    ['executor failed running [/bin/sh -c curl x]: connection refused', 'dockerfile'],
    ['failed to load cache key: invalid response status 404', 'mirror'],
    ['failed to do request: Head "https://x/v2/": dial tcp 1.2.3.4:443: i/o timeout', 'network'],
    ['x/y:1: failed to resolve source metadata for x/y:1: 403 Forbidden', 'registry'],
    ['pull access denied, repository does not exist or may require authorization', 'registry'],
    ['docker.io/library/debian:nope: not found', 'registry'],
    ['failed to copy files: copy file range failed: no space left on device', 'disk'],
  ])('that BuildKit ended itself is read from its sentence: %s', (message, kind) => {
    expect(own(message)).toEqual({ kind });
  });
});

describe('the kind of a failed push', () => {
  it.each([
    ['denied: requested access to the resource is denied', 'registry'],
    ['received unexpected HTTP status: 503 Service Unavailable', 'registry'],
    ['dial tcp 127.0.0.1:5000: connect: connection refused', 'network'],
    ['write /var/lib/docker/tmp/x: no space left on device', 'disk'],
    ['the registry does not have the image after the push', 'registry'],
  ])('%s: %s', (message, kind) => {
    expect(transferFailureKind(message)).toEqual({ kind });
  });
});

describe('the kind of a problem', () => {
  it.each([
    ['ENGINE_UNREACHABLE', 'engine'],
    ['ENGINE_FAILED', 'engine'],
    ['BUILDER_MISSING', 'engine'],
    ['REGISTRY_DENIED', 'registry'],
    ['REGISTRY_UNREACHABLE', 'registry'],
    ['IMAGE_UNAVAILABLE', 'registry'],
    ['CONFIG', undefined],
  ] as const)('%s is %s', (code, kind) => {
    expect(problemKind(new UserError(code, 'so'))).toBe(kind);
  });

  it('is the disk where that is what the engine says', () => {
    const problem = new UserError(
      'ENGINE_FAILED',
      'the engine answered 500: no space left on device',
    );

    expect(problemKind(problem)).toBe('disk');
  });
});
