import { describe, expect, it } from '@jest/globals';
import { recordJson } from '../../../src/identity/record-json.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { openBooks, type Books } from '../../../src/run/books.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import { fakeEngine, type FakeEngine } from '../../support/fake-engine.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import {
  builtImages,
  imageInputsOf,
  memoryStore,
  namesOf,
  planWork,
  recordOf,
  type BuiltImage,
  type PlanWorkFields,
} from '../../support/plan-builders.ts';
import { imagesOf, plannedImage } from '../../support/spec-builders.ts';

const images = imagesOf({ base: [], child: ['base'] });
const built = builtImages(planWork(images));
const stateDir = '/stack/.stack';

function one(key: string): BuiltImage {
  const found = built.get(key);
  if (found === undefined) throw new Error(`${key} is not there`);
  return found;
}

const child = one('child');
const childName = namesOf(child).map(([name]) => name);

function booksOf(fields: PlanWorkFields = {}, engine: FakeEngine = fakeEngine({ images: {} })) {
  const files = memoryFiles();
  const registry = memoryRegistry();
  const records = recordStore({ files, registry }, stateDir);
  const books = openBooks(planWork(images, fields), records, { engine, registry });
  return { books, records, files, registry };
}

/** Stores in which `child` exists. */
function childIn(kind: ImageStore['kind']): PlanWorkFields {
  const store = memoryStore(kind, new Map(namesOf(child)));
  return { stores: kind === 'engine' ? { engine: store } : { registry: store } };
}

/** An engine on which `child` has these labels. */
function engineWith(labels: Readonly<Record<string, string>>): FakeEngine {
  return fakeEngine({ images: { [child.imageId]: { repoTags: childName, labels } } });
}

const labels = {
  'org.opencontainers.image.revision': 'e'.repeat(40),
  'org.opencontainers.image.created': '2026-01-01T00:00:00Z',
};

describe('the inputs of an image', () => {
  it('are those of the plan with its parents', () => {
    const bases = { 'debian:13': digestOfDigit('d') };
    const inputs = new Map(images.map((image) => [image.key, imageInputsOf(image, { bases })]));
    const { books } = booksOf({ inputs });

    const found = books.inputs('child', new Map([['base', digestOfDigit('1')]]));

    expect(found).toEqual({
      ...child.inputs,
      bases,
      parents: { base: digestOfDigit('1') },
    });
  });

  it('are a bug for an image that was not planned', () => {
    const { books } = booksOf();

    expect(() => books.inputs('other', new Map())).toThrow('other is built without its inputs');
  });
});

describe('an image that waited', () => {
  it('is decided as the plan would', async () => {
    const { books } = booksOf(childIn('engine'));

    const decided = await books.decide('child', new Map([['base', one('base').imageId]]));

    const { imageId, buildId } = child;
    expect([decided.state, decided.buildId, decided.found?.imageId]).toEqual([
      'retag',
      buildId,
      imageId,
    ]);
  });
});

describe('the history of an image that exists', () => {
  const earlier = { revision: 'f'.repeat(40), created: '2026-02-02T00:00:00Z' };

  async function historyOf(books: Books): Promise<unknown> {
    return (await books.earlier(child.image, child.buildId))?.history;
  }

  it('is what its record says', async () => {
    const { books, records } = booksOf(childIn('engine'), engineWith(labels));
    await records.keep(recordOf(child, earlier));

    expect(await historyOf(books)).toEqual(earlier);
  });

  it('is empty where its record names no commit', async () => {
    const { books, records } = booksOf(childIn('registry'));
    await records.keep(recordOf(child, { revision: undefined, created: undefined }));

    expect(await historyOf(books)).toEqual({ revision: '', created: '' });
  });

  it('is what its labels say where it has no record', async () => {
    const { books } = booksOf(childIn('engine'), engineWith(labels));

    expect(await historyOf(books)).toEqual({
      revision: 'e'.repeat(40),
      created: '2026-01-01T00:00:00Z',
    });
  });

  it.each([
    [
      'it is at the registry alone and has no record',
      childIn('registry'),
      fakeEngine({ images: {} }),
    ],
    ['it has neither record nor labels', childIn('engine'), engineWith({})],
    ['there is no such image', {}, engineWith(labels)],
  ])('is unknown where %s', async (_name, fields, engine) => {
    const { books } = booksOf(fields, engine);

    expect(await historyOf(books)).toBeUndefined();
  });

  it('is not that of an image that is somewhere else and that nobody asked for', async () => {
    const remote = memoryStore('registry', new Map(namesOf(child)));
    const { books } = booksOf({ stores: { remote } }, engineWith(labels));

    expect(await historyOf(books)).toBeUndefined();
  });
});

