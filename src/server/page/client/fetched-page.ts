/** A page as the server sent it. */
export interface FetchedPage {
  /** After the server sent elsewhere. */
  readonly address: string;
  readonly document: Document;
  readonly main: HTMLElement;
}

/** What an address has. @returns `undefined` where it is no page of this site */
export async function fetchPage(
  address: string,
  init: RequestInit,
): Promise<FetchedPage | undefined> {
  const response = await fetch(address, init);
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/html')) return undefined;
  const found = new DOMParser().parseFromString(await response.text(), 'text/html');
  const main = found.getElementById('main');
  return main === null ? undefined : { address: response.url, document: found, main };
}
