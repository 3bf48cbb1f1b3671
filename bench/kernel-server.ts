import { fileURLToPath } from 'node:url';
import type { PublishedLists } from './published-lists.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const program = fileURLToPath(new URL('../dist/kernel-server/kernel_server.mjs', import.meta.url));

/** Starts the built kernel server on lists, and waits until it has read them. */
export function startKernelServer(lists: PublishedLists): Promise<ServerProcess> {
  const command = (port: number) => ({
    args: [program],
    env: {
      API_HOST: '127.0.0.1',
      API_PORT: String(port),
      COLLATED_MANIFESTS_PATH: lists.collated,
      PACKAGE_INDEX_PATH: lists.packageIndex,
      LOG_LEVEL: 'WARN',
    },
  });
  return startServerProcess(command, '/readyz');
}
