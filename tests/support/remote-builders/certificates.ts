import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EndpointTls } from './buildkit-endpoint.ts';

/** Certificates by which a buildkitd and its clients know each other, all signed by one authority. */
export interface BuildkitCertificates {
  /** Name that the server's certificate is for. */
  readonly serverName: string;
  readonly server: EndpointTls;
  /** Paths for the driver options `cacert`, `cert` and `key`. */
  readonly client: { readonly cacert: string; readonly cert: string; readonly key: string };
}

const runFile = promisify(execFile);

/** Makes them with openssl in a folder of its own below `parent`; they are good for a day. */
export async function makeCertificates(
  parent: string,
  serverName: string,
): Promise<BuildkitCertificates> {
  const folder = join(parent, 'certificates');
  await mkdir(folder, { mode: 0o700 });
  const openssl = (...args: readonly string[]) => runFile('openssl', args, { cwd: folder });
  await openssl(...request('ca', 'Test authority'), '-x509', '-days', '1');
  for (const [name, subject] of [
    ['server', serverName],
    ['client', 'stack'],
  ] as const) {
    const usage = `extendedKeyUsage=${name}Auth\nsubjectAltName=DNS:${subject}\n`;
    await writeFile(join(folder, `${name}.ext`), usage);
    await openssl(...request(name, subject));
    await openssl(...signed(name));
  }
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  return {
    serverName,
    server: {
      key: await text('server.key'),
      cert: await text('server.crt'),
      ca: await text('ca.crt'),
    },
    client: {
      cacert: join(folder, 'ca.crt'),
      cert: join(folder, 'client.crt'),
      key: join(folder, 'client.key'),
    },
  };
}

const request = (name: string, subject: string) => [
  ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
  ...['-subj', `/CN=${subject}`, '-keyout', `${name}.key`],
  ...['-out', name === 'ca' ? 'ca.crt' : `${name}.csr`],
];

const signed = (name: string) => [
  ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
  ...['-days', '1', '-extfile', `${name}.ext`, '-out', `${name}.crt`],
];
