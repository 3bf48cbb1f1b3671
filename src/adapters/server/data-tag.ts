import type { KernelData } from '../../server/data/kernel-data.ts';

/** Tells of a request whether its client has what it would be answered with. */
export interface DataTag {
  /** `W/"9f86d081884c7d65-1b4f0e98"`: a tag counts for one URL, so what the data and the program are says enough. */
  readonly tag: string;
  /** @param header `if-none-match` */
  readonly isIn: (header: string | undefined) => boolean;
}

/** Makes tags; the one that was made last is remembered. @param version of the program */
export function dataTags(version: string): (data: KernelData) => DataTag {
  let last: { readonly of: string; readonly tag: DataTag } | undefined;
  return (data) => {
    if (last?.of !== data.version)
      last = { of: data.version, tag: tagOf(`"${data.version}-${version}"`) };
    return last.tag;
  };
}

function tagOf(opaque: string): DataTag {
  const tag = `W/${opaque}`;
  return {
    tag,
    isIn: (header) =>
      header !== undefined &&
      (header === tag ||
        header.split(',').some((one) => one.trim().replace(/^W\//, '') === opaque)),
  };
}
