import type { FastifyRequest } from 'fastify';
import type { Answer } from '../../server/answer.ts';
import type { KernelData } from '../../server/data/kernel-data.ts';
import type { KernelStore } from '../../server/data/store.ts';
import type { Handler, Workshop } from './workshop.ts';
import type { DataTag } from './data-tag.ts';
import type { PreparedAnswer } from './prepared-answer.ts';
import type { ReadyAnswers } from './ready-answers.ts';

/** What answers out of the data are made with. */
export interface DataParts {
  readonly store: KernelStore;
  readonly ready: ReadyAnswers;
  readonly tagOf: (data: KernelData) => DataTag;
  readonly workshop: Workshop;
}

/** How one route answers. */
export interface DataAnswers {
  readonly route: string;
  /** As long as there are no data. */
  readonly before: Handler;
  readonly make: (data: KernelData, request: FastifyRequest) => Answer;
}

/** Sends answers as they are kept ready, and makes those that are not; says before any work when the client has the answer already. */
export function dataHandler(
  { store, ready, tagOf, workshop }: DataParts,
  { route, before, make }: DataAnswers,
): Handler {
  const send = workshop.sender(route);
  return (request, reply) => {
    const startedMs = performance.now();
    const data = store.current();
    if (data === undefined) return before(request, reply);
    const { headers, url = '' } = request.raw;
    const { tag, isIn } = tagOf(data);
    if (isIn(headers['if-none-match'])) return send(request, reply, notModified(tag), startedMs);

    const encoding = workshop.encodingOf(headers['accept-encoding']);
    const makeAndKeep = () => {
      const answer = make(data, request);
      const isKept = answer.isOfData && answer.status === 200;
      const made = workshop.prepare(answer, encoding, isKept ? tag : undefined);
      if (isKept) ready.keep(data.version, url, encoding, made);
      return made;
    };
    const prepared = ready.find(data.version, url, encoding) ?? makeAndKeep();
    return 'then' in prepared
      ? prepared.then((whole) => send(request, reply, whole, startedMs))
      : send(request, reply, prepared, startedMs);
  };
}

function notModified(tag: string): PreparedAnswer {
  const headers = ['etag', tag, 'cache-control', 'no-cache', 'vary', 'Accept-Encoding'];
  return { status: 304, headers, body: '', encoding: 'identity' };
}
