import type { KernelEnvironment } from '../data/environment.ts';

/** What a shell takes as it stands. */
const plainWord = /^[\w.+@%:,/=-]+$/;
/** Characters that a terminal may act on, or that show something else than what is copied. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The commands that get a kernel and make it the one that is used, to be copied. */
export function Commands({ kernel, program }: { kernel: KernelEnvironment; program: string }) {
  const commands = commandsOf(kernel, program);
  if (commands === undefined) return <p class="hint">Its name cannot be written in a command.</p>;
  return (
    <dl class="commands">
      <Command name="Get it" text={commands.get} />
      <Command name="Use it" text={commands.use} />
    </dl>
  );
}

/**
 * What people type for a kernel: `icrn_manager kernels get R cowsay 1.0`. Words that mean something to a shell are quoted, since
 * names come from folders that others fill.
 *
 * @returns `undefined` for names that cannot be typed
 */
export function commandsOf(
  { language, name, version }: KernelEnvironment,
  program: string,
): { readonly get: string; readonly use: string } | undefined {
  const words = [language, name, version];
  if (words.some((word) => unsafe.test(word) || word.startsWith('-'))) return undefined;
  const kernel = words.map(quoted).join(' ');
  return { get: `${program} kernels get ${kernel}`, use: `${program} kernels use ${kernel}` };
}

function Command({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="command">
        <code data-copy={name}>{text}</code>
      </dd>
    </div>
  );
}

function quoted(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
