import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const kustomization = fileURLToPath(
  new URL(
    '../../../deploy/kubernetes/builder/overlays/example/kustomization.yaml',
    import.meta.url,
  ),
);

describe('the overlay of a builder, of which there may be several in a namespace', () => {
  it('gives all that looks for its pods a label of its own to look for', async () => {
    const { labels } = parse(await readFile(kustomization, 'utf8')) as { labels: unknown };

    const paths = [
      ['Service', 'spec/selector'],
      ['StatefulSet', 'spec/selector/matchLabels'],
      ['NetworkPolicy', 'spec/podSelector/matchLabels'],
    ];
    expect(labels).toEqual([
      {
        pairs: { 'app.kubernetes.io/instance': 'builder-amd64' },
        includeTemplates: true,
        fields: paths.map(([kind, path]) => ({ path, kind, create: true })),
      },
    ]);
  });
});
