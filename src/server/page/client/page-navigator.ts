import { fetchPage, type FetchedPage } from './fetched-page.ts';
import { focusAgain, focusIn } from './focus-mark.ts';
import { keptPages } from './kept-pages.ts';
import { say } from './said.ts';

export interface OpenOptions {
  /** Whether it becomes a new place of the history, or takes the place of what is shown. */
  readonly how: 'push' | 'replace';
  /** Whether focus and scroll position stay, as after sorting. */
  readonly keepsPlace: boolean;
  /** Fields of a form that is posted. */
  readonly body?: URLSearchParams | undefined;
}

/** Shows pages of the server without leaving the one that is loaded. */
export interface PageNavigator {
  open(address: string, options: OpenOptions): Promise<void>;
}

/** What the history remembers of a place. */
interface Place {
  readonly number: number;
  readonly scroll?: number;
}

/** @param dress adds to a main part what only scripts can do; called for the first page as well */
export function pageNavigator(dress: (main: HTMLElement) => void): PageNavigator {
  const kept = keptPages();
  let underWay = new AbortController();
  // What was to be a new place stays one when something else comes before its answer.
  let isNewPlace = false;
  let number = placeOf(history.state)?.number ?? Date.now();
  let address = withoutHash(location.href);

  const keep = () => {
    const main = mainPart();
    main.removeAttribute('aria-busy');
    kept.keep(number, { main, title: document.title, scroll: scrollY });
  };

  const load = async (target: string, body: URLSearchParams | undefined) => {
    underWay.abort();
    const own = (underWay = new AbortController());
    mainPart().setAttribute('aria-busy', 'true');
    const init = body === undefined ? {} : { method: 'POST', body };
    const page = await fetchPage(target, { ...init, signal: own.signal });
    return own.signal.aborted ? 'aborted' : page;
  };

  const open = async (target: string, { how, keepsPlace, body }: OpenOptions) => {
    isNewPlace ||= how === 'push';
    const page = await load(target, body).catch(answerOfFailure);
    if (page === 'aborted') return;
    if (page === undefined) {
      location.assign(target);
      return;
    }
    const mark = keepsPlace ? focusIn(mainPart()) : undefined;
    if (isNewPlace) {
      keep();
      number = Date.now();
    }
    history[isNewPlace ? 'pushState' : 'replaceState']({ number }, '', page.address);
    isNewPlace = false;
    show(page);
    if (!keepsPlace) {
      scrollTo(0, 0);
      page.main.focus({ preventScroll: true });
    } else if (mark !== undefined) focusAgain(mark);
    say(saidIn(page.main, keepsPlace));
  };

  const show = ({ main, document: other }: FetchedPage) => {
    mainPart().replaceWith(main);
    document.title = other.title;
    for (const part of ['[data-site]', '[data-foot]'])
      document.querySelector(part)?.replaceWith(other.querySelector(part) ?? '');
    fillSearch(searchIn(other)?.value ?? '');
    address = withoutHash(location.href);
    dress(main);
  };

  const goBack = async (event: PopStateEvent) => {
    if (withoutHash(location.href) === address) return;
    const found = placeOf(event.state);
    const page = kept.take(found?.number);
    keep();
    number = found?.number ?? Date.now();
    if (page === undefined) {
      isNewPlace = false;
      await open(location.href, { how: 'replace', keepsPlace: true });
      return;
    }
    underWay.abort();
    isNewPlace = false;
    mainPart().replaceWith(page.main);
    document.title = page.title;
    address = withoutHash(location.href);
    fillSearch(new URL(address).searchParams.get('q') ?? '', true);
    markHere();
    scrollTo(0, page.scroll);
  };

  history.scrollRestoration = 'manual';
  scrollTo(0, placeOf(history.state)?.scroll ?? 0);
  history.replaceState({ number }, '');
  addEventListener('popstate', (event) => void goBack(event));
  addEventListener('pagehide', () => history.replaceState({ number, scroll: scrollY }, ''));
  dress(mainPart());
  return { open };
}

function answerOfFailure(error: unknown): 'aborted' | undefined {
  return error instanceof DOMException && error.name === 'AbortError' ? 'aborted' : undefined;
}

function mainPart(): HTMLElement {
  return document.getElementById('main') ?? document.body;
}

function withoutHash(address: string): string {
  return address.split('#')[0] ?? '';
}

function placeOf(state: unknown): Place | undefined {
  const isPlace = typeof state === 'object' && state !== null && 'number' in state;
  return isPlace ? (state as Place) : undefined;
}

function searchIn(root: Document): HTMLInputElement | null {
  return root.querySelector<HTMLInputElement>('#search');
}

/** @param evenTyped whether what somebody types at the moment may go */
function fillSearch(text: string, evenTyped = false): void {
  const field = searchIn(document);
  if (field !== null && (evenTyped || document.activeElement !== field)) field.value = text;
}

/** Which part of the site this is; the server says it of what comes from there. */
function markHere(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-site] a')) {
    const isHere = link.pathname === location.pathname;
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** Of the list that changed, where the page stays; else of the page. */
function saidIn(main: HTMLElement, isList: boolean): string {
  const list = isList ? main.querySelector<HTMLElement>('[data-said]') : null;
  return (list ?? main).dataset['said'] ?? '';
}
