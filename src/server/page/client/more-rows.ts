import { fetchPage } from './fetched-page.ts';

/** How far below the window the end of a list may be when the next rows are fetched. */
const margin = '800px';

/** Adds the next rows of a list when its end comes near, or when their link is followed. */
export function followMore(main: HTMLElement): void {
  const paging = main.querySelector<HTMLElement>('[data-paging]');
  const link = paging?.querySelector<HTMLAnchorElement>('[data-more]') ?? undefined;
  if (paging === null || link === undefined) return;
  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) void add();
    },
    { rootMargin: margin },
  );
  const add = async () => {
    watch.disconnect();
    const page = await fetchPage(link.href, {}).catch(() => undefined);
    // Without an answer the link stays, and leads there by itself.
    if (page === undefined || !paging.isConnected) return;
    const next = page.main.querySelector<HTMLElement>('[data-paging]');
    addRows(main, page.main);
    const hadFocus = document.activeElement === link;
    if (next === null) paging.remove();
    else {
      keepStart(paging, next);
      paging.replaceWith(next);
    }
    followMore(main);
    if (hadFocus) main.querySelector<HTMLElement>('[data-more]')?.focus({ preventScroll: true });
  };
  link.addEventListener('click', (event) => {
    event.preventDefault();
    void add();
  });
  watch.observe(link);
}

/** Rows go to the list of the same name; a list that is not there yet comes as a whole. */
function addRows(main: HTMLElement, more: HTMLElement): void {
  for (const list of more.querySelectorAll<HTMLElement>('[data-rows]')) {
    const name = CSS.escape(list.dataset['rows'] ?? '');
    const here = main.querySelector(`[data-rows="${name}"]`);
    const section = list.closest('[data-section]');
    if (here !== null) here.append(...list.querySelectorAll(':scope > tbody, :scope > li'));
    else if (section !== null) main.querySelector('[data-list]')?.append(section);
  }
}

/** The list still begins where it began. */
function keepStart(old: HTMLElement, next: HTMLElement): void {
  const first = next.querySelector('[data-first]');
  if (first !== null) first.textContent = old.querySelector('[data-first]')?.textContent ?? '';
  const before = old.querySelector('[data-before]');
  next.querySelector('[data-before]')?.replaceWith(before ?? '');
}
