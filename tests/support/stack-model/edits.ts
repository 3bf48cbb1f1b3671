import type { Edit } from './edit.ts';
import { dockerfileEdits } from './edit-dockerfile.ts';
import { fileEdits } from './edit-files.ts';
import { ignoreEdits } from './edit-ignore.ts';
import { specEdits } from './edit-spec.ts';
import { testEdits } from './edit-tests.ts';
import { worldEdits } from './edit-world.ts';

/** Everything that may be done to a stack, by name. */
export const edits = {
  ...fileEdits,
  ...dockerfileEdits,
  ...specEdits,
  ...ignoreEdits,
  ...testEdits,
  ...worldEdits,
} satisfies Readonly<Record<string, Edit>>;

export type EditName = keyof typeof edits;
