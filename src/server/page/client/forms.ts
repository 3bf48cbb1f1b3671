import type { OpenOptions, PageNavigator } from './page-navigator.ts';

/** How long nobody must have typed, in milliseconds. */
const pause = 160;

/** Sends forms without loading the page anew, and those that only choose what is shown as soon as something is typed or chosen. */
export function followForms(pages: PageNavigator): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isTypingSearch = false;

  const send = (form: HTMLFormElement, how: OpenOptions['how']) => {
    clearTimeout(waiting);
    const fields = filledFields(form);
    if (form.method === 'post') {
      void pages.open(form.action, { how: 'push', keepsPlace: false, body: fields });
      return;
    }
    const text = fields.toString();
    const address = text === '' ? form.action : `${form.action}?${text}`;
    const isSame = address === location.href;
    void pages.open(address, { how: isSame ? 'replace' : how, keepsPlace: true });
  };

  addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    isTypingSearch = false;
    send(event.target, 'push');
  });
  addEventListener('input', ({ target }) => {
    const form = liveForm(target);
    if (form === undefined || !(target instanceof HTMLInputElement) || target.type !== 'search')
      return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      // One step back leads out of a search, however many letters it took.
      const isFirst = 'search' in form.dataset && !isTypingSearch;
      isTypingSearch = 'search' in form.dataset;
      send(form, isFirst ? 'push' : 'replace');
    }, pause);
  });
  addEventListener('change', ({ target }) => {
    const form = liveForm(target);
    const isText = target instanceof HTMLInputElement && target.type === 'search';
    if (form !== undefined && !isText) send(form, 'push');
  });
  addEventListener('focusout', () => (isTypingSearch = false));
}

/** The form of a field, where it need not be sent by a button. */
function liveForm(target: EventTarget | null): HTMLFormElement | undefined {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  const form = isField ? target.form : null;
  if (form === null) return undefined;
  const isLive =
    'live' in form.dataset ||
    ('search' in form.dataset && document.querySelector('main[data-live-search]') !== null);
  return isLive ? form : undefined;
}

function filledFields(form: HTMLFormElement): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value !== '') fields.append(name, value);
  return fields;
}
