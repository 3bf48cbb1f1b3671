import { describe, expect, it } from '@jest/globals';
import { manifestPageStep } from '../../../../src/run/steps/manifest-page.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { memoryFiles } from '../../../support/memory-files.ts';
import { imageSpec } from '../../../support/spec-builders.ts';
import { fakeRegistry, stepContext } from './step-context.ts';

const imageId = `sha256:${'ab'.repeat(32)}`;
const reference = 'stack.test/base:i-abababababab';

function under(digest: string | undefined) {
  const files = memoryFiles();
  const engine = fakeEngine({
    images: {
      [imageId]: {
        repoTags: [reference],
        sizeBytes: 5e6,
        program: (argv) =>
          argv[0] === 'cat' ? { output: ['a token: hunter2\n'] } : { hangs: true },
      },
    },
  });
  const layers = { layers: [{ size: 1_000_000 }, { size: 500_000 }] };
  const registry = {
    ...fakeRegistry({}),
    getManifest: () =>
      Promise.resolve({
        descriptor: { mediaType: 'x', digest: digest ?? '', size: 1 },
        bytes: Buffer.from(JSON.stringify(layers)),
      }),
  };
  const command = { key: 'TOKEN', description: 'A token', argv: ['cat', '/x'], command: 'cat /x' };
  const step = stepContext({
    image: imageSpec('base', { infoCommands: [command] }),
    state: { imageId, reference, digest },
    deps: { engine, files, registry, mask: (text) => text.replaceAll('hunter2', '***') },
  });
  return { ...step, engine, files };
}

describe('the step that describes an image', () => {
  it('writes its page and its inventory, without secrets, and leaves no container', async () => {
    const { context, files, engine } = under(undefined);

    const outcome = await manifestPageStep(context);

    const contents = files.contents();
    const page = contents['/stack/artifacts/manifests/base.md'] ?? '';
    expect(outcome).toEqual({ status: 'passed' });
    expect(page).toContain('stack.test/base:2026.4-main');
    expect(page).toContain('a token: ***');
    expect(page).not.toContain('hunter2');
    expect(JSON.parse(contents['/stack/artifacts/inventory/base.json'] ?? '')).toBeDefined();
    expect(engine.containersLeft()).toBe(0);
  });

  it('gives the size of what was pushed', async () => {
    const { context, files } = under(`sha256:${'d'.repeat(64)}`);

    await manifestPageStep(context);

    expect(files.contents()['/stack/artifacts/manifests/base.md']).toContain('1.5 MB');
  });

  it('is a bug before the image is known', async () => {
    const { context } = stepContext();

    await expect(manifestPageStep(context)).rejects.toThrow('base is described before it is known');
  });
});
