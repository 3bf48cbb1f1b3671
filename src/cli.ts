#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { loadProgram } from './load-program.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as {
  version: string;
};

// Asked for by scripts many times over: it must not load the program.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await loadProgram();
  await main(version, (url) => import(url));
}
