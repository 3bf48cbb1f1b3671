import type { Answer } from '../../../../src/server/answer.ts';

/** The body of an answer as text, whatever form it has. */
export function bodyText({ body }: Answer): string {
  if (typeof body === 'string') return body;
  if (ArrayBuffer.isView(body)) return Buffer.from(body).toString();
  return [...body].map((piece) => Buffer.from(piece as string).toString()).join('');
}

/** Status and body, which must be JSON. */
export function seen(answer: Answer): { readonly status: number; readonly body: unknown } {
  return { status: answer.status, body: JSON.parse(bodyText(answer)) };
}
