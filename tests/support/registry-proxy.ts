import { Agent, request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { startFaultyServer, type FaultyServer } from './faulty-server.ts';

/**
 * Starts a proxy between a client and the registry at `target` (`127.0.0.1:5000`), on which things can go wrong.
 *
 * It keeps the client's Host header, so that a registry that answers with whole addresses names the proxy in them.
 *
 * @param options `reuse`: keeps its connections to the registry, for who measures time; a registry that goes away and comes back is
 *   seen less well then
 */
export async function startRegistryProxy(
  target: string,
  { reuse = false }: { readonly reuse?: boolean } = {},
): Promise<FaultyServer> {
  const { hostname, port } = new URL(`http://${target}`);
  const agent = reuse && new Agent({ keepAlive: true });

  return startFaultyServer(async (request, response) => {
    const { method, url: path, headers } = request;
    const upstream = send({ hostname, port, method, path, headers, agent });
    const answered = new Promise<void>((resolve, reject) => {
      upstream.on('error', reject);
      upstream.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        pipeline(answer, response).then(resolve, reject);
      });
    });
    await Promise.all([pipeline(request, upstream), answered]);
  });
}
