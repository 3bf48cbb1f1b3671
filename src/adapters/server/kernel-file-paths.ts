/** Where the files are that a server reads. */
export interface KernelFilePaths {
  readonly manifests: string;
  readonly index: string;
  /** Folder with an inventory `<key>.json` for each image; `undefined`: no images. */
  readonly inventories: string | undefined;
}
