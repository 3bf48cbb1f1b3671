import { describe, expect, it } from '@jest/globals';
import type { HandOver } from '../../../src/legs/hand-over.ts';
import { failedBefore, legPart, neededFromLegs } from '../../../src/legs/leg-part.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { graphOf, imagesOf, specOf } from '../../support/spec-builders.ts';
import { legsOf, splitImage, splitRun } from '../../support/split-runs.ts';

const family = { base: [], tools: [], left: ['base', 'tools'], leaf: ['left'], other: [] };
const graph = graphOf(family);
const spec = specOf(imagesOf(family));
const found = {
  imageId: digestOfDigit('7'),
  digest: digestOfDigit('8'),
  reference: 'stack.test/tools:i-777777777777',
};
const reason = { kind: 'forced', text: 'forced by --full-rebuild' };
const run = splitRun(
  [
    splitImage('base'),
    splitImage('tools', { state: 'skip', found, buildId: digestOfDigit('9') }),
    splitImage('other'),
    splitImage('left', { wanted: false }),
    splitImage('leaf', {
      state: 'wait',
      forced: true,
      reasons: [
        reason,
        { kind: 'unpinned-source', text: 'RUN curl' },
        { kind: 'max-age', text: 'old' },
      ],
    }),
  ],
  {
    legs: legsOf({ base: ['base'], left: ['left', 'leaf'], other: ['other'] }, { left: ['base'] }),
    bases: { 'debian:13': digestOfDigit('a') },
  },
);
const leg = { id: 'left', images: ['left', 'leaf'], needs: ['base'], wave: 1 };

const handOver = (key: string, leg: string, digit?: string): HandOver => {
  const common = { schemaVersion: 1, run: run.run, leg, key, at: '2026-04-01T10:00:00Z' } as const;
  if (digit === undefined) return { ...common, status: 'failed', message: 'no' };
  const digest = digestOfDigit(digit);
  return { ...common, status: 'passed', imageId: digest, digest, buildId: digest };
};

describe('what a leg has to plan', () => {
  it('is its own images, on those of other legs as they were handed over and the rest as planned', () => {
    const handOvers = new Map([['base', handOver('base', 'base', '1')]]);

    const part = legPart(run, leg, { spec, graph }, handOvers);

    expect(neededFromLegs(run, leg, graph)).toEqual(['base']);
    expect(part).toEqual({
      keys: ['left', 'leaf'],
      wanted: new Set(['leaf']),
      given: new Map([
        [
          'base',
          {
            found: {
              imageId: digestOfDigit('1'),
              digest: digestOfDigit('1'),
              buildId: digestOfDigit('1'),
              reference: 'stack.test/base:i-111111111111',
            },
            reason: { kind: 'leg', text: 'made by leg base' },
          },
        ],
        [
          'tools',
          {
            found: { ...found, buildId: digestOfDigit('9') },
            reason: { kind: 'leg', text: 'there when the run was planned' },
          },
        ],
      ]),
      forced: new Map([['leaf', [reason]]]),
      bases: { 'debian:13': digestOfDigit('a') },
    });
  });

  it('leaves out what a job of the same leg handed over, and does again what failed there', () => {
    const handOvers = new Map([
      ['base', handOver('base', 'base', '1')],
      ['left', handOver('left', 'left', '2')],
      ['leaf', handOver('leaf', 'left')],
    ]);

    const { given } = legPart(run, leg, { spec, graph }, handOvers);

    expect([...given.keys()]).toEqual(['base', 'tools', 'left']);
  });

  it('has nothing to build on where another leg failed', () => {
    const handOvers = new Map([['base', handOver('base', 'base')]]);

    const { given } = legPart(run, leg, { spec, graph }, handOvers);

    expect(given.get('base')).toEqual({ reason: { kind: 'leg', text: 'failed in leg base' } });
    expect(failedBefore(handOvers, leg)).toEqual(new Map([['base', 'no']]));
  });

  it('names first what failed, then what that blocks', () => {
    const blocked: HandOver = {
      ...handOver('tools', 'other'),
      status: 'blocked',
      message: undefined,
    };
    const handOvers = new Map([
      ['tools', blocked],
      ['base', handOver('base', 'base')],
      ['leaf', handOver('leaf', 'left')],
    ]);

    expect([...failedBefore(handOvers, leg)]).toEqual([
      ['base', 'no'],
      ['tools', 'failed in leg other'],
    ]);
  });

  it('is refused when the run plan does not know what the leg is built on', () => {
    const lost = { ...run, images: run.images.map(({ found: _found, ...image }) => image) };

    expect(() =>
      legPart(lost, leg, { spec, graph }, new Map([['base', handOver('base', 'base', '1')]])),
    ).toThrow('tools is in no leg of the run, and was not there');
  });
});
