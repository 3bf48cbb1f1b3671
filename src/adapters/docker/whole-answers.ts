import type { Agent, ClientRequest, IncomingMessage } from 'node:http';

/** What node's requests ask of their agent; its types keep quiet about that. */
interface OpenAgent {
  addRequest: (request: ClientRequest, ...rest: readonly unknown[]) => void;
}

/**
 * The same agent, whose requests fail with `ECONNRESET` when the connection ends in the middle of an answer: docker-modem waits for the end
 * of an answer, and would wait for ever.
 */
export function withWholeAnswers<A extends Agent>(agent: A): A {
  const open = agent as unknown as OpenAgent;
  const add = open.addRequest.bind(agent);
  open.addRequest = (request, ...rest) => {
    request.once('response', (response: IncomingMessage) => {
      response.once('close', () => {
        if (!response.complete) request.emit('error', cutOff());
      });
    });
    add(request, ...rest);
  };
  return agent;
}

function cutOff(): NodeJS.ErrnoException {
  const error = new Error('the connection ended in the middle of an answer');
  return Object.assign(error, { code: 'ECONNRESET' });
}
