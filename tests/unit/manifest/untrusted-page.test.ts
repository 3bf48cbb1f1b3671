import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cappedOutput } from '../../../src/manifest/capped-output.ts';
import { layerRows } from '../../../src/manifest/layers.ts';
import { renderManifestPage } from '../../../src/manifest/render-manifest-page.ts';
import { cleanOneLine } from '../../../src/text/clean-text.ts';
import { imageFacts, infoSection, layerRow } from './image-facts-builder.ts';
import { renderedPage } from './rendered-page.ts';

const pieces = [
  '```',
  '````',
  '~~~',
  '~~~~',
  '    ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '</details>',
  '<details>',
  '<summary>',
  '</code></pre>',
  '<script>alert(1)</script>',
  '<img src=x onerror=y>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?',
  '<!X',
  '|',
  '\\|',
  '\\\\|',
  '\\',
  '| a | b |\n|---|---|\n',
  '# ',
  '## Layers',
  '- ',
  '1. ',
  '> ',
  '---',
  '===',
  '\u001B[31m',
  '\u001B]8;;http://x\u0007',
  '\u009B1m',
  '\0',
  '\u202E',
  '\u2066',
  '\u2028',
  '\uFEFF',
  '`',
  '``',
  '*',
  '**',
  '_',
  '__x__',
  '~',
  '~~x~~',
  '$',
  '$$',
  '[x](http://y)',
  '![x](y)',
  '[^1]',
  '[^1]: x',
  '[x]: y',
  'https://example.org',
  'www.example.org',
  'jo@example.org',
  'mailto:jo@example.org',
  '@jo',
  '#12',
  ':tada:',
  '&amp;',
  '&#60;',
  '&lt;b&gt;',
  '<https://x.y>',
  '[[Home]]',
  '- [ ] x',
  'a',
  ' ',
  '1',
  'é',
  '🦊',
  '\uD800',
];

/** Text made of what is markup somewhere, and of anything else. */
const nasty = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary' })),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

const nastyLine = nasty.filter((text) => cleanOneLine(text).trim() !== '');

/** What the collector makes of what a command prints. */
function collected(text: string): string {
  const output = cappedOutput();
  output.add(Buffer.from(text));
  return output.shown().output;
}

describe('renderManifestPage', () => {
  it.each(
    pieces.map((piece) => [JSON.stringify(piece), `${piece}\n\n${piece}x${piece}\n${piece}`]),
  )('shows the output %s as it is, in its own block', (_name, printed) => {
    const output = collected(printed);
    const next = infoSection({ description: 'Next', output: 'next' });
    const page = renderManifestPage(imageFacts({ infoSections: [infoSection({ output }), next] }));

    const rendered = renderedPage(page);

    expect(rendered.blocks).toEqual([...(output === '' ? [] : [`${output}\n`]), 'next\n']);
    expect(rendered.headings.slice(-2)).toEqual(['Python Version', 'Next']);
  });

  it('gives any output the elements that harmless output of as many lines has', () => {
    fc.assert(
      fc.property(nasty, fc.constantFrom(1, 20), (text, times) => {
        const output = collected(`x\n${text}\n`.repeat(times));
        const harmless = output.replaceAll(/[^\n]+/g, 'x');

        const pages = [output, harmless].map((shown) =>
          renderedPage(
            renderManifestPage(
              imageFacts({ infoSections: [infoSection({ output: shown }), infoSection()] }),
            ),
          ),
        );

        expect(pages[0]?.tags).toEqual(pages[1]?.tags);
        expect(pages[0]?.blocks).toEqual([`${output}\n`, 'Python 3.13.5\n']);
      }),
      { numRuns: 500 },
    );
  });

  it('gives any line of text from an image the elements that a harmless one has', () => {
    const pageOf = (text: string) =>
      renderedPage(
        renderManifestPage(
          imageFacts({
            layers: [...layerRows([historyOf(text)]), layerRow({ tags: [text, 'b:1'] })],
            inventory: {
              schemaVersion: 1,
              packages: [{ name: text, version: text, source: 'python' }],
            },
            inventoryProblems: [`/x: ${text}`],
            infoSections: [
              infoSection({ description: text, command: text, failure: `said ${text}` }),
              infoSection(),
            ],
          }),
        ),
      );
    const harmless = pageOf('x').tags;

    fc.assert(
      fc.property(nastyLine, (text) => {
        expect(pageOf(text).tags).toEqual(harmless);
      }),
      { numRuns: 500 },
    );
  });

  it('shows names, versions and commands as they are', () => {
    fc.assert(
      fc.property(nastyLine, (text) => {
        const packages = [{ name: text, version: '1.0~rc1_2', source: 'r' }] as const;
        const page = renderManifestPage(
          imageFacts({
            layers: [layerRow({ command: text })],
            inventory: { schemaVersion: 1, packages },
          }),
        );

        // What keeps a mention apart takes no room.
        const cells = renderedPage(page).cells.map((cell) => cell.replaceAll('\u200b', ''));

        const shown = cleanOneLine(text).trim();
        expect(cells).toEqual(expect.arrayContaining([shown, '1.0~rc1_2']));
        expect(cells.filter((cell) => cell === shown).length).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 500 },
    );
  });
});

function historyOf(createdBy: string) {
  return {
    createdBy: `RUN ${createdBy}`,
    createdAt: '2026-04-01T10:00:00Z',
    sizeBytes: 1,
    tags: [],
  };
}
