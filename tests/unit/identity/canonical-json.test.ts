import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/identity/canonical-json.ts';

/** JSON has no negative zero of its own. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe('canonicalJson', () => {
  it.each([
    [
      'keys by code units',
      { b: 1, a: 2, B: 3, ä: 4, '10': 5, '9': 6 },
      '{"10":5,"9":6,"B":3,"a":2,"b":1,"ä":4}',
    ],
    ['no field that is undefined', { a: undefined, b: [{ c: undefined }] }, '{"b":[{}]}'],
    ['lists in their order', [3, 'a', null, true, [false]], '[3,"a",null,true,[false]]'],
    ['text as JSON has it', 'é"\\\n\u2028\ud800', '"é\\"\\\\\\n\u2028\\ud800"'],
    ['numbers as JSON has them', [1e21, 0.1, -0, 1e-7], '[1e+21,0.1,0,1e-7]'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('has %s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([[undefined], [Number.NaN], [Infinity], [10n], [Symbol('a')], [() => 1]])(
    'refuses %p, which would look like something else',
    (value) => {
      expect(() => canonicalJson([value])).toThrow('not a JSON value');
    },
  );

  it.each([[new Map([['a', 1]])], [new Date(0)], [new Uint8Array(2)], [new Set([1])]])(
    'refuses %p, which is no plain object',
    (value) => {
      expect(() => canonicalJson({ value })).toThrow('not a JSON value');
    },
  );

  it('is JSON of the value, so that different values differ', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([key]) => key });
    fc.assert(
      fc.property(
        entries.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([one, other]) => {
          expect(canonicalJson(Object.fromEntries(one))).toBe(
            canonicalJson({ ...Object.fromEntries(other) }),
          );
        },
      ),
    );
  });
});

function shuffled<T>(list: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length });
}
