// Started by test_tls.sh with the paths of a key and of its self-signed certificate for localhost.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [key, certificate] = process.argv.slice(2).map((path) => readFileSync(path));

const roots = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8')
  .split(/(?<=-----END CERTIFICATE-----)\s*/)
  .filter((pem) => pem !== '')
  .map((pem) => new X509Certificate(pem));
assert.ok(roots.length > 100, `only ${roots.length} root certificates`);
assert.ok(roots.every((root) => root.ca));

const server = https.createServer({ key, cert: certificate }, (_request, response) =>
  response.end('ok'),
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');

function statusOf(options) {
  return new Promise((resolve, reject) => {
    https
      .get({
        host: '127.0.0.1',
        servername: 'localhost',
        port: server.address().port,
        agent: false,
        ...options,
      })
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject);
  });
}

await assert.rejects(statusOf({}), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
assert.equal(await statusOf({ ca: certificate }), 200);
server.close();
