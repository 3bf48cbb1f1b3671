import type { Credential } from '../../ports/credentials.ts';

/** Stands for the user name when the password is an identity token (OAuth refresh token), as credential helpers write it. */
export const identityTokenUser = '<token>';

/** Whether the password of a credential is an identity token, good only at a token service. */
export function isIdentityToken(credential: Credential): boolean {
  return credential.username === identityTokenUser;
}

/** `Basic dXNlcjpwYXNz`, the header's value. */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
