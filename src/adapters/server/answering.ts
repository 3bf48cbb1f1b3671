import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../server/answer.ts';
import type { KernelData } from '../../server/data/kernel-data.ts';
import type { KernelStore } from '../../server/data/store.ts';
import { dataHandler } from './data-handler.ts';
import { dataTags } from './data-tag.ts';
import type { Encoding } from './encoding.ts';
import { lastPrepared } from './last-prepared.ts';
import type { PreparedAnswer } from './prepared-answer.ts';
import { readyAnswers } from './ready-answers.ts';
import { workshopOf, type Handler, type Workshop, type WorkshopParts } from './workshop.ts';

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
export interface AnsweringParts extends WorkshopParts {
  readonly store: KernelStore;
  /** Of the program. */
  readonly version: string;
}

/** Answers out of a store, none of them ready at first. */
export function answering(parts: AnsweringParts): Answering {
  const workshop = workshopOf(parts);
  const { store, version, readyBytes } = parts;
  const [ready, tagOf] = [readyAnswers(readyBytes), dataTags(version)];
  const ofMoment: Answering['ofMoment'] = (route, make) => momentHandler(workshop, route, make);
  return {
    ofMoment,
    ofProgram: (route, find) => programHandler(workshop, route, find),
    ofData: (route, before, make) =>
      dataHandler(
        { store, ready, tagOf, workshop },
        { route, before: ofMoment(route, before), make },
      ),
  };
}

function momentHandler(
  workshop: Workshop,
  route: string,
  make: (request: FastifyRequest) => Answer | Promise<Answer>,
): Handler {
  const send = workshop.sender(route);
  const prepare = lastPrepared(workshop.prepare);
  const finish = (request: FastifyRequest, reply: FastifyReply, answer: Answer, at: number) => {
    const made = prepare(answer, workshop.encodingOf(request.raw.headers['accept-encoding']));
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
}

function programHandler(
  workshop: Workshop,
  route: string,
  find: (request: FastifyRequest) => Answer,
): Handler {
  const send = workshop.sender(route);
  const kept = new WeakMap<Answer, Map<Encoding, PreparedAnswer>>();
  return async (request, reply) => {
    const startedMs = performance.now();
    const answer = find(request);
    const encoding = workshop.encodingOf(request.raw.headers['accept-encoding']);
    const forms = kept.get(answer) ?? new Map<Encoding, PreparedAnswer>();
    const prepared = forms.get(encoding) ?? (await workshop.prepare(answer, encoding));
    kept.set(answer, forms.set(encoding, prepared));
    await send(request, reply, prepared, startedMs);
  };
}
