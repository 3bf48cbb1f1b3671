import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../server/answer.ts';
import type { KernelData } from '../../server/data/kernel-data.ts';
import type { KernelStore } from '../../server/data/store.ts';
import { dataTags } from './data-tag.ts';
import { encodingChooser, type Encoding } from './encoding.ts';
import type { ServerMetrics } from './metrics.ts';
import { prepareAnswer, type PreparedAnswer } from './prepared-answer.ts';
import { readyAnswers } from './ready-answers.ts';
import { securityHeaders } from './security-headers.ts';
import { answerSender } from './send-answer.ts';

/** Answers one request; a promise only where something has to be waited for. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>;

/** Makes handlers out of functions that give answers. */
export interface Answering {
  /**
   * Sends answers out of the data as they are kept ready, and makes those that are not. A client that has the answer already is told so
   * before any work.
   *
   * @param before what is answered as long as there are no data
   */
  ofData(
    route: string,
    before: (request: FastifyRequest) => Answer,
    make: (data: KernelData, request: FastifyRequest) => Answer,
  ): Handler;
  /** Makes an answer for each request. */
  ofMoment(route: string, make: (request: FastifyRequest) => Answer | Promise<Answer>): Handler;
  /** Sends answers that never change, each prepared once. @param find the same object whenever it is the same answer */
  ofProgram(route: string, find: (request: FastifyRequest) => Answer): Handler;
}

/** What answering goes by. */
export interface AnsweringParts {
  readonly store: KernelStore;
  readonly metrics: ServerMetrics;
  /** Of the program. */
  readonly version: string;
  readonly readyBytes: number;
  /** Whether scripts of other sites may read the answers. */
  readonly isShared: boolean;
}

/** Answers out of a store, none of them ready at first. */
export function answering(parts: AnsweringParts): Answering {
  const { store, metrics, isShared, readyBytes } = parts;
  const [tagOf, encodingOf, ready] = [
    dataTags(parts.version),
    encodingChooser(),
    readyAnswers(readyBytes),
  ];
  const [security, sender] = [securityHeaders(isShared), answerSender(isShared)];
  // One answer may take an eighth of the room.
  const longFromBytes = readyBytes / 8;

  const routeSender = (route: string) => {
    const counted = metrics.ofRoute(route);
    return (request: FastifyRequest, reply: FastifyReply, answer: PreparedAnswer, at: number) => {
      const tell = () => counted.answered(request.method, answer.status, at);
      const sending = sender.send(reply, answer);
      if (sending !== undefined) return sending.then(tell);
      tell();
      return undefined;
    };
  };

  const prepare = (answer: Answer, encoding: Encoding, tag?: string) =>
    prepareAnswer(answer, { encoding, tag, security, longFromBytes });

  const ofMoment: Answering['ofMoment'] = (route, make) => {
    const send = routeSender(route);
    const prepareOrRepeat = lastPrepared(prepare);
    const finish = (request: FastifyRequest, reply: FastifyReply, answer: Answer, at: number) => {
      const encoding = encodingOf(request.raw.headers['accept-encoding']);
      const made = prepareOrRepeat(answer, encoding);
      return 'then' in made
        ? made.then((prepared) => send(request, reply, prepared, at))
        : send(request, reply, made, at);
    };
    return (request, reply) => {
      const startedMs = performance.now();
      const made = make(request);
      return 'then' in made
        ? made.then((answer) => finish(request, reply, answer, startedMs))
        : finish(request, reply, made, startedMs);
    };
  };

  return {
    ofMoment,
    ofProgram: (route, find) => {
      const send = routeSender(route);
      const kept = new WeakMap<Answer, Map<Encoding, PreparedAnswer>>();
      return async (request, reply) => {
        const startedMs = performance.now();
        const answer = find(request);
        const encoding = encodingOf(request.raw.headers['accept-encoding']);
        const forms = kept.get(answer) ?? new Map<Encoding, PreparedAnswer>();
        const prepared = forms.get(encoding) ?? (await prepare(answer, encoding));
        kept.set(answer, forms.set(encoding, prepared));
        await send(request, reply, prepared, startedMs);
      };
    },
    ofData: (route, before, make) => {
      const send = routeSender(route);
      const sendBefore = ofMoment(route, before);
      return (request, reply) => {
        const startedMs = performance.now();
        const data = store.current();
        if (data === undefined) return sendBefore(request, reply);
        const { headers, url = '' } = request.raw;
        const tag = tagOf(data);
        if (tag.isIn(headers['if-none-match']))
          return send(request, reply, notModified(tag.tag), startedMs);
        const encoding = encodingOf(headers['accept-encoding']);
        const known = ready.find(data.version, url, encoding);
        if (known !== undefined) return send(request, reply, known, startedMs);

        const answer = make(data, request);
        const isKept = answer.isOfData && answer.status === 200;
        const made = prepare(answer, encoding, isKept ? tag.tag : undefined);
        const finish = (prepared: PreparedAnswer) => {
          if (isKept) ready.keep(data.version, url, encoding, prepared);
          return send(request, reply, prepared, startedMs);
        };
        return 'then' in made ? made.then(finish) : finish(made);
      };
    },
  };
}

type Prepare = (answer: Answer, encoding: Encoding) => PreparedAnswer | Promise<PreparedAnswer>;

/** Answers like that of health are mostly the same as the last time, so what was prepared for the last one is sent again. */
function lastPrepared(prepare: Prepare): Prepare {
  let last:
    | { readonly answer: Answer; readonly encoding: Encoding; readonly prepared: PreparedAnswer }
    | undefined;
  return (answer, encoding) => {
    if (last?.encoding === encoding && isSame(last.answer, answer)) return last.prepared;
    const prepared = prepare(answer, encoding);
    if (!('then' in prepared)) last = { answer, encoding, prepared };
    return prepared;
  };
}

/** Of short texts alone, and not of answers with headers of their own. */
function isSame(a: Answer, b: Answer): boolean {
  return (
    typeof a.body === 'string' &&
    a.body === b.body &&
    a.status === b.status &&
    a.type === b.type &&
    (a.headers ?? b.headers) === undefined
  );
}

function notModified(tag: string): PreparedAnswer {
  const headers = ['etag', tag, 'cache-control', 'no-cache', 'vary', 'Accept-Encoding'];
  return { status: 304, headers, body: new Uint8Array(0), encoding: 'identity' };
}
