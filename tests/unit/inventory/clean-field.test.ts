import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanField, maxFieldLength } from '../../../src/inventory/clean-field.ts';

describe('cleanField', () => {
  it.each([
    ['numpy', 'numpy'],
    ['  1.0~rc1 \n', '1.0~rc1'],
    ['two\twords\nhere', 'two words here'],
    ['ev\u202Eil\u0000\u001B[31m', 'evil[31m'],
    ['\u200B\u0007', undefined],
    ['', undefined],
  ])('makes %j into %j', (text, expected) => {
    expect(cleanField(text)).toBe(expected);
  });

  it('cuts by whole characters', () => {
    const clean = cleanField('🦊'.repeat(500));

    expect(clean).toBe('🦊'.repeat(maxFieldLength));
  });

  it('leaves one short visible line of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const clean = cleanField(text) ?? 'x';

        expect(clean).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u);
        expect(clean).toBe(clean.trim());
        expect(Array.from(clean).length).toBeLessThanOrEqual(maxFieldLength);
      }),
    );
  });
});
