import type { CommandOptions, StackUnderTest } from './stack-cli.ts';
import { expectExit } from './expect-exit.ts';

/** As much of the JSON of `stack plan` as tests look at. */
export interface PlannedImageJson {
  readonly key: string;
  readonly state: string;
  readonly reasons: readonly { readonly kind: string; readonly text: string }[];
  readonly tags: readonly string[];
}

/** The images of `stack plan --json` with these arguments, breadth-first. */
export async function plannedImages(
  stack: StackUnderTest,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<readonly PlannedImageJson[]> {
  const result = await stack.run(['plan', ...args, '--json'], options);
  expectExit(result, 0);
  return (JSON.parse(result.stdout) as { images: readonly PlannedImageJson[] }).images;
}

/** State by key: `{ base: 'skip', leaf: 'build' }`. */
export async function plannedStates(
  stack: StackUnderTest,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const images = await plannedImages(stack, args, options);
  return Object.fromEntries(images.map(({ key, state }) => [key, state]));
}
