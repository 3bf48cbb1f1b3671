import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A fenced block of a page. */
export interface DocExample {
  /** `sh`, `yaml`, `toml`. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks below a heading of a page (`docs/builders.md`), up to the next one. @throws when there is no such heading */
export async function docExamples(path: string, heading: string): Promise<readonly DocExample[]> {
  const page = await readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const [, section] = page.split(`\n### ${heading}\n`);
  if (section === undefined) throw new Error(`${path} has no heading '${heading}'`);
  const [own = ''] = section.split(/\n#{1,3} /);
  return [...own.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}
