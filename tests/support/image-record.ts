import type { ImageRecord } from '../../src/identity/record.ts';

/** `sha256:` and 64 times the same digit. */
export function digestOfDigit(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

/** A record of `base`, with every field that may be absent; `changes` replaces single ones. */
export function imageRecord(changes: Partial<ImageRecord> = {}): ImageRecord {
  return {
    schemaVersion: 1,
    key: 'base',
    repository: 'stack.test/base',
    imageId: digestOfDigit('a'),
    buildId: digestOfDigit('b'),
    inputs: {
      format: 1,
      dockerfile: 'c'.repeat(64),
      target: 'runtime',
      platforms: ['linux/amd64'],
      labels: { team: 'hub' },
      cache: 'inline',
      args: { V: '13' },
      secrets: ['token'],
      wholeContext: false,
      files: [{ path: 'setup.sh', kind: 'executable', hash: 'd'.repeat(40) }],
      watched: [{ path: 'src/link', kind: '-> ../shared', hash: '' }],
      commitState: 'clean',
      parents: { root: digestOfDigit('e') },
      bases: { 'debian:13': digestOfDigit('f') },
    },
    revision: '1'.repeat(40),
    created: '2026-04-01T10:00:00Z',
    builtAt: '2026-04-01T10:05:00.000Z',
    commit: '2'.repeat(40),
    timings: { build: 61000 },
    facts: { packages: [{ name: 'bash', version: '5.2' }] },
    ...changes,
  };
}
