import { describe, expect, it } from '@jest/globals';
import {
  artifactManifest,
  imageFormManifest,
  type ArtifactContent,
} from '../../../src/identity/artifact.ts';
import { noteManifest } from '../../../src/identity/note.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import type { StoredManifest } from '../../../src/ports/registry.ts';
import { manifestFacts } from '../../../src/retention/manifest-facts.ts';
import { imageContent, indexOf } from '../../support/registry-content.ts';

const nothing = () => Promise.resolve(undefined);
const blobsOf =
  ({ blobs }: { readonly blobs: readonly Uint8Array[] }) =>
  (digest: string) =>
    Promise.resolve(blobs.find((blob) => digestOf(blob) === digest));

const imageDigest = digestOf('an image');
const lock = {
  schemaVersion: 1,
  prefix: '2026.4',
  branch: 'main',
  commit: '1'.repeat(40),
  specHash: '1',
  images: {
    base: {
      repository: 'ghcr.io/acme/base',
      digest: imageDigest,
      imageId: digestOf('config'),
      buildId: digestOf('build'),
      parents: {},
      verdicts: { basic: 'passed', integration: 'none' },
    },
  },
};
const needsOfLock = [
  { kind: 'digest', digest: imageDigest, repository: 'ghcr.io/acme/base' },
  { kind: 'digest', digest: digestOf('config'), repository: undefined },
  { kind: 'digest', digest: digestOf('build'), repository: undefined },
];

function stored(document: unknown): StoredManifest {
  const bytes = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
  return { descriptor: { mediaType: 'any', digest: digestOf(bytes), size: bytes.length }, bytes };
}

describe('manifestFacts', () => {
  it('knows an image by its config, which tells when it was made', async () => {
    const image = imageContent('one');
    const [config = Buffer.from('')] = image.blobs;
    const dated = Buffer.from('{"created":"2026-04-01T10:00:00Z"}');

    const facts = await manifestFacts(image.manifest, () => Promise.resolve(dated));
    const ageless = await manifestFacts(image.manifest, () =>
      Promise.resolve(Buffer.from('{"created":"1970-01-01T00:00:00Z"}')),
    );

    expect(facts).toMatchObject({
      content: { kind: 'image', imageId: digestOf(config) },
      dateMs: Date.UTC(2026, 3, 1, 10),
      blobs: image.blobs.map((blob) => ({ digest: digestOf(blob), sizeBytes: blob.length })),
    });
    expect(ageless.dateMs).toBeUndefined();
  });

  it('knows an index by its platforms', async () => {
    const image = imageContent('one');

    const facts = await manifestFacts(indexOf([image.manifest]), nothing);

    expect(facts.content).toEqual({ kind: 'index', children: [image.manifest.descriptor.digest] });
  });

  it.each<[string, (payload: Buffer) => ArtifactContent]>([
    ['an artifact', (payload) => artifactManifest('application/vnd.stack.lock.v1', payload)],
    [
      'an artifact whose layer is lost',
      (payload) => ({ ...artifactManifest('application/vnd.stack.lock.v1', payload), blobs: [] }),
    ],
    [
      'the form of an image',
      (payload) => imageFormManifest('application/vnd.stack.lock.v1', payload),
    ],
    [
      'an annotation',
      (payload) => ({
        manifest: noteManifest('application/vnd.stack.lock.v1', payload.toString()),
        blobs: [],
      }),
    ],
  ])('knows a lock in %s, with all that it names', async (_form, make) => {
    const content = make(Buffer.from(JSON.stringify(lock)));

    const facts = await manifestFacts(content.manifest, blobsOf(content));

    expect(facts.content).toEqual({
      kind: 'lock',
      prefix: '2026.4',
      branch: 'main',
      commit: '1'.repeat(40),
    });
    expect(facts.needs).toEqual(expect.arrayContaining(needsOfLock));
  });

  it('keeps what a document of a form to come names, at any depth', async () => {
    const note = noteManifest(
      'application/vnd.stack.lock.v9',
      JSON.stringify({
        schemaVersion: 9,
        groups: [{ members: [{ repository: 'ghcr.io/acme/base', digest: imageDigest }] }],
        from: 'ghcr.io/acme/base:2026.4-pilot',
      }),
    );

    const facts = await manifestFacts(note, nothing);

    expect(facts).toMatchObject({
      content: { kind: 'other' },
      needs: expect.arrayContaining([
        { kind: 'digest', digest: imageDigest, repository: 'ghcr.io/acme/base' },
        { kind: 'tag', repository: 'ghcr.io/acme/base', tag: '2026.4-pilot' },
      ]),
    });
  });

  it.each([
    [
      'plan of a run',
      { run: 'r', createdAt: '2026-04-01T10:00:00Z', legs: [], found: imageDigest },
    ],
    ['hand-over', { run: 'r', at: '2026-04-01T10:00:00Z', key: 'base', imageId: imageDigest }],
  ])('knows the %s, when it was written and what it names', async (_what, document) => {
    const written = noteManifest('application/vnd.stack.run.v1', JSON.stringify(document));

    expect(await manifestFacts(written, nothing)).toMatchObject({
      content: { kind: 'run' },
      dateMs: Date.UTC(2026, 3, 1, 10),
      needs: [{ kind: 'digest', digest: imageDigest }],
    });
  });

  it('knows a promotion and whether it is over', async () => {
    const journal = (state: string) =>
      noteManifest(
        'application/vnd.stack.journal.v1',
        JSON.stringify({
          state,
          startedAt: '2026-04-01T10:00:00Z',
          moves: [{ reference: 'ghcr.io/acme/base:2026.4-stable', before: imageDigest }],
        }),
      );

    const [moving, closed] = await Promise.all(
      ['moving', 'closed'].map((state) => manifestFacts(journal(state), nothing)),
    );

    expect(moving).toMatchObject({
      content: { kind: 'journal', isClosed: false },
      dateMs: Date.UTC(2026, 3, 1, 10),
      needs: expect.arrayContaining([
        { kind: 'digest', digest: imageDigest, repository: 'ghcr.io/acme/base' },
        { kind: 'tag', repository: 'ghcr.io/acme/base', tag: '2026.4-stable' },
      ]),
    });
    expect(closed?.content).toEqual({ kind: 'journal', isClosed: true });
  });

  it.each<[string, unknown]>([
    ['no JSON', '<html>'],
    ['nothing', {}],
    [
      'a chart',
      { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: 'x', size: 1 } },
    ],
    ['platforms without digests', { manifests: [{}] }],
  ])('understands nothing of %s', async (_what, document) => {
    const facts = await manifestFacts(stored(document), nothing);

    expect(facts.content).toEqual({ kind: 'other' });
  });

  it('keeps what an index of a strange form names', async () => {
    const facts = await manifestFacts(
      stored({ manifests: [{ digest: imageDigest }, { digest: 5 }] }),
      nothing,
    );

    expect(facts).toMatchObject({
      content: { kind: 'other' },
      needs: [{ kind: 'digest', digest: imageDigest }],
    });
  });
});
