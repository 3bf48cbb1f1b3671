import { describe, expect, it } from '@jest/globals';
import type { TransferOutcome, TransferRequest } from '../../../src/ports/container-engine.ts';
import { ensureHere } from '../../../src/run/ensure-here.ts';
import { fakeEngine, type FakeEngine } from '../../support/fake-engine.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';

const reference = '127.0.0.1:5000/base:i-111111111111';
const imageId = `sha256:${'1'.repeat(64)}`;
const digest = `sha256:${'d'.repeat(64)}`;
const image = { reference, imageId };
const credential = { username: 'me', password: 'secret' };
const running = new AbortController().signal;
const quiet = () => undefined;
const reset: TransferOutcome = { status: 'failed', message: 'connection reset', transient: true };
const denied: TransferOutcome = { status: 'failed', message: 'denied', transient: false };

/** What a pull puts on the engine. */
interface Brought {
  readonly engineId: string;
  readonly repoDigests?: readonly string[];
}

/** An engine without images whose pulls end with `outcomes`, then bring the image. */
function under(
  outcomes: readonly TransferOutcome[] = [],
  brought: Brought = { engineId: imageId },
) {
  const pulls: TransferRequest[] = [];
  const engine: FakeEngine = fakeEngine({
    images: {},
    transfer: (_kind, request) => {
      const outcome = outcomes[pulls.push(request) - 1];
      if (outcome !== undefined) return outcome;
      const { engineId, repoDigests = [] } = brought;
      engine.addImage(engineId, { repoTags: [request.reference], repoDigests });
      return { status: 'done', digest: undefined };
    },
  });
  const credentials = fixedCredentials({ '127.0.0.1:5000': credential });
  const ensure = ensureHere(
    { engine, credentials, registry: memoryRegistry(), runnable: ['linux/amd64'] },
    { retries: 2, retryDelayMs: 1, signal: running },
  );
  return { engine, ensure, pulls };
}

function unavailable(message: string) {
  return {
    code: 'IMAGE_UNAVAILABLE',
    message: `${reference} cannot be pulled: ${message}`,
    hint: 'sign in to its registry, or build it here: stack build --full-rebuild',
  };
}

describe('bringing an image here', () => {
  it('does nothing where it is', async () => {
    const { engine, ensure, pulls } = under();
    engine.addImage(imageId, { repoTags: [reference] });

    await ensure(image, quiet);

    expect(pulls).toEqual([]);
  });

  it('pulls it by its exact name, signed in', async () => {
    const { engine, ensure, pulls } = under();

    await ensure(image, quiet);

    expect(pulls).toEqual([{ reference, credential, signal: running }]);
    expect((await engine.inspectImage(reference))?.engineId).toBe(imageId);
  });

  it('pulls once for many who ask, at the same time and later', async () => {
    const { ensure, pulls } = under();

    await Promise.all([ensure(image, quiet), ensure(image, quiet), ensure(image, quiet)]);
    await ensure(image, quiet);

    expect(pulls).toHaveLength(1);
  });

  it('pulls each image for itself', async () => {
    const { ensure, pulls } = under();
    const other = { reference: '127.0.0.1:5000/other:i-111111111111', imageId };

    await Promise.all([ensure(image, quiet), ensure(other, quiet)]);

    expect(pulls.map((pull) => pull.reference)).toEqual([reference, other.reference]);
  });

  it('pulls by digest what has no name at the registry yet, and names it', async () => {
    const { engine, ensure, pulls } = under([], { engineId: imageId });
    const buildId = `sha256:${'b'.repeat(64)}`;

    await ensure({ ...image, digest, buildId, isUntagged: true }, quiet);

    expect(pulls.map((pull) => pull.reference)).toEqual([`127.0.0.1:5000/base@${digest}`]);
    expect(await engine.listTags()).toEqual(
      expect.arrayContaining([`127.0.0.1:5000/base:b-${'b'.repeat(12)}`, reference]),
    );
  });

  it('names the build of one that was here before, of another build', async () => {
    const { engine, ensure, pulls } = under();
    engine.addImage(imageId, { repoTags: [reference] });

    await ensure(
      { ...image, digest, buildId: `sha256:${'b'.repeat(64)}`, isUntagged: true },
      quiet,
    );

    expect(pulls).toEqual([]);
    expect(await engine.listTags()).toContain(`127.0.0.1:5000/base:b-${'b'.repeat(12)}`);
  });

  it('tries again after a transient fault', async () => {
    const { ensure, pulls } = under([reset, reset]);
    const told: string[] = [];

    await ensure(image, (text) => told.push(text));

    expect(pulls).toHaveLength(3);
    expect(told).toEqual([
      `pull of ${reference}: trying again (1 of 6): connection reset`,
      `pull of ${reference}: trying again (2 of 6): connection reset`,
    ]);
  });

  it.each([
    ['refuses', [denied], 'denied', 1],
    ['keeps failing', Array<typeof reset>(9).fill(reset), 'connection reset', 7],
  ])('fails where the registry %s', async (_name, outcomes, message, count) => {
    const { ensure, pulls } = under(outcomes);

    await expect(ensure(image, quiet)).rejects.toMatchObject(unavailable(message));
    expect(pulls).toHaveLength(count);
  });

  it('asks anew after a failure', async () => {
    const { ensure, pulls } = under([denied]);
    await ensure(image, quiet).catch(() => undefined);

    await ensure(image, quiet);

    expect(pulls).toHaveLength(2);
  });

  it('refuses another image that the registry has under the name', async () => {
    const { ensure } = under([], { engineId: `sha256:${'1'.repeat(12)}${'2'.repeat(52)}` });

    await expect(ensure(image, quiet)).rejects.toMatchObject(
      unavailable('the registry has another image by that name'),
    );
  });

  it.each([
    ['has the digest that the plan knows', digest, 'resolved'],
    ['has another digest', `sha256:${'e'.repeat(64)}`, 'IMAGE_UNAVAILABLE'],
  ])(
    'knows by its digest an image that the engine calls otherwise and that %s',
    async (_name, pulled, end) => {
      const { ensure } = under([], {
        engineId: 'sha256:manifest',
        repoDigests: [`127.0.0.1:5000/base@${pulled}`],
      });

      const outcome = await ensure({ ...image, digest }, quiet).then(
        () => 'resolved',
        (error: unknown) => (error as { code: string }).code,
      );

      expect(outcome).toBe(end);
    },
  );

  it('refuses a pull that brought nothing', async () => {
    const { ensure } = under([{ status: 'done', digest: undefined }]);

    await expect(ensure({ reference }, quiet)).rejects.toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
    });
  });

  it('is a bug before the image is known', () => {
    const { ensure } = under();

    expect(() => ensure({}, quiet)).toThrow('an image is needed before it is known');
  });
});
