import { describe, expect, it } from '@jest/globals';
import { failureHint, kindText } from '../../../src/report/failure-hint.ts';
import { failureKinds } from '../../../src/report/run-report.ts';

describe('what is said of a kind of failure', () => {
  it('is what to do next, unless the failure says all itself', () => {
    const without = failureKinds.filter((kind) => failureHint(kind) === undefined);

    expect(without).toEqual(['test', 'dockerfile']);
    expect(failureHint(undefined)).toBeUndefined();
    expect(failureHint('memory')).toContain('-j 1');
  });

  it('is the kind with the line that tells the cause', () => {
    expect(kindText({ kind: 'solver', cause: 'E: no', tail: [] })).toBe('solver: E: no');
    expect(kindText({ kind: 'size', tail: [] })).toBe('size');
    expect(kindText(undefined)).toBeUndefined();
  });
});
