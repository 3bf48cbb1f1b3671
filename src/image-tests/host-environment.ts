/** Variables that programs need to work at all, and those that say how to reach the engine. None holds a secret. */
const passedOn = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'LANG',
    'LANGUAGE',
    'TZ',
    'TMPDIR',
    'TEMP',
    'TMP',
  ],
  ...[
    'SYSTEMROOT',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'PATHEXT',
    'XDG_RUNTIME_DIR',
    'DISPLAY',
  ],
  ...[
    'CI',
    'NO_COLOR',
    'DOCKER_HOST',
    'DOCKER_CONFIG',
    'DOCKER_CONTEXT',
    'DOCKER_CERT_PATH',
    'DOCKER_TLS_VERIFY',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'CHROME_PATH'],
]);

/** The environment of tests on the host: what they need to run, and no token of this process. */
export function hostTestEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (passedOn.has(entry[0].toUpperCase()) || entry[0].startsWith('LC_')),
  );
  return Object.fromEntries(entries);
}
