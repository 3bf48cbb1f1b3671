import { resolve } from 'node:path';
import { settingsInEnv, type GivenSettings, type ServerVariable } from '../../server/setup.ts';
import type { CliIo } from '../io.ts';

export interface ServeOptions {
  readonly kernelIndex?: string;
  readonly manifests?: string;
  readonly packages?: string;
  readonly inventories?: string;
  readonly host?: string;
  readonly port?: string;
  readonly basePath?: string;
  readonly corsOrigins?: string;
  readonly refreshTokenFile?: string;
  readonly poll?: string;
  readonly kernelCommand?: string;
  readonly logLevel?: string;
  /** Its log as JSON, a line each. */
  readonly json?: boolean;
}

/** Which setting of the server an option is; those of the image's environment count where there is no option. */
const variables: Readonly<Partial<Record<keyof ServeOptions, ServerVariable>>> = {
  manifests: 'COLLATED_MANIFESTS_PATH',
  packages: 'PACKAGE_INDEX_PATH',
  inventories: 'IMAGE_INVENTORIES',
  host: 'API_HOST',
  port: 'API_PORT',
  basePath: 'BASE_PATH',
  corsOrigins: 'CORS_ORIGINS',
  refreshTokenFile: 'REFRESH_TOKEN_FILE',
  poll: 'POLL_SECONDS',
  kernelCommand: 'KERNEL_COMMAND',
  logLevel: 'LOG_LEVEL',
};

/** `stack serve`: serves until it is interrupted. @returns the exit code */
export async function serve(
  io: CliIo,
  _names: readonly string[],
  options: ServeOptions,
): Promise<number> {
  const given: GivenSettings = {
    ...settingsInEnv(io.env),
    ...filesIn(options.kernelIndex, io.cwd),
    ...settingsInOptions(options),
    ...(options.json === true ? { LOG_FORMAT: { value: 'json', source: '--json' } } : {}),
  };
  const { files } = await io.world();
  const built = resolve(io.cwd, 'artifacts/inventory');
  const hasBuilt = given.IMAGE_INVENTORIES === undefined && (await files.list(built)) !== undefined;
  return io.serveKernels({
    given: hasBuilt
      ? { ...given, IMAGE_INVENTORIES: { value: built, source: 'artifacts/inventory' } }
      : given,
    defaults: { host: '127.0.0.1', folder: io.cwd },
  });
}

/** Both collated files in a folder; it counts more than what the environment says of either. */
function filesIn(folder: string | undefined, cwd: string): GivenSettings {
  if (folder === undefined) return {};
  const file = (name: string) => ({
    value: resolve(cwd, folder, name),
    source: '--kernel-index',
  });
  return {
    COLLATED_MANIFESTS_PATH: file('collated_manifests.json'),
    PACKAGE_INDEX_PATH: file('package_index.json'),
  };
}

function settingsInOptions(options: ServeOptions): GivenSettings {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) => {
      const value = options[name as keyof ServeOptions];
      const source = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return typeof value === 'string' ? [[variable, { value, source }]] : [];
    }),
  );
}
