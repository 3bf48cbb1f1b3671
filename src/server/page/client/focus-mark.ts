/** Where in the page somebody is, and what they typed there so far. */
export interface FocusMark {
  readonly id: string;
  readonly typed: string | undefined;
  readonly selection: readonly [start: number | null, end: number | null];
}

/** The place of the focus in a part of the page; `undefined` when it is elsewhere. */
export function focusIn(part: HTMLElement): FocusMark | undefined {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || !part.contains(at) || at.id === '') return undefined;
  const isText = at instanceof HTMLInputElement && at.type === 'search';
  return {
    id: at.id,
    typed: isText ? at.value : undefined,
    selection: isText ? [at.selectionStart, at.selectionEnd] : [null, null],
  };
}

/** Goes on at that place; what was typed meanwhile is not lost. */
export function focusAgain({ id, typed, selection: [start, end] }: FocusMark): void {
  const at = document.getElementById(id);
  if (at === null) return;
  at.focus({ preventScroll: true });
  if (typed === undefined || !(at instanceof HTMLInputElement)) return;
  at.value = typed;
  at.setSelectionRange(start, end);
}
