/**
 * What a registry that speaks plain http has of a repository (`127.0.0.1:45123/acme/base`): manifest digests by tag. Empty
 * when it has no such repository.
 */
export async function registryTags(repository: string): Promise<ReadonlyMap<string, string>> {
  const slash = repository.indexOf('/');
  const url = `http://${repository.slice(0, slash)}/v2${repository.slice(slash)}`;
  const listed = await fetch(`${url}/tags/list`);
  if (listed.status === 404) return new Map();
  const { tags } = (await listed.json()) as { readonly tags: readonly string[] | null };
  const found = await Promise.all(
    (tags ?? []).map(async (tag) => [tag, await digestOf(`${url}/manifests/${tag}`)] as const),
  );
  return new Map(found);
}

async function digestOf(url: string): Promise<string> {
  const accept = [
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
  ].join(', ');
  const answer = await fetch(url, { method: 'HEAD', headers: { accept } });
  return answer.headers.get('docker-content-digest') ?? `status ${answer.status}`;
}
