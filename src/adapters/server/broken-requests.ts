import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { detailAnswer } from '../../server/answer.ts';

/** Errors of node's parser that have a status of their own; all others are 400. */
const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is no request, or comes too slowly, and closes the connection. */
export function answerBroken(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else if (isInAnswer(socket)) socket.destroySoon();
  else closeWith(socket, statuses[error.code ?? ''] ?? 400);
}

/** Answers the requests that node does not hand to an application: for tunnels, and those that expect what nobody can do. */
export function answerUnusual(server: Server): void {
  server.on('connect', (_request, socket) => closeWith(socket, 405));
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { type, body } = detailOf(417);
    response.writeHead(417, { 'content-type': type, 'content-length': body.length });
    response.end(body);
  });
}

function closeWith(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  const { type, body } = detailOf(status);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${type}`,
    `content-length: ${body.length}`,
    ...(status === 405 ? ['allow: GET, HEAD, POST'] : []),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function detailOf(status: number): { readonly type: string; readonly body: string } {
  const detail = STATUS_CODES[status] ?? 'Bad Request';
  return { type: detailAnswer(status, detail).type, body: JSON.stringify({ detail }) };
}

/** Whether an answer is half sent, into which nothing else may be written. */
function isInAnswer(socket: Socket): boolean {
  const response = (socket as { _httpMessage?: { readonly headersSent?: boolean } | null })
    ._httpMessage;
  return response?.headersSent === true;
}
