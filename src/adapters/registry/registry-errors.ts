import { STATUS_CODES } from 'node:http';
import { UserError } from '../../errors/user-error.ts';
import type { Credential } from '../../ports/credentials.ts';
import type { ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { registryText } from './registry-text.ts';

/** Who was asked for what. */
export interface Asked {
  /** As in references. */
  readonly host: string;
  /** Completes "the registry refused to": `show manifest acme/base:1`. */
  readonly what: string;
}

/** Makes the errors of a registry for people. No secret is in any message: known ones are blotted out of what a registry says. */
export interface RegistryErrors {
  /** No answer: `REGISTRY_UNREACHABLE`. */
  unreachable(asked: Asked, failure: ExchangeFailure): UserError;
  /** An answer that is not a success: `REGISTRY_DENIED` for 401 and 403, else `REGISTRY_FAILED`. */
  refused(asked: Asked, answer: HttpAnswer, credential: Credential | undefined): UserError;
  /** A success that is not what the protocol promises: `REGISTRY_FAILED`. */
  broken(asked: Asked, problem: string): UserError;
  /** A request that cannot be signed with the credentials there are: `REGISTRY_DENIED`. */
  unsignable(asked: Asked, problem: string, hint: string): UserError;
  /** Reading and pushing were both refused, so the repository may be missing or forbidden: `REGISTRY_DENIED`. */
  hidden(
    asked: Asked,
    read: HttpAnswer,
    upload: HttpAnswer,
    credential: Credential | undefined,
  ): UserError;
}

/** @param secrets values that must not be printed, asked for anew for each error */
export function registryErrors(secrets: () => readonly string[]): RegistryErrors {
  const said = (answer: HttpAnswer, host: string) =>
    `${speaker(answer, host)}${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trimEnd() +
    registryText(answer, secrets());

  return {
    unreachable: ({ host, what }, failure) =>
      new UserError(
        'REGISTRY_UNREACHABLE',
        `registry ${host} does not answer: ${failure.message}; it was asked to ${what}`,
        { hint: unreachableHint(host, failure), cause: failure },
      ),

    refused: ({ host, what }, answer, credential) =>
      isDenial(answer)
        ? new UserError(
            'REGISTRY_DENIED',
            `registry ${host} refused to ${what}: ${said(answer, host)}`,
            { hint: deniedHint(host, credential) },
          )
        : new UserError(
            'REGISTRY_FAILED',
            `registry ${host} failed to ${what}: ${said(answer, host)}`,
            { hint: failedHint(answer) },
          ),

    broken: ({ host, what }, problem) =>
      new UserError('REGISTRY_FAILED', `registry ${host} failed to ${what}: ${problem}`, {
        hint: 'check that this is an OCI registry, and that no proxy changes its answers',
      }),

    unsignable: ({ host, what }, problem, hint) =>
      new UserError('REGISTRY_DENIED', `registry ${host} cannot be asked to ${what}: ${problem}`, {
        hint,
      }),

    hidden: ({ host, what }, read, upload, credential) =>
      new UserError(
        'REGISTRY_DENIED',
        `registry ${host} refused to ${what}: ${said(read, host)}; and to open an upload there: ${said(upload, host)}`,
        {
          hint: `either the repository does not exist and may not be created, or it may not be read: ${deniedHint(host, credential)}`,
        },
      ),
  };
}

/** Whether an answer says "you may not", as opposed to "I cannot" or "there is none". */
export function isDenial(answer: HttpAnswer): boolean {
  return answer.status === 401 || answer.status === 403;
}

/** Names the token service or the download host when it was not the registry that spoke. */
function speaker(answer: HttpAnswer, host: string): string {
  const { host: name } = answer.url;
  return name === host || (host === 'docker.io' && name === 'registry-1.docker.io')
    ? ''
    : `${name} says `;
}

function deniedHint(host: string, credential: Credential | undefined): string {
  return credential === undefined
    ? `no credentials are set for ${host}: run \`docker login ${host}\`, or set STACK_REGISTRY_USER and STACK_REGISTRY_TOKEN`
    : `check that the credentials used for ${host} (user ${credential.username}) are right and cover this repository`;
}

function unreachableHint(host: string, { code, transient }: ExchangeFailure): string {
  if (transient) return `check that ${host} is the right name and that the registry is running`;
  return /CERT|SIGNED|UNABLE_TO_/.test(code)
    ? `if the authority that signed the certificate of ${host} is to be trusted, name its file in NODE_EXTRA_CA_CERTS`
    : `check that ${host} speaks https there: plain http is for loopback addresses only`;
}

function failedHint({ status }: HttpAnswer): string {
  if (status === 429)
    return 'the registry limits how often it is asked: wait, or sign in for a higher limit';
  if (status >= 500 || status === 408) return 'try again later, or look into the registry’s log';
  return 'check the name of the repository and what the registry supports';
}
