const methods = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE', 'TRACE'];
const paths = [
  '/',
  '/health',
  '/healthz',
  '/readyz',
  '/redoc',
  '/api/languages',
  '/api/kernels/R',
  '/api/kernel/R/kernel-0/1.0',
  '/api/manifest/R/kernel-0/1.0',
  '/api/package/zlib',
  '/api/packages/search?query=zlib1',
  '/api/refresh',
  '/api/v2/kernels?limit=3',
  '/api/v2/images',
  '/api/v2/packages?limit=2&q=z',
  '/api/v2/search?q=zlib%3E%3D1&limit=3&sort=version&order=desc',
  '/api/v2/compare?left=kernel/R/kernel-0/1.0&right=kernel/R/kernel-0/1.10',
  '/api/v2/match?require=zlib&require=numpy%3E%3D2&limit=2',
  '/api/v2/match',
  '/api/v2/status',
  '/api/v2/environments/kernel/R/kernel-0/1.0/packages',
  '/assets/page.js',
  '/kernels/R/kernel-0/1.0',
  '/packages?q=a',
  '/find',
];
const odd = [
  '%00',
  '%zz',
  '%',
  '%ff',
  '%2f',
  '%2e%2e/',
  '../',
  '//',
  '?',
  '&',
  '=',
  '#',
  ';',
  '*',
  ':',
  '\\',
  '__proto__',
  'constructor',
  'toString',
  '[]',
  '{}',
  '<script>',
  "'",
  '"',
  '\u00fc',
  'limit=0',
  '&limit=1e9',
  '&offset=-1',
  '&q=%3E%3D',
  '&require=',
  '9'.repeat(40),
  'a'.repeat(1500),
  '/a'.repeat(40),
];
const headers = [
  'accept-encoding: gzip',
  'accept-encoding: br, *;q=0.1',
  'accept-encoding: ,;q==;;,',
  'if-none-match: *',
  'if-none-match: W/"a", "b',
  'accept: application/json',
  'accept: */*, text/html;q=0.1',
  'content-type: text/plain',
  'content-type: application/json',
  'content-type: application/x-www-form-urlencoded',
  'content-type: ///',
  'authorization: Bearer x',
  'origin: https://evil.example.org',
  'range: bytes=0-1',
  'upgrade: websocket',
  'expect: 100-continue',
  'connection: keep-alive, upgrade',
  'x-forwarded-host: evil',
  '__proto__: a',
];
const bodies = [
  '',
  '{',
  '{"text":"numpy"}',
  'numpy>=2\nscipy',
  'list=a%ZZ',
  '\0\0',
  '[[[[[',
  '- a: &a [*a]',
];

/** The bytes of one request: a good one with a few places changed, now and then with bytes turned into others. */
export function fuzzedRequest(random: () => number): Buffer {
  const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  let path = one(paths) ?? '/';
  for (let changes = Math.floor(random() * 3); changes > 0; changes -= 1) {
    // Behind `?` a change leads further into the program: a path that is changed is mostly none.
    const from = random() < 0.8 ? Math.max(1, path.indexOf('?') + 1) : 1;
    const at = from + Math.floor(random() * (path.length + 1 - from));
    path = path.slice(0, at) + (one(odd) ?? '') + path.slice(random() < 0.5 ? at : at + 1);
  }
  const given = Array.from({ length: Math.floor(random() * 4) }, () => one(headers) ?? '');
  const body = one(bodies) ?? '';
  const head = [`${one(methods) ?? 'GET'} ${path} HTTP/1.1`, 'host: a', ...given];
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const bytes = Buffer.from([...head, length, '', body].join('\r\n'));
  if (random() < 0.03) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
}
