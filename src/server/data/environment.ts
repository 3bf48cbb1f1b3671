/** What both kinds of environments have. */
interface AnyEnvironment {
  /** Unique among all, and its path in addresses: `kernel/R/cowsay/1.0`, `image/scipy-notebook`; each part as `encodeURIComponent` writes it. */
  readonly id: string;
  readonly name: string;
  readonly packageCount: number;
}

/** One R or Python environment of the kernel repository. */
export interface KernelEnvironment extends AnyEnvironment {
  readonly kind: 'kernel';
  /** `R`, `Python`. */
  readonly language: string;
  readonly version: string;
  /** R: `4.4.3`, Python: `3.11`; `undefined` where the files do not say. */
  readonly languageVersion: string | undefined;
  /** When its manifest was written, as the indexer has it: `2026-01-26T14:53:47Z`. */
  readonly indexedDate: string | undefined;
  /** Relative to the root of the repository. */
  readonly manifestPath: string | undefined;
}

/** One image of the stack, known by the inventory that was made when it was built. */
export interface ImageEnvironment extends AnyEnvironment {
  readonly kind: 'image';
}

/** A set of packages that people choose as a whole: a kernel or an image. */
export type Environment = KernelEnvironment | ImageEnvironment;

/** The id of a kernel. */
export function kernelId(language: string, name: string, version: string): string {
  return ['kernel', language, name, version].map(encoded).join('/');
}

/** The id of an image. @param key its key in the spec */
export function imageId(key: string): string {
  return `image/${encoded(key)}`;
}

/** Half of a character, as JSON can have it, stands in no address. */
function encoded(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
