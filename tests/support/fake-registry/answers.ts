import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the fake registry answers to a request. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
}

/** An answer that is a JSON document. */
export function jsonAnswer(status: number, document: unknown): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(document)),
  };
}

/** An error in the form of the distribution specification. */
export function refusal(status: number, code: string): FakeAnswer {
  const message = code.toLowerCase().replaceAll('_', ' ');
  return jsonAnswer(status, { errors: [{ code, message }] });
}

/** Sends an answer; to HEAD without its body. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body = Buffer.alloc(0) }: FakeAnswer,
): void {
  request.resume();
  const length = status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
