import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseObjects } from '../../support/kubernetes/manifest-files.ts';

const source = fileURLToPath(new URL('../../../deploy/kubernetes/builder', import.meta.url));
const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-builders-'));
  await cp(source, folder, { recursive: true });
  await cp(join(folder, 'overlays/example'), join(folder, 'overlays/arm64'), { recursive: true });
  const path = join(folder, 'overlays/arm64/kustomization.yaml');
  const text = (await readFile(path, 'utf8')).replaceAll('builder-amd64', 'builder-arm64');
  await writeFile(path, `${text}nameSuffix: -arm64\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** By which labels Service, StatefulSet and policies of an overlay find pods, and the labels of its pods. */
function rendered(overlay: string) {
  const { stdout } = spawnSync('kubectl', ['kustomize', join(folder, 'overlays', overlay)], {
    encoding: 'utf8',
  });
  const objects = parseObjects(stdout);
  const specs = (kind: string) =>
    objects.filter((object) => object.kind === kind).map((object) => object['spec']);
  return {
    services: specs('Service').map((spec) => (spec as { selector: object }).selector),
    sets: specs('StatefulSet').map(
      (spec) => (spec as { selector: { matchLabels: object } }).selector.matchLabels,
    ),
    pods: specs('StatefulSet').map(
      (spec) => (spec as { template: { metadata: { labels: object } } }).template.metadata.labels,
    ),
    policies: specs('NetworkPolicy').map(
      (spec) => (spec as { podSelector: { matchLabels: object } }).podSelector.matchLabels,
    ),
    text: stdout,
  };
}

describe('two copies of the overlay of a builder', () => {
  it.each([
    ['example', 'builder-amd64'],
    ['arm64', 'builder-arm64'],
  ])('know their own pods alone: %s', (overlay, instance) => {
    const labels = {
      'app.kubernetes.io/name': 'builder',
      'app.kubernetes.io/instance': instance,
    };

    if (!hasKubectl) return;
    const { text, ...found } = rendered(overlay);

    expect(found).toEqual({
      services: [labels],
      sets: [labels],
      pods: [labels],
      policies: [labels, labels],
    });
    // Clients and the DNS are found as ever.
    expect(text).toMatch(/podSelector:\n\s+matchLabels:\n\s+builder-client: "true"\n\s+ports/);
  });
});
