import fc from 'fast-check';
import { edits, type EditName } from './edits.ts';

/** A made-up stack, and what happens to it. */
export interface History {
  /** Choices for the stack as it is at first. */
  readonly stack: readonly number[];
  /** Done before the first run. */
  readonly before: readonly PlannedEdit[];
  readonly steps: readonly HistoryStep[];
}

/** An edit of the stack, and the run after it. */
export interface HistoryStep {
  readonly edit: PlannedEdit;
  readonly run: RunMode;
}

export interface PlannedEdit {
  readonly name: EditName;
  readonly choices: readonly number[];
}

/** `local`: nothing is pushed. `elsewhere`: pushed, on a machine that has nothing yet. `part`: pushed, one image and what it stands on. `none`: no run. */
export type RunMode = 'push' | 'local' | 'elsewhere' | 'part' | 'none';

const names = Object.keys(edits) as EditName[];
const numbers = (length: number) => fc.array(fc.nat(999), { minLength: length, maxLength: length });
const anEdit = fc.record({ name: fc.constantFrom(...names), choices: numbers(10) });
/** Edits that make a stack richer. */
const growing: readonly EditName[] = [
  'add an instruction',
  'add an instruction at the end',
  'add a stage',
  'write a file',
  'write a test',
  'write a common test',
  'write an integration test',
  'have integration tests or not',
  'inherit tests or not',
  'write a link',
  'watch something',
  'write a file of the library',
  'set a build arg',
  'commit',
];
const aGrowingEdit = fc.oneof(
  anEdit,
  fc.record({ name: fc.constantFrom(...growing), choices: numbers(10) }),
  fc.record({ name: fc.constantFrom(...growing), choices: numbers(10) }),
);
const aMode = fc.oneof(
  { weight: 10, arbitrary: fc.constant('push' as const) },
  { weight: 3, arbitrary: fc.constant('local' as const) },
  { weight: 1, arbitrary: fc.constantFrom('elsewhere' as const, 'part' as const) },
  { weight: 2, arbitrary: fc.constant('none' as const) },
);

/**
 * Histories of so many steps.
 *
 * @param about edits that most of them are about; absent: all alike
 */
export function histories(
  steps: number,
  about: readonly EditName[] = names,
): fc.Arbitrary<History> {
  const meant = fc.record({ name: fc.constantFrom(...about), choices: numbers(10) });
  const edit = fc.oneof({ weight: 4, arbitrary: meant }, { weight: 1, arbitrary: anEdit });
  return fc.record({
    stack: numbers(80),
    before: fc.array(fc.oneof(aGrowingEdit, meant), { maxLength: 30, size: 'max' }),
    steps: fc.array(fc.record({ edit, run: aMode }), {
      minLength: 1,
      maxLength: steps,
      size: 'max',
    }),
  });
}
