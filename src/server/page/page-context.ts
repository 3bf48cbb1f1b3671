import type { KernelData } from '../data/kernel-data.ts';
import type { StoreStatus } from '../data/store.ts';

/** What does not change while a server runs. */
export interface PageSettings {
  /** What the server's addresses begin with behind a proxy: `/kernels-of/cluster`; no slash at its end, empty for none. */
  readonly basePath: string;
  /** The program that people type to get a kernel: `icrn_manager`. */
  readonly kernelCommand: string;
  /** Of this program: `1.4.0`. */
  readonly version: string;
}

/** Addresses of the files that the page takes along, base path included: `/base/assets/page.js?v=1.4.0`. */
export interface PageAssets {
  readonly scriptPath: string;
  readonly stylePath: string;
}

/** All that a page is made of, but for what was asked. */
export interface PageContext {
  /** `undefined`: nothing was loaded so far. */
  readonly data: KernelData | undefined;
  readonly status: StoreStatus;
  readonly settings: PageSettings;
  readonly assets: PageAssets;
}

export interface PageRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base path, its parts decoded: `/kernels/R/cowsay/1.0`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Fields of a form that was posted. */
  readonly form?: URLSearchParams | undefined;
}
