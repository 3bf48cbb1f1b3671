/** How often is looked whether there are data, in milliseconds. */
const pause = 10_000;

/** Looks again and again where there are no data yet. */
export function waitForData(main: HTMLElement, lookAgain: () => Promise<void>): void {
  if (main.querySelector('[data-waiting]') === null) return;
  setTimeout(() => {
    if (main.isConnected) void lookAgain();
  }, pause);
}
