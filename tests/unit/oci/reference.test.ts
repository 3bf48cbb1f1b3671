import { describe, expect, it } from '@jest/globals';
import {
  formatReference,
  isTag,
  moveRepository,
  parseReference,
  parseRepository,
  repositoryOf,
} from '../../../src/oci/reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('reference', () => {
  it.each([
    ['debian', 'docker.io', 'library/debian', undefined, undefined],
    ['debian:trixie-slim', 'docker.io', 'library/debian', 'trixie-slim', undefined],
    ['acme/base', 'docker.io', 'acme/base', undefined, undefined],
    ['index.docker.io/acme/base', 'docker.io', 'acme/base', undefined, undefined],
    ['docker.io/debian', 'docker.io', 'library/debian', undefined, undefined],
    ['ghcr.io/acme/base:2026.4', 'ghcr.io', 'acme/base', '2026.4', undefined],
    ['localhost/base', 'localhost', 'base', undefined, undefined],
    ['127.0.0.1:5000/a/b/c:x', '127.0.0.1:5000', 'a/b/c', 'x', undefined],
    ['[::1]:5000/base', '[::1]:5000', 'base', undefined, undefined],
    [`ghcr.io/acme/base@${digest}`, 'ghcr.io', 'acme/base', undefined, digest],
    [`ghcr.io/acme/base:1@${digest}`, 'ghcr.io', 'acme/base', '1', digest],
  ])('%s is taken apart', (text, registry, path, tag, itsDigest) => {
    expect(parseReference(text)).toEqual({ registry, path, tag, digest: itsDigest });
  });

  it.each([
    '',
    ':tag',
    'Debian',
    'ghcr.io/Acme/base',
    'ghcr.io/acme/base:',
    'ghcr.io/acme/base:-x',
    `ghcr.io/acme/base:${'x'.repeat(129)}`,
    'ghcr.io/acme/base@sha256:12',
    `ghcr.io/acme/base@${digest}@${digest}`,
    'ghcr.io//base',
    'ghcr.io/acme/',
    'https://ghcr.io/acme/base',
    'ghcr.io/acme/a b',
    'ghcr.io/acme/..',
    '127.0.0.1:port/base',
  ])("'%s' is none", (text) => {
    expect(parseReference(text)).toBeUndefined();
  });

  it('is written out in full', () => {
    const reference = parseReference(`debian:trixie@${digest}`);

    expect(reference && formatReference(reference)).toBe(
      `docker.io/library/debian:trixie@${digest}`,
    );
    expect(reference && repositoryOf(reference)).toBe('docker.io/library/debian');
  });

  it.each([`ghcr.io/acme/base:1`, `ghcr.io/acme/base@${digest}`, 'Bad'])(
    '%s is no repository',
    (text) => {
      expect(parseRepository(text)).toBeUndefined();
    },
  );

  it('without tag and digest is a repository', () => {
    expect(parseRepository('ghcr.io/acme/base')?.path).toBe('acme/base');
  });

  it.each([
    ['ghcr.io/acme/base-notebook', '127.0.0.1:5000', '127.0.0.1:5000/base-notebook'],
    ['ghcr.io/acme/base-notebook', 'ghcr.io/fork/', 'ghcr.io/fork/base-notebook'],
    ['base', 'ghcr.io/acme', 'ghcr.io/acme/base'],
  ])('%s under %s is %s', (repository, registry, moved) => {
    expect(moveRepository(repository, registry)).toBe(moved);
  });

  it.each([
    ['2026.4-main', true],
    ['_x', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['.x', false],
    ['-x', false],
    ['a/b', false],
    ['', false],
  ])('tag %s: %s', (text, valid) => {
    expect(isTag(text)).toBe(valid);
  });
});
