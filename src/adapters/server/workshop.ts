import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../server/answer.ts';
import { encodingChooser, type Encoding } from './encoding.ts';
import type { ServerMetrics } from './metrics.ts';
import { prepareAnswer, type PreparedAnswer } from './prepared-answer.ts';
import { securityHeaders } from './security-headers.ts';
import { answerSender } from './send-answer.ts';

/** Answers one request; a promise only where something has to be waited for. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>;

/** What handlers have in common. */
export interface Workshop {
  readonly encodingOf: (header: string | undefined) => Encoding;
  readonly prepare: (
    answer: Answer,
    encoding: Encoding,
    tag?: string,
  ) => PreparedAnswer | Promise<PreparedAnswer>;
  /** Sends answers of a route, and counts them. */
  sender(route: string): Send;
}

/** @param startedMs when the request came, by `performance.now()` */
type Send = (
  request: FastifyRequest,
  reply: FastifyReply,
  answer: PreparedAnswer,
  startedMs: number,
) => void | Promise<void>;

/** What a workshop goes by. */
export interface WorkshopParts {
  readonly metrics: ServerMetrics;
  readonly readyBytes: number;
  /** Whether scripts of other sites may read the answers. */
  readonly isShared: boolean;
}

/** What all routes of a server prepare and send answers with. */
export function workshopOf({ metrics, isShared, readyBytes }: WorkshopParts): Workshop {
  const [security, sender] = [securityHeaders(isShared), answerSender(isShared)];
  // One answer may take an eighth of the room.
  const longFromBytes = readyBytes / 8;
  return {
    encodingOf: encodingChooser(),
    prepare: (answer, encoding, tag) =>
      prepareAnswer(answer, { encoding, tag, security, longFromBytes }),
    sender: (route) => {
      const counted = metrics.ofRoute(route);
      return (request, reply, answer, startedMs) => {
        const tell = () => counted.answered(request.method, answer.status, startedMs);
        const sending = sender.send(reply, answer);
        if (sending !== undefined) return sending.then(tell);
        tell();
        return undefined;
      };
    },
  };
}
