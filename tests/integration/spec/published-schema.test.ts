import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { specSchema } from '../../../src/spec/schema.ts';

const published = new URL('../../../schemas/spec.schema.json', import.meta.url);

// `UPDATE_SCHEMAS=1 npm test -- published-schema` writes the copy anew; prettier then gives it its form.
if (process.env['UPDATE_SCHEMAS'] === '1') {
  writeFileSync(published, `${JSON.stringify(specSchema, null, 2)}\n`);
}

describe('schemas/spec.schema.json', () => {
  it('is the schema that specs are checked with', () => {
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(specSchema);
  });
});
