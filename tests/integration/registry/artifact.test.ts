import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { pullArtifact, pushArtifact } from '../../../src/identity/artifact.ts';
import { findLock, lockReference, publishLock } from '../../../src/identity/lock-store.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import type { Credential } from '../../../src/ports/credentials.ts';
import type { FaultAction } from '../../support/faulty-server.ts';
import { startFakeRegistry } from '../../support/fake-registry.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { imageRecord } from '../../support/image-record.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { imageContent } from '../../support/registry-content.ts';

const type = 'application/vnd.stack.test.v1';
const payload = Buffer.from('{"some":"document"}');

const registryFor = (credentials: Readonly<Record<string, Credential>> = {}) =>
  httpRegistry({
    credentials: fixedCredentials(credentials),
    clock: instantClock(),
    retries: 2,
    env: {},
  });

describe('an artifact at CNCF distribution', () => {
  let real: RealRegistry;
  let stateDir: string;
  beforeEach(async () => {
    real = await startRealRegistry();
    stateDir = await mkdtemp(join(tmpdir(), 'stack-records-'));
  });
  afterEach(async () => {
    await real.stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  it('is pulled as it was pushed, beside an image of the same repository', async () => {
    const registry = registryFor();
    const repository = `${real.host}/acme/base`;
    const image = imageContent('beside');
    for (const blob of image.blobs) await registry.putBlob(repository, blob);
    await registry.putManifest(`${repository}:1`, image.manifest);

    const digest = await pushArtifact(registry, `${repository}:r-1`, type, payload);
    const again = await pushArtifact(registry, `${repository}:r-1`, type, payload);

    expect(again).toBe(digest);
    expect(await pullArtifact(registry, `${repository}:r-1`, type)).toEqual(payload);
    await expect(pullArtifact(registry, `${repository}:1`, type)).rejects.toMatchObject({
      message: `${repository}:1 is not ${type}: an image lies there`,
    });
  });

  it('is as long as 16 MiB', async () => {
    const registry = registryFor();
    const long = Buffer.alloc(16 * 1024 * 1024, ' ');

    await pushArtifact(registry, `${real.host}/acme/base:r-1`, type, long);
    const pulled = await pullArtifact(registry, `${real.host}/acme/base:r-1`, type);

    expect(pulled?.length).toBe(long.length);
  });

  it('is pushed and pulled through a connection with faults', async () => {
    const proxy = await real.proxy();
    const registry = registryFor();
    const reference = `${proxy.host}/acme/base:r-1`;
    const fail = (method: string, path: string, action: FaultAction) =>
      proxy.addFault({
        matches: (request) => request.method === method && request.path.includes(path),
        times: 1,
        action,
      });
    fail('POST', '/blobs/uploads/', { kind: 'reset' });
    fail('PUT', '/blobs/uploads/', { kind: 'cut-upload', afterBytes: 0 });
    fail('PUT', '/manifests/', { kind: 'answer', status: 502 });
    fail('GET', '/manifests/', { kind: 'cut-answer', afterBytes: 9 });
    fail('GET', '/blobs/', { kind: 'answer', status: 503 });

    await pushArtifact(registry, reference, type, payload);

    expect(await pullArtifact(registry, reference, type)).toEqual(payload);
  });

  it('is a record that another machine finds, and then has', async () => {
    const record = imageRecord({ repository: `${real.host}/acme/base` });
    const { repository } = record;
    const deps = { files: nodeFiles(), registry: registryFor() };
    const [here, there] = ['here', 'there'].map((name) => join(stateDir, name));

    await recordStore(deps, here ?? '').publish(record, repository);
    const found = await recordStore(deps, there ?? '').find(
      { key: 'base', repository },
      record.imageId,
    );
    const later = await recordStore({ files: nodeFiles() }, there ?? '').find(
      { key: 'base', repository },
      record.imageId,
    );

    expect([found, later]).toEqual([record, record]);
    expect(await readdir(join(there ?? '', 'records', 'base'))).toEqual(['aaaaaaaaaaaa.json']);
  });

  it('is a lock whose fixed tag stays', async () => {
    const registry = registryFor();
    const place = `${real.host}/acme`;
    const lock = {
      schemaVersion: 1,
      prefix: '2026.4',
      branch: 'main',
      specHash: '1',
      images: {},
    } as const;
    const later = { ...lock, specHash: '2' };
    const tags = { moving: '2026.4-main', fixed: '2026.4-main-1a2b3c4' };

    await publishLock(registry, place, lock, tags);
    const published = await publishLock(registry, place, later, tags);

    expect(published).toMatchObject({ written: [tags.moving], left: [tags.fixed] });
    expect(await findLock(registry, lockReference(place, tags.moving))).toEqual(later);
    expect(await findLock(registry, lockReference(place, tags.fixed))).toEqual(lock);
  });
});

describe('an artifact at a registry that hides repositories', () => {
  const user = { username: 'alice', password: 'open-sesame-7' };

  it('is not there for who may push, and is an error for others', async () => {
    const hidesUnknown = { status: 403, creatable: true } as const;
    const fake = await startFakeRegistry({ auth: { kind: 'token', ...user }, hidesUnknown });
    const registry = registryFor({ [fake.host]: user });
    const reference = lockReference(`${fake.host}/acme`, '2026.4-main');

    const pulled = await findLock(registry, reference, { push: true });
    const refused = findLock(registry, reference);

    expect(pulled).toBeUndefined();
    await expect(refused).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    await fake.stop();
  });
});
