/** A pointer to content at a registry (OCI image specification, "Descriptor"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Of the content pointed to, in bytes. */
  readonly size: number;
  /** The content itself as base64, where it is short; it must have the digest and the size. */
  readonly data?: string;
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
  };
}

/** OCI's JSON manifest of one image; Docker's version 2 schema 2 has the same fields. */
export interface OciManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** OCI's JSON index: one manifest per platform. */
export interface OciIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
}

/** The media types a client must accept to see every image, in the order it prefers them. */
export const manifestMediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** Whether this document lists other manifests. */
export function isIndex(document: OciManifest | OciIndex): document is OciIndex {
  return 'manifests' in document;
}
