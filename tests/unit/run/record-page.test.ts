import { describe, expect, it } from '@jest/globals';
import { factsIn, pageIsCurrent, sizesIn } from '../../../src/run/record-page.ts';
import type { InfoCommand } from '../../../src/spec/spec.ts';
import { imageRecord } from '../../support/image-record.ts';
import { imageSpec } from '../../support/spec-builders.ts';
import { imageFacts, infoSection, layerRow } from '../manifest/image-facts-builder.ts';

function command(description: string, text: string): InfoCommand {
  return { key: description.toUpperCase(), description, argv: text.split(' '), command: text };
}

const python = command('Python', 'python3 --version');
const pip = command('Packages', 'pip list');

/** A record whose page has the answers of these commands. */
function recordWith(commands: readonly InfoCommand[]) {
  const infoSections = commands.map(({ description, command: text }) =>
    infoSection({ description, command: text }),
  );
  return imageRecord({ facts: imageFacts({ infoSections }) });
}

describe('the page in a record', () => {
  it.each([
    ['it answers the commands of the spec', [python, pip], [python, pip], true],
    ['there are none', [], [], true],
    ['a command is new', [python], [python, pip], false],
    ['a command is gone', [python, pip], [python], false],
    ['the commands have another order', [python, pip], [pip, python], false],
    ['a command is called otherwise', [python], [{ ...python, description: 'Version' }], false],
    ['a command is another one', [python], [{ ...python, command: 'python3 -V' }], false],
    ['only its key in the spec is another', [python], [{ ...python, key: 'X' }], true],
  ])('is current or not, where %s', (_name, kept, infoCommands, expected) => {
    const image = imageSpec('base', { infoCommands });

    expect(pageIsCurrent(recordWith(kept), image)).toBe(expected);
  });

  it('is not current where the record holds none', () => {
    expect(pageIsCurrent(imageRecord(), imageSpec('base'))).toBe(false);
  });
});

describe('the facts of a record', () => {
  it('are those that were kept', () => {
    const facts = imageFacts({ infoSections: [infoSection()] });

    expect(factsIn(imageRecord({ facts }))).toBe(facts);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'facts'],
    ['a list', []],
    ['no info sections', { ...imageFacts(), infoSections: undefined }],
    ['no layers', { ...imageFacts(), layers: undefined }],
    ['a layer that is none', { ...imageFacts(), layers: [null] }],
    ['no inventory', { ...imageFacts(), inventory: undefined }],
    ['no list of packages', { ...imageFacts(), inventory: { schemaVersion: 1 } }],
    ['no labels', { ...imageFacts(), labels: undefined }],
    ['null for labels', { ...imageFacts(), labels: null }],
    ['no notes', { ...imageFacts(), notes: undefined }],
  ])('are undefined where there is %s', (_name, facts) => {
    expect(factsIn(imageRecord({ facts }))).toBeUndefined();
  });
});

describe('the sizes in a record', () => {
  it('are those of the image and of layers that hold something', () => {
    const layers = [layerRow(), layerRow({ command: 'RUN make', sizeBytes: 7 })];

    expect(sizesIn(imageRecord({ facts: imageFacts({ sizeBytes: 9, layers }) }))).toEqual({
      sizeBytes: 9,
      layers: [{ command: 'RUN make', sizeBytes: 7 }],
    });
  });

  it.each([
    ['it has no page', imageRecord()],
    ['it is of another form', imageRecord({ facts: { ...imageFacts(), sizeBytes: '9' } })],
  ])('are unknown where %s', (_name, record) => {
    expect(sizesIn(record)).toBeUndefined();
  });

  it('pass over layers of another form', () => {
    const layers = [{ command: 7, sizeBytes: 7 }, { command: 'x', sizeBytes: '7' }, {}];

    expect(sizesIn(imageRecord({ facts: { ...imageFacts(), layers } }))?.layers).toEqual([]);
  });
});
