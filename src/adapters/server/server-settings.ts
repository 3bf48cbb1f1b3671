/** What a person decides about a server. */
export interface ServerSettings {
  /** Of this program: `1.4.0`. */
  readonly version: string;
  /** Differs between two builds of one version; `undefined`: there is one. */
  readonly build?: string | undefined;
  /** What addresses begin with behind a proxy: `/kernels-of/cluster`; no slash at its end, empty for none. */
  readonly basePath: string;
  /** The program that people type to get a kernel: `icrn_manager`. */
  readonly kernelCommand: string;
  /** Sites whose scripts may read the answers: `https://hub.example.org`, or `*` for all; none: no other site. */
  readonly corsOrigins: readonly string[];
  /** What `POST /api/refresh` must bring as bearer token; `undefined`: anybody may ask. */
  readonly refreshToken: string | undefined;
  /** Folder with `page.js` and `page.css`; `undefined`: the page is without them. */
  readonly assetsFolder: string | undefined;
  /** Folder with the files of swagger-ui; `undefined`: where npm put them. */
  readonly docsFolder: string | undefined;
  readonly limits?: Partial<ServerLimits> | undefined;
}

/** Where a server stops taking or keeping something. */
export interface ServerLimits {
  /** Of bodies that are kept ready, all together. */
  readonly readyBytes: number;
  /** Of a body that is sent to the server. */
  readonly bodyBytes: number;
  readonly connections: number;
  /** From the first byte of a connection to the end of the head of its request. */
  readonly headersTimeoutMs: number;
  /** From there to the end of its body. */
  readonly requestTimeoutMs: number;
  /** How long a connection may stay open between two requests. */
  readonly keepAliveTimeoutMs: number;
  /** How long nothing may happen on a connection during a request. */
  readonly silenceTimeoutMs: number;
  /** How long what runs may take to finish when the server is closed. */
  readonly closeTimeoutMs: number;
}

/** The limits that count where a server is told no others. Proxies keep connections for 60 seconds, so the server does a bit longer. */
export const defaultLimits: ServerLimits = {
  readyBytes: 64 * 1024 * 1024,
  bodyBytes: 1024 * 1024,
  connections: 4096,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  silenceTimeoutMs: 60_000,
  closeTimeoutMs: 10_000,
};
