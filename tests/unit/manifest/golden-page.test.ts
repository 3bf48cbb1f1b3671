import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { makeInventory } from '../../../src/inventory/make-inventory.ts';
import { layerRows } from '../../../src/manifest/layers.ts';
import { renderManifestPage } from '../../../src/manifest/render-manifest-page.ts';
import { imageFacts, infoSection } from './image-facts-builder.ts';

const goldenFile = new URL('../../golden/manifest/base-notebook.md', import.meta.url);
const sha = '0123456789abcdef0123456789abcdef01234567';

const facts = imageFacts({
  layerCount: 3,
  digest: `sha256:${'d'.repeat(64)}`,
  createdAt: '2026-04-01T10:03:12Z',
  revision: sha,
  commitUrl: `https://github.com/acme/stack/commit/${sha}`,
  base: { reference: 'docker.io/library/debian:trixie-slim', digest: `sha256:${'b'.repeat(64)}` },
  sizeBytes: 444_200_000,
  compressedSizeBytes: 151_000_000,
  layers: layerRows([
    {
      createdAt: '2026-04-01T10:03:12Z',
      createdBy: 'CMD ["jupyter" "lab"]',
      sizeBytes: 0,
      tags: ['ghcr.io/acme/base-notebook:2026.4-main', 'ghcr.io/acme/base-notebook:i-aaaaaaaaaaaa'],
    },
    {
      createdAt: '2026-04-01T10:03:12Z',
      createdBy:
        'RUN /bin/sh -c apt-get update && apt-get install -y jupyterlab | tee /log # buildkit',
      sizeBytes: 365_700_000,
      tags: [],
    },
    {
      createdAt: '2026-02-20T04:00:00Z',
      createdBy: '/bin/sh -c #(nop)  CMD ["bash"]',
      sizeBytes: 0,
      tags: ['debian:trixie-slim'],
    },
    {
      createdAt: '1970-01-01T00:00:00Z',
      createdBy: '/bin/sh -c #(nop) ADD file:5f3a in / ',
      sizeBytes: 78_500_000,
      tags: [],
    },
  ]),
  inventory: makeInventory([
    { name: 'libstdc++6', version: '14.2.0-19', source: 'dpkg' },
    { name: 'libc6', version: '2.41-12+deb13u1', source: 'dpkg' },
    { name: 'vim-common', version: '2:9.1.1230-2', source: 'dpkg' },
    { name: 'jupyter_client', version: '8.6.3', source: 'python' },
    { name: 'odd|name', version: '1.0~rc1_', source: 'python' },
    ...Array.from({ length: 31 }, (_, index) => ({
      name: `pkg${index + 10}`,
      version: `4.5.${index}`,
      source: 'r' as const,
    })),
  ]),
  inventoryProblems: ['/opt/conda/conda-meta/broken.json: not a JSON object'],
  infoSections: [
    infoSection(),
    infoSection({
      description: 'Kernels',
      command: 'jupyter kernelspec list',
      output: '```\n</details>\n<script>alert(1)</script>\n# title\n| a | b |\n~~~',
    }),
    infoSection({
      description: 'Python Packages',
      command: 'python3 -m pip list',
      output: Array.from({ length: 40 }, (_, index) => `package-${index}   1.${index}`).join('\n'),
    }),
    infoSection({
      description: 'GPU',
      command: 'nvidia-smi --query-gpu=name',
      output: 'exec: "nvidia-smi": executable file not found in $PATH',
      exitCode: 127,
      failure: 'ended with exit code 127',
    }),
  ],
});

describe('renderManifestPage', () => {
  it('writes the page in tests/golden (UPDATE_GOLDEN=1 writes that file anew)', async () => {
    const page = renderManifestPage(facts);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(goldenFile, page);

    const golden = await readFile(goldenFile, 'utf8');

    expect(page).toBe(golden);
  });
});