describe('what people have of an image', () => {
  const stable = digestOfDigit('5');
  const moving = digestOfDigit('6');
  const { image } = child;
  const published = (tag: string, imageId: string) => ({
    tag,
    imageId,
    record: recordOf(child, { imageId }),
  });

  /** Books over an engine with these tags of `child`; what is looked up is kept. */
  function booksWith(tags: Readonly<Record<string, string>>) {
    const names = Object.entries(tags).map(
      ([tag, id]) => [`${image.repository}:${tag}`, id] as const,
    );
    const asked: string[] = [];
    const engine = memoryStore('engine', new Map(names), (call) => asked.push(call));
    const { books } = booksOf({
      stores: { engine },
      findRecord: (_image, imageId) => Promise.resolve(recordOf(child, { imageId })),
    });
    return { books, asked };
  }

  const both = { '2026.4-main': moving, '2026.4-stable': stable };

  it('is the last stable release, for one more look-up', async () => {
    const { books, asked } = booksWith(both);

    const found = await books.previous(
      plannedImage(image, { published: published('2026.4-main', moving) }),
    );

    expect(found).toEqual(published('2026.4-stable', stable));
    expect(asked).toEqual([`find ${image.repository}:2026.4-stable`]);
  });

  it('is what the plan compared it with where there is no release', async () => {
    const { books } = booksWith({ '2026.4-main': moving });
    const before = published('2026.4-main', moving);

    expect(await books.previous(plannedImage(image, { published: before }))).toBe(before);
  });

  it.each([
    ['the plan found the release', published('2026.4-stable', stable)],
    ['the plan found nothing', undefined],
  ])('is not looked up again where %s', async (_name, before) => {
    const { books, asked } = booksWith(both);

    expect(await books.previous(plannedImage(image, { published: before }))).toBe(before);
    expect(asked).toEqual([]);
  });

  it.each([
    ['the release', both, '2026.4-stable', stable],
    ['what the branch had', { '2026.4-main': moving }, '2026.4-main', moving],
  ])('is %s where the plan had no need to ask', async (_name, tags, tag, imageId) => {
    const { books } = booksWith(tags);

    const found = await books.previous(plannedImage(image, { forced: true }));

    expect(found).toEqual(published(tag, imageId));
  });
});

describe('a record', () => {
  const record = recordOf(child);
  const image: ImageSpec = child.image;

  it('is kept here', async () => {
    const { books, files, registry } = booksOf();

    await books.keep(record, false);

    expect(await books.record(image, child.imageId)).toEqual(record);
    expect(Object.values(files.contents())).toEqual([recordJson(record)]);
    expect(await registry.listTags(image.repository)).toEqual([]);
  });

  it('is put beside the image at the registry where that is there', async () => {
    const { books, registry } = booksOf();

    await books.keep(record, true);

    const tag = `r-${child.imageId.slice('sha256:'.length, 'sha256:'.length + 12)}`;
    expect(await registry.listTags(image.repository)).toEqual([tag]);
  });

  it('that does not fit its build ID is a bug, and kept nowhere', async () => {
    const { books, files, registry } = booksOf();
    const wrong = { ...record, buildId: digestOfDigit('0') };

    await expect(books.keep(wrong, true)).rejects.toThrow(
      'the record of child does not fit its build ID',
    );
    expect([files.contents(), await registry.listTags(image.repository)]).toEqual([{}, []]);
  });

  it('is undefined where there is none', async () => {
    const { books } = booksOf();

    expect(await books.record(image, child.imageId)).toBeUndefined();
  });
});
