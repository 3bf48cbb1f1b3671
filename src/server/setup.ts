import { join } from 'node:path';
import { UserError, UserErrors } from '../errors/user-error.ts';
import { logLevels, type LogLevel } from '../indexer/log.ts';
import { logFormats, type LogFormat } from '../indexer/open-log.ts';

/** How a server is set up. */
export interface ServerSetup {
  /** Address to listen at: `0.0.0.0`, `::1`. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Paths of the two collated files. */
  readonly manifests: string;
  readonly index: string;
  /** Folder with an inventory `<key>.json` of each image; `undefined`: no images. */
  readonly inventories: string | undefined;
  /** File that holds the token which `POST /api/refresh` asks for; `undefined`: it asks for none. */
  readonly refreshTokenFile: string | undefined;
  /** Origins whose pages may read the answers: `['https://hub.example.edu']`, `['*']`; none: no other's. */
  readonly corsOrigins: readonly string[];
  readonly pollMs: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** What all addresses begin with, behind a proxy that keeps a prefix: `/kernel-index`; mostly empty. */
  readonly basePath: string;
  /** Program that the commands on the page are for: `icrn_manager`. */
  readonly kernelCommand: string;
}

/** Variables of the environment that set up a server. */
export const serverVariables = [
  'API_HOST',
  'API_PORT',
  'BASE_PATH',
  'COLLATED_MANIFESTS_PATH',
  'CORS_ORIGINS',
  'IMAGE_INVENTORIES',
  'KERNEL_COMMAND',
  'LOG_FORMAT',
  'LOG_LEVEL',
  'PACKAGE_INDEX_PATH',
  'POLL_SECONDS',
  'REFRESH_TOKEN_FILE',
] as const;

export type ServerVariable = (typeof serverVariables)[number];

/** A value of a setting. */
export interface GivenSetting {
  readonly value: string;
  /** Where a person wrote it: `API_PORT`, `--port`. */
  readonly source: string;
}

export type GivenSettings = Readonly<Partial<Record<ServerVariable, GivenSetting>>>;

/** The settings that variables of the environment give. One that is empty counts as none. */
export function settingsInEnv(env: Readonly<Record<string, string | undefined>>): GivenSettings {
  return Object.fromEntries(
    serverVariables.flatMap((name) => {
      const value = env[name];
      return value === undefined || value === '' ? [] : [[name, { value, source: name }]];
    }),
  );
}

/** What is given of a server, and what holds of the rest. */
export interface WantedServer {
  readonly given: GivenSettings;
  readonly defaults: {
    /** Address to listen at. */
    readonly host: string;
    /** Where the collated files are. */
    readonly folder: string;
  };
}

/** The settings of a server. @throws {UserErrors} `CONFIG`, all problems at once */
export function serverSetup({ given, defaults }: WantedServer): ServerSetup {
  const problems: UserError[] = [];
  const text = (name: ServerVariable) => given[name]?.value;

  function read<T>(name: ServerVariable, otherwise: T, rule: Rule<T>): T {
    const setting = given[name];
    if (setting === undefined) return otherwise;
    const value = rule.read(setting.value);
    if (value !== undefined) return value;
    const { source } = setting;
    problems.push(new UserError('CONFIG', `${source} is '${setting.value}', not ${rule.wanted}`));
    return otherwise;
  }

  const setup: ServerSetup = {
    host: text('API_HOST') ?? defaults.host,
    port: read('API_PORT', 8000, portRule),
    manifests: text('COLLATED_MANIFESTS_PATH') ?? join(defaults.folder, 'collated_manifests.json'),
    index: text('PACKAGE_INDEX_PATH') ?? join(defaults.folder, 'package_index.json'),
    inventories: text('IMAGE_INVENTORIES'),
    refreshTokenFile: text('REFRESH_TOKEN_FILE'),
    corsOrigins: read('CORS_ORIGINS', [], originsRule),
    pollMs: read('POLL_SECONDS', 10, secondsRule) * 1000,
    logLevel: read('LOG_LEVEL', 'info', oneOfRule(logLevels)),
    logFormat: read('LOG_FORMAT', 'text', oneOfRule(logFormats)),
    basePath: read('BASE_PATH', '', pathRule),
    kernelCommand: read('KERNEL_COMMAND', 'icrn_manager', commandRule),
  };
  if (problems.length > 0) throw new UserErrors(problems);
  return setup;
}

interface Rule<T> {
  /** What a person should have written: `a port from 0 to 65535`. */
  readonly wanted: string;
  /** `undefined` for a text that breaks the rule. */
  readonly read: (text: string) => T | undefined;
}

const portRule: Rule<number> = {
  wanted: 'a port from 0 to 65535',
  read: (text) => (/^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : undefined),
};

const secondsRule: Rule<number> = {
  wanted: 'a number of seconds from 0.1 to 86400',
  read: (text) => {
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
    return value >= 0.1 && value <= 86_400 ? value : undefined;
  },
};

const originsRule: Rule<readonly string[]> = {
  wanted: `'*' or origins like 'https://hub.example.edu', with commas between`,
  read: (text) => {
    const origins = text.split(',').map((each) => each.trim());
    return origins.every(isOrigin) ? origins : undefined;
  },
};

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

const pathRule: Rule<string> = {
  wanted: `a path like '/kernel-index' that begins with no address of the server itself`,
  read: (text) => {
    const path = text.replace(/\/+$/, '');
    const [, first] = /^(?:\/([A-Za-z0-9._~-]+))+$/.test(path) ? path.split('/') : [];
    if (path === '') return path;
    return first === undefined || ownAddresses.includes(first) ? undefined : path;
  },
};

/** A proxy may take the prefix away or leave it, so it must be possible to tell the two. */
const ownAddresses = [
  ...['api', 'assets', 'compare', 'docs', 'find', 'health', 'healthz', 'images', 'kernels'],
  ...['metrics', 'openapi.json', 'packages', 'readyz', 'redoc'],
];

/** It is shown as the beginning of a line for a shell. */
const commandRule: Rule<string> = {
  wanted: `the name of a program, like 'icrn_manager'`,
  read: (text) => (/^[A-Za-z0-9_./-]+(?: [A-Za-z0-9_./-]+)*$/.test(text) ? text : undefined),
};

/** Upper or lower case; `warning` is `warn`. */
function oneOfRule<const T extends string>(words: readonly T[]): Rule<T> {
  return {
    wanted: `one of ${words.join(', ')}`,
    read: (text) => {
      const word = text.toLowerCase() === 'warning' ? 'warn' : text.toLowerCase();
      return words.find((each) => each === word);
    },
  };
}
