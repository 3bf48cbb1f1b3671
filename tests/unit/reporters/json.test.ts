import { describe, expect, it } from '@jest/globals';
import { jsonReporter } from '../../../src/cli/reporters/json.ts';
import { exampleRun } from '../report/example-run.ts';
import { shown } from './plain.ts';

describe('jsonReporter', () => {
  it('writes every event as one line of JSON', async () => {
    const text = await shown(exampleRun, jsonReporter);

    const lines = text.trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(exampleRun);
    expect(text.endsWith('}\n')).toBe(true);
  });
});
