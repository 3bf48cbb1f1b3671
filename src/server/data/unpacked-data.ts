import { textAt } from './byte-store.ts';
import type { PackedData } from './data-packer.ts';
import type { KernelData } from './kernel-data.ts';
import { packagesIn } from './kernel-entry.ts';

/** Packed data to work with. @param loadedAt RFC 3339, UTC */
export function unpackedData(packed: PackedData, loadedAt: string): KernelData {
  const { environments, indexNames, indexTexts, packageTexts } = packed;
  const places = new Map(environments.map(({ id }, place) => [id, place]));
  const packageTextAt = (place: number) => textAt(packageTexts, place);
  const indexPlaces = new Map<string, number>();
  for (const [place, name] of indexNames.entries())
    if (!indexPlaces.has(name)) indexPlaces.set(name, place);

  return {
    version: packed.version,
    generation: packed.generation,
    indexedDate: packed.indexedDate,
    loadedAt,
    environments,
    placeOf: (id) => places.get(id),
    packagesText: packageTextAt,
    packagesOf: (place) => {
      const environment = environments[place];
      if (environment === undefined) return [];
      const language = environment.kind === 'kernel' ? environment.language : '';
      const listed = JSON.parse(Buffer.from(packageTextAt(place)).toString()) as readonly unknown[];
      return packagesIn(listed, language, environment.id);
    },
    table: packed.table,
    packageIndex: {
      names: indexNames,
      lowerNames: indexNames.map((name) => name.toLowerCase()),
      bodyOf: (place) => textAt(indexTexts, place),
      placeOf: (name) => indexPlaces.get(name),
    },
  };
}
