/**
 * A name and password (or token) for one registry host.
 *
 * The name `<token>` says that the password is an identity token (OAuth refresh token), good only at a token service.
 */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** Looks up what to sign in with. An answer is for the host asked about and is sent to no other. */
export interface Credentials {
  /**
   * @param host as in references: `ghcr.io`, `127.0.0.1:5000`, `docker.io`
   * @returns `undefined` when nothing is configured for the host
   * @throws {UserError} `CREDENTIALS` when a credential helper fails, `CONFIG` when the docker config is not JSON
   */
  forHost(host: string): Promise<Credential | undefined>;

  /** Every secret value seen so far, for masking in what is printed and logged. */
  secrets(): readonly string[];
}
