/**
 * A made-up stack as values. It is generated, never parsed, so that the model knows what an image is made from without asking
 * the code under test.
 */
export interface StackState {
  readonly sources: Sources;
  /** The repository at the last commit; `undefined` before the first. */
  readonly committed: Sources | undefined;
  /** The repository as it was after each step before, the newest last. */
  readonly past: readonly Sources[];
  readonly world: World;
  /** What the label of each image says of uncommitted changes where that cannot be told from the values alone, by key. */
  readonly labelled?: ReadonlyMap<string, string>;
}

/** What lies in the repository. */
export interface Sources {
  readonly prefix: string;
  /** By path relative to the repository; without the spec, Dockerfiles and ignore files. */
  readonly tree: ReadonlyMap<string, Entry>;
  /** Rules by the path of their ignore file. */
  readonly ignores: ReadonlyMap<string, readonly IgnoreRule[]>;
  /** Parents before their children. */
  readonly images: readonly ModelImage[];
  /** Comment in the spec. */
  readonly remark: string;
}

export type Entry =
  | { readonly kind: 'file'; readonly text: string; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string };

export interface IgnoreRule {
  /** Begins with `!`. */
  readonly keeps: boolean;
  readonly what: IgnorePattern;
}

export type IgnorePattern =
  /** `conf`, `./conf`, `/conf` or `conf/`: it and all below it. */
  | {
      readonly kind: 'path';
      readonly path: string;
      readonly form: 'plain' | 'dot' | 'root' | 'slash';
    }
  /** `*.md`, `conf/*.md`. */
  | { readonly kind: 'ending'; readonly folder: string; readonly ending: string }
  /** Two stars, a slash, and a name. */
  | { readonly kind: 'deep-name'; readonly name: string }
  /** Two stars, a slash, and `*.md`. */
  | { readonly kind: 'deep-ending'; readonly ending: string }
  /** A folder, a slash, and two stars. */
  | { readonly kind: 'below'; readonly path: string }
  /** A folder, two stars, and a name, with slashes between them. */
  | { readonly kind: 'between'; readonly folder: string; readonly name: string }
  /** `c*`. */
  | { readonly kind: 'starts'; readonly text: string }
  /** `*`. */
  | { readonly kind: 'all' }
  /** `**`. */
  | { readonly kind: 'everything' };

/** One image: its entry in the spec and its Dockerfile. */
export interface ModelImage {
  readonly key: string;
  /** `images/k0`, `shared`, or `.`. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly style: Style;
  /** Reference of the frontend. */
  readonly syntax: string | undefined;
  /** ARGs before the first FROM, beside those that name parents. */
  readonly globals: readonly { readonly name: string; readonly value: string }[];
  readonly stages: readonly ModelStage[];
  /** Index of a stage. */
  readonly target: number | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly secrets: readonly { readonly id: string; readonly env: string }[];
  readonly cache: 'inline' | 'registry' | 'none';
  readonly watch: readonly Watch[];
  readonly prepull: boolean;
  readonly tests: {
    readonly inherit: boolean;
    readonly minutes: number;
    readonly place: 'container' | 'host' | undefined;
  };
  readonly integration: boolean;
}

/** How a Dockerfile is written; it says the same in each. */
export type Style =
  'plain' | 'lower-case' | 'continued' | 'commented' | 'blank-behind' | 'line-ends' | 'backtick';

export type Watch =
  | { readonly kind: 'below'; readonly folder: string }
  | { readonly kind: 'ending'; readonly folder: string; readonly ending: string }
  | { readonly kind: 'file'; readonly path: string };

/** A stage; its name is `s` and its index. */
export interface ModelStage {
  readonly from: ModelFrom;
  readonly steps: readonly ModelStep[];
}

export type ModelFrom =
  | { readonly kind: 'scratch' }
  /** Index of an image in the list. */
  | { readonly kind: 'parent'; readonly image: number }
  /** An earlier stage. */
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'external'; readonly reference: string }
  /** `debian:${TAG}`. */
  | { readonly kind: 'variable'; readonly name: string };

export type ModelStep =
  | {
      readonly kind: 'run';
      readonly text: string;
      /** Id of a secret that is mounted. */
      readonly secret: string | undefined;
      /** Folder of the context that is mounted; `.`: all of it. */
      readonly mount: string | undefined;
    }
  | { readonly kind: 'arg'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'env'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'copy';
      readonly keyword: 'COPY' | 'ADD';
      /** `["a", "b"]`. */
      readonly json: boolean;
      /** `--parents`. */
      readonly parents?: true;
      readonly sources: readonly CopySource[];
      readonly to: string;
    }
  | {
      readonly kind: 'copy-stage';
      readonly stage: number;
      readonly byNumber: boolean;
      readonly to: string;
    }
  | { readonly kind: 'copy-image'; readonly reference: string; readonly to: string }
  /** RUN with an image from outside mounted. */
  | { readonly kind: 'mount-image'; readonly reference: string }
  /** COPY of a text in the Dockerfile itself; with `name` the value of a variable stands in it. */
  | {
      readonly kind: 'heredoc';
      readonly text: string;
      readonly name: string | undefined;
      readonly to: string;
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly checked: boolean;
      /** The address is the value of an ARG. */
      readonly hidden: boolean;
      readonly to: string;
    }
  | { readonly kind: 'onbuild'; readonly step: ModelStep }
  | { readonly kind: 'comment'; readonly text: string };

export type CopySource =
  | { readonly kind: 'path'; readonly path: string }
  /** A wildcard for each part of the path. */
  | { readonly kind: 'wild'; readonly parts: readonly WildPart[] }
  /** A variable. */
  | { readonly kind: 'variable'; readonly name: string };

export type WildPart =
  | { readonly kind: 'is'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'ends'; readonly text: string }
  /** Any number of folders; only with `--parents`. */
  | { readonly kind: 'deep' };

/** What is outside of the repository. */
export interface World {
  /** By reference. */
  readonly externals: Readonly<Record<string, External>>;
  /** Content by address. */
  readonly urls: Readonly<Record<string, string>>;
  readonly branch: string;
  readonly webUrl: string | undefined;
  /** Of the engine: `linux/amd64`. */
  readonly platform: string;
  /** Time of files, in milliseconds. */
  readonly touched: ReadonlyMap<string, number>;
}

/** An image from outside the stack. */
export interface External {
  /** What it is, as a number that grows. */
  readonly version: number;
  /** Its registry says a digest; else the engine's own ID is all there is. */
  readonly published: boolean;
  readonly onBuild: readonly ModelStep[];
  readonly env: Readonly<Record<string, string>>;
}
