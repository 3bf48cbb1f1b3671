import { UserError } from '../errors/user-error.ts';
import { parseRepository } from '../oci/reference.ts';
import type { PackageVersion, PackageVersions } from '../ports/package-versions.ts';
import { githubClient, type GithubClient, type GithubClientDeps } from './github/github-client.ts';
import { askingGithub, statusOf } from './github/github-errors.ts';

/**
 * {@link PackageVersions} of GitHub Packages. The owner of a package is the first part of the path; whether it is an organization or a
 * person is asked once.
 *
 * @throws {UserError} `CONFIG` as `githubClient`
 */
export function octokitPackages(deps: GithubClientDeps): PackageVersions {
  const client = githubClient(deps, 'client');
  const host = new URL(deps.address.apiUrl).host;
  const kinds = new Map<string, Promise<boolean>>();
  const asking = <T>(what: string, work: () => Promise<T>) =>
    askingGithub(host, what, work).catch((error: unknown) => {
      deps.signal?.throwIfAborted();
      throw error;
    });
  const isOrganization = (owner: string) => {
    const known = kinds.get(owner) ?? ownerKind(client, owner);
    kinds.set(owner, known);
    return known;
  };

  return {
    list: (repository) =>
      asking(`list the versions of ${repository}`, async () => {
        const place = placeOf(repository);
        return listVersions(client, place, await isOrganization(place.owner));
      }),
    delete: (repository, id) =>
      asking(`delete version ${id} of ${repository}`, async () => {
        const place = placeOf(repository);
        await deleteVersion(client, place, await isOrganization(place.owner), id);
      }),
  };
}

interface PackagePlace {
  readonly owner: string;
  readonly common: { readonly package_type: 'container'; readonly package_name: string };
}

/** `ghcr.io/acme/team/r-notebook` is the package `team/r-notebook` of `acme`. */
function placeOf(repository: string): PackagePlace {
  const [owner = '', ...rest] = (parseRepository(repository)?.path ?? '').split('/');
  if (rest.length > 0)
    return { owner, common: { package_type: 'container', package_name: rest.join('/') } };
  throw new UserError('CONFIG', `${repository} is no package of GitHub`, {
    hint: 'packages lie below an owner: ghcr.io/owner/image',
  });
}

async function ownerKind(client: GithubClient, username: string): Promise<boolean> {
  return (await client.rest.users.getByUsername({ username })).data.type === 'Organization';
}

async function listVersions(
  client: GithubClient,
  { owner, common }: PackagePlace,
  isOrganization: boolean,
): Promise<readonly PackageVersion[]> {
  const page = { ...common, state: 'active' as const, per_page: 100 };
  try {
    const found = isOrganization
      ? await client.paginate(client.rest.packages.getAllPackageVersionsForPackageOwnedByOrg, {
          ...{ ...page, org: owner },
        })
      : // The method for packages of a person has no pages in octokit's list.
        await client.paginate<ContainerVersion>(
          'GET /users/{username}/packages/{package_type}/{package_name}/versions',
          {
            ...{ ...page, username: owner },
          },
        );
    return found.map(versionOf);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

async function deleteVersion(
  client: GithubClient,
  { owner, common }: PackagePlace,
  isOrganization: boolean,
  package_version_id: number,
): Promise<void> {
  const version = { ...common, package_version_id };
  try {
    await (isOrganization
      ? client.rest.packages.deletePackageVersionForOrg({ ...version, org: owner })
      : client.rest.packages.deletePackageVersionForUser({ ...version, username: owner }));
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** A version as GitHub describes it, as far as it is looked at. */
interface ContainerVersion {
  readonly id: number;
  /** The digest. */
  readonly name: string;
  readonly metadata?: { readonly container?: { readonly tags: readonly string[] } };
  readonly created_at: string;
  readonly updated_at: string;
}

function versionOf({ id, name, metadata, ...times }: ContainerVersion): PackageVersion {
  return {
    id,
    digest: name,
    tags: metadata?.container?.tags ?? [],
    createdAt: new Date(times.created_at),
    updatedAt: new Date(times.updated_at),
  };
}
