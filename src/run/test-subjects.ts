import { testedPlatforms } from '../image-tests/tested-platforms.ts';
import type { StageRequest } from '../image-tests/stage.ts';
import { normalPlatform } from '../oci/platform.ts';
import type { StepContext } from './image-run.ts';
import { isForSeveral, ownImage, platformsOf } from './platforms-of.ts';

/** What a stage of tests is run on. */
export interface TestSubject {
  /** `linux/386`; `undefined` where the image has one alone. */
  readonly platform: string | undefined;
  /** Brings it to the engine. Gives its exact name: `repository:i-…` or `repository@sha256:…`. */
  readonly bring: () => Promise<string>;
  /** Name of the stage's file in `junit/`: `base.basic-tests.linux-386.xml`. */
  readonly junit: string;
}

/** What the tests of an image are run on: itself, or the image of each platform that the engine runs. */
export async function testSubjects(
  context: StepContext,
  stage: StageRequest['stage'],
): Promise<readonly TestSubject[]> {
  const { deps, image, state, retried } = context;
  const { digest } = state;
  const name = `${image.key}.${stage}`;
  const whole = {
    bring: async () => {
      await deps.ensureHere(state, retried);
      return imageUnderTest(context, stage);
    },
    junit: `${name}.xml`,
  };
  const tested = testedPlatforms(image, deps.runnable);
  if (tested === undefined || digest === undefined || !isForSeveral(state))
    return [{ ...whole, platform: undefined }];

  const images = await platformsOf(deps.registry, image.repository, digest);
  const own = ownImage(images, deps.runnable);
  return images
    .filter(({ platform }) => tested.includes(platform))
    .map((one) => {
      const { platform } = one;
      if (one === own) return { ...whole, platform };
      const reference = `${image.repository}@${one.digest}`;
      const bring = async () => {
        await deps.ensureHere({ reference, digest: one.digest }, retried);
        return reference;
      };
      const junit = `${name}.${platform.replaceAll('/', '-')}.xml`;
      return { platform, bring, junit };
    });
}

/** The platforms of an image that its tests cannot be run on here: `['linux/arm64']`. */
export function untestedPlatforms({ image, deps }: StepContext): readonly string[] {
  const tested = testedPlatforms(image, deps.runnable);
  if (tested === undefined) return [];
  return image.platforms.map(normalPlatform).filter((platform) => !tested.includes(platform));
}

/** Integration tests look at what was pushed, by its digest, where the engine knows that; it is the same image. */
async function imageUnderTest(
  { deps, state, image }: StepContext,
  stage: StageRequest['stage'],
): Promise<string> {
  const { digest, reference } = state;
  const pushed = digest === undefined ? undefined : `${image.repository}@${digest}`;
  if (stage === 'integration-tests' && pushed !== undefined) {
    if ((await deps.engine.inspectImage(pushed)) !== undefined) return pushed;
  }
  if (reference === undefined) throw new Error(`${image.key} is tested before it is known`);
  return reference;
}
