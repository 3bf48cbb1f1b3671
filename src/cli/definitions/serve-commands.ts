import { Command, Option } from 'commander';
import type { Add, Doing } from './add-command.ts';

const option = (flags: string, variable: string, description: string) =>
  new Option(flags, description).env(`STACK_${variable}`);

const serveOptions = [
  option(
    '--kernel-index <folder>',
    'KERNEL_INDEX',
    'where collated_manifests.json and package_index.json are (default: here)',
  ),
  option('--manifests <file>', 'MANIFESTS', 'the collated manifests, where they are elsewhere'),
  option('--packages <file>', 'PACKAGES', 'the package index, where it is elsewhere'),
  option(
    '--inventories <folder>',
    'INVENTORIES',
    'inventories of images, <image>.json each (default: artifacts/inventory, where there is one)',
  ),
  option('--host <address>', 'HOST', 'address to listen at (default: 127.0.0.1)'),
  option('--port <n>', 'PORT', 'port to listen at; 0: one that is free (default: 8000)'),
  option(
    '--base-path <path>',
    'BASE_PATH',
    'what addresses begin with behind a proxy: /kernel-index',
  ),
  option(
    '--cors-origins <list>',
    'CORS_ORIGINS',
    "sites whose pages may read the answers, with commas between, or '*' (default: none)",
  ),
  option(
    '--refresh-token-file <file>',
    'REFRESH_TOKEN_FILE',
    'file with the token that POST /api/refresh asks for (default: it asks for none)',
  ),
  option('--poll <seconds>', 'POLL', 'how often the files are looked at (default: 10)'),
  option(
    '--kernel-command <name>',
    'KERNEL_COMMAND',
    'program in the commands that the page shows (default: icrn_manager)',
  ),
  option('--log-level <level>', 'LOG_LEVEL', 'debug, info, warn or error (default: info)'),
  option('--json', 'JSON', 'write the log as JSON, a line each'),
];

/** `serve`. */
export function addServeCommands(add: Add, doing: Doing): void {
  const definition = new Command('serve').description(
    'Serve what is installed in kernels and images: a page for people, an API for programs; until it is interrupted',
  );
  for (const each of serveOptions) definition.addOption(each);
  definition.action(doing(async () => (await import('../commands/serve.ts')).serve));
  add(definition, [
    'stack serve --kernel-index /sw/kernels',
    'stack serve --port 8080 --base-path /kernel-index',
  ]);
}
