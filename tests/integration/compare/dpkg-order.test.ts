import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dpkgOrder } from '../../../src/compare/dpkg-order.ts';
import { counts } from '../../support/counts.ts';

const runFile = promisify(execFile);

/** Pieces that Debian's versions are made of, so that any two often begin alike. */
const upstreamPieces = ['0', '1', '9', '10', '01', '.', '+', '~', 'a', 'Z', 'rc', 'dfsg', '-'];
const text = (pieces: readonly string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''));
const version = fc
  .record({
    epoch: fc.constantFrom('', '', '0:', '1:', '12:'),
    upstream: text(upstreamPieces),
    revision: fc.option(text(upstreamPieces.filter((piece) => piece !== '-'))),
  })
  .map(({ epoch, upstream, revision }) => {
    // A revision must not be empty, and neither may what a hyphen of the upstream version would make one.
    const last = revision === null ? '' : `-${revision}0`;
    return `${epoch}1${upstream.replace(/-+$/, '')}${last}`;
  });

/** What `dpkg --compare-versions` says of each pair: -1, 0 or 1. */
async function dpkgSays(pairs: readonly (readonly [string, string])[]): Promise<readonly number[]> {
  const script = [
    'while [ $# -gt 0 ]; do',
    '  if dpkg --compare-versions "$1" lt "$2"; then echo -1',
    '  elif dpkg --compare-versions "$1" eq "$2"; then echo 0',
    '  elif dpkg --compare-versions "$1" gt "$2"; then echo 1',
    '  else echo 9; fi',
    '  shift 2',
    'done',
  ];
  const { stdout } = await runFile('sh', ['-c', script.join('\n'), 'sh', ...pairs.flat()]);
  return stdout.trim().split('\n').map(Number);
}

describe('dpkgOrder', () => {
  it('orders as dpkg does', async () => {
    const equal = version.map((a): [string, string] => [a, a.replace(/^(\d+:)?1/, '$1001')]);
    const pairs = fc.sample(fc.oneof(fc.tuple(version, version), equal), {
      numRuns: counts(3000, 400),
      seed: 20260401,
    });

    const ours = pairs.map(([a, b]) => Math.sign(dpkgOrder(a, b)));

    const theirs = await dpkgSays(pairs);
    const wrong = pairs.filter((_pair, index) => ours[index] !== theirs[index]);
    expect(wrong).toEqual([]);
    expect(new Set(theirs)).toEqual(new Set([-1, 0, 1]));
  });
});
