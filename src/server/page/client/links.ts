import type { PageNavigator } from './page-navigator.ts';

/** Opens links of this site without loading the page anew. */
export function followLinks(pages: PageNavigator): void {
  addEventListener('click', (event) => {
    const link = linkOf(event);
    if (link === undefined) return;
    event.preventDefault();
    const isList =
      link.pathname === location.pathname &&
      document.getElementById('main')?.contains(link) === true;
    void pages.open(link.href, { how: 'push', keepsPlace: isList });
  });
}

/** The link that a click is on, where it is ours to follow. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const { button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented)
    return undefined;
  const link = target instanceof Element ? target.closest('a') : null;
  if (link?.origin !== location.origin || 'plain' in link.dataset) return undefined;
  const isHere = link.pathname === location.pathname && link.search === location.search;
  return isHere && link.hash !== '' ? undefined : link;
}
