/** Takes what an environment cannot say of itself. */
export interface ReadingRemarks {
  /** Told what could not be read: `R/x/1.0/conda-meta has no records`. */
  readonly warn: (message: string) => void;
  /** Told of paths that will change when a package that is not complete becomes so. */
  readonly unfinished: (path: string) => void;
}
