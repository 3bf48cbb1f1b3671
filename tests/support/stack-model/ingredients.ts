import { fileIngredients } from './ingredients-of-files.ts';
import { originIngredients } from './ingredients-of-origin.ts';
import { specIngredients } from './ingredients-of-spec.ts';
import { testIngredients } from './ingredients-of-tests.ts';
import type { LeftOut } from './left-out.ts';

/** Everything that goes into the IDs of images and verdicts. */
export const ingredients: readonly LeftOut[] = [
  ...fileIngredients,
  ...specIngredients,
  ...originIngredients,
  ...testIngredients,
];
