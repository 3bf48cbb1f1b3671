import { fieldIn, kindIn } from './query-fields.ts';

/** What of the list is asked for, as the address has it. */
export interface HomeChoice {
  readonly language: string | undefined;
  readonly kind: 'kernel' | 'image' | undefined;
  readonly text: string | undefined;
}

/** The choice in an address. */
export function homeChoiceIn(query: URLSearchParams): HomeChoice {
  return {
    language: fieldIn(query, 'language'),
    kind: kindIn(query),
    text: fieldIn(query, 'q'),
  };
}
