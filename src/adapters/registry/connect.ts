import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Opens connections as undici does, but looks for the host before TLS is made ready: node reads all certificates that it trusts for
 * that, which takes longer (30 to 50 ms, once for a process) than most hosts take to answer, and is in vain for one that is not there.
 *
 * @param timeoutMs for the connection, and for TLS on it
 */
export function connectorOf(timeoutMs: number): buildConnector.connector {
  // It returns the socket, of which its type does not tell.
  const connect = buildConnector({ timeout: timeoutMs }) as Connect;
  return (options, callback) => {
    if (options.protocol !== 'https:' || options.httpSocket !== undefined) {
      connect(options, callback);
      return;
    }
    const plain = { ...options, protocol: 'http:', port: options.port || '443' };
    const socket = connect(plain, (error, opened) => {
      if (error !== null) callback(error, null);
      else connect({ ...options, httpSocket: opened }, callback);
    });
    socket.once('lookup', (error: Error | null) => {
      if (error === null) readTrusted();
    });
  };
}

type Connect = (...args: Parameters<buildConnector.connector>) => Socket;

let hasRead = false;

/** Node keeps what it read for the contexts that are made later. */
function readTrusted(): void {
  if (hasRead) return;
  hasRead = true;
  // Not imported: loading it takes its time too, which a host without TLS need not cost.
  process.getBuiltinModule('node:tls').createSecureContext();
}
