import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of the Kubernetes API as a manifest states it, or a part of one in a patch. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** Paths of all YAML files below a folder, relative to it and sorted. */
export async function yamlFiles(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => path.endsWith('.yaml')).sort();
}

/** Reads the objects of a YAML file. @throws when it is not well-formed, or a key is there twice */
export async function readObjects(path: string): Promise<readonly KubernetesObject[]> {
  return parseObjects(await readFile(path, 'utf8'));
}

/** Reads a stream of YAML documents. @throws when one is not well-formed, or a key is there twice */
export function parseObjects(text: string): readonly KubernetesObject[] {
  return [...parseAllDocuments(text)].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as KubernetesObject;
  });
}

/** Where an object of a folder is stated: `base/cronjob.yaml CronJob kernel-indexer`, for the titles of tests. */
export async function objectsIn(
  folder: string,
  files: readonly string[],
): Promise<readonly (readonly [string, KubernetesObject])[]> {
  const read = async (file: string) =>
    (await readObjects(join(folder, file))).map(
      (object) => [`${file} ${object.kind} ${object.metadata.name}`, object] as const,
    );
  return (await Promise.all(files.map(read))).flat();
}
