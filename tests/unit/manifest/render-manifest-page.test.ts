import { describe, expect, it } from '@jest/globals';
import { makeInventory } from '../../../src/inventory/make-inventory.ts';
import { renderManifestPage } from '../../../src/manifest/render-manifest-page.ts';
import { imageFacts, infoSection, layerRow } from './image-facts-builder.ts';

function packages(count: number) {
  const name = (index: number) => `p${String(index).padStart(3, '0')}`;
  return makeInventory(
    Array.from({ length: count }, (_, index) => ({
      name: name(index),
      version: '1',
      source: 'dpkg' as const,
    })),
  );
}

describe('renderManifestPage', () => {
  it('tells little of an image of which little is known', () => {
    const page = renderManifestPage(imageFacts());

    expect(page).toBe(`# ghcr.io/acme/base-notebook:2026.4-main

|  |  |
| :-- | :-- |
| Image ID | \`sha256:${'a'.repeat(64)}\` |
| Platform | linux/amd64 |
| Size | 1.3 GB |
| Layers | 0 |

## Layers

The engine tells nothing about layers.

## Packages

No packages found.
`);
  });

  it('shows thirty packages at once and more on request', () => {
    const short = renderManifestPage(imageFacts({ inventory: packages(30) }));
    const long = renderManifestPage(imageFacts({ inventory: packages(31) }));

    expect(short).toContain('### Debian packages: 30\n\n| Package | Version |');
    expect(long).toContain(
      '### Debian packages: 31\n\n<details>\n<summary>31 packages</summary>\n\n| Package | Version |',
    );
  });

  it('shows thirty lines of output at once and more on request', () => {
    const lines = (count: number) => Array(count).fill('x').join('\n');
    const short = renderManifestPage(
      imageFacts({ infoSections: [infoSection({ output: lines(30) })] }),
    );
    const long = renderManifestPage(
      imageFacts({ infoSections: [infoSection({ output: lines(31) })] }),
    );

    expect(short).not.toContain('<details>');
    expect(long).toContain('<details>\n<summary>31 lines</summary>\n\n```text\nx\n');
    expect(long).toContain('x\n```\n\n</details>\n');
  });

  it('says how a command failed and what is missing of its output', () => {
    const page = renderManifestPage(
      imageFacts({
        infoSections: [
          infoSection({
            output: 'a',
            exitCode: 2,
            failure: 'ended with exit code 2',
            cut: { kept: 'start', droppedBytes: 1_500_000 },
          }),
          infoSection({ output: 'z', cut: { kept: 'end' } }),
          infoSection({ output: '' }),
        ],
      }),
    );

    expect(page.slice(page.indexOf('## Python Version'))).toBe(`## Python Version

\`python3 --version\`

**The command ended with exit code 2.**

\`\`\`text
a
\`\`\`

The output goes on for 1.5 MB that were not kept.

## Python Version

\`python3 --version\`

\`\`\`text
z
\`\`\`

This is the end of the output; what came before was not kept.

## Python Version

\`python3 --version\`

It printed nothing.
`);
  });

  it('lists what could not be read of the packages', () => {
    const page = renderManifestPage(imageFacts({ inventoryProblems: ['/a: not JSON', '/b_: x'] }));

    expect(page).toContain('Not everything could be read:\n\n- `/a: not JSON`\n- `/b_: x`\n');
  });

  it('shows layers that lie months apart in days', () => {
    const page = renderManifestPage(
      imageFacts({ layers: [layerRow({ elapsedMs: (41 * 24 + 3) * 3_600_000 })] }),
    );

    expect(page).toContain('| – | `RUN true` | 0 B | 0 B | 41d 03h |  |');
  });
});
