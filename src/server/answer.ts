/** A part of a body. */
export type BodyPiece = Uint8Array | string;

/** What makes up a body, in this order; asked for again, it begins from the start. */
export type BodyPieces = Iterable<BodyPiece>;

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** `application/json; charset=utf-8`, `text/html; charset=utf-8`. */
  readonly type: string;
  /** Pieces where it may be too large to be held as a whole. */
  readonly body: string | Uint8Array | BodyPieces;
  /**
   * Whether the body depends on the URL and the data alone: then it is kept ready to be sent, and gets an ETag of the data's version
   * when `status` is 200.
   */
  readonly isOfData: boolean;
  /** More headers, names in lower case: `{location: '/docs'}`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The media type of every answer that is JSON. */
export const jsonType = 'application/json; charset=utf-8';

/** 200 with a value as compact JSON that depends on the URL and the data alone. */
export function dataAnswer(value: unknown): Answer {
  return { status: 200, type: jsonType, body: JSON.stringify(value), isOfData: true };
}

/** A value as compact JSON that is made anew for each request. */
export function momentAnswer(value: unknown, status = 200): Answer {
  return { status, type: jsonType, body: JSON.stringify(value), isOfData: false };
}

/** Says what is wrong, in the form of all errors: `{"detail":"Package 'nump' not found"}`. */
export function detailAnswer(
  status: number,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { ...momentAnswer({ detail }, status), headers };
}
