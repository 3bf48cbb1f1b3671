import type { Answer } from '../answer.ts';
import type { KernelData } from '../data/kernel-data.ts';

/** What of a request an answer out of the data goes by. */
export interface DataRequest {
  /** The parts of the path that the route names, decoded: `{language: 'R'}`. */
  readonly params: Readonly<Record<string, string>>;
  /** What stands behind `?`, as it came: `query=gg&x=%20`; empty for none. */
  readonly queryText: string;
}

/** A path whose answers depend on the URL and the data alone. It is asked by GET or HEAD. */
export interface DataRoute {
  /** Parts that begin with a colon stand for any text: `/api/kernels/:language`. */
  readonly path: string;
  /** Said with status 503 before there are data. */
  readonly notLoaded: string;
  /** @throws {UserError} when the request is wrong */
  readonly answer: (data: KernelData, request: DataRequest) => Answer;
}
