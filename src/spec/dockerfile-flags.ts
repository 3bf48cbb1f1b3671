import { splitWords } from './shell-words.ts';

/** A flag of an instruction: `--parents`, `--checksum=sha256:…`. */
export interface DockerfileFlag {
  /** Without the dashes. */
  readonly name: string;
  /** Quotes removed, variables not expanded; `undefined` when there is no `=`. */
  readonly value: string | undefined;
}

/** Cuts what follows the keyword of an instruction into its flags, in order, and the rest without blanks around it. */
export function splitFlags(text: string): {
  readonly flags: readonly DockerfileFlag[];
  readonly rest: string;
} {
  const flags: DockerfileFlag[] = [];
  let at = 0;
  for (const { raw, value } of splitWords(text).words) {
    if (!raw.startsWith('--')) break;
    at = text.indexOf(raw, at) + raw.length;
    if (raw === '--') break;
    const [, name = '', written] = /^--([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
    flags.push({ name, value: written });
  }
  return { flags, rest: text.slice(at).trim() };
}
