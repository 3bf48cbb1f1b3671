import fc from 'fast-check';

/**
 * A text in which at one to three places letters are gone, and one of `pieces` or other letters stand instead.
 */
export function damaged(written: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { arbitrary: fc.constantFrom(...pieces), weight: 3 },
    { arbitrary: fc.string({ maxLength: 2 }), weight: 1 },
  );
  const edit = fc.record({ at: fc.nat(written.length), gone: fc.nat(3), put: piece });
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((so, { at, gone, put }) => so.slice(0, at) + put + so.slice(at + gone), written),
    );
}
