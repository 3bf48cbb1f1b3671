import type { FastifyInstance } from 'fastify';
import { detailAnswer, type Answer } from '../../server/answer.ts';
import type { Answering } from './answering.ts';
import type { Handler } from './workshop.ts';

/** What a path is asked by, and who answers. */
export interface Mounted {
  readonly path: string;
  readonly get?: Handler | undefined;
  readonly post?: Handler | undefined;
}

/** Takes paths into an application: HEAD is answered as GET is, and any other method with 405 and what the path takes. */
export function mountPath(
  app: FastifyInstance,
  answers: Answering,
  { path, get, post }: Mounted,
): void {
  if (get !== undefined) app.route({ method: ['GET', 'HEAD'], url: path, handler: get });
  if (post !== undefined) app.route({ method: 'POST', url: path, handler: post });
  const allowed = [...(get === undefined ? [] : ['GET', 'HEAD']), ...(post ? ['POST'] : [])];
  const others = app.supportedMethods.filter((method) => !allowed.includes(method));
  app.route({
    method: others,
    url: path,
    handler: answers.ofMoment(path, () => methodNotAllowed(allowed)),
  });
}

/** 405 for a path that takes other methods. */
export function methodNotAllowed(allowed: readonly string[]): Answer {
  return detailAnswer(405, 'Method Not Allowed', { allow: allowed.join(', ') });
}
