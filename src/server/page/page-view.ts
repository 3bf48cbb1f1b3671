import type { VNode } from 'preact';
import type { KernelData } from '../data/kernel-data.ts';
import type { Addresses } from './addresses.ts';
import type { PageSettings } from './page-context.ts';

/** The parts of the site that its head leads to. */
export type SitePart = 'kernels' | 'packages' | 'compare' | 'find';

/** What stands in the frame that all pages share. */
export interface PageView {
  /** Default: 200. */
  readonly status?: number | undefined;
  /** Default: the name of the site alone. */
  readonly title?: string | undefined;
  readonly part?: SitePart | undefined;
  /** What a screen reader says when this takes the place of another view: `37 results`. */
  readonly said: string;
  /** What stands in the search box. */
  readonly searched?: string | undefined;
  /** Whether what is typed into the search box is looked up at once. */
  readonly isSearch?: boolean | undefined;
  readonly body: VNode;
}

/** What a view is made of. */
export interface ViewInput {
  readonly data: KernelData;
  readonly settings: PageSettings;
  readonly to: Addresses;
  readonly query: URLSearchParams;
}
