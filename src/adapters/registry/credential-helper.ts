import { UserError } from '../../errors/user-error.ts';
import type { CommandResult, CommandRunner } from '../../ports/command-runner.ts';
import type { Credential } from '../../ports/credentials.ts';
import { dockerHubServer } from './docker-config.ts';
import { oneLine } from './registry-text.ts';

/** A helper may ask a person to unlock their keychain. */
const timeoutMs = 60_000;

const maxOutputBytes = 64 * 1024;

/**
 * Asks `docker-credential-<name>` for what it keeps for `host` (`get`, the server on its stdin, JSON as answer).
 *
 * @param env the helper's whole environment
 * @returns `undefined` when it keeps nothing; the user `<token>` stands for an identity token
 * @throws {UserError} `CREDENTIALS` when the helper is not installed, fails or answers with something else
 */
export async function askCredentialHelper(
  runner: CommandRunner,
  env: Readonly<Record<string, string>>,
  name: string,
  host: string,
): Promise<Credential | undefined> {
  const file = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) throw helperError(file, host, 'this is no name of a program');

  const { result, stdout } = await runHelper(runner, env, file, host);
  if (result.kind === 'exited' && result.exitCode === 0) return readAnswer(stdout, file, host);

  // The protocol has no other way to say it: exit code and stream are those of any failure.
  if (result.kind === 'exited' && stdout.toLowerCase().includes('credentials not found'))
    return undefined;
  throw helperError(file, host, describeFailure(result, stdout));
}

async function runHelper(
  runner: CommandRunner,
  env: Readonly<Record<string, string>>,
  file: string,
  host: string,
): Promise<{ readonly result: CommandResult; readonly stdout: string }> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const result = await runner.run({
    file,
    args: ['get'],
    env,
    stdin: host === 'docker.io' ? dockerHubServer : host,
    timeoutMs,
    onOutput: (chunk, stream) => {
      if (stream !== 'stdout' || sizeBytes > maxOutputBytes) return;
      chunks.push(chunk);
      sizeBytes += chunk.length;
    },
  });
  return { result, stdout: Buffer.concat(chunks).toString('utf8') };
}

function readAnswer(stdout: string, file: string, host: string): Credential | undefined {
  const { Username: username, Secret: password } = parseAnswer(stdout);
  // What was printed stays out of the message: it may hold the secret.
  if (typeof username !== 'string' || typeof password !== 'string')
    throw helperError(file, host, 'its answer is not JSON with Username and Secret');
  return password === '' ? undefined : { username, password };
}

function parseAnswer(stdout: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(stdout)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function describeFailure(result: CommandResult, stdout: string): string {
  switch (result.kind) {
    case 'not-found':
      return 'it is not installed';
    case 'exited':
      return `exit code ${result.exitCode}: ${oneLine(stdout)}`;
    case 'killed':
      return `it was killed by ${result.signal}`;
    case 'timed-out':
      return `no answer within ${timeoutMs / 1000} s`;
    case 'cancelled':
      return 'it was cancelled';
  }
}

function helperError(file: string, host: string, problem: string): UserError {
  return new UserError('CREDENTIALS', `${file} gives no credentials for ${host}: ${problem}`, {
    hint: `put ${file} on the PATH and in working order, or take it out of the docker config (credHelpers, credsStore)`,
  });
}
