import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { platformImages, platformProblem } from '../../../src/identity/platform-images.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { digestOf } from '../../support/registry-content.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const registry = httpRegistry({
  credentials: fixedCredentials(),
  clock: instantClock(),
  retries: 2,
  env: {},
});
const wanted = ['linux/amd64', 'linux/arm64'];

/** A platform of an index: what the index says, and what the config says. */
interface Entry {
  readonly listed: string;
  readonly config: string;
}

const both = (platform: string): Entry => ({ listed: platform, config: platform });
const attestation = both('unknown/unknown');

describe('an index at a registry', () => {
  let real: RealRegistry;
  beforeAll(async () => {
    real = await startRealRegistry();
  });
  afterAll(() => real.stop());

  it('has its images with what their configs say, and no attestations', async () => {
    const { digest, images } = await putIndex('whole', [
      both('linux/amd64'),
      both('linux/arm64/v8'),
    ]);

    const found = await platformImages(registry, place('whole'), digest);

    expect(found).toEqual([
      { platform: 'linux/amd64', configPlatform: 'linux/amd64', ...images[0] },
      { platform: 'linux/arm64', configPlatform: 'linux/arm64', ...images[1] },
    ]);
    expect(platformProblem(found, wanted)).toBeUndefined();
  });

  it.each([
    ['lost a platform', [both('linux/amd64')], 'it has nothing for linux/arm64'],
    [
      'has one too many',
      [both('linux/amd64'), both('linux/arm64'), both('linux/s390x')],
      'it has linux/s390x as well',
    ],
    [
      'has one twice',
      [
        both('linux/amd64'),
        both('linux/arm64'),
        { ...both('linux/arm64'), config: 'linux/arm64/v8' },
      ],
      'it has a platform twice',
    ],
    [
      'names the image of another platform',
      [both('linux/amd64'), { listed: 'linux/arm64', config: 'linux/amd64' }],
      'what it names for linux/arm64 is for linux/amd64',
    ],
  ])('that %s is told', async (name, entries: readonly Entry[], problem) => {
    const path = name.replaceAll(' ', '-');
    const { digest } = await putIndex(path, entries);

    const found = await platformImages(registry, place(path), digest);

    expect(platformProblem(found, wanted)).toBe(problem);
  });

  it('is none where there is one image alone, or nothing', async () => {
    const { images } = await putIndex('single', [both('linux/amd64')]);

    const found = await Promise.all(
      [images[0]?.digest ?? '', digestOf(Buffer.from('nothing'))].map((digest) =>
        platformImages(registry, place('single'), digest),
      ),
    );

    expect(found).toEqual([undefined, undefined]);
    expect(platformProblem(undefined, wanted)).toBe('there is no index of several platforms');
  });

  const place = (name: string) => `${real.host}/platforms/${name}`;

  async function putIndex(name: string, entries: readonly Entry[]) {
    const repository = place(name);
    const images: { digest: string; imageId: string }[] = [];
    const manifests: object[] = [];
    for (const { listed, config } of [...entries, attestation]) {
      const imageId = await registry.putBlob(
        repository,
        Buffer.from(JSON.stringify(fields(config))),
      );
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: manifestType,
          config: {
            mediaType: 'application/vnd.oci.image.config.v1+json',
            digest: imageId,
            size: JSON.stringify(fields(config)).length,
          },
          layers: [],
        }),
      );
      const described = { mediaType: manifestType, digest: digestOf(bytes), size: bytes.length };
      await registry.putManifest(`${repository}@${described.digest}`, {
        descriptor: described,
        bytes,
      });
      manifests.push({ ...described, platform: fields(listed) });
      images.push({ digest: described.digest, imageId });
    }
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }),
    );
    const descriptor = { mediaType: indexType, digest: digestOf(bytes), size: bytes.length };
    await registry.putManifest(`${repository}:latest`, { descriptor, bytes });
    return { digest: descriptor.digest, images };
  }
});

function fields(platform: string) {
  const [os, architecture, variant] = platform.split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}
