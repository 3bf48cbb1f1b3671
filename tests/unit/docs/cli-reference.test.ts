import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { runCli } from '../../../src/cli/program.ts';
import type { CliIo } from '../../../src/cli/io.ts';

const path = new URL('../../../docs/cli.md', import.meta.url);
const mark =
  '<!-- below: the help of each command, written by `UPDATE_GOLDEN=1 npm test -- cli-reference` -->';

describe('docs/cli.md', () => {
  it('has the help of every command as it is', async () => {
    const page = readFileSync(path, 'utf8');
    const expected = `${page.slice(0, page.indexOf(mark))}${mark}\n${await reference()}`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, expected);

    expect(readFileSync(path, 'utf8')).toBe(expected);
  });
});

async function reference(): Promise<string> {
  const sections = [];
  for (const verb of verbsIn(await help([]))) {
    const shown = await help([verb]);
    sections.push(section('##', verb, shown));
    for (const part of verbsIn(shown))
      sections.push(section('###', `${verb} ${part}`, await help([verb, part])));
  }
  return sections.join('');
}

/** The commands that a help lists. */
function verbsIn(text: string): readonly string[] {
  const [, list = ''] = text.split('\nCommands:\n');
  const [commands = ''] = list.split('\n\n');
  const verbs = [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map((match) => match[1] ?? '');
  return verbs.filter((name) => name !== 'help');
}

function section(level: string, verb: string, text: string): string {
  return `\n${level} stack ${verb}\n\n\`\`\`text\n${text.trim()}\n\`\`\`\n`;
}

async function help(verb: readonly string[]): Promise<string> {
  let text = '';
  const stdout = { columns: 100, write: (chunk: string) => (text += chunk) };
  await runCli([...verb, '--help'], {
    stdout,
    stderr: stdout,
    env: {},
    version: '0',
  } as unknown as CliIo);
  return text;
}
