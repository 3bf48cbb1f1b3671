#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProgram } from './load-program.ts';

void start();

async function start(): Promise<void> {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };

  // Asked for by scripts many times over: it must not load the program.
  if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
    process.stdout.write(`${version}\n`);
  } else {
    const { main } = await loadProgram();
    await main(version, (url) => import(url));
  }
}
