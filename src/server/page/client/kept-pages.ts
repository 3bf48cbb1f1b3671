/** What was shown at a place of the history. */
export interface KeptPage {
  readonly main: HTMLElement;
  readonly title: string;
  readonly scroll: number;
}

const most = 12;

/** Pages as they were left, with all rows that were loaded, by their number; the oldest are forgotten. */
export function keptPages() {
  const pages = new Map<number, KeptPage>();
  return {
    keep(number: number, page: KeptPage): void {
      pages.delete(number);
      pages.set(number, page);
      const [oldest] = pages.keys();
      if (pages.size > most && oldest !== undefined) pages.delete(oldest);
    },
    take: (number: number | undefined) => (number === undefined ? undefined : pages.get(number)),
  };
}
