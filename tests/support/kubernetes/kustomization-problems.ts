import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readObjects, type KubernetesObject } from './manifest-files.ts';

interface Kustomization {
  readonly resources?: readonly string[];
  readonly patches?: readonly {
    readonly path: string;
    readonly target: { readonly kind: string; readonly name: string };
  }[];
  readonly images?: readonly { readonly name: string }[];
}

/**
 * What a kustomization refers to that is not there, in sentences; empty: everything is. Resources, folders among them, and patches must be files;
 * a patch must have a target among the objects and be of its kind and name; an image must be in one of them. Nothing is merged here.
 */
export async function kustomizationProblems(folder: string): Promise<readonly string[]> {
  const kustomization = await readKustomization(folder);
  const objects = await kustomizationObjects(folder);
  const has = (kind: string, name: string) =>
    objects.some((object) => object.kind === kind && object.metadata.name === name);
  const patches = (kustomization.patches ?? []).map(async ({ path, target }) => {
    const [patch] = await readObjects(join(folder, path));
    const isOfTarget = patch?.kind === target.kind && patch.metadata.name === target.name;
    if (!isOfTarget) return [`${path} is no patch of ${target.kind} ${target.name}`];
    return has(target.kind, target.name) ? [] : [`no ${target.kind} ${target.name} for ${path}`];
  });
  const images = (kustomization.images ?? []).flatMap(({ name }) =>
    JSON.stringify(objects).includes(`"image":"${name}:`) ? [] : [`no object has ${name}`],
  );
  return [...(await Promise.all(patches)).flat(), ...images];
}

/** The objects that a kustomization takes, before patches. @throws when one of its resources is not there */
export async function kustomizationObjects(folder: string): Promise<readonly KubernetesObject[]> {
  const { resources = [] } = await readKustomization(folder);
  const read = async (resource: string) => {
    const path = join(folder, resource);
    return (await stat(path)).isDirectory() ? kustomizationObjects(path) : readObjects(path);
  };
  return (await Promise.all(resources.map(read))).flat();
}

async function readKustomization(folder: string): Promise<Kustomization> {
  const [kustomization] = await readObjects(join(folder, 'kustomization.yaml'));
  return kustomization as unknown as Kustomization;
}
