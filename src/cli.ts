#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProgram } from './load-program.ts';

/** Exit code of a bug, as of commands that meet one. */
const bugCode = 70;
const stalledText =
  'This is a bug in stack: it ended in the middle of its work. Please report it with the command you ran.\n';

void start();

async function start(): Promise<void> {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };

  // Asked for by scripts many times over: it must not load the program.
  if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
    process.stdout.write(`${version}\n`);
  } else {
    let isOver = false;
    // Where nothing is left to wait for, node ends, and says that all is well.
    process.exitCode = bugCode;
    process.once('exit', (code) => {
      if (!isOver && code === bugCode) process.stderr.write(stalledText);
    });
    const { main } = await loadProgram();
    await main(version, (url) => import(url));
    isOver = true;
  }
}
