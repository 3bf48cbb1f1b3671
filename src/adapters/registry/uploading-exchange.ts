import type { HttpAnswer, HttpExchange, HttpRequest, Upload } from './http-exchange.ts';

/**
 * An {@link HttpExchange} that sends the content of a request with `upload` to the session that the request opens (OCI
 * distribution specification, "POST then PUT"), so that trying again always opens a new session: what became of the last one is
 * not known.
 *
 * `authorization` goes to no other scheme, host or port than the one asked. The answer is that of the PUT, and that of
 * the POST where it opened no session, or one that content cannot be sent to.
 */
export function uploadingExchange(exchange: HttpExchange): HttpExchange {
  return async (request) => {
    const { upload, ...opening } = request;
    const opened = await exchange(opening);
    const place = upload === undefined ? undefined : uploadPlace(opened);
    return upload === undefined || place === undefined
      ? opened
      : exchange(contentRequest(opening, place, upload));
  };
}

/** Where a session takes content; `undefined` when none was opened, it names no place, or one without TLS behind one with. */
function uploadPlace({ status, headers, url }: HttpAnswer): URL | undefined {
  const location = headers.get('location');
  if (status !== 202 || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) return undefined;

  const place = new URL(location, url);
  const isSecureEnough = place.protocol === 'https:' || place.protocol === url.protocol;
  return isSecureEnough && /^https?:$/.test(place.protocol) ? place : undefined;
}

function contentRequest(opening: HttpRequest, place: URL, { digest, bytes }: Upload): HttpRequest {
  const url = new URL(place);
  // As text: the query is the registry's own, and may be signed as it stands.
  url.search += `${place.search === '' ? '' : '&'}digest=${encodeURIComponent(digest)}`;
  const { authorization } = opening.headers;
  const isSamePlace = place.origin === opening.url.origin;
  return {
    method: 'PUT',
    url,
    headers: {
      'content-type': 'application/octet-stream',
      ...(isSamePlace && authorization !== undefined ? { authorization } : {}),
    },
    body: bytes,
    maxBytes: opening.maxBytes,
  };
}
