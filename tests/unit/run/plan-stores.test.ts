import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import type { PlanStores } from '../../../src/plan/find-image.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { rememberImageId } from '../../../src/run/image-ids.ts';
import { planStores, type StoresRequest } from '../../../src/run/plan-stores.ts';
import type { ConnectedEngine } from '../../../src/run/world.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { imageRecord } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { imageSpec } from '../../support/spec-builders.ts';
import { imageFacts } from '../manifest/image-facts-builder.ts';
import { publishImage } from './published-image.ts';

const stateDir = '/stack/.stack';
const image = imageSpec('base');
const tag = '2026.4-main';

interface Place {
  readonly request?: Partial<Pick<StoresRequest, 'push' | 'published' | 'lists'>>;
  readonly hasEngine?: boolean;
  /** What the engine calls the image; absent: by its image ID. */
  readonly engineId?: string;
  readonly answers?: boolean;
}

/** The stores of a plan, where registry and engine both have the same image. */
async function under({ request, hasEngine = true, engineId, answers = true }: Place = {}) {
  const registry = memoryRegistry();
  const { imageId, digest } = await publishImage(registry, image.repository, 'base', [tag]);
  const files = memoryFiles();
  const retries: number[] = [];
  const failures: string[] = [];
  const down = () => Promise.reject(new UserError('REGISTRY_UNREACHABLE', 'no answer'));
  const asked: Registry = answers ? registry : { ...registry, resolve: down, getManifest: down };
  const world = memoryWorld({
    files,
    registry: (count) => {
      retries.push(count);
      return asked;
    },
  });
  const exact = `stack.test/base:i-${imageId.slice(7, 19)}`;
  const repoTags = [`stack.test/base:${tag}`, exact];
  const engine = fakeEngine({ images: { [engineId ?? imageId]: { repoTags } } });
  await rememberImageId(files, stateDir, 'base', { imageId, engineId });
  const connected = {
    engine,
    info: { containerdStore: engineId !== undefined },
  } as unknown as ConnectedEngine;
  const records = recordStore({ files, registry }, stateDir);
  const stores = planStores(world, {
    push: false,
    published: false,
    retries: 3,
    lists: false,
    connected: hasEngine ? connected : undefined,
    records,
    stateDir,
    onFailure: (why) => failures.push(why),
    ...request,
  });
  return { ...stores, files, engine, records, registry, imageId, digest, retries, failures };
}

const kinds = ({ registry, engine, remote }: PlanStores) => [
  registry?.kind,
  engine?.kind,
  remote?.kind,
];

describe('the stores of a plan', () => {
  it.each([
    ['the engine alone, and a registry to fetch from', {}, [undefined, 'engine', 'registry'], [0]],
    [
      'the registry and the engine, to push',
      { push: true },
      ['registry', 'engine', undefined],
      [3],
    ],
    [
      'the registry and the engine, where it counts all the same',
      { published: true },
      ['registry', 'engine', undefined],
      [3],
    ],
  ])('are %s', async (_name, request, expected, asked) => {
    const { listed, live, retries } = await under({ request });

    expect([kinds(listed), kinds(live), retries]).toEqual([expected, expected, asked]);
  });

  it('are the registry alone where no engine answers', async () => {
    const { listed, live } = await under({ request: { published: true }, hasEngine: false });

    const alone = ['registry', undefined, undefined];
    expect([kinds(listed), kinds(live)]).toEqual([alone, alone]);
  });

  it('see the engine as it was when they were asked first, or as it is', async () => {
    const { listed, live, engine } = await under({ request: { lists: true } });
    await listed.engine?.resolve(image, tag);

    await engine.tagImage(`stack.test/base:${tag}`, 'stack.test/base:later');

    expect(await listed.engine?.resolve(image, 'later')).toBeUndefined();
    expect(await live.engine?.resolve(image, 'later')).toBeDefined();
  });

  it('know the image ID that was remembered where the engine calls the image otherwise', async () => {
    const { live, imageId } = await under({ engineId: 'sha256:manifest' });

    expect((await live.engine?.find(image, tag))?.imageId).toBe(imageId);
  });

  it('do without a registry that nothing depends on, and say so once', async () => {
    const { live, failures } = await under({ answers: false });

    const found = [await live.remote?.find(image, tag), await live.remote?.resolve(image, tag)];

    expect([found, failures]).toEqual([[undefined, undefined], ['no answer']]);
  });

  it('do not do without the registry that counts', async () => {
    const { live, failures } = await under({ answers: false, request: { push: true } });

    await expect(live.registry?.find(image, tag)).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    });
    expect(failures).toEqual([]);
  });
});

describe('whether an image has its record', () => {
  const here = { reference: '', here: true };

  /** Keeps its record here, and beside it at the registry. */
  async function withRecord(
    place: Place,
    { kept = true, published = true, infoSections = [] } = {},
  ) {
    const all = await under(place);
    const { imageId, records } = all;
    const facts = imageFacts({ imageId, infoSections });
    const record = imageRecord({ imageId, facts });
    if (kept) await records.keep(record);
    if (published) await records.publish(record, image.repository);
    return all;
  }

  it.each([
    ['here and at the registry', {}, true],
    ['at the registry, which is enough', { kept: false }, true],
    ['here, and is missing at the registry', { published: false }, false],
    ['nowhere', { kept: false, published: false }, false],
  ])('is told of an image at the registry whose record is %s', async (_name, places, expected) => {
    const { live, imageId, digest } = await withRecord({ request: { push: true } }, places);

    expect(await live.hasRecord(image, { ...here, imageId, digest })).toBe(expected);
  });

  it('is no matter of the registry for an image of the engine', async () => {
    const { live, imageId } = await withRecord({}, { published: false });

    expect(await live.hasRecord(image, { ...here, imageId, digest: undefined })).toBe(true);
  });

  it('is not so where the spec asks for another page', async () => {
    const { live, imageId } = await withRecord({});
    const command = { key: 'A', description: 'A', argv: ['true'], command: 'true' };
    const asking = imageSpec('base', { infoCommands: [command] });

    expect(await live.hasRecord(asking, { ...here, imageId, digest: undefined })).toBe(false);
  });
});
