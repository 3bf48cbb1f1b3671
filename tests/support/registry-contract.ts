/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { artifactManifest } from '../../src/identity/artifact.ts';
import type { Registry } from '../../src/ports/registry.ts';
import { digestOf, imageContent, indexOf, type ImageContent } from './registry-content.ts';

const someDocument = Buffer.from('{"some": "document"}');

/** A registry to hold against the contract, and where it is. */
export interface RegistryUnderContract {
  readonly registry: Registry;
  /** `127.0.0.1:45123`; lets everybody do everything. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

/** What every {@link Registry} does, whatever it talks to. `start` is called once; each test has repositories of its own. */
export function describeRegistryContract(
  name: string,
  start: () => Promise<RegistryUnderContract>,
): void {
  describe(`registry contract: ${name}`, () => {
    let context: RegistryUnderContract;
    beforeAll(async () => {
      context = await start();
    });
    afterAll(async () => {
      await context.stop();
    });

    async function push(path: string, tag: string, image: ImageContent): Promise<string> {
      const repository = `${context.host}/${path}`;
      for (const blob of image.blobs) await context.registry.putBlob(repository, blob);
      await context.registry.putManifest(`${repository}:${tag}`, image.manifest);
      return repository;
    }

    it('answers to a ping', async () => {
      await expect(context.registry.ping(context.host)).resolves.toBeUndefined();
    });

    it('gives back what was stored, by tag and by digest', async () => {
      const { manifest, blobs } = imageContent('stored');
      const repository = `${context.host}/contract/stored`;
      for (const blob of blobs) await context.registry.putBlob(repository, blob);

      const digest = await context.registry.putManifest(`${repository}:1`, manifest);
      const byTag = await context.registry.getManifest(`${repository}:1`);
      const byDigest = await context.registry.getManifest(`${repository}@${digest}`);

      expect(digest).toBe(manifest.descriptor.digest);
      expect(byTag).toEqual(manifest);
      expect(byDigest).toEqual(manifest);
    });

    it('resolves a tag and a digest to the descriptor', async () => {
      const { manifest, blobs } = imageContent('resolved');
      const repository = await push('contract/resolved', '1', { manifest, blobs });

      const byTag = await context.registry.resolve(`${repository}:1`);
      const byDigest = await context.registry.resolve(
        `${repository}@${manifest.descriptor.digest}`,
      );

      expect(byTag).toEqual(manifest.descriptor);
      expect(byDigest).toEqual(manifest.descriptor);
    });

    it('says that unknown tags, digests, blobs and repositories are not there', async () => {
      const repository = await push('contract/known', '1', imageContent('known'));
      const unknownDigest = digestOf(Buffer.from('unknown'));
      const { registry, host } = context;

      const answers = await Promise.all([
        registry.resolve(`${repository}:2`),
        registry.resolve(`${repository}@${unknownDigest}`),
        registry.resolve(`${repository}:2`, { push: true }),
        registry.getManifest(`${repository}:2`),
        registry.getBlob(repository, unknownDigest),
        registry.resolve(`${host}/contract/unknown:1`),
        registry.getManifest(`${host}/contract/unknown:1`),
        registry.listTags(`${host}/contract/unknown`),
      ]);

      const absent = undefined;
      expect(answers).toEqual([absent, absent, absent, absent, absent, absent, absent, []]);
    });

    it('says in push mode that a new repository is not there, and leaves none behind', async () => {
      const repository = `${context.host}/contract/new`;

      const found = await context.registry.resolve(`${repository}:1`, { push: true });
      const manifest = await context.registry.getManifest(`${repository}:1`, { push: true });
      const tags = await context.registry.listTags(repository);

      expect([found, manifest]).toEqual([undefined, undefined]);
      expect(tags).toEqual([]);
    });

    it('keeps the bytes of an index as they are', async () => {
      const image = imageContent('in an index');
      const repository = await push('contract/index', 'image', image);
      const index = indexOf([image.manifest]);

      const digest = await context.registry.putManifest(`${repository}:index`, index);
      const stored = await context.registry.getManifest(`${repository}:index`);

      expect(digest).toBe(digestOf(index.bytes));
      expect(stored).toEqual(index);
    });

    it('moves a tag by storing another manifest under it', async () => {
      const repository = await push('contract/moved', 'stable', imageContent('first'));
      const second = imageContent('second');
      await push('contract/moved', 'candidate', second);

      const candidate = await context.registry.getManifest(`${repository}:candidate`);
      await context.registry.putManifest(`${repository}:stable`, candidate ?? second.manifest);

      expect(await context.registry.resolve(`${repository}:stable`)).toEqual(
        second.manifest.descriptor,
      );
    });

    it('reports that a manifest does not have the digest it is stored under', async () => {
      const image = imageContent('misnamed');
      const repository = await push('contract/misnamed', '1', image);
      const other = `${repository}@${digestOf(Buffer.from('other'))}`;

      const storing = context.registry.putManifest(other, image.manifest);

      await expect(storing).rejects.toMatchObject({
        code: 'REGISTRY_FAILED',
        message: expect.stringContaining('400 Bad Request, DIGEST_INVALID'),
      });
    });

    it('reports that the registry lacks the content of a manifest', async () => {
      const { manifest } = imageContent('never pushed');

      const storing = context.registry.putManifest(`${context.host}/contract/lacking:1`, manifest);

      await expect(storing).rejects.toMatchObject({
        code: 'REGISTRY_FAILED',
        message: expect.stringContaining('400 Bad Request, MANIFEST_BLOB_UNKNOWN'),
      });
    });

    it('lists all tags, sorted', async () => {
      const tags = Array.from({ length: 25 }, (_, index) => `v${index}`);
      const image = imageContent('tagged');
      const repository = await push('contract/tagged', 'v0', image);
      for (const tag of tags)
        await context.registry.putManifest(`${repository}:${tag}`, image.manifest);

      const listed = await context.registry.listTags(repository);

      expect(listed).toEqual(tags.toSorted());
    });

    it('gives back a blob that was stored', async () => {
      const repository = `${context.host}/contract/blob`;
      const bytes = Buffer.from('{"some": "text"}');

      const digest = await context.registry.putBlob(repository, bytes);
      const blob = await context.registry.getBlob(repository, digest);

      expect(digest).toBe(digestOf(bytes));
      expect(blob).toEqual(bytes);
    });

    it('takes a blob that is there already', async () => {
      const repository = `${context.host}/contract/blob-again`;
      const bytes = Buffer.from('the same');

      const first = await context.registry.putBlob(repository, bytes);
      const second = await context.registry.putBlob(repository, bytes);

      expect([first, second]).toEqual([digestOf(bytes), digestOf(bytes)]);
    });

    it('stores the same blob many times at once', async () => {
      const repository = `${context.host}/contract/blob-at-once`;
      const bytes = Buffer.from('by many');

      const digests = await Promise.all(
        Array.from({ length: 10 }, () => context.registry.putBlob(repository, bytes)),
      );

      expect(new Set(digests)).toEqual(new Set([digestOf(bytes)]));
      expect(await context.registry.getBlob(repository, digestOf(bytes))).toEqual(bytes);
    });

    it('stores a blob of a megabyte', async () => {
      const repository = `${context.host}/contract/large-blob`;
      const bytes = Buffer.alloc(1024 * 1024, 'stack');

      const digest = await context.registry.putBlob(repository, bytes);
      const blob = await context.registry.getBlob(repository, digest);

      expect(blob?.length).toBe(bytes.length);
      expect(digestOf(blob ?? Buffer.alloc(0))).toBe(digestOf(bytes));
    });

    it('tells whether a blob is there', async () => {
      const repository = `${context.host}/contract/has-blob`;
      const digest = await context.registry.putBlob(repository, Buffer.from('here'));

      const here = await context.registry.hasBlob(repository, digest);
      const elsewhere = await context.registry.hasBlob(repository, digestOf(Buffer.from('no')));

      expect([here, elsewhere]).toEqual([true, false]);
    });

    it('mounts a blob of another repository, and says where there is none', async () => {
      const from = `${context.host}/contract/mount-from`;
      const to = `${context.host}/contract/mount-to`;
      const bytes = Buffer.from('to be mounted');
      const digest = await context.registry.putBlob(from, bytes);

      const mounted = await context.registry.mountBlob(to, digest, from);
      const missing = await context.registry.mountBlob(to, digestOf(Buffer.from('none')), from);

      expect([mounted, missing]).toEqual([true, false]);
      expect(await context.registry.getBlob(to, digest)).toEqual(bytes);
    });

    it('deletes a manifest by its digest, and with it every tag that it has and no other', async () => {
      const image = imageContent('to be deleted');
      const other = imageContent('to be kept');
      const repository = await push('contract/delete', 'one', image);
      await push('contract/delete', 'two', image);
      await push('contract/delete', 'kept', other);
      const { digest } = image.manifest.descriptor;

      const deleted = await context.registry.deleteManifest(repository, digest);
      const again = await context.registry.deleteManifest(repository, digest);

      expect([deleted, again]).toEqual(['deleted', 'absent']);
      expect(await context.registry.listTags(repository)).toEqual(['kept']);
      expect(await context.registry.resolve(`${repository}:one`)).toBeUndefined();
    });

    it('takes an artifact', async () => {
      const { manifest, blobs } = artifactManifest('application/vnd.stack.test.v1', someDocument);
      const repository = await push('contract/artifact', '1', { manifest, blobs });

      const stored = await context.registry.getManifest(`${repository}:1`);
      const content = await context.registry.getBlob(repository, digestOf(someDocument));

      expect(stored).toEqual(manifest);
      expect(content).toEqual(someDocument);
    });
  });
}
