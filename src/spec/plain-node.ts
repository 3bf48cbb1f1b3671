/** A value in plain YAML. */
export type PlainNode =
  | {
      readonly kind: 'map';
      readonly start: number;
      readonly entries: ReadonlyMap<string, PlainEntry>;
    }
  | { readonly kind: 'list'; readonly start: number; readonly items: readonly PlainNode[] }
  /** `isQuoted` text is text; other may be a number, true, false or nothing. */
  | {
      readonly kind: 'scalar';
      readonly start: number;
      readonly text: string;
      readonly isQuoted: boolean;
    };

/** An entry of a mapping; all starts are offsets into the text. */
export interface PlainEntry {
  readonly keyStart: number;
  readonly node: PlainNode;
}
