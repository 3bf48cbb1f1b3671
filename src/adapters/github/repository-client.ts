import type { GithubClient } from './github-client.ts';

/** A client, and the repository that it is used for. */
export interface RepositoryClient {
  readonly client: GithubClient;
  readonly repo: { readonly owner: string; readonly repo: string };
}
